"""
The wire: how a request goes out, and how what the run has made goes away again.

Law: nothing of the product reaches a target but through `client.Client`; see each file for what it looks at on the way.
"""
