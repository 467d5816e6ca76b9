"""
Named scenarios: what is tried on a target, and which rules it judges.

Law: a scenario sends through its bench and lets checks judge; the modules below are all there are.
"""

from conformance.scenarios import (
    activities,
    activity_filters,
    attachments,
    authentication,
    create,
    date_filters,
    deleting,
    filtering,
    followup,
    lengths,
    listing,
    moves,
    reading,
    refusals,
    refusing,
    robustness,
    roundtrip,
    scheduling,
    sender,
    sending,
    survey,
    templates,
    types,
    updating,
)

__all__ = [
    "activities",
    "activity_filters",
    "attachments",
    "authentication",
    "create",
    "date_filters",
    "deleting",
    "filtering",
    "followup",
    "lengths",
    "listing",
    "moves",
    "reading",
    "refusals",
    "refusing",
    "robustness",
    "roundtrip",
    "scheduling",
    "sender",
    "sending",
    "survey",
    "templates",
    "types",
    "updating",
]
