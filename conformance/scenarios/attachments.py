"""
Attachments: files that were uploaded before and are named by their address.

Law: wrong addresses are made from the good one, so that each breaks the documented prefix and nothing else. A server
may move a file: the address that is read back has to have the prefix, not to be the one that was sent. Nor do the
pages promise an order, so none is expected.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, refused, required
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.registry import scenario
from strategies import wrong_members
from strategies.emails import SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_NEEDED = ("url", "filename", "size")
_KEPT, _UPDATE_KEPT, _PARTIAL = "email-attachment-kept", "email-update-attachment-kept", "email-update-is-partial"
_REPLACED = "email-update-attachments-replaced"
_CREATE_PREFIX, _UPDATE_PREFIX = "email-create-attachment-prefix", "email-update-attachment-prefix"
_TYPE = "email-type-attachments"
_RULES = (
    _KEPT,
    _CREATE_PREFIX,
    *(f"email-attachment-needs-{name}" for name in _NEEDED),
    _UPDATE_KEPT,
    _REPLACED,
    _UPDATE_PREFIX,
)


def _good(bench: Bench, name: str = "note.txt") -> dict[str, Any]:
    url = bench.fixtures["attachment_url"]
    return {"url": url, "filename": name, "content_type": "text/plain", "size": 4}


def _wrong_urls(bench: Bench) -> dict[str, str]:
    """Return how -> address that does not begin with the documented prefix."""
    good, prefix = bench.fixtures["attachment_url"], contract.attachment_prefix()
    tail = good.removeprefix(prefix)
    scheme, _, rest = prefix.partition("://")
    host, _, path = rest.partition("/")
    folder = path.rstrip("/").rpartition("/")[0]
    return {
        "whose path goes on in the prefix": f"{prefix.rstrip('/')}s/{tail}",
        "with the prefix further on": f"https://example.com/?u={good}",
        "with http": f"http://{rest}{tail}",
        "on another host": f"{scheme}://{host}.example.com/{path}{tail}",
        "on a neighbouring host": f"{scheme}://files.{host.partition('.')[2]}/{path}{tail}",
        "in capitals": f"{scheme}://{host}/{path.upper()}{tail}",
        "behind a blank": f" {good}",
        "in another folder": f"{scheme}://{host}/{folder}/none/{tail}",
        "on another path": f"{scheme}://{host}/none/{tail}",
        "that is a path only": f"/{path}{tail}",
        "that is empty": "",
    }


def _shown_well(sent: list[dict[str, Any]], item: Mapping[str, Any], *, alone: bool = True) -> bool:
    """Tell whether *item* shows the attachments that were sent and, where they stand *alone*, no other ones."""
    listed = item.get("attachments")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return False
    names = ("filename", "size", "content_type")
    found, expected = ([tuple(repr(each.get(name)) for name in names) for each in some] for some in (listed, sent))
    good_urls = all(str(each.get("url")).startswith(contract.attachment_prefix()) for each in listed)
    missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return good_urls and not missing and not (alone and more)


def _kept(
    rule: str,
    title: str,
    sent: list[dict[str, Any]],
    case: Exchange,
    after: Exchange,
    item: Mapping[str, Any],
    *,
    alone: bool = True,
) -> Outcome:
    return holds(
        rule,
        title,
        Step("the request", case),
        Step("where it is looked for", after),
        good=_shown_well(sent, item, alone=alone),
        seen=f"attachments are {shown(item.get('attachments', ABSENT), 600)}",
        expected=f"{len(sent)} with the same names, sizes and types, and addresses with the prefix",
    )


@scenario(*_RULES, _PARTIAL)
def attachments(bench: Bench) -> Iterator[Outcome]:
    """
    A draft with two attachments is created, in ci read too, then with a wrong address, or a part left out, in the last one.

    An update gives it one other attachment, one with a wrong address is refused, and it is scheduled (only edited
    where nothing may be sent) without a word on attachments; answers and a list show what it has.
    """
    if not any(map(bench.wants, _RULES)):
        return
    good = [_good(bench, "Grüße 日本.TXT"), {**_good(bench, "other.md"), "content_type": "text/markdown"}]
    created = bench.post(bench.body("draft", attachments=good))
    yield accepted(_KEPT, "a draft with two attachments", created)
    if not created.ok:
        alone = required(bench.post(bench.body("draft", attachments=good[:1])), "creating a draft with an attachment")
        yield from _refused_creates(bench, alone)
        return
    yield _kept(_KEPT, "attachments in the answer to a create", good, created, created, created.item)
    if bench.at_least("ci"):
        after = bench.get(str(created.item.get("id")))
        yield _kept(_KEPT, "attachments in a GET after a create", good, created, after, after.item)
    yield from _refused_creates(bench, created)
    yield from _updated(bench, str(created.item["id"]))


def _refused_creates(bench: Bench, sibling: Exchange) -> Iterator[Outcome]:
    """Break the last attachment of an accepted create in one respect at a time."""
    *before, last = sibling.sent("attachments")
    urls = list(_wrong_urls(bench).items())
    for how, url in urls if bench.at_least("ci") else urls[:1]:
        case = bench.post({**sibling.request.body, "attachments": [*before, {**last, "url": url}]})
        yield refused(_CREATE_PREFIX, f"an address {how}", case, sibling=sibling)
    for name in _NEEDED:
        part = {key: value for key, value in last.items() if key != name}
        case = bench.post({**sibling.request.body, "attachments": [*before, part]})
        yield refused(f"email-attachment-needs-{name}", f"an attachment without {name}", case, sibling=sibling)


def _updated(bench: Bench, email: str) -> Iterator[Outcome]:
    other = [_good(bench, "other.txt")]
    update = bench.put(email, {"attachments": other})
    yield accepted(_UPDATE_KEPT, "an update with an attachment", update)
    if not update.ok:
        return
    title = "attachments in the answer to an update"
    yield _kept(_UPDATE_KEPT, title, other, update, update, update.item, alone=False)
    yield _kept(_REPLACED, title, other, update, update, update.item)
    urls = list(_wrong_urls(bench).items())
    for how, url in urls if bench.at_least("ci") else urls[1:2]:
        case = bench.put(email, {"attachments": [{**other[0], "url": url}]})
        yield refused(_UPDATE_PREFIX, f"an address {how}", case, sibling=update)
    yield from _moved(bench, update)


def _moved(bench: Bench, update: Exchange) -> Iterator[Outcome]:
    """Schedule, or only edit, the draft without a word on its attachments, and list it; it has what it had before."""
    email, had = str(update.item.get("id")), update.item.get("attachments")
    plan = {"status": "scheduled", "sender": SENDER, "date_scheduled": SCHEDULED_FOR}
    moved = bench.put(email, plan if bench.can_send() else {"subject": "Edited beside its attachment"})
    page = bench.list({"id__in": email})
    listed = next((each for each in page.items if each.get("id") == email), {})
    if not moved.ok or not had:
        return
    for rule, where, exchange, item in (
        (_PARTIAL, "the answer to an update without any", moved, moved.item),
        (_UPDATE_KEPT, "a list after all updates", page, listed),
    ):
        yield _kept(rule, f"attachments in {where}", had, update, exchange, item)


@scenario(_KEPT, _REPLACED, _PARTIAL, level="ci")
def in_other_emails(bench: Bench) -> Iterator[Outcome]:
    """Emails are logged with an attachment; a draft keeps its two through an edit and loses them to an empty list."""
    if not any(map(bench.wants, (_KEPT, _REPLACED))):
        return
    good = [_good(bench), _good(bench, "other.txt")]
    for status in ("inbox", "sent", "error"):
        case = bench.post(bench.body(status, attachments=good[:1]))
        yield accepted(_KEPT, f"an email in {status} with an attachment", case)
        after = bench.get(str(case.item.get("id"))) if case.ok else case
        yield _kept(_KEPT, f"attachments of an email in {status}", good[:1], case, after, after.item)
    draft = bench.create("draft", attachments=good)
    email = str(draft.item["id"])
    edited = bench.put(email, {"subject": "Edited beside its attachments"})
    if _shown_well(good, draft.item) and edited.ok:
        after = bench.get(email)
        yield _kept(_PARTIAL, "attachments after an edit of the subject", good, draft, after, after.item)
    emptied = bench.put(email, {"attachments": []})
    after = bench.get(email)
    yield accepted(_REPLACED, "an update with no attachments", emptied)
    yield holds(
        _REPLACED,
        "attachments after an update with none",
        Step("the update", emptied),
        Step("read back", after),
        good=not after.item.get("attachments"),
        seen=f"attachments are {shown(after.item.get('attachments'))}",
        expected="none",
    )


@scenario(_TYPE, *(f"email-attachment-needs-{name}" for name in _NEEDED), level="ci")
def wrong_members_of_attachments(bench: Bench) -> Iterator[Outcome]:
    """Creates and updates with a good attachment are sent again with one of its parts missing or of a wrong type."""
    if bench.fixtures.get("attachment_url") is None:
        return
    good = _good(bench)
    created = bench.post(bench.body("draft", attachments=[good]))
    email = str(bench.create("draft").item["id"])
    updated = bench.put(email, {"attachments": [good]})
    schema = contract.resolve(contract.schema("AttachmentInput"))
    for how, part in wrong_members(schema, good).items():
        need = f"email-attachment-needs-{how.removeprefix('no ')}" if how.startswith("no ") else None
        for rule, sibling, send in (
            (need or _TYPE, created, bench.post),
            (need or _TYPE, updated, partial(bench.put, email)),
        ):
            case = send({**sibling.request.body, "attachments": [part]})
            yield refused(rule, f"{_of(sibling)} an attachment with {how}", case, sibling=sibling)


def _of(sibling: Exchange) -> str:
    return "a create with" if sibling.request.method == "POST" else "an update with"
