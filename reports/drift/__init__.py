"""
Drift as people read it: a page, the text of an issue, a patch of the contract.

Law: differences are read, never formed; everything here is a view of one document, `drift.json`.
"""

from reports.drift.files import write_drift
from reports.drift.issue import render_issue
from reports.drift.page import render_drift

__all__ = ["render_drift", "render_issue", "write_drift"]
