"""
What the specimen's rules have to show for themselves beyond the ordinary.

Law: hostile text stands in every field that a target can reach.
"""

from typing import Any

from specimen_exchanges import CONTROLS, HOSTILE, IMAGE, SCRIPT, TURNED, exchange


def _finding(identifier: str, title: str, seen: str, expected: str, *steps: Any) -> dict[str, Any]:
    return {
        "title": title,
        "seen": seen,
        "expected": expected,
        "flaky": False,
        "exchanges": list(steps),
        "curl": steps[-1]["curl"],
        "rerun": f"close-conformance run emulator --rule {identifier} --seed 0",
    }


def _step(role: str, identifier: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return exchange(identifier, *args, **kwargs) | {"role": role}


_LONG = "email-subject-max-length-create"
_SENT = "email-only-drafts-change"
_WHOLE = "email-subject-kept-whole"
_ORDER = "email-list-newest-first"

DETAILS: dict[str, dict[str, Any]] = {
    _LONG: {
        "findings_left_out": 2,
        "how": "Finds the longest subject that the contract allows, creates a draft with it and "
        "reads it back whole. Then sends one character more, and nothing else changed.",
        "findings": [
            _finding(
                _LONG,
                "A subject of 1,001 characters was accepted",
                "200, and a later GET shows all 1,001 characters",
                "a 4xx refusal; the sibling with 1,000 characters was accepted",
                _step("sibling that was accepted", "f1", subject="a" * 40 + " … " + "a" * 40),
                _step("one character more", "f2", subject="a" * 41 + " … " + "a" * 40),
            ),
        ],
    },
    _SENT: {
        "how": "Moves a draft to sent, asks for every other status in turn, and reads it back.",
        "findings": [
            _finding(
                _SENT,
                "PUT status='draft' moved a 'sent' email to 'draft'",
                "200; GET shows status 'draft'",
                "the email stays 'sent', whatever the PUT answers",
                _step("make a sent email", "f3", state="sent"),
                _step("ask for draft", "f4", method="PUT"),
                _step("read it back", "f5", method="GET"),
            ),
            _finding(
                _SENT,
                "PUT subject changed a 'sent' email",
                "200; GET shows the new subject",
                "the subject stays as it was",
                _step("change the subject", "f6", method="PUT", subject="Changed", state="sent"),
            )
            | {"flaky": True},
        ],
    },
    _WHOLE: {
        "findings": [
            _finding(
                _WHOLE,
                f"The subject {SCRIPT} came back changed",
                f"{IMAGE} {CONTROLS}",
                f"{TURNED} exactly as it was sent",
                *(_step(f"trick {n}: {t}", f"t{n}", subject=t) for n, t in enumerate(HOSTILE)),
                _step("no answer", "t9", None),
            ),
        ],
        "evidence": [
            {
                "title": f"Hostile subject {number}: {text}",
                "holds": number != 0,
                "answer": None,
                "exchanges": [
                    {"role": f"create {text}", "id": f"h{number}"},
                    {"role": "an exchange that was not kept", "id": "gone"},
                ],
            }
            for number, text in enumerate(HOSTILE)
        ],
    },
    _ORDER: {
        "findings": [
            _finding(
                _ORDER,
                "The older of two emails came first",
                "acti_1 (04:12:01) before acti_2 (04:12:02)",
                "acti_2 (04:12:02) before acti_1 (04:12:01)",
                _step("list", "f7", method="GET"),
            ),
        ],
    },
}
