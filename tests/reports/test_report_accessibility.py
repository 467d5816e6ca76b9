"""
The page by axe-core, in a real browser, in light and in dark.

Law: axe-core is not ours to ship. Where AXE_CORE names its axe.min.js (`npm install axe-core@4.14.1`) it is asked.
"""

import html
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, POLICY, browse
from specimen import cut_short, specimen, without_rules

from reports import Given, matrix_of, render_page
from reports.matrix import render_matrix

AXE = os.environ.get("AXE_CORE", "")
OPEN = """for (const each of document.querySelectorAll("details")) each.open = true;
for (const each of document.querySelectorAll('.more[aria-expanded="false"]')) each.click();"""
ASK = """
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => {
  const told = violations.map(({id, nodes}) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  document.body.append(Object.assign(document.createElement("pre"), {id: "told", textContent: JSON.stringify(told)}));
});
"""

pytestmark = pytest.mark.skipif(not (CHROMIUM and AXE), reason="no Chromium, or AXE_CORE names no axe.min.js")


def violations(page: str, theme: str, folder: Path) -> list[str]:
    """What axe-core finds on a page, everything on it opened."""
    axe = Path(AXE).read_text("utf-8")
    choose = f"document.documentElement.dataset.theme = {theme!r}; {OPEN} setTimeout(() => {{ {OPEN} }}, 500);"
    wait = f"setTimeout(() => {{ {ASK} }}, 1500);"
    scripts = "".join(f"<script>{script}</script>" for script in (axe, choose, wait))
    document, _ = browse(POLICY.sub("", page).replace("</body>", f"{scripts}</body>"), folder, milliseconds=60_000)
    found = re.search(r'<pre id="told">(.*?)</pre>', document, re.DOTALL)
    assert found, "axe-core did not answer"
    told: list[str] = json.loads(html.unescape(found[1]))
    return told


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("make", [specimen, cut_short, without_rules])
def test_axe_finds_nothing(make: Any, theme: str, tmp_path: Path) -> None:
    """With every rule and every exchange opened, axe-core finds no violation."""
    assert violations(render_page(make()), theme, tmp_path) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("runs", [2, 3, 5])
def test_axe_finds_nothing_in_a_matrix(runs: int, theme: str, tmp_path: Path) -> None:
    """Runs side by side, one of them cut short, have no violation: two compared, three with a history, five narrow."""
    made = [cut_short(), *[specimen()] * (runs - 1)]
    given = [Given(each, f"run-{number}", "runs", "run/index.html") for number, each in enumerate(made)]
    assert violations(render_matrix(matrix_of(given)), theme, tmp_path) == []


def test_axe_is_asked(page: str, tmp_path: Path) -> None:
    """A picture without words, which axe-core must not let pass, is found."""
    (found,) = violations(page.replace("<main>", '<main><img src="data:,">'), "light", tmp_path)
    assert found.startswith("image-alt")
