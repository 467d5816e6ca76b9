"""
Who may call: without credentials and with wrong ones nothing is read or done, with right ones everything is.

Law: a call that has to answer 401 is made beside the same call with good credentials, which the target accepted;
afterwards the emails are looked at, since a 401 alone does not show that nothing happened.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from conformance.checks.answers import accepted, answers, holds, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.listings import ids
from conformance.checks.values import differences
from conformance.findings import Blocked, Outcome, Step, blocked, observed
from conformance.scenarios.drafts import edited, emptying, removed
from conformance.scenarios.looks import activities_listed, pictures, whole_list
from conformance.scenarios.population import LIMIT, own_lead, population
from conformance.scenarios.reading import read_again
from conformance.scenarios.registry import scenario
from conformance.scenarios.tokens import RULE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.tokens import Call

    Ask = Callable[[str], Exchange]

_UNAUTHORIZED = 401
_NEW_SUBJECT = "Changed by a caller with other credentials"
_WRITES = ("create", "update", "delete")
_ON_ACTIVITIES = ("auth-activities-missing", "auth-activities-wrong")
_WRONG = {"list": "empty-key", "get": "longer-key", "activities": "other-case-key", "update": "shorter-key"}
"""The wrong key that an operation is tried with; the others get one that has nothing in common with the right one."""


class Denied(NamedTuple):
    """A call that has to answer 401: the kind of credentials, the operation, and what came back."""

    kind: str
    name: str
    case: Exchange

    @property
    def rule(self) -> str:
        """The rule that the call is judged by."""
        return f"auth-{self.name}-{self.kind}"

    @property
    def done(self) -> str:
        """The title of what the call did."""
        return f"what {self.name} with {self.kind} credentials does"


def _calls(bench: Bench, lead: str, email: str) -> dict[str, Ask]:
    """Return every operation on *lead* and *email*, in an order in which all can be done; it takes the credentials."""
    calls: dict[str, Ask] = {
        "create": lambda auth: bench.post(bench.body("draft", lead_id=lead), auth=auth),
        "list": lambda auth: bench.list({"lead_id": lead, "_limit": 1}, auth=auth),
        "get": lambda auth: bench.get(email, auth=auth),
        "activities": lambda auth: bench.activities({"lead_id": lead, "_limit": 1}, auth=auth),
        "update": lambda auth: bench.put(email, {"subject": _NEW_SUBJECT}, auth=auth),
        "delete": lambda auth: bench.delete(email, auth=auth),
    }
    if not any(map(bench.wants, _ON_ACTIVITIES)):
        del calls["activities"]
    return calls


def _good_calls(bench: Bench) -> dict[str, Exchange]:
    """Return every operation with good credentials, the bearer token when there is one; those that others make anyway."""

    def make(bench: Bench) -> dict[str, Exchange]:
        known = {name: call.tried for name, call in _known_calls(bench).items() if call.made.ok}
        return known if len(known) == len(_calls(bench, "", "")) else _own_calls(bench) | known

    return bench.shared("good calls", make)


def _known_calls(bench: Bench) -> dict[str, Call]:
    calls = {"get": read_again(bench)}
    if any(map(bench.wants, _ON_ACTIVITIES)):
        calls["activities"] = activities_listed(bench)
    with suppress(Blocked):
        calls |= {"create": removed(bench).logged, "delete": removed(bench).deleted}
    with suppress(Blocked):
        calls |= {"list": edited(bench).listed, "update": emptying(bench)}
    return calls


def _own_calls(bench: Bench) -> dict[str, Exchange]:
    """Call every operation on a draft of its own."""
    auth = "bearer" if bench.wants(RULE) else "default"
    first = bench.post(bench.body("draft"), auth=auth)
    created = first if first.ok else bench.create("draft")
    calls = _calls(bench, bench.lead, str(created.item["id"]))
    return {name: first if name == "create" else call(auth) for name, call in calls.items()}


@scenario(
    "auth-*-missing",
    "auth-list-wrong",
    "auth-get-wrong",
    "auth-create-wrong",
    "auth-update-wrong",
    "auth-delete-wrong",
    "auth-activities-wrong",
)
def without_credentials(bench: Bench) -> Iterator[Outcome]:
    """
    Every operation is called without credentials and with a wrong API key, and with the right ones on other emails.

    Afterwards the lead is listed, to see that nothing was created, changed or deleted.
    """
    known = population(bench)
    email = known.id("draft")
    before = pictures(bench)[email]
    calls = _calls(bench, known.lead, email)
    denied = [
        Denied(kind, name, call(auth if auth == "none" else _WRONG.get(name, auth)))
        for kind, auth in (("missing", "none"), ("wrong", "wrong-key"))
        for name, call in calls.items()
        if bench.wants(f"auth-{name}-{kind}")
    ]
    good = _good_calls(bench)
    for each in denied:
        title = f"{each.name} with {each.kind} credentials"
        yield _turned_away(bench, each.rule, title, each.case, good[each.name])
    page = bench.list({**known.scope, "_limit": LIMIT})
    strangers = set(ids(page)) - set(bench.ledger.living())
    shown: Mapping[str, Any] = next((item for item in page.items if item.get("id") == email), {})
    spared = page.ok and not strangers and shown and not differences(before.item, shown, stable(before.item))
    for each in denied:
        if each.name in _WRITES:
            steps = (Step("the call", each.case), Step("the lead's emails after all calls", page))
            facts = {"seen": "", "expected": "the same emails as before"}
            yield holds(each.rule, each.done, *steps, good=True, **facts) if spared else _done_alone(bench, each)


def _turned_away(bench: Bench, rule: str, title: str, case: Exchange, good: Exchange) -> Outcome:
    """Judge that *case* answers 401; that *good* is refused as well may be a matter of its kind of credentials."""
    proof = good if good.ok or good.request.auth != "bearer" else bench.list({"_limit": 1})
    step = Step("a call with good credentials", proof)
    if case.status == _UNAUTHORIZED and not proof.ok:
        return blocked(rule, title, f"good credentials are not accepted either: {said(proof)}", step)
    return answers(rule, title, case, _UNAUTHORIZED, step)


def _done_alone(bench: Bench, denied: Denied) -> Outcome:
    """Judge what one call with missing or wrong credentials does, on a draft that no other call is made on."""
    lead = own_lead(bench, f"{denied.name} {denied.kind}") or bench.lead
    draft = bench.create("draft", lead_id=lead)
    email = str(draft.item["id"])
    before = bench.list({"lead_id": lead, "_limit": LIMIT})
    case = _calls(bench, lead, email)[denied.name](denied.case.request.auth)
    step = Step("the call", case)
    if denied.name != "create":
        return unchanged(denied.rule, denied.done, draft.item, bench.get(email), stable(draft.item), step)
    after = bench.list(dict(before.request.query))
    new = len(set(ids(after)) - set(ids(before)))
    return holds(
        denied.rule,
        denied.done,
        Step("before", before),
        step,
        Step("after", after),
        good=before.ok and after.ok and new == 0,
        seen=f"{new} more emails on the lead, the list says {after.status}",
        expected="the same emails as before",
    )


@scenario("auth-bearer")
def bearer_token(bench: Bench) -> Iterator[Outcome]:
    """Every operation is done with a bearer token: emails are created, read, listed, updated and deleted."""
    for name, call in _good_calls(bench).items() if bench.wants("auth-bearer") else ():
        if call.request.auth == "bearer":
            yield accepted("auth-bearer", f"{name} with a bearer token", call)


@scenario("auth-basic-empty-password", "auth-basic-key-as-password", "auth-bearer-wrong")
def kinds_of_credentials(bench: Bench) -> Iterator[Outcome]:
    """Emails are listed with the API key as user name, as the password of somebody, and with a wrong bearer token."""
    query: dict[str, str | int] = {"lead_id": bench.lead, "_limit": 1}
    if bench.wants("auth-basic-empty-password"):
        yield accepted("auth-basic-empty-password", "the key as user name", _with_basic(bench, query))
    if bench.wants("auth-bearer-wrong"):
        case = bench.list(query, auth="shorter-token")
        title = "list with the bearer token cut short"
        yield _turned_away(bench, "auth-bearer-wrong", title, case, _good_calls(bench)["list"])
    if bench.wants("auth-basic-key-as-password"):
        case = bench.list(query, auth="key-as-password")
        yield observed("auth-basic-key-as-password", "as asked", f"status code {case.status}", Step("the list", case))


def _with_basic(bench: Bench, query: dict[str, str | int]) -> Exchange:
    """Return a list with the key as user name, which is how every request is sent where there is a key."""
    known = whole_list(bench)
    return known if known.request.auth == "basic" else bench.list(query, auth="basic")


@scenario("auth-list-wrong", level="ci")
def nearly_right(bench: Bench) -> Iterator[Outcome]:
    """Emails are listed with keys that are nearly right, and in schemes that nobody documents."""
    query: dict[str, str | int] = {"lead_id": bench.lead, "_limit": 1}
    good = _good_calls(bench)["list"]
    for auth in ("wrong-key", "longer-key", "shorter-key", "other-case-key"):
        title = f"list with a {auth.replace('-', ' ')}"
        yield _turned_away(bench, "auth-list-wrong", title, bench.list(query, auth=auth), good)
    for auth in ("unknown-scheme", "malformed"):
        case = bench.list(query, auth=auth)
        title = f"list with {auth.replace('-', ' ')} credentials"
        steps = (Step("the same list with good credentials", good), Step("the list in question", case))
        yield holds("auth-list-wrong", title, *steps, good=not case.ok, seen=said(case), expected="no list")


@scenario("auth-bearer-wrong", level="ci")
def wrong_token(bench: Bench) -> Iterator[Outcome]:
    """Every operation is called on a draft with wrong bearer tokens."""
    draft = bench.create("draft")
    good = _good_calls(bench)
    for auth in ("wrong-token", "longer-token", "other-case-token"):
        for name, call in _calls(bench, bench.lead, str(draft.item["id"])).items():
            title = f"{name} with a {auth.replace('-', ' ')}"
            yield _turned_away(bench, "auth-bearer-wrong", title, call(auth), good[name])
