"""
Specimens of a comparison: a run against its baseline, and the vendor's document against our contract.

Law: each is valid by conformance/drift/drift.schema.json, and hostile text stands wherever a target or vendor has a say.
"""

import hashlib
from typing import Any

from specimen import specimen
from specimen_exchanges import CONTROLS, END_OF_BLOCK, HOSTILE, IMAGE, SCRIPT, TURNED, exchange

CONTRACT = "openapi/close-email.yaml"
AGAIN = "close-conformance drift emulator --baseline baselines/emulator.yaml"
BREAKERS = f"{SCRIPT} | `tick` @somebody #1 [link](https://example.com) {TURNED} *bold*\nanother line {IMAGE}"


def difference(kind: str, place: str, before: str = "", now: str = "", **more: Any) -> dict[str, Any]:
    """Make a difference, with what a test asks for."""
    made = {
        "fingerprint": hashlib.sha256(f"{kind}\n{place}".encode("utf-8", "replace")).hexdigest()[:12],
        "kind": kind,
        "place": place,
        "operations": ["createEmail", "getEmail"],
        "before": before,
        "now": now,
        "contract": "",
        "breaks": [],
        "pointers": [],
        "rules": [],
        "evidence": [],
        "reproduce": AGAIN,
        "proposal": None,
    }
    return made | more


def proposal(
    pointer: str, value: Any, after: str, added: str, *, at: int, left_out: str | None = None
) -> dict[str, Any]:
    """Make a proposal whose patch adds one line after another."""
    hunk = f"--- a/{CONTRACT}\n+++ b/{CONTRACT}\n@@ -{at},1 +{at},2 @@\n {after}\n+{added}\n"
    return {"pointer": pointer, "value": value, "patch": "" if left_out else hunk, "left_out": left_out}


def drifted() -> dict[str, Any]:
    """Make a run in which every class of behaviour has moved."""
    results = specimen()
    exchanges = {each["id"]: each for each in (exchange("d1"), exchange("d2", subject=HOSTILE[0]), exchange("d3", 400))}
    return {
        "format": 1,
        "tool": results["tool"],
        "what": "behaviour",
        "subject": results["target"],
        "against": {
            "baseline": "baselines/emulator.yaml",
            "accepted": "2026-11-18",
            "age_days": 3,
            "contract": "1.0.0",
            "contract_sha256": "4f1c09ab77de",
        },
        "max_age": 30,
        "started": "2026-11-21T04:12:00Z",
        "seconds": 48.7,
        "requests": 861,
        "complete": True,
        "reason": None,
        "exit_code": 1,
        "differences": _moved(),
        "held": [],
        "complaints": [],
        "unjudged": [
            {"rule": "email-list-fields", "verdict": "error", "reason": "our own check broke: KeyError: 'data'"},
            {"rule": "email-recipients-max-count", "verdict": "blocked", "reason": f"the sibling was refused {IMAGE}"},
        ],
        "exchanges": exchanges,
    }


def _moved() -> list[dict[str, Any]]:
    email = "/components/schemas/Email/properties"
    last = "        agent_action_reason: {type: [string, 'null']}"
    mood = "        mood: {type: [string, 'null']}"
    return [
        difference(
            "field-added",
            "response 200, mood",
            now="string, or null; in 96% of 412 objects",
            evidence=["d1", "gone"],
            operations=["createEmail", "getEmail", "listEmails", "updateEmail"],
            proposal=proposal(f"{email}/mood", {"type": ["string", "null"]}, last, mood, at=604),
        ),
        difference(
            "field-added", f"response 200, {BREAKERS}", now=f"string {CONTROLS} {END_OF_BLOCK}", evidence=["d2"]
        ),
        difference("field-removed", "response 200, body_preview", "string, or null", breaks=["clients"]),
        difference(
            "type-changed",
            "response 200, attachments[].size",
            "integer, or null",
            "string, or null",
            contract="integer, or null",
            breaks=["clients"],
            rules=["email-response-fields"],
            evidence=["d1", "d2"],
        ),
        difference("nullability-changed", "response 200, users", "never null", "null in 3% of 412", breaks=["clients"]),
        difference(
            "enum-value-new",
            "response 200, status",
            "inbox, draft, scheduled, outbox, sent, error",
            "inbox, draft, scheduled, outbox, sent, error, bounced",
            contract="inbox, draft, scheduled, outbox, sent, error",
            breaks=["clients"],
            proposal=proposal("/components/schemas/Status/enum/-", "bounced", "", "", at=1, left_out="it is shared"),
        ),
        difference(
            "limit-moved",
            "subject, longest",
            "1,000 characters accepted, 1,001 refused",
            "998 characters accepted, 999 refused",
            contract="maxLength: 1000",
            breaks=["clients"],
            rules=["email-subject-max-length-create"],
            evidence=["d3"],
            operations=["createEmail"],
        ),
        difference("default-changed", "_limit, when left out", "100", "50", contract="100", operations=["listEmails"]),
        difference(
            "rule-failing",
            "email-only-drafts-change",
            "pass",
            "fail: PUT status='draft' moved a 'sent' email to 'draft'",
            contract="An email that is not a draft refuses every change.",
            breaks=["clients"],
            rules=["email-only-drafts-change"],
            reproduce="close-conformance run emulator --rule email-only-drafts-change --seed 0",
            operations=["updateEmail"],
        ),
        difference("probe-changed", "email-delete-twice", "404", "410", operations=["deleteEmail"]),
    ]


