"""
The proxy: a client's own traffic on its way to a server, recorded and judged while it passes.

Law: what passes is not changed: nothing is added to it, nothing is sent again, and no credential of it is kept.
"""
