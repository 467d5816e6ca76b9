"""
Traffic: what clients and servers said to each other, live or recorded, judged against the contract.

Law: nothing here sends a request. What a recording does not hold is unknown, never wrong: neither side is blamed for
what cannot be seen. Credentials are taken out as a recording is read, before anything of it is judged or written.
"""
