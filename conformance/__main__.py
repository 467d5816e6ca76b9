"""
The command `close-conformance`, which is `python -m conformance` too.

Law: what the command line holds of secrets is gone from the process title before anything else is imported.
"""

import sys

from conformance.process import retitle


def main() -> None:
    """Run the command line."""
    retitle(sys.orig_argv)
    from conformance.cli import main as run  # noqa: PLC0415 - takes half a second, in which the title would be read

    run()


if __name__ == "__main__":
    main()
