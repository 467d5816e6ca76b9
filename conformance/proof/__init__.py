"""
The suite on trial: every fault of the emulator, and what a run makes of it.

Law: a fault counts as found only when the rule that it breaks says so; another rule's finding is not enough.
"""
