"""
Runs side by side: rules and targets, or rules and the runs of one target, and what changed from one run to another.

Law: verdicts are read, never formed. What was cut short, not asked or not reached is called so wherever it shows.
"""

from reports.matrix.document import render_document
from reports.matrix.page import render_matrix
from reports.matrix.summary import render_matrix_summary
from reports.matrix.view import Given, Matrix, matrix_of

__all__ = ["Given", "Matrix", "matrix_of", "render_document", "render_matrix", "render_matrix_summary"]
