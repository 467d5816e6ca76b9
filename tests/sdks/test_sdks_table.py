"""
What is written about clients: the data file, their jobs, the page for authors.

Law: nothing here needs a network; what a reader is told is what the data file holds.
"""

from __future__ import annotations

import pytest
from installing import HERE, Client, clients

from conformance import catalogue

_PAGE = (HERE.parent.parent / "docs" / "sdk-authors.md").read_text("utf-8")


@pytest.mark.parametrize("client", clients(), ids=lambda client: client.client)
def test_the_page_tells_what_was_found_of_a_client(client: Client) -> None:
    """The page has a row for each client, with its version and each rule that it does not keep."""
    row = next(line for line in _PAGE.splitlines() if line.startswith(f"| `{client.client}` {client.version} "))
    assert [rule for rule in client.findings if f"`{rule}`" not in row] == []
    assert ("| nothing |" in row) is (not client.findings)


@pytest.mark.parametrize("client", clients(), ids=lambda client: client.client)
def test_a_finding_names_a_rule_and_a_job_is_there(client: Client) -> None:
    """Findings are of rules that exist, and each client has its job."""
    assert client.findings.keys() <= catalogue.everything().keys()
    assert (HERE / "jobs" / client.job).is_file()


def test_every_job_belongs_to_a_client() -> None:
    """No job is left of a client that is tried no more."""
    assert sorted(each.name for each in (HERE / "jobs").glob("*job.*")) == sorted(each.job for each in clients())
