"""
The specimen's exchanges, and the hostile text that runs through them.

Law: every trick that a target could play on a reader of the report is in HOSTILE once.
"""

import json
from typing import Any

BASE_URL = "http://127.0.0.1:41231/api/v1"
GREETING = "Hello"
LEAD = "lead_QyNaWw4fdSwxl5Mc5daMFf3Y27PpIcH0awPbC9l7uyo"

SCRIPT = "<script>document.title='owned'</script>"
IMAGE = "<img src=x onerror=\"document.title='owned'\">"
END_OF_BLOCK = "</script><script>document.title='owned'</script><!--"
TURNED = "invoice_\u202efdp.exe\u202c"
CONTROLS = "bell\u0007 nul\u0000 escape\u001b[31m line\u2028paragraph\u2029 zero\u200bwidth \ufeffmark"
LONE = "half of a pair \ud800 alone"
RTL = "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
TEMPLATE = "{{ 7 * 7 }} {% raw %} ${7*7}"
HOSTILE = (SCRIPT, IMAGE, END_OF_BLOCK, TURNED, CONTROLS, LONE, RTL, TEMPLATE)


def exchange(
    identifier: str, status: int | None = 200, *, subject: str = GREETING, state: str = "draft", method: str = "POST"
) -> dict[str, Any]:
    """Make an exchange about an email with a subject, in a state; a PUT changes one of the two."""
    path = "/activity/email/" if method == "POST" else "/activity/email/acti_8hYd2/"
    change = {"status": state} if subject == GREETING else {"subject": subject}
    sent = json.dumps(change if method == "PUT" else {"lead_id": LEAD, "status": state, "subject": subject})
    return {
        "id": identifier,
        "operation": {"POST": "createEmail", "PUT": "updateEmail"}.get(method, "getEmail"),
        "request": {
            "method": method,
            "url": BASE_URL + path,
            "headers": {"Content-Type": "application/json", "Accept": "application/json"},
            "body": None if method == "GET" else sent,
            "body_length": 0 if method == "GET" else len(sent),
        },
        "response": None if status is None else _response(status, subject, state),
        "error": "connection reset by peer <b>" if status is None else None,
        "curl": f"curl -X {method} -u $CLOSE_API_KEY: '{BASE_URL}{path}' --json '{sent}'",
    }


def _response(status: int, subject: str, state: str) -> dict[str, Any]:
    refused = {"errors": [], "field-errors": {"subject": f"Refused: {subject}"}}
    kept = {
        "id": "acti_8hYd2",
        "_type": "Email",
        "lead_id": LEAD,
        "status": state,
        "subject": subject,
        "to": ["reader@example.com"],
        "envelope": {"from": [{"email": "writer@example.com", "name": ""}], "is_autoreply": False},
        "opens": [],
        "date_created": "2026-11-21T04:12:03.120000+00:00",
    }
    body = json.dumps(refused if status >= 400 else kept, ensure_ascii=False)
    return {
        "status": status,
        "headers": {"Content-Type": "application/json", "X-Request-Id": "req_51f0"},
        "body": body,
        "body_length": len(body.encode("utf-8", "surrogatepass")),
        "seconds": 0.004,
    }


def folded() -> dict[str, Any]:
    """Make an exchange whose body was folded to its ends, so that it is JSON no longer."""
    made = exchange("x14")
    made["request"]["body"] = '{"body_text": "aaaaaaaaaaaaaaaa … 10,180 bytes … aaaaaaaa"}…'
    made["request"]["body_length"] = 10_245
    return made


def exchanges() -> dict[str, Any]:
    """Make every exchange that the specimen's evidence refers to."""
    made = [exchange("x12"), exchange("x13", 400, subject="Too long"), folded()]
    made += [exchange("x15", None), exchange("x16", 503), exchange("x17", method="GET")]
    made += [exchange(f"h{number}", subject=subject) for number, subject in enumerate(HOSTILE)]
    return {each["id"]: each for each in made}
