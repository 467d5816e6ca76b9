"""
The proxy: a client's own traffic on its way to a server, recorded and judged while it passes.

Law: what passes is not changed: nothing is added to it, and no credential of it is kept. Nothing is sent again, but for
what HTTP lets a client repeat when a connection that was kept open turns out to be gone (RFC 9112, section 9.3.1).
"""
