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

    from conformance.engine import Engine
    from conformance.writing.masking import Mask


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
def verdict_of(request: pytest.FixtureRequest) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Give a function that returns a rule as results show it; the run behind it takes place once, on first use."""
    from conformance import catalogue, session, target  # noqa: PLC0415 - see above
    from conformance.engine import Engine  # noqa: PLC0415
    from conformance.wire.client import Client  # noqa: PLC0415
    from conformance.writing import results  # noqa: PLC0415 - see above
    from conformance.writing.masking import mask_of  # noqa: PLC0415

    option = request.config.getoption
    with ExitStack() as stack:
        chosen, base_url = target.open_target(target.load(option("--target")), stack)
        asked = tuple({str(_parameters(item)["rule"]) for item in request.session.items if "rule" in _parameters(item)})
        mask = mask_of(chosen)
        stack.enter_context(mask.over_errors())
        client = Client(chosen, base_url, mask.learn, session.open_ledger(chosen, base_url, stack))
        engine = Engine(client, catalogue.select(asked), option("--profile"), option("--conformance-seed"))
        stack.callback(_clean_up, engine, mask)
        engine.connect()
        engine.run()
        yield lambda rule: mask.event(results.verdict(engine.tallies[rule], how="", rerun=""))[0]["rule"]


def _clean_up(engine: Engine, mask: Mask) -> None:
    """Remove what the run made; what is left fails the last test."""
    left = engine.clean_up()
    if left:
        pytest.fail(mask.text(left), pytrace=False)


def _parameters(item: Any) -> dict[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})
