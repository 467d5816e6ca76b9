"""Chromium without a window: the document that a page becomes, and what its console says."""

import re
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--v=0",
)


def browse(page: str, folder: Path, fragment: str = "", milliseconds: int = 3_000) -> tuple[str, str]:
    """Load a page and let it work for a while; return the document as it then is, and what the console said."""
    (folder / "page.html").write_text(page, "utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    address = f"{(folder / 'page.html').as_uri()}{fragment}"
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--virtual-time-budget={milliseconds}", profile, "--dump-dom", address],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return done.stdout, "\n".join(re.findall(r".*CONSOLE.*", done.stderr))
