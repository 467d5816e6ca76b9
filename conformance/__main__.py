"""`python -m conformance` is the command `close-conformance`."""

from conformance.cli import main

main()
