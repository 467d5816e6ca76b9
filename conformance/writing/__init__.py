"""
What leaves a run: its log, its results, and the exchanges in them; how they are read back.

Law: everything passes the door of masking.py before it is written or said.
"""
