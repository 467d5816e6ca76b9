"""The page of a comparison in a real browser, and by axe-core where AXE_CORE names it."""

import re
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, POLICY, browse
from specimen_drift import SPECIMENS, drifted, hundreds, patch
from test_report_accessibility import AXE, violations

from reports.drift import render_drift

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def page(document: dict[str, Any]) -> str:
    """The page of a comparison, with a patch."""
    return render_drift(document, patch())["index.html"]


def rows(shown: str) -> list[str]:
    """The kinds of the differences that are not hidden."""
    return re.findall(
        r'<details class="rule difference"(?:(?!hidden)[^>])*? data-kind="([^"]+)"(?:(?!hidden)[^>])*>', shown
    )


@pytest.mark.parametrize("make", SPECIMENS)
def test_console_is_silent(make: Any, tmp_path: Path) -> None:
    """The page loads without a word on the console, and hostile text changes nothing."""
    shown, console = browse(page(make()), tmp_path)
    assert console == ""
    assert "owned</title>" not in shown


@pytest.mark.parametrize(
    ("fragment", "kinds"),
    [
        ("#kind=field-removed,limit-moved", ["field-removed", "limit-moved"]),
        ("#breaks=nobody&operation=deleteEmail", ["probe-changed"]),
        ("#text=BOUNCED", ["enum-value-new"]),
        ("#breaks=servers", []),
    ],
)
def test_hash_filters(fragment: str, kinds: list[str], tmp_path: Path) -> None:
    """Filters by kind, side, operation and text in the address's hash are in force when the page opens."""
    shown, _ = browse(page(drifted()), tmp_path, fragment)
    assert rows(shown) == kinds
    assert f">{len(kinds)} of 10</output>" in shown


def test_a_choice_among_hundreds_opens_its_kind(tmp_path: Path) -> None:
    """Among hundreds of differences, what is chosen is shown open, and the rest stays folded."""
    shown, _ = browse(page(hundreds()), tmp_path, "#kind=limit-moved&breaks=clients")
    assert rows(shown) == ["limit-moved"] * 50


def test_hash_opens_a_difference(tmp_path: Path) -> None:
    """A link to a difference opens it, with the telling exchange."""
    row = next(each for each in drifted()["differences"] if each["kind"] == "limit-moved")
    shown, _ = browse(page(drifted()), tmp_path, f"#{row['fingerprint']}")
    assert re.findall(r'difference" id="([^"]+)"[^>]*\bopen\b', shown) == [row["fingerprint"]]
    assert shown.count('class="exchange"') == 1


def test_nothing_is_wider_than_a_phone(tmp_path: Path) -> None:
    """In a window of 390 pixels, everything opened, no part of the page is wider than that."""
    script = """<script>addEventListener("load", () => {
      for (const each of document.querySelectorAll("details")) each.open = true;
      setTimeout(() => {
        const wide = [...document.querySelectorAll("main *")].filter((node) => !node.closest("pre, .spoken"));
        const most = Math.max(...wide.map((node) => node.getBoundingClientRect().right));
        parent.document.title = `right ${Math.ceil(most)}`;
      }, 500);
    });</script>"""
    inner = (
        POLICY.sub("", page(drifted()))
        .replace("</body>", f"{script}</body>")
        .replace("&", "&amp;")
        .replace('"', "&quot;")
    )
    shown, _ = browse(f'<iframe style="width: 390px; height: 800px; border: 0" srcdoc="{inner}"></iframe>', tmp_path)
    (right,) = re.findall(r"<title>right (\d+)</title>", shown)
    assert int(right) <= 390


@pytest.mark.skipif(not AXE, reason="AXE_CORE names no axe.min.js")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("make", [each for each in SPECIMENS if each is not hundreds])
def test_axe_finds_nothing(make: Any, theme: str, tmp_path: Path) -> None:
    """With every difference and every exchange opened, axe-core finds no violation."""
    assert violations(page(make()), theme, tmp_path) == []
