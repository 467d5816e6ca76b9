"""
Writes the specimen that is checked in: every page and every format, and pictures of them for the README.

Law: what lies in reports/specimen is made here and edited nowhere; test_report_specimen.py compares it with what is
made today.

    python tests/reports/make_specimen.py
    python tests/reports/make_specimen.py --pictures    (with Chromium)
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from browser import CHROMIUM, FLAGS, POLICY
from specimen import cut_short, specimen
from specimen_drift import drifted, patch

from reports import Given, matrix_of, write_drift, write_matrix, write_reports

FOLDER = Path(__file__).parents[2] / "reports" / "specimen"
MATRIX = "matrix"
DRIFT = "drift"
NIGHTS = 5
SINCE = {
    "email-list-fields": 2,
    "email-subject-kept-whole": 3,
    "email-subject-max-length-create": 4,
    "email-only-drafts-change": 5,
}
CHANGED = ("email-delete-twice", "410")
CUT_SHORT = 2
WIDTH, HEIGHT = 1_280, 900


class Picture(NamedTuple):
    """A page as it stands in a window, without the parts that `cropped` selects."""

    page: str
    fragment: str = ""
    theme: str = "light"
    cropped: str = "[hidden]"


PICTURES = {
    "run.png": Picture("index.html"),
    "finding.png": Picture(
        "index.html",
        "#email-only-drafts-change",
        cropped=".masthead, .summary, .tally, .attention, #rules-title, .filters, .family:not(:has(:target)), "
        ".family > summary, .rule:not(:target), .list, footer",
    ),
    "matrix.png": Picture(f"{MATRIX}/index.html", "#order=gravest", "dark", ".facts, #changes, #runs, .keys, .choices"),
    "drift.png": Picture(
        f"{DRIFT}/index.html",
        "#75c91f7c4cc3",
        cropped=".facts, .tally, #differences-title, .filters, .family:not(:has(:target)), .list, footer, .exchange",
    ),
}


def make(folder: Path) -> None:
    """Write the specimen's run, beside it the same target night by night, and what has drifted since it was accepted."""
    write_reports(specimen(), folder)
    (folder / "results.json").write_text(json.dumps(specimen(), indent=1) + "\n", "utf-8")
    nights = [_night(number) for number in range(1, NIGHTS + 1)]
    given = [
        Given(each, f"night-{number}", f"night-{number}", "../index.html" if each == specimen() else None)
        for number, each in enumerate(nights, 1)
    ]
    write_matrix(matrix_of(given), folder / MATRIX)
    write_drift(drifted(), folder / DRIFT, patch(), run="../index.html")


def _night(number: int) -> dict[str, Any]:
    """Make the run of a night; rules break one after the other, and the last night is the specimen."""
    made = cut_short() if number == CUT_SHORT else specimen()
    made["started"] = f"2026-11-{21 - NIGHTS + number}T04:12:00Z"
    for rule in made["rules"]:
        if number < SINCE.get(rule["id"], 0):
            rule |= {"verdict": "pass", "findings": [], "reason": None}
        if number < NIGHTS and rule["id"] == CHANGED[0]:
            rule["reason"] = CHANGED[1]
    verdicts = [rule["verdict"] for rule in made["rules"] if rule["verdict"]]
    return made | {"counts": {name: verdicts.count(name) for name in made["counts"]}}


def take_pictures(folder: Path) -> None:
    """Take a picture of each page, in a window as wide as a desktop's."""
    for name, picture in PICTURES.items():
        text = POLICY.sub("", (folder / picture.page).read_text("utf-8"))
        text = text.replace("<html ", f'<html data-theme="{picture.theme}" ', 1)
        cropped = f"<style>{picture.cropped} {{ display: none !important; }}</style></head>"
        with tempfile.TemporaryDirectory() as scratch:
            page = Path(scratch) / "page.html"
            page.write_text(text.replace("</head>", cropped, 1), "utf-8")
            options = ("--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={folder / name}")
            wait = ("--virtual-time-budget=3000", f"--user-data-dir={scratch}/profile")
            address = f"{page.as_uri()}{picture.fragment}"
            subprocess.run([str(CHROMIUM), *FLAGS, *options, *wait, address], check=True, capture_output=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write reports/specimen.")
    parser.add_argument("--pictures", action="store_true", help="take the pictures anew")
    make(FOLDER)
    if parser.parse_args().pictures:
        take_pictures(FOLDER)
