"""docs/ci.md: what it shows can be copied, and what can be set is in it."""

import re
from typing import Any

import pytest
import yaml
from pipelines import ACTION, ROOT, TEMPLATES, template

PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
INPUTS = set(yaml.safe_load(ACTION.read_text("utf-8"))["inputs"])
ENTRIES = [pytest.param(entry, id=entry["remote"].rpartition("/")[2]) for entry in BLOCKS[1]["include"]]


def test_the_example_of_the_action_sets_inputs_that_there_are() -> None:
    """The step that a reader copies is one that the action takes."""
    (step,) = BLOCKS[0]
    assert step["with"].keys() <= INPUTS


def test_every_input_of_the_action_is_told() -> None:
    """The table has a row for each, alone or beside its sibling."""
    rows = {name for line in PAGE.splitlines() if line.startswith("| `") for name in re.findall(r"`([\w-]+)`", line)}
    assert rows >= INPUTS


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_of_a_template_sets_inputs_that_there_are(entry: dict[str, Any]) -> None:
    """What is included exists, and gets all that it cannot do without."""
    path = next(path for path in TEMPLATES if entry["remote"].endswith(f"/ci/gitlab/{path.name}"))
    declared, _ = template(path)
    needed = {name for name, fields in declared.items() if "default" not in fields}
    assert needed <= entry["inputs"].keys() <= declared.keys()
