"""
Checks: recorded exchanges in, outcomes out.

Law: a check is pure. It sends nothing, knows no pytest and no HTML, and says the same of a recording as of a
live exchange. What is legal comes from the contract and from lifecycle.yaml.
"""
