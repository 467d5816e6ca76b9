"""The page in a real browser, where one is installed: what its scripts do and do not do."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from specimen_exchanges import HOSTILE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
OPEN_ALL = "<script>for (const d of document.querySelectorAll('details')) d.open = true</script>"
NO_BROWSER = "no Chromium on this machine"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER)


def _browse(page: str, folder: Path, fragment: str = "") -> tuple[str, str]:
    """Load a page; return the document as it then is, and what the console said."""
    (folder / "page.html").write_text(page, "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    flags += [f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr", "--v=0"]
    done = subprocess.run(
        [str(CHROMIUM), *flags, "--dump-dom", f"{(folder / 'page.html').as_uri()}{fragment}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, "\n".join(re.findall(r".*CONSOLE.*", done.stderr))


def test_console_is_silent(page: str, tmp_path: Path) -> None:
    """The page loads without a word on the console, and hostile text changes nothing."""
    document, console = _browse(page, tmp_path)
    assert console == ""
    assert "<title>3 deviations · emulator · close-conformance</title>" in document


def test_policy_refuses_strange_scripts(page: str, tmp_path: Path) -> None:
    """A script that were to slip into the page is refused by its policy."""
    slipped = page.replace("</main>", "<script>document.title = 'owned'</script></main>")
    document, console = _browse(slipped, tmp_path)
    assert "<title>3 deviations" in document
    assert "Content Security Policy" in console


@pytest.fixture(scope="module")
def opened(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page with everything opened, and with no policy to help."""
    slipped = POLICY.sub("", page).replace("</body>", OPEN_ALL)
    document, console = _browse(slipped, tmp_path_factory.mktemp("opened"))
    assert console == ""
    return document


def test_evidence_is_built_as_text(opened: str, page: str) -> None:
    """Opened evidence shows its messages, hostile ones too, and runs none of them."""
    assert "<title>3 deviations" in opened
    assert opened.count('class="exchange"') > page.count('class="exchange"')
    assert "This exchange was not kept." in opened


class Shape(HTMLParser):
    """The elements, attributes and words of a piece of a page, in order."""

    def __init__(self, piece: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(piece)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted(attrs)))

    def handle_data(self, data: str) -> None:
        self.parts += [data.strip()] if data.strip() else []


def _exchange(document: str, identifier: str) -> list[object]:
    end = document.index(f"<code>{identifier}</code>")
    start = document.rindex('<div class="exchange">', 0, end)
    close = document.index("</button>", end)
    return Shape(document[start:close].replace(f"<code>{identifier}</code>", "")).parts


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_evidence_and_findings_look_alike(opened: str, number: int) -> None:
    """What the script builds is what the template writes, element by element and word by word."""
    assert _exchange(opened, f"h{number}") == _exchange(opened, f"t{number}")


def test_hash_filters(page: str, tmp_path: Path) -> None:
    """Filters in the address's hash are in force when the page opens."""
    document, _ = _browse(page, tmp_path, "#verdict=fail,blocked&strength=must&text=SUBJECT")
    shown = re.findall(r'<details class="rule" id="([^"]+)"(?:(?!hidden)[^>])*>', document)
    assert shown == [
        "email-subject-max-length-create",
        "email-only-drafts-change",
        "email-subject-kept-whole",
    ]
    assert ">3 of 39</output>" in document


def test_hash_opens_a_rule(page: str, tmp_path: Path) -> None:
    """A link to a rule opens that rule and no other."""
    document, _ = _browse(page, tmp_path, "#auth-wrong-key-401")
    opened = re.findall(r'<details class="rule" id="([^"]+)"[^>]*\bopen\b', document)
    assert opened == ["auth-wrong-key-401"]
