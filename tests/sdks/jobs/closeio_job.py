"""
A small real job with the official Python client: five drafts, one of them edited, scheduled, called back and deleted.

Law: it uses the client as its README tells; the address and the key come from the environment.
"""

import json
import os

from closeio_api import API

api = API(os.environ["CLOSE_BASE_URL"] + "/", os.environ["CLOSE_API_KEY"])
lead = api.post("lead", data={"name": "Example Company", "contacts": [{"name": "Kim", "emails": []}]})
said = []
for number in range(5):
    draft = api.post(
        "activity/email",
        data={
            "lead_id": lead["id"],
            "status": "draft",
            "subject": f"Offer {number}",
            "body_text": "Good morning",
            "body_html": "<p>Good morning</p>",
            "to": ["kim@example.com"],
        },
    )
    said.append(draft["status"])
path = f"activity/email/{draft['id']}"
said.append(api.put(path, data={"subject": "A better offer"})["subject"])
scheduled = api.put(
    path, data={"status": "scheduled", "sender": "me@example.com", "date_scheduled": "2040-01-01T09:00:00+00:00"}
)
said.append(scheduled["status"])
said.append(api.put(path, data={"status": "draft"})["status"])
skip, more = 0, True
while more:
    page = api.get("activity/email", params={"lead_id": lead["id"], "_limit": 2, "_skip": skip})
    said.append(len(page["data"]))
    skip, more = skip + 2, page["has_more"]
said.append(api.get(path)["subject"])
said.append(api.delete(path))
print(json.dumps(said))
