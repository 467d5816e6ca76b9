"""
The pytest front end: `pytest conformance/suite --target NAME`, one test per rule.

Law: a test says what the engine found; it judges nothing itself.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.tally import Tally


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a conformance run."""
    group = parser.getgroup("close-conformance")
    group.addoption("--target", default="emulator", help="name in targets/ or path to a .toml file")
    group.addoption("--profile", default="smoke", choices=["smoke", "ci", "deep"], help="depth of the run")
    group.addoption("--conformance-seed", type=int, default=0, help="pins what is generated")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a `rule` every judged rule."""
    if "rule" in metafunc.fixturenames and "verdict_of" in metafunc.fixturenames:
        from conformance import catalogue  # noqa: PLC0415 - other pytest runs need not read the catalogue

        judged = [name for name, rule in catalogue.rules().items() if rule.state == "judged"]
        metafunc.parametrize("rule", judged, ids=judged)


@pytest.fixture(scope="session")
def verdict_of(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Tally]]:
    """Give a function that returns a rule's tally; the run behind it takes place once, on first use."""
    from conformance import catalogue, session, target  # noqa: PLC0415 - see above
    from conformance.client import Client  # noqa: PLC0415
    from conformance.engine import Engine  # noqa: PLC0415

    option = request.config.getoption
    with ExitStack() as stack:
        chosen, base_url = session.open_target(target.load(option("--target")), stack)
        asked = tuple({str(_parameters(item)["rule"]) for item in request.session.items if "rule" in _parameters(item)})
        engine = Engine(
            Client(chosen, base_url), catalogue.select(asked), option("--profile"), option("--conformance-seed")
        )
        stack.callback(engine.clean_up)
        engine.connect()
        engine.run()
        yield engine.tallies.__getitem__


def _parameters(item: Any) -> dict[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})
