"""
Hypothesis profiles of our own tests.

Law: in CI the same commit gives the same outcome: no randomness, no memory, no stopwatch.
"""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None)

if os.environ.get("CI"):
    settings.load_profile("ci")
