"""Thresholds as objects: each with its author, date and definition, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (msgspec reads the annotations)
from datetime import date  # noqa: TC003  (msgspec reads the annotations)
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import field
from msgspec.structs import replace

from reportgen.errors import ConfigError
from reportgen.policy.checks import check_report
from reportgen.policy.facts import Entry, Grade
from reportgen.policy.reading import check_text, read

THRESHOLDS = Path(__file__).parent / "thresholds.toml"


class Leg(Entry, frozen=True):
    """One condition: the line lies between `lower` and `upper`, both in `unit`, both included."""

    line: str
    lower: int
    upper: int
    unit: Literal["usd_millions"]


class Outcome(Entry, frozen=True):
    """What became of a threshold: known from `known_on`; which of its legs held, in their order."""

    known_on: date = field(name="date")
    legs_held: tuple[bool, ...]
    text: Mapping[str, str]


class Threshold(Entry, frozen=True):
    """A level somebody named in public; `author` and `definition` are said in every language.

    Grades as in the register: of grade V3, the author is said as reported; any other has its `url`.
    """

    id: str
    announced: date
    grade: Grade
    checked_on: date
    author: Mapping[str, str]
    definition: Mapping[str, str]
    legs: tuple[Leg, ...]
    url: str = ""
    outcome: Outcome | None = None


class Thresholds(Entry, frozen=True):
    """All thresholds, in order of announcement."""

    entries: tuple[Threshold, ...] = field(name="threshold")

    def known(self, on: date) -> Thresholds:
        """Return the thresholds as they stood on that day: an outcome only from its own date."""
        return Thresholds(
            entries=tuple(_as_of(one, on) for one in self.entries if one.announced <= on)
        )


def load_thresholds(path: Path | None = None) -> Thresholds:
    """Return the thresholds, read and checked once per process and file; see ConfigError."""
    return _load(path or THRESHOLDS)


@cache
def _load(path: Path) -> Thresholds:
    thresholds = read(path, Thresholds)
    seen: set[str] = set()
    for threshold in thresholds.entries:
        place = f"threshold {threshold.id}"
        if threshold.id in seen:
            raise ConfigError(f"{path}: {place}: the id is used twice")
        seen.add(threshold.id)
        _check(path, place, threshold)
    return thresholds


def _check(path: Path, place: str, threshold: Threshold) -> None:
    check_text(path, place, "author", threshold.author)
    check_text(path, place, "definition", threshold.definition)
    reported = threshold.grade == "V3"
    check_report(path, place, threshold.author, reported=reported)
    if not reported and not threshold.url.startswith("https://"):
        raise ConfigError(f"{path}: {place}: grade {threshold.grade} needs a full https address")
    for leg in threshold.legs:
        if leg.lower >= leg.upper:
            raise ConfigError(f"{path}: {place}: {leg.line} has no room between its bounds")
    if threshold.outcome is None:
        return
    check_text(path, place, "outcome.text", threshold.outcome.text)
    if threshold.outcome.known_on < threshold.announced:
        raise ConfigError(f"{path}: {place}: the outcome is older than the threshold")
    if len(threshold.outcome.legs_held) != len(threshold.legs):
        raise ConfigError(f"{path}: {place}: legs_held needs one entry for each leg")


def _as_of(threshold: Threshold, on: date) -> Threshold:
    """Return the threshold without an outcome that was not yet known."""
    outcome = threshold.outcome
    return (
        threshold if outcome is None or outcome.known_on <= on else replace(threshold, outcome=None)
    )
