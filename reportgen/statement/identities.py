"""The tests a statement must pass, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    ALLOWED = "allowed"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Check:
    """One test of one week: `detail` names the line, the figures and the slack."""

    id: str
    status: Status
    detail: str
