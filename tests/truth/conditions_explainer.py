"""What the page on bank reserves says of its own: ratios, what is true on its day, its example.

Its sentences with figures are those of the brief and stand under their conditions; here are the
claims no sentence holds, and the choices of wording that depend on the day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from truth import policy
from truth.conditions_claims import measures, start_of
from truth.reading import toml

TIERS = ("reserve_ratio_exempt", "reserve_ratio_low", "reserve_ratio_top")
RATIO = "reserve_ratio"
INTEREST = date(2008, 10, 9)  # the first day reserves earned interest
ONE_RATE = date(2021, 7, 29)  # the first day of one rate on all of them
LCR = date(2015, 1, 1)
LCR_TOLD = date(2017, 4, 1)  # the first day of the Board's rule on publishing it
AMPLE = date(2019, 1, 30)


def rules(released: date) -> list[dict[str, Any]]:
    """Return the requirements announced by a release, in order of effect."""
    entries = toml("policy/requirements.toml")["requirement"]
    return [one for one in entries if one["announced"] <= released]


@measures("in_force")
def in_force(claim: Any, day: date) -> float | None:
    """A ratio: that of the day or, where it is zero, of the last tiers; other rules: a sentence."""
    if not claim.line.startswith(RATIO):
        return None
    begun = [one for one in rules(policy.released(day)) if one["effective"] <= day]
    if claim.line == RATIO:
        found, ratio = begun[-1], max(begun[-1]["ratios"])
    else:
        found = [one for one in begun if any(one["ratios"])][-1]
        ratio = found["ratios"][TIERS.index(claim.line)]
    since = (claim.as_of, start_of(claim))
    assert since == (found["effective"],) * 2, f"{claim.id} is in force since {found['effective']}"
    return float(ratio)


def states(day: date) -> dict[str, str]:
    """Return which wordings are true on a Wednesday, by what its release could know."""
    known = rules(policy.released(day))
    begun = [one for one in known if one["effective"] <= day]
    ended = not any(begun[-1]["ratios"])
    announced = any(not any(one["ratios"]) for one in known)
    paid = "ioer" if day >= INTEREST else "none"
    return {
        "requirement": "zero" if ended else "announced" if announced else "tiers",
        "interest": "iorb" if day >= ONE_RATE else paid,
        "lcr": "yes" if day >= LCR else "no",
        "lcr_told": "yes" if day >= LCR_TOLD else "no",
        "ample": "yes" if day >= AMPLE else "no",
    }
