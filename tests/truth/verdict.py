"""What the checker finds in one brief: its sentences, tables, drawings and claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import truth.conditions  # noqa: F401  (fills the registers)
from truth import conditions_claims, conditions_tables
from truth.checker import problem, sentences


@dataclass(frozen=True)
class Verdict:
    """How many statements of each kind were tried, and what is false about which."""

    tried: Counter[str] = field(default_factory=Counter)
    false: list[tuple[str, str]] = field(default_factory=list)
    claims: int = 0
    observations: int = 0


def verdict(brief: Any) -> Verdict:
    """Hold everything a brief states against the raw data."""
    tried: Counter[str] = Counter()
    false: list[tuple[str, str]] = []
    checked: set[str] = set()
    for told in sentences(brief):
        tried[told.key] += 1
        found = problem(told)
        if found is not None:
            false.append((told.key, found))
        checked |= told.checked
    false += conditions_tables.problems(brief, checked)
    false += conditions_claims.problems(brief, checked)
    false += conditions_claims.wrong_sources(brief)
    observed = sum(len(claim.sources) for claim in brief.claims)
    return Verdict(tried, false, claims=len(brief.claims), observations=observed)
