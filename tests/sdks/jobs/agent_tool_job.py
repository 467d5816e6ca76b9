"""
A small real job with the command `close` of agent-tool-close-crm-cli: drafts by `raw`, and the time line of the lead.

Law: each step is one call of the command, which reads the address and the key from the environment.
"""

import json
import subprocess
import sys
from pathlib import Path

CLOSE = str(Path(sys.executable).parent / "close")


def close(*words, data=None):
    """Return what the command prints as JSON."""
    sent = ["--data", json.dumps(data)] if data is not None else []
    done = subprocess.run([CLOSE, *words, *sent], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


lead = close("raw", "post", "lead/", data={"name": "Example Company"})
said = []
for number in range(3):
    fields = {"lead_id": lead["id"], "status": "draft", "subject": f"Offer {number}", "to": ["kim@example.com"]}
    draft = close("raw", "post", "activity/email/", data=fields)
    said.append(draft["status"])
path = f"activity/email/{draft['id']}/"
planned = {"status": "scheduled", "sender": "me@example.com", "date_scheduled": "2040-01-01T09:00:00+00:00"}
said.append(close("raw", "put", path, data={"subject": "A better offer"})["subject"])
said.append(close("raw", "put", path, data=planned)["status"])
said.append(close("raw", "put", path, data={"status": "draft"})["status"])
page = close("raw", "get", "activity/email/", "-P", f"lead_id={lead['id']}", "-P", "_limit=2")
said.append([len(page["data"]), page["has_more"]])
said.append([each["type"] for each in close("activity", "list", "--lead", lead["id"], "--type", "email")])
said.append(len(close("activity", "recent")))
said.append(close("raw", "delete", path))
print(json.dumps(said))
