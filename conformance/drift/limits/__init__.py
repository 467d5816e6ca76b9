"""
Where the limits of a target lie.

Law: an edge is seen from both sides, or is not told.
"""
