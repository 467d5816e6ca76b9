"""
The vendor's published OpenAPI document beside our contract.

Law: nothing is asked of a target; what the document lacks as a whole is told once, and is no difference.
"""

from __future__ import annotations

import shlex
import time
from dataclasses import replace
from datetime import UTC, datetime

from conformance import contract
from conformance.drift import vendor
from conformance.drift.document import VENDOR, Comparison
from conformance.verdicts import ExitCode
from conformance.writing import results


def compared(source: str) -> Comparison:
    """
    Compare our contract with the document at *source*, a path or an address.

    Raises UsageError when it is none that can be compared, NotCompleted when it cannot be fetched.
    """
    started, began = datetime.now(UTC), time.monotonic()
    found = vendor.compare(source)
    again = f"close-conformance drift --vendor-openapi {shlex.quote(source)}"
    return Comparison(
        what=VENDOR,
        tool=results.tool(),
        subject={**found.subject, "absent": list(found.absent)},
        against={"contract": contract.document()["info"]["version"], "contract_sha256": contract.fingerprint()},
        started=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(time.monotonic() - began, 3),
        exit_code=ExitCode.DEVIATIONS if found.differences or found.complaints else ExitCode.CONFORMANT,
        differences=[replace(each, reproduce=again) for each in found.differences],
        held=found.held,
        complaints=found.complaints,
    )
