"""
How the verdicts are shown: HTML pages and files for other tools, made from results documents.

Law: reads results only. Nothing in here imports the judge, the strategies or the emulator,
and nothing in here forms a verdict.
"""

from reports.drift import write_drift
from reports.files import FORMATS, write_matrix, write_proof, write_reports
from reports.junit import render_junit
from reports.matrix import Given, Matrix, matrix_of
from reports.page import render_page
from reports.proof import render_proof

__all__ = [
    "FORMATS",
    "Given",
    "Matrix",
    "matrix_of",
    "render_junit",
    "render_page",
    "render_proof",
    "write_drift",
    "write_matrix",
    "write_proof",
    "write_reports",
]
