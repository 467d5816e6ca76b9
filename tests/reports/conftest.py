"""What the tests of the reports share: the specimen, rendered once."""

from typing import Any

import pytest
from specimen import specimen

from reports import render_page


@pytest.fixture
def results() -> dict[str, Any]:
    """A specimen that a test may change."""
    return specimen()


@pytest.fixture(scope="session")
def page() -> str:
    """The specimen's page."""
    return render_page(specimen())