def patch() -> str:
    """Make the patch of what is proposed."""
    (made,) = (each["proposal"] for each in drifted()["differences"] if each["proposal"] and each["proposal"]["patch"])
    return str(made["patch"])


def published() -> dict[str, Any]:
    """Make a comparison of the vendor's document, with differences of documents, and some that are held."""
    schema = "/paths/~1activity~1email~1/post/requestBody/content/application~1json/schema"
    held = difference(
        "required-changed", "request, date_scheduled", "required when scheduled", "optional", operations=["createEmail"]
    )
    return drifted() | {
        "what": "vendor-openapi",
        "subject": {
            "source": "https://developer.example.com/openapi.yaml",
            "title": f"Close API {SCRIPT}",
            "version": "2026-06",
            "openapi": "3.1.0",
            "absent": ["/activity/ is not in this document"],
        },
        "against": {"contract": "1.0.0", "contract_sha256": "4f1c09ab77de"},
        "max_age": None,
        "requests": 0,
        "differences": [
            difference("closed-changed", "request", "open", "closed", breaks=["clients"], pointers=[schema]),
            difference(
                "operation-added", f"PATCH {BREAKERS}", now="there", operations=[], pointers=["/paths/~1x/patch"]
            ),
            difference("response-added", "response 422", now="an object", breaks=["clients", "servers"]),
        ],
        "held": [
            {"difference": held, "reason": "the prose needs it", "link": "https://example.com/prose#scheduled"},
            {
                "difference": difference("format-changed", "request, sender", "close-sender", "email"),
                "reason": BREAKERS,
                "link": "",
            },
            {
                "difference": difference("format-changed", "response, sender"),
                "reason": "x",
                "link": "javascript:alert(1)",
            },
        ],
        "complaints": [
            "held list: `response 200, opens[]` differs no longer; delete the entry",
            f"held list: {BREAKERS}",
        ],
        "unjudged": [],
        "exchanges": {},
    }


def nothing_moved() -> dict[str, Any]:
    """Make a run in which nothing has moved."""
    return drifted() | {"exit_code": 0, "differences": [], "unjudged": [], "exchanges": {}}


def too_old() -> dict[str, Any]:
    """Make a run in which nothing has moved, but the baseline is older than was asked for."""
    against = drifted()["against"] | {"accepted": "2026-10-12", "age_days": 40}
    complaint = "the last accepted run is 40 days old, 30 are allowed: look at it, then accept one with --accept"
    return nothing_moved() | {"against": against, "exit_code": 1, "complaints": [complaint]}


def cut_short() -> dict[str, Any]:
    """Make a run that came to no end."""
    some = drifted()["differences"][:2]
    return drifted() | {
        "complete": False,
        "reason": f"the target could not be reached {SCRIPT}",
        "exit_code": 3,
        "differences": some,
    }


def hundreds(number: int = 600) -> dict[str, Any]:
    """Make a comparison in which far more has moved than anybody reads at once."""
    kinds = ("field-added", "field-removed", "type-changed", "enum-value-new", "limit-moved", "required-changed")
    made = [
        difference(
            kind, f"response 200, data[].field_{at}", "string", f"integer {at}", breaks=["clients"] if at % 2 else []
        )
        for kind in kinds
        for at in range(number // len(kinds))
    ]
    return drifted() | {"differences": made}


SPECIMENS = (drifted, published, nothing_moved, too_old, cut_short, hundreds)
