"""
How fast recordings are read and judged, and in how much memory.

Law: a benchmark is run by hand and asserts nothing. The exchanges are those of an emulator with its own emails; each
has an id of its own, so that nothing is judged less because it was seen before.

`python benchmarks/traffic.py [--exchanges N] [--forms har,yaml,json]` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
import requests

from emulator import DEFAULT_API_KEY, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SHOWN = {"reading": "read", "judging": "judged"}


def email() -> dict[str, Any]:
    """Return an email as the emulator answers it."""
    with running(Emulator()) as base, requests.Session() as session:
        session.auth = (DEFAULT_API_KEY, "")
        lead = session.post(f"{base}/lead/", json={"name": "x"}).json()["id"]
        body = {"lead_id": lead, "status": "draft", "subject": "Hello", "body_text": "x" * 300}
        found: dict[str, Any] = session.post(f"{base}/activity/email/", json=body).json()
        return found


def exchanges(number: int) -> Iterator[tuple[str, str]]:
    """Yield address and answer of so many reads."""
    shown = email()
    for each in range(number):
        name = f"acti_{each:044}"
        yield f"https://api.close.com/api/v1/activity/email/{name}/", json.dumps({**shown, "id": name})


def har(file: IO[str], number: int) -> None:
    """Write an HTTP Archive."""
    file.write('{"log": {"version": "1.2", "entries": [\n')
    for place, (url, answer) in enumerate(exchanges(number)):
        content = {"size": len(answer), "mimeType": "application/json", "text": answer}
        headers = [{"name": "content-type", "value": "application/json"}]
        entry = {
            "request": {"method": "GET", "url": url, "headers": [{"name": "accept", "value": "*/*"}]},
            "response": {"status": 200, "headers": headers, "content": content},
        }
        file.write(("," if place else "") + json.dumps(entry) + "\n")
    file.write("]}}\n")


def in_json(file: IO[str], number: int) -> None:
    """Write a cassette in JSON."""
    file.write('{"version": 1, "interactions": [\n')
    for place, each in enumerate(exchanges(number)):
        file.write(("," if place else "") + json.dumps(_interaction(*each)) + "\n")
    file.write("]}\n")


def in_yaml(file: IO[str], number: int) -> None:
    """Write a cassette in YAML, as its recorder lays it out."""
    file.write("interactions:\n")
    for url, answer in exchanges(number):
        folded = answer.replace("'", "''")
        file.write(
            "- request:\n    body: null\n    headers:\n      Accept:\n      - '*/*'\n    method: GET\n"
            f"    uri: {url}\n  response:\n    body:\n      string: '{folded}'\n    headers:\n"
            "      Content-Type:\n      - application/json\n    status:\n      code: 200\n      message: OK\n"
        )
    file.write("version: 1\n")


def _interaction(url: str, answer: str) -> dict[str, Any]:
    return {
        "request": {"body": None, "headers": {"Accept": ["*/*"]}, "method": "GET", "uri": url},
        "response": {
            "body": {"string": answer},
            "headers": {"Content-Type": ["application/json"]},
            "status": {"code": 200, "message": "OK"},
        },
    }


FORMS: dict[str, Callable[[IO[str], int], None]] = {"har": har, "yaml": in_yaml, "json": in_json}


def measured(path: Path, what: str) -> tuple[float, int]:
    """Read or judge a recording in a process of its own; return its seconds, and the most kilobytes that it held."""
    command = [sys.executable, __file__, "--only", what, str(path)]
    seconds, kilobytes = subprocess.run(command, capture_output=True, check=True).stdout.split()  # noqa: S603 - ours
    return float(seconds), int(kilobytes)


def only(what: str, path: Path) -> None:
    """Read or judge *path*; print what `measured` returns."""
    from conformance.traffic.judging.session import Asked, Session  # noqa: PLC0415
    from conformance.traffic.reading import open_recording  # noqa: PLC0415
    from conformance.writing.masking import Mask  # noqa: PLC0415 - in the process that is measured
    from conformance.writing.personal import Strangers  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        session = Session(Asked(Path(folder), "again"), Mask(strangers=Strangers()))
        started = time.monotonic()
        for recorded in open_recording(path):
            if what == "judging":
                session.take(recorded)
        took = time.monotonic() - started
    click.echo(f"{took} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")


def main() -> None:
    """Measure each form, small and whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--exchanges", type=int, default=50_000)
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--only", nargs=2)
    options = parser.parse_args()
    if options.only:
        only(options.only[0], Path(options.only[1]))
        return
    click.echo("| form | exchanges | MB | what | a second | memory, MB |\n|---|--:|--:|---|--:|--:|")
    for form in options.forms.split(","):
        for number in (options.exchanges // 10, options.exchanges):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "recording"
                with path.open("w", encoding="utf-8") as file:
                    FORMS[form](file, number)
                size = path.stat().st_size // 1_000_000
                for what, shown in _SHOWN.items():
                    seconds, kilobytes = measured(path, what)
                    rate, memory = number / seconds, kilobytes // 1000
                    click.echo(f"| {form} | {number:,} | {size} | {shown} | {rate:,.0f} | {memory} |")


if __name__ == "__main__":
    main()
