"""What came of one check of the register against the data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Verdict(StrEnum):
    """What came of one check; TOLD is a difference from which nothing follows."""

    PASSED = "passed"
    FAILED = "failed"
    TOLD = "told"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its kind, what it is about (a fact, a threshold, a series), when, and the result.

    `family` is rate, funds, series, cap, pace, threshold, source, freshness, ratio or glossary.
    """

    family: str
    subject: str
    day: date
    verdict: Verdict
    detail: str
