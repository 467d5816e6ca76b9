"""The summary in Markdown: what it names, and that nothing in it acts."""

from typing import Any

import pytest
from markdown_it import MarkdownIt
from specimen import cut_short, specimen, without_rules
from specimen_exchanges import HOSTILE, TURNED

from reports.markdown import block, code, plain, table
from reports.summary import IN_FULL, render_summary

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def _html(text: str) -> str:
    return str(MARKDOWN.render(text))


def test_summary_names_what_needs_attention(results: dict[str, Any]) -> None:
    """Every rule in trouble is named with what was seen, what was expected, its curl and the rerun command."""
    summary = render_summary(results)
    assert summary.startswith("## 3 deviations: `emulator`")
    for rule in results["rules"]:
        if rule["verdict"] in {"error", "fail", "blocked", "warning"}:
            assert f"**{rule['verdict']}** `{rule['id']}`" in summary
            assert rule["rerun"] in summary
    assert "Expected: a 4xx refusal" in summary
    assert "curl -X POST" in summary


def test_summary_tells_what_was_observed(results: dict[str, Any]) -> None:
    """The answers where the pages are silent are listed."""
    for rule in results["rules"]:
        if rule["verdict"] == "observed":
            assert f"`{rule['reason']}`" in render_summary(results)


def test_many_rules_are_named_shortly(results: dict[str, Any]) -> None:
    """Beyond the first rules in trouble the others are listed by id; none is left out."""
    broken = next(rule for rule in results["rules"] if rule["verdict"] == "fail")
    results["rules"] = [broken | {"id": f"rule-{number}"} for number in range(IN_FULL + 5)]
    summary = render_summary(results)
    assert "And 5 other rules:" in summary
    assert all(f"`rule-{number}`" in summary for number in range(IN_FULL + 5))


def test_findings_that_were_not_kept_are_counted(results: dict[str, Any]) -> None:
    """Findings that the run did not keep are counted with those that the summary leaves out."""
    rule = next(rule for rule in results["rules"] if rule["verdict"] == "fail")
    results["rules"] = [rule | {"findings": rule["findings"][:1] * 5, "findings_left_out": 7}]
    assert "And 9 other findings; " in render_summary(results)


def test_long_texts_say_how_long_they_are(results: dict[str, Any]) -> None:
    """A text that is cut for the summary says so."""
    finding = next(rule for rule in results["rules"] if rule["findings"])["findings"][0]
    finding["seen"] = "x" * 1_048_576
    summary = render_summary(results)
    assert len(summary) < 60_000
    assert "1,048," in summary


def test_cut_short_says_so() -> None:
    """The summary of a run that was cut short is headed by that."""
    assert render_summary(cut_short()).startswith("## Not completed: the budget of 200 requests was spent")


def test_no_rules_render() -> None:
    """A run without a rule has a summary, and is not called conformant in it."""
    assert "Nothing was judged" in render_summary(without_rules())


def test_hostile_text_does_not_act() -> None:
    """The rendered summary holds no element that recorded text asked for, and no invisible character."""
    html = _html(render_summary(specimen()))
    assert "<script" not in html
    assert "<img" not in html
    assert TURNED not in html
    assert "⟨U+202E⟩" in html


ACTING = (
    "[a](http://example.com)",
    "![a](http://example.com/a.png)",
    "<b>",
    "*a*",
    "~~a~~",
    "@someone",
    "a | b",
    "`a`",
)


@pytest.mark.parametrize("text", [*HOSTILE, *ACTING, "``` \n```", "", " ", "`", "a`` ```b"])
@pytest.mark.parametrize("write", [code, block])
def test_code_stays_code(write: Any, text: str) -> None:
    """Whatever text is written as code comes out as one piece of code."""
    html = _html(f"before {write(text)}" if write is code else write(text))
    assert html.count("<code") == html.count("</code>") == 1
    assert not set(_tags(html)) - {"p", "code", "pre"}


@pytest.mark.parametrize("text", ACTING[:-1])
def test_plain_words_stay_words(text: str) -> None:
    """No character of a sentence acts."""
    assert set(_tags(_html(plain(text)))) == {"p"}


def test_code_within_a_sentence_stays_code() -> None:
    """What a rule's statement has between backticks is code, and a lone backtick is none."""
    assert plain("`send_in` is *below* 60") == "`send_in` is \\*below\\* 60"
    assert plain("a ` b") == "a \\` b"


def test_pipes_do_not_end_a_cell() -> None:
    """A pipe within a cell stays in it."""
    assert _html(table(("A", "B:"), [(code("a|b"), "1")])).count("<td") == 2


def _tags(html: str) -> list[str]:
    return [piece.split(">")[0].split()[0].strip("/") for piece in html.split("<")[1:]]
