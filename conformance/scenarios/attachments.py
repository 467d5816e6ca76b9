"""
Attachments: files that were uploaded before and are named by their address.

Law: wrong addresses are made from the good one, so that each breaks the documented prefix and nothing else. A server
may move a file: the address that is read back has to have the prefix, not to be the one that was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, refused, required, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_NEEDED = ("url", "filename", "size")
_CREATE = (
    "email-attachment-kept",
    "email-create-attachment-prefix",
    *(f"email-attachment-needs-{name}" for name in _NEEDED),
)
_UPDATE = ("email-update-attachment-kept", "email-update-attachment-prefix")


def _good(bench: Bench) -> dict[str, Any]:
    url = bench.fixtures["attachment_url"]
    return {"url": url, "filename": "note.txt", "content_type": "text/plain", "size": 4}


def _wrong_urls(bench: Bench) -> dict[str, str]:
    """Return how -> address that does not begin with the documented prefix; two in a smoke run, all in a deeper one."""
    good, prefix = bench.fixtures["attachment_url"], contract.attachment_prefix()
    tail = good.removeprefix(prefix)
    scheme, _, rest = prefix.partition("://")
    host, _, path = rest.partition("/")
    wrong = {
        "on another host": f"{scheme}://{host}.example.com/{path}{tail}",
        "with http": f"http://{rest}{tail}",
        "on another path": f"{scheme}://{host}/{path.rstrip('/')}s/{tail}",
        "with the prefix further on": f"https://example.com/?u={good}",
    }
    return wrong if bench.at_least("ci") else dict(list(wrong.items())[:2])


def _shown_well(sent: dict[str, Any], exchange: Exchange) -> bool:
    """Tell whether *exchange* shows exactly one attachment, the one that was sent."""
    listed = exchange.item.get("attachments")
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        return False
    same = all(listed[0].get(name) == sent[name] for name in ("filename", "size", "content_type"))
    return same and str(listed[0].get("url")).startswith(contract.attachment_prefix())


def _kept(rule: str, title: str, sent: dict[str, Any], case: Exchange, after: Exchange) -> Outcome:
    return holds(
        rule,
        title,
        Step("the request", case),
        Step("read back", after),
        good=_shown_well(sent, after),
        seen=f"attachments are {shown(after.item.get('attachments', ABSENT))}",
        expected="one attachment with the same name, size and type, and an address with the prefix",
    )


@scenario(*_CREATE)
def on_create(bench: Bench) -> Iterator[Outcome]:
    """A draft with an attachment is created and read back; then with wrong addresses, or a part left out."""
    if not any(map(bench.wants, _CREATE)):
        return
    good = _good(bench)
    sibling = bench.post(bench.body("draft", attachments=[good]))
    yield accepted("email-attachment-kept", "a draft with an attachment", sibling)
    if sibling.ok and bench.wants("email-attachment-kept"):
        after = bench.get(str(sibling.item.get("id")))
        yield _kept("email-attachment-kept", "the attachment of a create", good, sibling, after)
    rule = "email-create-attachment-prefix"
    for how, url in _wrong_urls(bench).items() if bench.wants(rule) else ():
        case = bench.post(bench.body("draft", attachments=[{**good, "url": url}]))
        yield refused(rule, f"an address {how}", case, sibling=sibling)
    for name in _NEEDED:
        if bench.wants(f"email-attachment-needs-{name}"):
            part = {key: value for key, value in good.items() if key != name}
            case = bench.post(bench.body("draft", attachments=[part]))
            yield refused(f"email-attachment-needs-{name}", f"an attachment without {name}", case, sibling=sibling)


@scenario(*_UPDATE)
def on_update(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated with attachments at wrong addresses and read back, then with a good one and read back."""
    if not any(map(bench.wants, _UPDATE)):
        return
    rule, good = "email-update-attachment-prefix", _good(bench)
    email = str(bench.create("draft").item["id"])
    before = required(bench.get(email), "reading a draft")
    cases: list[tuple[str, Exchange, Exchange]] = []
    for how, url in _wrong_urls(bench).items() if bench.wants(rule) else ():
        case = bench.put(email, {"attachments": [{**good, "url": url}]})
        cases.append((how, case, bench.get(email)))
    sibling = bench.put(email, {"attachments": [good]})
    for how, case, after in cases:
        yield refused(rule, f"an address {how}", case, sibling=sibling)
        yield unchanged(
            rule,
            f"the draft after an address {how}",
            before.item,
            after,
            (*stable(before.item), "attachments"),
            Step("before", before),
            Step("the update", case),
        )
    yield accepted("email-update-attachment-kept", "an update with an attachment", sibling)
    if sibling.ok and bench.wants("email-update-attachment-kept"):
        yield _kept("email-update-attachment-kept", "the attachment of an update", good, sibling, bench.get(email))
