"""
What the answers of a run are made of.

Law: nothing is learned by value that could be anybody's; see kinds.py.
"""
