"""
What a rule needs of a target, and why it cannot be tried when the target does not offer it.

Law: a need is named in rules.yaml; every name there has its one line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.exchange import Request

if TYPE_CHECKING:
    from conformance.catalogue import Rule
    from conformance.provision import Fixtures
    from conformance.target import Target

_FIXTURES = {
    "user": "user_email",
    "second_user": "second_user_email",
    "contact": "contact_id",
    "second_contact": "second_contact_id",
    "second_lead": "second_lead_id",
    "templates": "template_id",
    "sequences": "sequence_id",
    "attachments": "attachment_url",
}
_GIVEN = {"user_email": "user_id", "second_user_email": "second_user_id"}
_CREDENTIALS = {"api_key": "an API key", "bearer": "a bearer token"}
_SENDING = ("sending", "delivery", "sequences")
_NOT_FOUND = 404


class Needs:
    """Answers, once per need and run, why a rule cannot be tried."""

    def __init__(self, fixtures: Fixtures) -> None:
        self._fixtures = fixtures
        self._answers: dict[str, str | None] = {}

    def unmet(self, rule: Rule) -> str | None:
        """Return why *rule* cannot be tried on this target, None when it can."""
        return next(filter(None, map(self._answer, rule.needs)), None)

    def _answer(self, need: str) -> str | None:
        if need not in self._answers:
            self._answers[need] = self._find(need)
        return self._answers[need]

    def _find(self, need: str) -> str | None:
        target = self._fixtures.client.target
        denied = _denied(target, need)
        if denied:
            return denied
        if need in _CREDENTIALS:
            given = target.api_key if need == "api_key" else target.bearer_token
            return None if given else f"no {_CREDENTIALS[need].split(' ', 1)[1]} was given"
        if need == "activities":
            return self._activities()
        name = _FIXTURES.get(need)
        if name is None or self._fixtures.get(name):
            return None
        return f"the target offers no {need.replace('_', ' ')}; --fixture {_GIVEN.get(name, name)}=… names one"

    def _activities(self) -> str | None:
        answer = self._fixtures.client.send(Request("GET", "/activity/", query=(("_limit", "1"),)))
        self._fixtures.seen["activities"] = answer
        return "the target has no /activity/" if answer.status == _NOT_FOUND else None


def _denied(target: Target, need: str) -> str | None:
    """Return why *target* may not be asked for what *need* names, by its file or by the options of the run."""
    for each in (need, "sending") if need in _SENDING else (need,):
        if not target.offers(each):
            return f"the target file says that the target offers no {each.replace('_', ' ')}"
    if need in _SENDING and not target.may_send:
        return "the target would send mail; --allow-sending permits it"
    if need == "delivery" and not target.may_deliver:
        return "an email might really go out; allow_delivery in a target file permits it"
    return None
