"""The page of a comparison, its words, and the files beside it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from specimen_drift import SPECIMENS, cut_short, difference, drifted, hundreds, nothing_moved, patch, published, too_old

from conformance.drift.difference import Kind, Side
from reports import write_drift
from reports.drift import render_drift
from reports.drift.kinds import KINDS, broken
from reports.drift.words import headline_of

CONFORMANCE = Path(__file__).parents[2] / "conformance"
RESULTS = Resource.from_contents(json.loads((CONFORMANCE / "results.schema.json").read_text("utf-8")))
SCHEMA = json.loads((CONFORMANCE / "drift" / "drift.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, registry=RESULTS @ Registry(), format_checker=FormatChecker())


def page(document: dict[str, Any], text: str = "") -> str:
    """The page of a comparison."""
    return render_drift(document, text)["index.html"]


def with_only(*differences: dict[str, Any]) -> dict[str, Any]:
    """A run in which this has moved."""
    return drifted() | {"differences": list(differences)}


@pytest.mark.parametrize("make", SPECIMENS)
def test_specimens_are_valid(make: Any) -> None:
    """Every specimen of a comparison validates against the schema, after a trip through JSON."""
    VALIDATOR.validate(json.loads(json.dumps(make())))


def test_every_kind_has_words() -> None:
    """The reports know the classes of drift that there are, in the same order, and whom any of them can break."""
    assert [kind.name for kind in KINDS] == [kind.value for kind in Kind]
    sides = [side.value for side in Side]
    labels = [broken(each).label for each in ([], sides[:1], sides[1:], sides, sides[::-1])]
    assert labels == ["Breaks nobody", "Breaks clients", "Breaks servers", "Breaks both", "Breaks both"]


@pytest.mark.parametrize(
    ("document", "title", "tone"),
    [
        (drifted(), "10 differences", "fail"),
        (with_only(difference("probe-changed", "email-delete-twice", "404", "410")), "1 difference", "warning"),
        (nothing_moved(), "No drift", "pass"),
        (nothing_moved() | {"exit_code": 1, "complaints": ["one"]}, "No drift, yet 1 complaint", "warning"),
        (too_old(), "Baseline too old", "warning"),
        (cut_short(), f"Not completed: {cut_short()['reason']}", "error"),
        (
            nothing_moved() | {"complete": False, "reason": "stopped.", "exit_code": 3},
            "Not completed: stopped",
            "error",
        ),
    ],
)
def test_headlines(document: dict[str, Any], title: str, tone: str) -> None:
    """The gravest news comes first, and only what was completed is free of drift."""
    said = headline_of(document)
    assert (said.title, said.tone) == (title, tone)


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "1 day ago"), (400, "400 days ago")])
@pytest.mark.parametrize("make", [drifted, nothing_moved, cut_short])
def test_the_age_of_the_baseline_is_told(make: Any, days: int, words: str) -> None:
    """Whatever was found, the page says when the last run was accepted and how long ago that is."""
    made = make()
    made["against"]["age_days"] = days
    shown = page(made)
    assert f"accepted on 18 November 2026, {words}" in shown
    assert f"<dd>{words.capitalize()}" in shown


def test_age_that_was_asked_for() -> None:
    """A baseline older than was asked for is told with both numbers."""
    assert "40 days ago; 30 days at most are asked for" in page(too_old())
    assert "older than 30 days" in page(too_old())
    assert "within 30 days" in page(drifted())


@pytest.mark.parametrize("make", [drifted, published, hundreds])
def test_every_difference_is_on_the_page(make: Any) -> None:
    """Each difference has a row of its own, under its kind, with whom it breaks."""
    made = make()
    shown = page(made)
    rows = re.findall(
        r'<details class="rule difference" id="([^"]+)" data-rule data-verdict="\w+" data-kind="([^"]+)"', shown
    )
    assert rows == [(each["fingerprint"], each["kind"]) for each in made["differences"]]
    assert len(set(re.findall(r' id="([^"]+)"', shown))) == len(re.findall(r' id="([^"]+)"', shown))


def test_a_difference_tells_all() -> None:
    """A difference shows what was and is, the contract, rules, pointers, evidence, the command and its patch."""
    (row,) = [each for each in drifted()["differences"] if each["place"] == "subject, longest"]
    shown = page(with_only(row | {"pointers": ["/a~1b"], "proposal": drifted()["differences"][0]["proposal"]}))
    for words in (
        "<mark>1,000</mark> characters accepted",
        "<mark>998</mark> characters accepted",
        "maxLength: 1000",
        'href="run/index.html#email-subject-max-length-create"',
        "/a~1b",
        "<b>POST</b> /activity/email/",
        'data-copy="close-conformance drift emulator --baseline baselines/emulator.yaml"',
        '<span data-line="+">+        mood: {type: [string, &#39;null&#39;]}</span>',
    ):
        assert words in shown, words


def test_nothing_is_called_nothing() -> None:
    """Where there was nothing before, or is nothing now, the page says so."""
    shown = page(with_only(difference("field-added", "response 200, mood", now="string")))
    assert "nothing → string" in shown
    assert '<dt>Before</dt><dd><span class="note">nothing</span></dd>' in shown


def test_the_vendor_is_told_from_us() -> None:
    """For the vendor's document the page says what we hold and what they have, and leads to no run."""
    shown = page(published())
    assert "<dt>We hold</dt>" in shown
    assert "<dt>They have</dt>" in shown
    assert "OpenAPI 3.1.0" in shown
    assert "index.html#" not in shown


