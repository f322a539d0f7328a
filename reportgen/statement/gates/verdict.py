"""How a plausibility test of many lines becomes one check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.statement.identities import Check, Status

if TYPE_CHECKING:
    from collections.abc import Sequence


def verdict(name: str, tested: int, faults: Sequence[str], proved: str) -> Check:
    """Return one check for `tested` comparisons: failed with every fault, or passed as `proved`."""
    if faults:
        return Check(name, Status.FAILED, "; ".join(faults))
    if not tested:
        return Check(name, Status.NOT_TESTABLE, "no figures to compare")
    return Check(name, Status.PASSED, f"{tested} tested: {proved}")
