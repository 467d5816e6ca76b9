"""
close-conformance: a verdict for every rule that Close documents for its Email activities API.

Flow, one way: openapi -> strategies -> scenarios -> target -> exchange -> checks -> outcome -> verdict -> results.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("close-conformance")
except PackageNotFoundError:
    __version__ = "0+checkout"