def test_the_same_fingerprint_twice_has_two_places() -> None:
    """Differences that share a fingerprint, with other values, can each be linked to."""
    one, other = difference("limit-moved", "x", "1", "2"), difference("limit-moved", "x", "1", "3")
    assert re.findall(r'difference" id="([^"]+)"', page(with_only(one, other))) == [
        one["fingerprint"],
        f"{one['fingerprint']}-2",
    ]


def test_held_differences_have_reasons() -> None:
    """What is held on purpose is folded away with its reason; only an address of a page is a link."""
    shown = page(published())
    assert "3 differences that are known, with reasons, and no drift" in shown
    assert 'href="https://example.com/prose#scheduled"' in shown
    assert 'href="javascript:' not in shown


def test_proposals_that_no_patch_carries_are_named() -> None:
    """The patch is shown whole, with the additions that it has not got, and why."""
    shown = page(drifted(), patch())
    assert "<code>/components/schemas/Status/enum/-</code></dt><dd>it is shared</dd>" in shown
    assert 'data-copy="git apply openapi.patch"' in shown
    assert "Proposed patch of the contract" not in page(nothing_moved())


def test_complaints_and_silence_are_told() -> None:
    """What is out of date on our side stands at the top, and rules that said nothing have a list of their own."""
    assert "differs no longer; delete the entry" in page(published())
    shown = page(drifted())
    assert "Rules that said nothing this time" in shown
    assert "our own check broke" in shown


class Elements(HTMLParser):
    """The names of the elements of a page, and of what they carry."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(shown)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses.update(value or "" for name, value in attrs if name in {"src", "href"})


@pytest.mark.parametrize("make", SPECIMENS)
def test_nothing_hostile_acts(make: Any) -> None:
    """No text of a target or vendor is markup on the page, and none reaches for the network."""
    found = Elements(page(make(), patch()))
    assert not found.names & {"img", "iframe", "object", "embed"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "src" not in found.attributes
    beside = ("#", "data:,", "run/index.html", "drift.json", "issue.md", "openapi.patch", "https://example.com/prose")
    assert [each for each in found.addresses if not each.startswith(beside)] == []


def test_hundreds_stay_small() -> None:
    """Six hundred differences make a page of a megabyte at most, the kinds folded; sixty are all open."""
    many = page(hundreds())
    assert len(many.encode()) < 1_000_000
    assert "data-first-open" not in many
    assert page(hundreds(60)).count(" open data-first-open") == 6


def test_evidence_beside_the_page() -> None:
    """Evidence that the page has no room for lies in a file that is named by the difference."""
    files = render_drift(drifted(), budget=0)
    beside = [name for name in files if name != "index.html"]
    assert sorted(beside) == sorted(
        f"evidence/{each['fingerprint']}.json" for each in drifted()["differences"] if each["evidence"]
    )


def test_files_are_written(tmp_path: Path) -> None:
    """Page, document, issue and patch are written; the document is what was given."""
    written = write_drift(drifted(), tmp_path / "new", patch())
    assert [path.name for path in written] == ["index.html", "drift.json", "issue.md", "openapi.patch"]
    assert json.loads((tmp_path / "new" / "drift.json").read_text("utf-8")) == drifted()
    assert (tmp_path / "new" / "openapi.patch").read_text("utf-8") == patch()


def test_an_old_patch_goes(tmp_path: Path) -> None:
    """A patch, and evidence, of an earlier comparison do not stay."""
    write_drift(drifted(), tmp_path, patch())
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "old.json").write_text("{}", "utf-8")
    write_drift(nothing_moved(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drift.json", "index.html", "issue.md"]


@pytest.mark.parametrize("lost", ["against", "tool", "differences", "exchanges"])
def test_bad_input_leaves_everything_as_it_was(lost: str, tmp_path: Path) -> None:
    """A document that cannot be shown raises, and no file has changed."""
    write_drift(drifted(), tmp_path, patch())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyError):
        write_drift({name: value for name, value in drifted().items() if name != lost}, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
