"""
A small real job with tap-closeio: the activities of an account are extracted, emails among them.

Law: the tap syncs as Singer runs it, one stream of it; its address is set where it keeps it. What it reads is made before
by a client of the standard library.
"""

import contextlib
import io
import json
import os
import urllib.request
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import tap_closeio
import tap_closeio.http
from tap_closeio.context import Context

BASE, KEY = os.environ["CLOSE_BASE_URL"], os.environ["CLOSE_API_KEY"]


def post(path, body):
    """Make an object."""
    headers = {"Content-Type": "application/json", "Authorization": "Basic " + b64encode(f"{KEY}:".encode()).decode()}
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


lead = post("/lead/", {"name": "Example Company"})
for number in range(3):
    post("/activity/email/", {"lead_id": lead["id"], "status": "draft", "subject": f"Offer {number}"})
tap_closeio.http.BASE_URL = BASE
tap_closeio.has_access_to_event_log = lambda _: False
start = (datetime.now(UTC) - timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
context = Context({"api_key": KEY, "start_date": start}, {})
catalog = tap_closeio.discover(context)
for stream in catalog.streams:
    stream.schema.selected = stream.tap_stream_id == "activities"
context.catalog = catalog
written = io.StringIO()
with contextlib.redirect_stdout(written):
    tap_closeio.sync(context)
records = [each["record"] for each in map(json.loads, written.getvalue().splitlines()) if each["type"] == "RECORD"]
print(json.dumps([each["subject"] for each in records]))
