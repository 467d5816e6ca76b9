"""
What was accepted, as a file that lives in git.

Law: only a run that was completed is accepted, and what it did not see stays known.
"""
