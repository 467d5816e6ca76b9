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
from conformance.findings import Outcome, Step, inapplicable
from conformance.scenarios.drafts import edited, whole
from conformance.scenarios.files import FILES, attached, attachment
from conformance.scenarios.looks import pictures
from conformance.scenarios.population import population
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds
from strategies import wrong_members

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


def _wrong_urls(bench: Bench) -> dict[str, str]:
    """
    Return how -> address that does not begin with the documented prefix.

    The first two, all that a smoke run tries, hold it further on as well: who looks for it anywhere takes them.
    """
    good, prefix = bench.fixtures["attachment_url"], contract.attachment_prefix()
    tail = good.removeprefix(prefix)
    scheme, _, rest = prefix.partition("://")
    host, _, path = rest.partition("/")
    folder = path.rstrip("/").rpartition("/")[0]
    further = f"?u={good}"
    return {
        "whose path goes on in the prefix": f"{prefix.rstrip('/')}s/{further}",
        "with http, and the prefix further on": f"http://{rest}{further}",
        "with the prefix further on": f"https://example.com/{further}",
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


def wrong_attachments(bench: Bench) -> dict[str, list[dict[str, Any]]]:
    """Return how -> attachments of which one has an address that does not begin with the documented prefix."""
    good = attachment(bench)
    return {how: [{**good, "url": url}] for how, url in _wrong_urls(bench).items()}


def _shown_well(sent: list[dict[str, Any]], item: Mapping[str, Any]) -> bool:
    """Tell whether *item* shows the attachments that were sent and no other ones."""
    listed = item.get("attachments") or []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return False
    names = ("filename", "size", "content_type")
    found, expected = (
        Counter(tuple(_plain(each.get(name)) for name in names) for each in some) for some in (listed, sent)
    )
    good_urls = all(str(each.get("url")).startswith(contract.attachment_prefix()) for each in listed)
    return good_urls and found == expected


def _plain(value: Any) -> str:
    """Return *value* as a text, a whole number without its fraction."""
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)


def _shown(rule: str, title: str, case: Exchange, after: Exchange, item: Mapping[str, Any] | None = None) -> Outcome:
    """Judge that *after* shows the attachments that *case* has sent; a list shows them in *item*."""
    sent, shows = case.sent("attachments"), after.item if item is None else item
    if after.ok and "id" in shows and "attachments" not in shows:
        return inapplicable(rule, title, "the answers show no attachments, which not every email object has")
    return holds(
        rule,
        title,
        Step("the request", case),
        Step("where it is looked for", after),
        good=_shown_well(sent, shows),
        seen=f"attachments are {shown(shows.get('attachments', ABSENT), 600)}",
        expected=f"{len(sent)} with the same names, sizes and types, and addresses with the prefix",
    )


def _in_list(rule: str, title: str, case: Exchange, page: Exchange) -> Outcome:
    """Judge the attachments that *page* shows of the email."""
    item = next((each for each in page.items if each.get("id") == case.item.get("id")), {})
    return _shown(rule, title, case, page, item)


@scenario(*_RULES, _PARTIAL)
def attachments(bench: Bench) -> Iterator[Outcome]:
    """
    Emails are created with attachments, then one of them again with a wrong address, and with a part left out.

    A draft gets attachments by an update, is edited, gets another one, and the first update is sent again with a wrong
    address. Answers, a GET and a list show what each has.
    """
    if not any(map(bench.wants, _RULES)):
        return
    created, page = whole(bench), edited(bench).page
    if created.sent("attachments") is ABSENT:
        created = required(bench.post(bench.body("draft", **attached(bench, *FILES[:1]))), "attaching a file")
        yield _shown(_KEPT, "attachments of a draft with nothing but them", created, created)
    else:
        yield _shown(_KEPT, "attachments in the answer to a create", created, created)
        yield _in_list(_KEPT, "attachments in a list after a create", created, page)
    yield from _of_population(bench)
    yield from _refused_creates(bench, created)
    yield from _updated(bench)


def _of_population(bench: Bench) -> Iterator[Outcome]:
    tried = population(bench).tried["inbox"]
    if tried.ok and tried.sent("attachments") is not ABSENT:
        after = pictures(bench).get(str(tried.item.get("id")))
        yield _shown(_KEPT, "attachments of a received email", tried, after or tried)


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


def _updated(bench: Bench) -> Iterator[Outcome]:
    draft = edited(bench)
    update, edit = draft.alone.get("attachments", draft.filled), draft.edit
    yield accepted(_UPDATE_KEPT, "an update with attachments", update)
    if not update.ok:
        return
    yield _shown(_UPDATE_KEPT, "attachments in the answer to an update", update, update)
    if update is draft.filled:
        yield _shown(_UPDATE_KEPT, "attachments in a GET after an update", update, draft.full)
        yield _shown(_PARTIAL, "attachments after an update of the subject", update, draft.renamed)
    if update is draft.filled and edit.sent("attachments") is not ABSENT:
        yield _shown(_REPLACED, "the answer to an update with another one", edit, edit)
        yield _in_list(_REPLACED, "a list after an update with another one", edit, draft.page)
    *before, last = update.sent("attachments")
    urls = list(_wrong_urls(bench).items())
    for how, url in urls if bench.at_least("ci") else urls[1:2]:
        case = bench.put(draft.id, {**update.request.body, "attachments": [*before, {**last, "url": url}]})
        yield refused(_UPDATE_PREFIX, f"an address {how}", case, sibling=update)


@scenario(_PARTIAL)
def on_the_move(bench: Bench) -> Iterator[Outcome]:
    """A draft with an attachment is scheduled, and called back, without a word on it."""
    if not bench.can_send():
        return
    for (source, target), leg in rounds(bench).moves.items():
        sent = leg.made.sent("attachments")
        if leg.case.ok and sent is not ABSENT and _shown_well(sent, leg.made.item):
            title = f"attachments of an email moved from {source} to {target}"
            yield _shown(_PARTIAL, title, leg.made, leg.after)


@scenario(_KEPT, _REPLACED, level="ci")
def in_other_emails(bench: Bench) -> Iterator[Outcome]:
    """Emails are logged with an attachment, and a draft with two, which loses them to an empty list; each is read."""
    if not any(map(bench.wants, (_KEPT, _REPLACED))):
        return
    for status in ("inbox", "sent", "error"):
        case = bench.post(bench.body(status, **attached(bench, *FILES[:1])))
        yield accepted(_KEPT, f"an email in {status} with an attachment", case)
        after = bench.get(str(case.item.get("id"))) if case.ok else case
        yield _shown(_KEPT, f"attachments of an email in {status}", case, after)
    draft = bench.create("draft", **attached(bench, *FILES))
    email = str(draft.item["id"])
    yield _shown(_KEPT, "attachments in a GET after a create", draft, bench.get(email))
    emptied = bench.put(email, {"attachments": []})
    yield accepted(_REPLACED, "an update with no attachments", emptied)
    if emptied.ok:
        yield _shown(_REPLACED, "attachments after an update with none", emptied, bench.get(email))


@scenario(_TYPE, *(f"email-attachment-needs-{name}" for name in _NEEDED), level="ci")
def wrong_members_of_attachments(bench: Bench) -> Iterator[Outcome]:
    """Creates and updates with a good attachment are sent again with one of its parts missing or of a wrong type."""
    if bench.fixtures.get("attachment_url") is None:
        return
    good = attachment(bench)
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
