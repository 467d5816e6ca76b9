"""
From proposals to a patch of the contract's text.

Law: every edit is read back; one that changes anything more is left out and named.
"""
