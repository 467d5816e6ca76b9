"""
Drift: what the vendor does, or says, compared with what we hold.

Law: a difference is found by comparing two things of the same kind, a run with the last accepted one, or two OpenAPI
documents; nothing here judges a rule, and nothing that a lost answer or a rare value explains is drift.
"""
