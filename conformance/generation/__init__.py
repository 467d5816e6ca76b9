"""
Generated traffic: what the plan of named scenarios did not think of.

Law: generation comes on top. It runs from profile `ci` on, is pinned by the seed, and its findings carry the
smallest example that still shows them.
"""

from conformance.generation import lifecycle_machine, schema_driven, valid_emails

__all__ = ["lifecycle_machine", "schema_driven", "valid_emails"]
