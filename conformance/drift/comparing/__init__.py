"""
From a baseline and a run to the differences between them.

Law: one cause, one difference; moves.py says what evidence each class needs.
"""
