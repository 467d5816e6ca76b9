"""
The command as a user meets it: exit codes, one line for what is wrong, and what stands on disk afterwards.

Law: each command runs in a process of its own, against an emulator whose parts the test may change.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from starting import finished

from emulator import DEFAULT_API_KEY, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "openapi" / "close-email.yaml"
PAGES = {"index.html", "drift.json", "issue.md"}


def drift(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, run in *folder* with the emulator's key in its environment."""
    return finished(("drift", *words), folder, {**os.environ, "CLOSE_API_KEY": DEFAULT_API_KEY, "HOME": str(folder)})


def document(folder: Path) -> dict[str, Any]:
    """What the comparison in *folder* has written."""
    found: dict[str, Any] = json.loads((folder / "drift.json").read_text())
    return found


@pytest.fixture
def emulator() -> Emulator:
    """An emulator of the test's own."""
    return Emulator()


@pytest.fixture
def address(emulator: Emulator) -> Iterator[str]:
    """Where it is served."""
    with running(emulator) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline of an emulator as it is."""
    folder = tmp_path_factory.mktemp("accepted")
    ended = drift(folder, "emulator", "--baseline", "b.yaml", "--accept", "--output", "out")
    assert ended.returncode == 0, ended.stderr
    assert "accepted, b.yaml is written" in ended.stdout
    assert {path.name for path in (folder / "out").iterdir()} == PAGES | {"run"}
    return folder / "b.yaml"


def test_the_same_server_has_not_drifted(accepted: Path, tmp_path: Path) -> None:
    """Another run with another seed says that nothing has moved, and how old the baseline is; it leaves that alone."""
    before = accepted.read_bytes()
    ended = drift(tmp_path, "emulator", "--baseline", str(accepted), "--seed", "7", "--output", "out")
    assert ended.returncode == 0, ended.stdout
    assert "No difference since" in ended.stdout
    assert re.search(r", (today|1 day ago)\.", ended.stdout), "the baseline is of this session, which may see midnight"
    assert accepted.read_bytes() == before
    assert document(tmp_path / "out")["differences"] == []


def test_what_moved_is_told_once_and_then_accepted(accepted: Path, tmp_path: Path) -> None:
    """A limit that moved is one difference with exit code 1; once it is accepted it is none."""
    baseline = Path(shutil.copy(accepted, tmp_path / "b.yaml"))
    emulator = Emulator()
    emulator.limits.subject = 2_000
    with running(emulator) as address:
        words = ("--base-url", address, "--allow-sending", "--baseline", "b.yaml", "--output", "out")
        moved = drift(tmp_path, *words)
        assert moved.returncode == 1, moved.stdout
        (difference,) = document(tmp_path / "out")["differences"]
        assert (difference["kind"], difference["before"], difference["now"]) == ("limit-moved", "1,000", "2,000")
        assert set(difference["operations"]) == {"createEmail", "updateEmail"}
        assert difference["reproduce"]
        assert baseline.read_bytes() == accepted.read_bytes()
        assert drift(tmp_path, *words, "--accept").returncode == 0
        assert yaml.safe_load(baseline.read_text())["limits"]["createEmail subject maxLength"] == 2_000
        assert drift(tmp_path, *words).returncode == 0


def test_an_old_baseline_fails_where_its_age_is_asked_for(accepted: Path, tmp_path: Path) -> None:
    """--max-age makes the age a gate, whatever was found; the page and the terminal tell it in any case."""
    day = yaml.safe_load(accepted.read_text())["accepted"]
    (tmp_path / "b.yaml").write_text(accepted.read_text().replace(day, "2020-01-01"))
    words = ("emulator", "--baseline", "b.yaml", "--output", "out")
    ended = drift(tmp_path, *words, "--max-age", "30")
    assert ended.returncode == 1, ended.stdout
    assert "days old, and may be 30" in ended.stdout
    assert len(document(tmp_path / "out")["complaints"]) == 1
    assert drift(tmp_path, *words).returncode == 0


def test_a_run_that_was_cut_short_is_no_drift_and_is_not_accepted(accepted: Path, tmp_path: Path) -> None:
    """A budget that is spent ends with 3, without a difference; the baseline stays as it is."""
    baseline = Path(shutil.copy(accepted, tmp_path / "b.yaml"))
    words = ("emulator", "--baseline", "b.yaml", "--max-requests", "90", "--accept", "--output", "out")
    ended = drift(tmp_path, *words)
    assert ended.returncode == 3, ended.stdout
    assert "Not completed: " in ended.stdout
    assert document(tmp_path / "out")["differences"] == []
    assert not document(tmp_path / "out")["complete"]
    assert baseline.read_bytes() == accepted.read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(("emulator",), 2, "--baseline", id="no-baseline"),
        pytest.param(("emulator", "--baseline", "none.yaml"), 2, "none.yaml", id="a-baseline-that-is-not-there"),
        pytest.param(("emulator", "--baseline", "broken.yaml"), 2, "broken.yaml", id="a-broken-baseline"),
        pytest.param(("emulator", "--baseline", "other.yaml"), 2, "other.yaml", id="not-a-baseline"),
        pytest.param(("nowhere", "--baseline", "b.yaml"), 2, "nowhere", id="unknown-target"),
        pytest.param(("--vendor-openapi", "none.yaml"), 2, "none.yaml", id="a-document-that-is-not-there"),
        pytest.param(("--vendor-openapi", "other.yaml"), 2, "other.yaml", id="not-openapi"),
        pytest.param(("emulator", "--vendor-openapi", "x"), 2, "TARGET", id="a-target-beside-a-document"),
        pytest.param(("--vendor-openapi", "x", "--accept"), 2, "--accept", id="a-document-to-accept"),
        pytest.param(
            ("--base-url", "http://127.0.0.1:9/x", "--baseline", "ok.yaml"), 3, "127.0.0.1:9", id="unreachable"
        ),
        pytest.param(("--vendor-openapi", "http://127.0.0.1:9/x"), 3, "127.0.0.1:9", id="unreachable-document"),
    ],
)
def test_what_is_wrong_is_one_line(
    words: tuple[str, ...], code: int, said: str, accepted: Path, tmp_path: Path
) -> None:
    """Wrong words and files end with 2, what cannot be reached with 3, and nothing is written."""
    (tmp_path / "broken.yaml").write_text("a: [")
    (tmp_path / "other.yaml").write_text("a: 1")
    shutil.copy(accepted, tmp_path / "ok.yaml")
    ended = drift(tmp_path, *words, "--output", "out")
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("close-conformance: ")
    assert said in last
    assert not (tmp_path / "out").exists()


def test_an_unwritable_baseline_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """No run is spent on a baseline that cannot be kept."""
    (tmp_path / "file").write_text("")
    nobody = "http://127.0.0.1:9/api/v1"
    ended = drift(tmp_path, "--base-url", nobody, "--baseline", "file/b.yaml", "--accept", "--output", "out")
    assert ended.returncode == 2
    assert ended.stderr.startswith("close-conformance: cannot write the baseline file/b.yaml: ")
    assert not (tmp_path / "out").exists()


def test_our_contract_does_not_differ_from_itself(tmp_path: Path) -> None:
    """Compared with a copy of itself the contract shows no difference; what is only held on purpose is told to be gone."""
    ended = drift(tmp_path, "--vendor-openapi", str(CONTRACT), "--output", "out")
    assert document(tmp_path / "out")["differences"] == []
    assert "No difference" in ended.stdout


def test_a_value_that_the_vendor_has_more_comes_with_a_patch(tmp_path: Path) -> None:
    """A seventh status in the vendor's document is one difference, and the patch of our contract applies."""
    theirs = yaml.safe_load(CONTRACT.read_text())
    theirs["components"]["schemas"]["Status"]["enum"].append("paused")
    (tmp_path / "theirs.yaml").write_text(yaml.safe_dump(theirs))
    ended = drift(tmp_path, "--vendor-openapi", "theirs.yaml", "--output", "out")
    assert ended.returncode == 1, ended.stdout
    assert {each["kind"] for each in document(tmp_path / "out")["differences"]} == {"enum-value-new"}
    (tmp_path / "openapi").mkdir()
    shutil.copy(CONTRACT, tmp_path / "openapi")
    subprocess.run([str(shutil.which("git")), "apply", "out/openapi.patch"], cwd=tmp_path, check=True)
    patched = yaml.safe_load((tmp_path / "openapi" / CONTRACT.name).read_text())
    assert "paused" in patched["components"]["schemas"]["Status"]["enum"]


def test_no_key_stands_in_what_is_written(accepted: Path, address: str, tmp_path: Path) -> None:
    """Neither the pages nor the baseline hold the key, or an address that somebody could have."""
    words = ("--base-url", address, "--allow-sending", "--baseline", "b.yaml", "--accept", "--output", "out")
    assert drift(tmp_path, *words).returncode == 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert DEFAULT_API_KEY.encode() not in path.read_bytes(), path
    assert "@" not in (tmp_path / "b.yaml").read_text()
    assert "@" not in accepted.read_text()
