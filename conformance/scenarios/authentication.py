"""
Who may call: without credentials and with wrong ones nothing is read or done, with right ones everything is.

Law: a call that has to answer 401 is made beside the same call with good credentials, which the target accepted;
afterwards the emails are looked at, since a 401 alone does not show that nothing happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import accepted, answers, holds, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.listings import ids
from conformance.findings import Outcome, Step, blocked, observed
from conformance.scenarios.population import LIMIT, own_lead
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

    Call = Callable[[str], Exchange]

_UNAUTHORIZED = 401
_NEW_SUBJECT = "Changed by a caller with other credentials"


def _reading(bench: Bench, lead: str, email: str) -> dict[str, Call]:
    calls: dict[str, Call] = {
        "list": lambda auth: bench.list({"lead_id": lead, "_limit": 1}, auth=auth),
        "get": lambda auth: bench.get(email, auth=auth),
    }
    if any(map(bench.wants, ("auth-activities-missing", "auth-activities-wrong"))):
        calls["activities"] = lambda auth: bench.activities({"lead_id": lead, "_limit": 1}, auth=auth)
    return calls


def _writing(bench: Bench, lead: str, email: str) -> dict[str, Call]:
    return {
        "create": lambda auth: bench.post(bench.body("draft", lead_id=lead), auth=auth),
        "update": lambda auth: bench.put(email, {"subject": _NEW_SUBJECT}, auth=auth),
        "delete": lambda auth: bench.delete(email, auth=auth),
    }


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
    Every operation is called without credentials and with a wrong API key, then with the right ones.

    In between a draft is read back and its lead listed, to see that nothing was created, changed or deleted;
    each kind of credentials has a draft of its own.
    """
    lead = own_lead(bench, "credentials") or bench.lead
    for kind, auth in (("missing", "none"), ("wrong", "wrong-key")):
        yield from _denied(bench, lead, kind, auth)


def _denied(bench: Bench, lead: str, kind: str, auth: str) -> Iterator[Outcome]:
    """Try every operation with credentials of one *kind*, on a draft of its own, so that kinds are not mixed up."""
    draft = bench.create("draft", lead_id=lead)
    email = str(draft.item["id"])
    calls = _reading(bench, lead, email) | _writing(bench, lead, email)
    before = bench.list({"lead_id": lead, "_limit": LIMIT})
    denied = [(kind, name, call(auth)) for name, call in calls.items() if bench.wants(f"auth-{name}-{kind}")]
    yield from _nothing_happened(bench, before, draft, denied)
    good = {name: call("default") for name, call in calls.items()}
    for _, name, case in denied:
        yield _turned_away(f"auth-{name}-{kind}", f"{name} with {kind} credentials", case, good[name])


def _turned_away(rule: str, title: str, case: Exchange, good: Exchange) -> Outcome:
    step = Step("the same call with good credentials", good)
    if case.status == _UNAUTHORIZED and not good.ok:
        return blocked(rule, title, f"good credentials are not accepted either: {said(good)}", step)
    return answers(rule, title, case, _UNAUTHORIZED, step)


def _nothing_happened(
    bench: Bench, before: Exchange, draft: Exchange, denied: list[tuple[str, str, Exchange]]
) -> Iterator[Outcome]:
    email = str(draft.item["id"])
    after, shown = bench.list(dict(before.request.query)), bench.get(email)
    for kind, name, case in denied:
        rule, title, step = f"auth-{name}-{kind}", f"what {name} with {kind} credentials does", Step("the call", case)
        if name in ("update", "delete"):
            yield unchanged(rule, title, draft.item, shown, stable(draft.item), step)
        elif name == "create":
            new = len(set(ids(after)) - set(ids(before)))
            good = before.ok and after.ok and new == 0
            yield holds(
                rule,
                title,
                Step("before", before),
                step,
                Step("after", after),
                good=good,
                seen=f"{new} more emails on the lead, the list says {after.status}",
                expected="the same emails as before",
            )


@scenario("auth-basic-empty-password", "auth-basic-key-as-password", "auth-bearer-wrong")
def kinds_of_credentials(bench: Bench) -> Iterator[Outcome]:
    """Emails are listed with the API key as user name, as the password of somebody, and with a wrong bearer token."""
    query: dict[str, str | int] = {"lead_id": bench.lead, "_limit": 1}
    if bench.wants("auth-basic-empty-password"):
        yield accepted("auth-basic-empty-password", "the key as user name", bench.list(query, auth="basic"))
    if bench.wants("auth-bearer-wrong"):
        good, case = bench.list(query), bench.list(query, auth="wrong-token")
        yield _turned_away("auth-bearer-wrong", "list with a wrong bearer token", case, good)
    if bench.wants("auth-basic-key-as-password"):
        case = bench.list(query, auth="key-as-password")
        yield observed("auth-basic-key-as-password", "as asked", f"status code {case.status}", Step("the list", case))


@scenario("auth-bearer")
def bearer_token(bench: Bench) -> Iterator[Outcome]:
    """Every operation is called with a bearer token: a draft is created, read, listed, updated and deleted."""
    if not bench.wants("auth-bearer"):
        return
    email = str(bench.create("draft").item["id"])
    calls = _reading(bench, bench.lead, email) | _writing(bench, bench.lead, email)
    for name, call in calls.items():
        yield accepted("auth-bearer", f"{name} with a bearer token", call("bearer"))
