"""The HTML page: what it holds, and what it never lets through."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from runs import document
from specimen import cut_short, specimen, without_rules
from specimen_exchanges import HOSTILE, IMAGE, SCRIPT

from reports import FORMATS, render_page, write_reports
from reports.page import SCRIPTS, STYLES
from reports.shell import EARLY_SCRIPTS, data_block, environment

VOID = {"meta", "link", "input", "br", "img"}


OWN_SCRIPTS = len(EARLY_SCRIPTS + SCRIPTS)


class Reader(HTMLParser):
    """Reads a page: its elements, ids, text by element, and whether its tags nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.data = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"}:
            self.text += data
        elif self.tags and self.tags[-1][1].get("type") == "application/json":
            self.data += data

    def values(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    """The specimen's page, read."""
    return Reader(page)


def test_tags_nest(reader: Reader) -> None:
    """Every element of the page is closed, in order."""
    assert reader.open == []


def test_every_rule_has_its_place(reader: Reader, results: dict[str, Any]) -> None:
    """Every rule, judged or not, is on the page under its id, and no id stands twice."""
    ids = reader.values("id")
    assert {rule["id"] for rule in results["rules"]} <= set(ids)
    assert len(ids) == len(set(ids))


def test_internal_links_lead_somewhere(reader: Reader) -> None:
    """Every link within the page names an id that exists."""
    inside = {href[1:] for href in reader.values("href") if href.startswith("#")}
    assert inside <= set(reader.values("id"))


def test_every_label_by_reference_exists(reader: Reader) -> None:
    """Every aria-labelledby names an id that exists."""
    assert set(reader.values("aria-labelledby")) <= set(reader.values("id"))


def test_nothing_is_loaded(page: str, reader: Reader) -> None:
    """The page loads no style, script, font or image from anywhere."""
    assert reader.values("src") == []
    links = [attributes["href"] for tag, attributes in reader.tags if tag == "link"]
    assert links == ["data:,"]
    assert not re.search(r"@import|url\((?!#)", page)


def test_only_own_scripts_exist(reader: Reader) -> None:
    """The page holds its own scripts and one data block, and no handler attribute."""
    scripts = [attributes.get("type") for tag, attributes in reader.tags if tag == "script"]
    assert sorted(map(str, scripts)) == ["None"] * OWN_SCRIPTS + ["application/json"]
    assert not [name for _, attributes in reader.tags for name in attributes if name[:2] == "on"]
    assert not reader.values("style")


def test_policy_allows_own_scripts_alone(reader: Reader) -> None:
    """The content security policy lists hashes and opens nothing else."""
    policy = next(value for value in reader.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'")
    assert policy.count("'sha256-") == OWN_SCRIPTS + len(STYLES)
    assert "unsafe" not in policy


@pytest.mark.parametrize("text", [SCRIPT, IMAGE])
def test_hostile_markup_is_escaped(page: str, reader: Reader, text: str) -> None:
    """Markup in recorded text is shown as text and never stands in the page as markup."""
    assert text not in page
    assert text in reader.text


def test_hostile_template_text_is_inert(reader: Reader) -> None:
    """Template syntax in recorded text is shown, not evaluated."""
    assert "{{ 7 * 7 }} {% raw %}" in reader.text


def test_no_invisible_character_acts(page: str) -> None:
    """No control, direction or zero-width character reaches the page's text raw."""
    shown = re.sub(r'data-copy="[^"]*"', "", page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b\u2028-\u202e\ufeff]", shown)
    assert "⟨U+202E⟩" in shown
    assert "⟨U+D800⟩" in shown


def test_copied_commands_are_exact(reader: Reader, results: dict[str, Any]) -> None:
    """A copy button holds the command as it was recorded, character by character."""
    curls = {finding["curl"] for rule in results["rules"] for finding in rule["findings"]}
    reruns = {rule["rerun"] for rule in results["rules"] if rule["state"] == "judged"}
    assert curls | reruns <= set(reader.values("data-copy"))


@pytest.mark.parametrize("text", HOSTILE)
def test_data_block_cannot_be_left(text: str) -> None:
    """No character in a data block can end the element, and the value survives."""
    block = str(data_block({"subject": text}))
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block) == {"subject": text}


def test_findings_are_whole_without_scripts(reader: Reader, results: dict[str, Any]) -> None:
    """Findings are written out with what was seen, what was expected and each step."""
    for rule in results["rules"]:
        for finding in rule["findings"]:
            for exchange in finding["exchanges"]:
                assert exchange["role"] in reader.text or not exchange["role"].isprintable()
            assert finding["curl"].isprintable() <= (finding["curl"] in reader.text)
    assert "200, and a later GET shows all 1,001 characters" in reader.text
    assert "a 4xx refusal; the sibling with 1,000 characters was accepted" in reader.text


def test_chips_count_the_rules(reader: Reader, results: dict[str, Any]) -> None:
    """There is one chip for each verdict."""
    assert sorted(reader.values("data-chip")) == sorted(results["counts"])


def test_each_list_is_there(reader: Reader) -> None:
    """What was drawn and counted, and what was not judged, have headings of their own."""
    for heading in (
        "Life cycle",
        "Response fields",
        "Limits",
        "Not judged yet",
        "Not tested, and why",
        "Not applicable in this run, and why",
        "Observed where the pages are silent",
    ):
        assert heading in reader.text


def test_cut_short_says_so() -> None:
    """A run that was cut short is headed by that, and by why."""
    reader = Reader(render_page(cut_short()))
    assert "Not completed: the budget of 200 requests was spent" in reader.text


def test_one_reason_is_told_once() -> None:
    """What one reason holds up is one entry at the top, with all the rules, and opens no family of a long run."""
    told = {f"{family}-{number}": "error: the network is gone" for family in "ab" for number in range(40)}
    reader = Reader(render_page(document(told | {"c-one": "blocked: no lead"})))
    assert reader.values("data-for") == [" ".join(told), "c-one"]
    assert reader.text.count("80 rules, for one reason") == 1
    assert "77 more" in reader.text
    assert "data-first-open" not in [name for _, attributes in reader.tags for name in attributes]


def test_no_rules_render() -> None:
    """A run without a rule renders, and is not called conformant."""
    reader = Reader(render_page(without_rules()))
    assert "Nothing was judged" in reader.text
    assert "Conformant" not in reader.text


def test_same_results_make_the_same_page(page: str) -> None:
    """The page depends on the results alone."""
    assert render_page(specimen()) == page


def test_undefined_names_are_errors() -> None:
    """A template that names what does not exist fails to render."""
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_reports_are_written_whole(tmp_path: Path, results: dict[str, Any]) -> None:
    """Every format is written into a new directory, and nothing else is left there."""
    directory = tmp_path / "new" / "emulator"
    written = write_reports(results, directory)
    assert [path.name for path in written] == ["index.html", *FORMATS]
    assert sorted(directory.iterdir()) == sorted(written)
    assert written[0].read_text("utf-8") == render_page(results)


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, results: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a file cannot be put in place, the old one stays and no temporary file does."""
    (tmp_path / "index.html").write_text("old", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError("refused")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="refused"):
        write_reports(results, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text("utf-8") == "old"
