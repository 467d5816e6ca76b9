"""
The page of a run that is far larger than ours: how long it takes to write, and how large page and files become.

Law: the run is made up, from a seed, so that two versions of the reports are measured on the same one.

    python benchmarks/large_page.py --exchanges 100000 --output /tmp/large
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import click

from conformance import catalogue, target
from conformance.tally import Tally
from conformance.writing import results


def exchange(number: int, draw: random.Random) -> dict[str, Any]:
    """Make up one exchange; texts and ids differ, so that it does not pack better than a real one."""
    sent = {"lead_id": "lead_1", "status": "draft", "subject": f"{draw.getrandbits(256):x}", "to": ["ada@example.com"]}
    got = sent | {"id": f"acti_{draw.getrandbits(200):x}", "body_text": f"{draw.getrandbits(1200):x}", "opens": []}
    url = "http://127.0.0.1:8765/api/v1/activity/email/"
    kind = {"content-type": "application/json"}
    body, answer = json.dumps(sent), json.dumps(got)
    return {
        "id": f"x{number}",
        "operation": "createEmail",
        "request": {"method": "POST", "url": url, "headers": kind, "body": body, "body_length": len(body)},
        "response": {"status": 200, "headers": kind, "body": answer, "body_length": len(answer), "seconds": 0.01},
        "error": None,
        "curl": f"curl -sS -X POST -H 'Content-Type: application/json' --data-raw '{body}' {url}",
    }


def document(size: int) -> dict[str, Any]:
    """Make up a results document with so many exchanges, shared out evenly among the rules."""
    draw, rules = random.Random(0), catalogue.rules().values()  # noqa: S311 - no secret is drawn
    exchanges = {f"x{number}": exchange(number, draw) for number in range(size)}
    emulator = target.load("emulator")
    described = {"name": emulator.name, "base_url": "http://127.0.0.1:8765/api/v1", "embedded": True}
    header = results.header(described | {"auth": [], "allow_sending": True, "fixtures": {}}, "deep", 0, ())
    rows = [results.verdict(Tally(rule), "Made up.", "close-conformance run")["rule"] for rule in rules]
    for number in range(size):
        rows[number % len(rows)]["evidence"].append(
            {
                "title": f"case {number}",
                "holds": True,
                "answer": None,
                "exchanges": [{"role": "sent", "id": f"x{number}"}],
            }
        )
    end = results.footer(seconds=1, requests=size, reason=None, exit_code=0, gathered={})
    return {**header, **end, "counts": results.counts(rows), "rules": rows, "exchanges": exchanges}


@click.command()
@click.option("--exchanges", default=100_000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True)
def main(exchanges: int, output: Path) -> None:
    """Write the page of a made-up run and tell its cost."""
    from reports import write_reports  # noqa: PLC0415 - timed without what the document takes

    made = document(exchanges)
    began = time.perf_counter()
    written = write_reports(made, output)
    seconds = time.perf_counter() - began
    beside = [path for path in written if path.parent != output]
    click.echo(f"{exchanges:,} exchanges in {seconds:.1f} s")
    click.echo(f"index.html {(output / 'index.html').stat().st_size:,} bytes")
    click.echo(f"{len(beside)} files beside it, {sum(path.stat().st_size for path in beside):,} bytes")


if __name__ == "__main__":
    main()
