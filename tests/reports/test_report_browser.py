"""The page in a real browser, where one is installed: what its scripts do and do not do."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, POLICY, browse

from reports import page as pages
from reports.page import render_run

OPEN_ALL = """<script>
setInterval(() => { for (const each of document.querySelectorAll("details")) each.open = true; }, 100);
</script>"""
STATIC = Path(pages.__file__).parent / "static"
NO_BROWSER = "no Chromium on this machine"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER)


def test_console_is_silent(page: str, tmp_path: Path) -> None:
    """The page loads without a word on the console, and hostile text changes nothing."""
    document, console = browse(page, tmp_path)
    assert console == ""
    assert "<title>3 deviations · emulator · close-conformance</title>" in document


def test_policy_refuses_strange_scripts(page: str, tmp_path: Path) -> None:
    """A script that were to slip into the page is refused by its policy."""
    slipped = page.replace("</main>", "<script>document.title = 'owned'</script></main>")
    document, console = browse(slipped, tmp_path)
    assert "<title>3 deviations" in document
    assert "Content Security Policy" in console


@pytest.fixture(scope="module")
def opened(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page with everything opened, and with no policy to help."""
    slipped = POLICY.sub("", page).replace("</body>", OPEN_ALL)
    document, console = browse(slipped, tmp_path_factory.mktemp("opened"))
    assert console == ""
    return document


def test_evidence_is_built_as_text(opened: str, page: str) -> None:
    """Opened evidence shows its messages, hostile ones too, and runs none of them."""
    assert "<title>3 deviations" in opened
    assert 'class="exchange"' not in page
    assert opened.count('class="exchange"') > 100
    assert "This exchange was not kept." in opened
    assert opened.count("⟨U+202E⟩") > page.count("⟨U+202E⟩")


class Lines(HTMLParser):
    """The lines by which steps are chosen, each as its elements, attributes and words."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[list[object]] = []
        self.inside = False
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "summary":
            self.inside = True
            self.found.append([])
        elif self.inside:
            self.found[-1].append((tag, sorted(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "summary"

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.found[-1].append(data.strip())


def test_evidence_and_findings_have_the_same_lines(opened: str) -> None:
    """The line that the script makes for a step is what the template writes, element by element and word by word."""
    role = "sibling that was accepted"
    lines = [line for line in Lines(opened).found if role in line and "/activity/email/" in line]
    assert len(lines) > 10
    assert all(line == lines[0] for line in lines)


def _exchange(document: str, role: str) -> str:
    """Give the exchange that is shown below the first step with a role."""
    start = document.index('<div class="exchange">', document.index(f'<span class="role">{role}</span>'))
    return document[start : document.index('class="exchange-foot"', start)]


def test_what_differs_is_marked(opened: str) -> None:
    """A request that differs in one respect from the one before it has that line marked, and named."""
    shown = _exchange(opened, "one character more")
    assert re.findall("<mark>(.*?)</mark>", shown)[0].startswith('"subject": "aaaa')
    assert "<b>Differs: </b>subject" in shown
    assert "<mark>" not in _exchange(opened, "sibling that was accepted")


def test_a_refusal_is_told_from_what_was_accepted(opened: str) -> None:
    """A refusal after an accepted sibling has its status marked."""
    assert "<mark>400</mark>" in _exchange(opened, "the one difference")


def test_hash_filters(page: str, tmp_path: Path) -> None:
    """Filters in the address's hash are in force when the page opens."""
    document, _ = browse(page, tmp_path, "#verdict=fail,blocked&strength=must&text=SUBJECT")
    shown = re.findall(r'<details class="rule" id="([^"]+)"(?:(?!hidden)[^>])*>', document)
    assert shown == [
        "email-subject-max-length-create",
        "email-only-drafts-change",
        "email-subject-kept-whole",
    ]
    assert ">3 of 39</output>" in document


def test_the_telling_step_is_open(page: str, tmp_path: Path) -> None:
    """A rule that is linked to shows what its first finding changed and read back; earlier steps are left folded."""
    document, _ = browse(page, tmp_path, "#email-only-drafts-change")
    steps = re.findall(r'<details class="step"( open="")?><summary>\s*<span class="role">([^<]+)', document)
    folded = {role: not opened for opened, role in steps}
    assert [folded[role] for role in ("make a sent email", "ask for draft", "read it back")] == [True, False, False]
    assert '<mark>"status": "draft",</mark>' in document


def test_hash_opens_a_rule(page: str, tmp_path: Path) -> None:
    """A link to a rule opens that rule and no other."""
    document, _ = browse(page, tmp_path, "#auth-wrong-key-401")
    opened = re.findall(r'<details class="rule" id="([^"]+)"[^>]*\bopen\b', document)
    assert opened == ["auth-wrong-key-401"]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ('{"a":[1,{"b":[]},{}],"c":"x,[\\"]"}', 10),
        ('{"n":12345678901234567890123,"m":1.0}', 4),
        ("[]", 1),
        ("null", 1),
        ('{"cut": "off', 1),
        ("[" * 100_000, 1),
        ("[" * 50_000 + "]" * 50_000, 1),
        ("", 1),
    ],
)
def test_bodies_are_laid_out_token_by_token(body: str, lines: int, tmp_path: Path) -> None:
    """JSON is laid out over lines without a token changed; what is none, or too deep, stays as it is."""
    script = f"const shown = report.lines({json.dumps(body)}).map((each) => each.text);"
    told = "document.title = shown.length + ' ' + shown.join('').replaceAll(/\\s/g, '').length;"
    layout = (STATIC / "layout.js").read_text("utf-8")
    page = f"<script>globalThis.report = {{}};\n{layout}\n{script}\n{told}</script>"
    document, _ = browse(page, tmp_path)
    assert f"<title>{lines} {len(''.join(body.split()))}</title>" in document


def test_more_than_there_is_room_for(results: dict[str, Any], tmp_path: Path) -> None:
    """An exchange that the page has no room for is named all the same, with the file that holds it."""
    page = POLICY.sub("", render_run(results, budget=0)["index.html"]).replace("</body>", OPEN_ALL)
    document, console = browse(page, tmp_path)
    assert console == ""
    assert 'class="exchange"' not in document
    assert 'href="evidence/email-subject-max-length-update.json"' in document
    assert "<b>POST</b> /activity/email/" in document


def test_a_mebibyte_is_folded(results: dict[str, Any], tmp_path: Path) -> None:
    """Texts of a mebibyte leave the page small: they are shown by their ends, with their length."""
    huge = "<b>" + "a" * (2**20 - 3)
    finding = results["rules"][0]["findings"][0]
    finding |= {"seen": huge, "expected": huge}
    finding["exchanges"][1]["response"]["body"] = json.dumps({"subject": huge})
    page = POLICY.sub("", render_run(results)["index.html"]).replace("</body>", OPEN_ALL)
    assert len(page) < 400_000
    document, console = browse(page, tmp_path)
    assert console == ""
    assert page.count("1,048,576 characters in all") == 3
    assert "1,048,591 characters in all" in document
    assert "Show all of it" in document
