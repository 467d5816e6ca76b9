"""The page of a matrix, its JSON and its Markdown: what they hold, and what they never let through."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, POLICY, browse
from markdown_it import MarkdownIt
from runs import cut, document, given
from specimen import cut_short, specimen, without_rules
from specimen_exchanges import HOSTILE, IMAGE, SCRIPT
from test_report_page import Reader

from reports import matrix_of, write_matrix
from reports.matrix import render_document, render_matrix, render_matrix_summary

TOLD = {"a-one": "pass", "a-two": "fail: x", "b-three": "observed: yes", "b-four": "blocked: 500"}
NO_BROWSER = "no Chromium on this machine"


@pytest.fixture(scope="module")
def page() -> str:
    """The specimen beside itself, cut short, and a run that asked little: hostile text in three columns."""
    later = specimen() | {"started": "2026-11-22T04:12:00Z"}
    return render_matrix(matrix_of(given(specimen(), cut_short(), later, pages=True)))


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    """The page, read."""
    return Reader(page)


def test_tags_nest(reader: Reader) -> None:
    """Every element is closed in order, every id is there once, and every link and label within finds its end."""
    ids = reader.values("id")
    assert reader.open == []
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in reader.values("href") if href.startswith("#")} <= set(ids)
    assert {*reader.values("aria-labelledby"), *reader.values("aria-controls")} <= set(ids)


def test_nothing_is_loaded(page: str, reader: Reader) -> None:
    """The page loads nothing, runs its own scripts only, and has no style or handler attribute."""
    assert reader.values("src") == reader.values("style") == []
    assert not re.search(r"@import|url\(", page)
    assert not [name for _, attributes in reader.tags for name in attributes if name[:2] == "on"]
    policy = next(value for value in reader.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_hostile_text_is_shown(page: str, reader: Reader) -> None:
    """Markup, template syntax and invisible characters of the results are shown as text."""
    for text in (SCRIPT, IMAGE):
        assert text not in page
    assert SCRIPT in reader.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b\u2028-\u202e\ufeff]", page)


def test_cells_lead_to_the_evidence() -> None:
    """A cell leads to the rule on the page of its run, or to the words below the row where there is no page."""
    with_page, without = given(document(TOLD, target="x"), document(TOLD, target="y"), pages=True)
    html = render_matrix(matrix_of([with_page, *given(without.results)]))
    assert 'href="../a/index.html#a-two"' in html
    assert '<a href="#a-two">' in html
    assert "seen in x" in html


def test_gaps_lead_to_the_row() -> None:
    """A cell without a verdict leads to the row, since the page of its run knows nothing of the rule."""
    html = render_matrix(matrix_of(given(document(TOLD), document({"a-one": "pass"}), pages=True)))
    assert "../b/index.html#a-one" in html
    assert "../b/index.html#a-two" not in html


def test_cut_short_is_said_everywhere() -> None:
    """A run that was cut short is marked in its head, in the table of runs, in each group of words and in changes."""
    html = render_matrix(matrix_of(given(document(TOLD), cut(document({"a-one": "fail: x"})))))
    assert html.count("cut short") > len(TOLD)
    assert html.count("data-cut>") == 1 + len(TOLD)
    summary = render_matrix_summary(matrix_of(given(document(TOLD), cut(document({"a-one": "fail: x"})))))
    assert "> b was cut short: interrupted." in summary
    assert "**fail** (cut short)" in summary


@pytest.mark.parametrize("documents", [[without_rules()], [without_rules()] * 2, [document({"a-one": "excluded"})] * 3])
def test_little_renders(documents: list[dict[str, Any]]) -> None:
    """Runs that judged nothing render, and are called nothing better."""
    matrix = matrix_of(given(*documents))
    assert "No rule was judged." in render_matrix(matrix)
    assert "onformant" not in matrix.headline.title
    assert matrix.headline.tone != "pass"


def test_every_change_is_on_the_page() -> None:
    """Each list of changes has its heading, and each rule in it both verdicts."""
    before = {"a-one": "pass", "a-two": "fail: x", "b-three": "observed: yes", "b-four": "blocked", "c-five": "pass"}
    after = {"a-one": "fail: x", "a-two": "pass", "b-three": "observed: no", "b-four": "observed: y", "c-six": "pass"}
    html = render_matrix(matrix_of(given(document(before), document(after))))
    for title in ("New failures", "Fixed", "New observations", "Changed evidence", "Judged in a only: 1 rule"):
        assert title in html


def test_documents_say_the_same() -> None:
    """`matrix.json` holds the runs, each cell and the difference."""
    after = {"a-one": "fail: new"}
    held = json.loads(render_document(matrix_of(given(document(TOLD), document(after)))))
    assert [run["label"] for run in held["runs"]] == ["a", "b"]
    assert [each["rule"] for each in held["difference"]["new_failures"]] == ["a-one"]
    assert held["rules"][0]["cells"][1] == {"run": "b", "verdict": "fail", "word": "Fail", "gist": "new"}
    assert held["difference"]["only_before"] == ["a-two", "b-three", "b-four"]


def test_summary_has_no_acting_text() -> None:
    """Hostile text does not act in the summary of a matrix."""
    runs = (document({"a-one": "pass"}), document({"a-one": f"fail: {' '.join(HOSTILE)}"}))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(render_matrix_summary(matrix_of(given(*runs))))
    assert "<script" not in html
    assert "<img" not in html
    assert "<table>" in html


def test_summary_of_targets_is_a_table() -> None:
    """The rules in which targets differ are a table; of too many targets, a list."""
    runs = [document({"a-one": "fail: x" if each == "k" else "pass"}, target=each) for each in "efghijklmnopqr"]
    assert "| `a-one` | ✓ pass |" in render_matrix_summary(matrix_of(given(*runs[4:8])))
    assert "- `a-one`: 13 of 14 say the same" in render_matrix_summary(matrix_of(given(*runs)))


def test_files_are_written_whole(tmp_path: Path) -> None:
    """Page, JSON and Markdown are written into a new folder."""
    written = write_matrix(matrix_of(given(document(TOLD))), tmp_path / "new")
    assert [path.name for path in written] == ["index.html", "matrix.json", "summary.md"]


def test_twelve_targets_stay_small() -> None:
    """Twelve targets that fail as many rules as the contract has make a page below 3 MB."""
    rules = {f"{family}-{number}": "fail: x" for family in "abc" for number in range(125)}
    runs = [document(rules, target=f"target-{number}") for number in range(12)]
    assert len(render_matrix(matrix_of(given(*runs, pages=True))).encode()) < 3_000_000


@pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER)
class TestInABrowser:
    """The scripts of the page at work."""

    def test_console_is_silent(self, page: str, tmp_path: Path) -> None:
        """The page loads without a word on the console, and hostile text changes nothing."""
        shown, console = browse(page, tmp_path)
        assert console == ""
        assert "owned</title>" not in shown

    @pytest.mark.parametrize("fragment", ["", "#a-one"])
    def test_table_is_laid_out_in_time(self, fragment: str, tmp_path: Path) -> None:
        """The table, which does not hold up the top of the page, is laid out soon, whether a row is linked to or not."""
        shown, _ = browse(render_matrix(matrix_of(given(document(TOLD)))), tmp_path, fragment)
        assert re.search(r'<div class="scroll grid"[^>]* data-ready=""', shown)

    def test_hash_filters_and_orders(self, tmp_path: Path) -> None:
        """Filters in the address's hash are in force when the page opens, and the order too."""
        html = render_matrix(matrix_of(given(document(TOLD), document(TOLD | {"b-four": "pass"}))))
        shown, _ = browse(html, tmp_path, "#verdict=fail,pass&order=gravest")
        rows = re.findall(r'<tr id="([^"]+)" data-rule(?:(?!hidden)[^>])*>', shown)
        assert rows == ["a-two", "a-one", "b-four"]
        assert ">3 of 4</output>" in shown

    def test_hash_opens_a_row(self, tmp_path: Path) -> None:
        """A link to a rule opens the words below its row."""
        shown, _ = browse(render_matrix(matrix_of(given(document(TOLD)))), tmp_path, "#b-three")
        assert re.findall(r'<tr class="told open" id="([^"]+)"', shown) == ["told-b-three"]

    @pytest.mark.parametrize(
        ("keys", "there"),
        [
            (["ArrowDown"], "a-two 0"),
            (["ArrowRight", "ArrowDown"], "a-two 1"),
            (["End", "PageDown"], "b-four 2"),
            (["End", "ArrowRight", "ArrowRight", "ArrowUp"], "a-one 2"),
            (["ArrowDown", "Home"], "a-two 0"),
        ],
        ids=" ".join,
    )
    def test_arrow_keys_move(self, keys: list[str], there: str, tmp_path: Path) -> None:
        """Arrow keys move the focus from cell to cell and stop at the edges."""
        script = f"""<script>addEventListener("load", () => {{
          const at = () => document.activeElement;
          document.querySelector(".more").focus();
          for (const key of {json.dumps(keys)}) {{
            at().dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
          }}
          const row = at().closest("tr");
          document.title = `${{row.id}} ${{[...row.children].indexOf(at().parentElement)}}`;
        }});</script>"""
        html = POLICY.sub("", render_matrix(matrix_of(given(document(TOLD), document(TOLD)))))
        shown, _ = browse(html.replace("</body>", f"{script}</body>"), tmp_path, "#order=")
        assert f"<title>{there}</title>" in shown
