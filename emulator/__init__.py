"""
A stand-in for the vendor's Email activities API, written from its pages.

Law: this package shares no code and no data with the rest of the product, so
that one wrong idea cannot make the judge and the judged agree.
"""

from emulator.app import create_app
from emulator.assembly import Emulator
from emulator.gate import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN

__all__ = ["DEFAULT_API_KEY", "DEFAULT_BEARER_TOKEN", "Emulator", "create_app"]
