"""
A small real job with close-dot-io: three drafts, an edit, a plan that is called back, a list, a look, a removal.

Law: its models for what it has models for, and its `dispatch` for the rest; the address is set where it keeps it.
"""

import json
import os

from close_dot_io import CloseClient
from close_dot_io.resources.activity import EmailActivity
from pydantic import ValidationError

close = CloseClient(api_key=os.environ["CLOSE_API_KEY"])
close.base_url = os.environ["CLOSE_BASE_URL"] + "/"
close.lead_statuses = close.opportunity_statuses = {"Potential": "stat_unused"}
lead = close.dispatch("lead/", "POST", json_data={"name": "Example Company"})
said = []
for number in range(3):
    fields = {"lead_id": lead["id"], "status": "draft", "subject": f"Offer {number}", "to": ["kim@example.com"]}
    draft = close.dispatch("activity/email/", "POST", json_data=fields)
    said.append(draft["status"])
path = f"activity/email/{draft['id']}/"
planned = {"status": "scheduled", "sender": "me@example.com", "date_scheduled": "2040-01-01T09:00:00+00:00"}
said.append(close.dispatch(path, "PUT", json_data={"subject": "A better offer"})["subject"])
said.append(close.dispatch(path, "PUT", json_data=planned)["status"])
said.append(close.dispatch(path, "PUT", json_data={"status": "draft"})["status"])
said.append(len(close.list(EmailActivity, url_params={"lead_id": lead["id"]})))
try:
    close.get(EmailActivity, draft["id"])
except ValidationError as problem:
    said.append(sorted(str(each["loc"][0]) for each in problem.errors()))
email = {
    "_type": "Email",
    "lead_id": lead["id"],
    "direction": "outgoing",
    "sender": "me@example.com",
    "to": ["kim@example.com"],
    "subject": "A saved offer",
    "body_text": "Good morning",
    "body_html": "<p>Good morning</p>",
    "status": "draft",
    "envelope": {
        "from": [],
        "sender": [],
        "to": [{"email": "kim@example.com"}],
        "date": "",
        "message_id": "",
        "subject": "A saved offer",
    },
}
try:
    close.save(EmailActivity(**email))
except ValidationError as problem:
    said.append(sorted(str(each["loc"][0]) for each in problem.errors()))
close.delete(EmailActivity.model_construct(id=draft["id"]))
said.append(close.dispatch(path))
print(json.dumps(said))
