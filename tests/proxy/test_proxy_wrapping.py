"""
A command that runs behind the proxy.

Law: the command is told where to ask, gets what the proxy is sent, and its end is told as a shell tells it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import LONGEST, wait_for

from conformance.errors import UsageError
from conformance.proxy.wrapping import environment, run

ROOT = Path(__file__).parent.parent.parent
_PROGRAM = """
import os, sys
from conformance.proxy.wrapping import run
sys.exit(run(sys.argv[1:], os.environ))
"""


@pytest.mark.parametrize("code", [0, 1, 5], ids=str)
def test_the_end_of_a_command_is_its_exit_code(code: int) -> None:
    """What a command ends with is what is told."""
    assert run([sys.executable, "-c", f"raise SystemExit({code})"], os.environ) == code


def test_a_command_that_a_signal_ended_is_told_as_a_shell_does() -> None:
    """A command that was killed ends with 128 and the signal's number."""
    assert run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], os.environ) == 137


def test_a_command_that_is_not_there_is_wrong_usage() -> None:
    """A command that cannot be started is told in one line that names it."""
    with pytest.raises(UsageError, match="--wrap: cannot run 'no-such-command': No such file or directory"):
        run(["no-such-command"], os.environ)


def test_a_command_finds_the_address_and_a_key() -> None:
    """The base address stands in three variables, and a key where none is set; an empty one is none."""
    address = "http://127.0.0.1:9/api/v1"
    found = environment(address, "key", {"CLOSE_API_KEY": "", "CLOSE_API_URL": "elsewhere", "HOME": "/"})
    assert found == {
        "CLOSE_BASE_URL": address,
        "CLOSE_API_URL": address,
        "CLOSECLI_BASE_URL": address,
        "CLOSE_API_KEY": "key",
        "HOME": "/",
    }


def test_a_key_that_is_set_stays() -> None:
    """The user's own key is not replaced, and where the proxy has none to give none is invented."""
    assert environment("a", "key", {"CLOSE_API_KEY": "mine"})["CLOSE_API_KEY"] == "mine"
    assert "CLOSE_API_KEY" not in environment("a", None, {})


def passes_on(process: int) -> bool:
    """Tell whether a process catches SIGTERM, the last signal that it takes upon itself; where nobody shows it, yes."""
    status = Path(f"/proc/{process}/status")
    caught = re.search(r"^SigCgt:\s*(\w+)", status.read_text("ascii"), re.MULTILINE) if status.exists() else None
    return caught is None or bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_signal_is_passed_on(number: signal.Signals, tmp_path: Path) -> None:
    """A signal that reaches the proxy alone reaches the command, which ends as it likes."""
    ready, program = tmp_path / "ready", tmp_path / "program.py"
    program.write_text(
        "import signal, sys, time, pathlib\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(7))\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        f"time.sleep({2 * LONGEST})\n",
        encoding="utf-8",
    )
    words = [sys.executable, "-c", _PROGRAM, sys.executable, str(program)]
    process = subprocess.Popen(words, start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert wait_for(lambda: ready.exists() and passes_on(process.pid))
    process.send_signal(number)
    assert process.wait(timeout=LONGEST) == 7


def test_input_and_output_are_the_commands_own() -> None:
    """What goes in and comes out is the command's, byte for byte."""
    program = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    words = [sys.executable, "-c", _PROGRAM, sys.executable, "-c", program]
    done = subprocess.run(
        words, input=b"\xff\x00abc", capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (done.stdout, done.stderr) == (b"cba\x00\xff", b"")
