"""
Named scenarios: what is tried on a target, and which rules it judges.

Law: a scenario sends through its bench and lets checks judge; the modules below are all there are.
"""

from conformance.scenarios import (
    activities,
    attachments,
    authentication,
    create,
    deleting,
    filtering,
    followup,
    lengths,
    listing,
    moves,
    reading,
    robustness,
    roundtrip,
    scheduling,
    sender,
    survey,
    templates,
    types,
    updating,
)

__all__ = [
    "activities",
    "attachments",
    "authentication",
    "create",
    "deleting",
    "filtering",
    "followup",
    "lengths",
    "listing",
    "moves",
    "reading",
    "robustness",
    "roundtrip",
    "scheduling",
    "sender",
    "survey",
    "templates",
    "types",
    "updating",
]
