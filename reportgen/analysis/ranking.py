"""Which findings of a week are worth a sentence: one rule for all, its constants in a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from reportgen.errors import ConfigError
from reportgen.policy.facts import Entry
from reportgen.policy.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.analysis.crossings import Crossing
    from reportgen.analysis.line_news import News
    from reportgen.analysis.policy_news import Step
    from reportgen.analysis.rate_news import Gap, Outside

RANKING = Path(__file__).with_name("ranking.toml")
FIRST = 3  # findings for which the bar itself is enough


class Constant(Entry, frozen=True):
    """One constant of the rule, and why it is what it is."""

    value: int | float
    reason: str


class NewsLine(Entry, frozen=True):
    """A line that may make news: `parts` go before it, the rest is as the file says."""

    key: str
    theme: str
    main: bool = False
    runs: bool = False
    facility: bool = False
    changes_only: bool = False
    parts: tuple[str, ...] = ()


class _File(Entry, frozen=True):
    constants: dict[str, Constant]
    line: tuple[NewsLine, ...]


class Constants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The constants by name; `ranking.toml` says what each is and why."""

    minimum_history: int
    unusual: float
    recent: int
    unusual_of_late: float
    unusual_in_month: float
    unusual_of_kin: float
    kin_history: int
    size_of_one_point: float
    size_least: float
    size_most: float
    facility: float
    bar: float
    bar_beyond_three: float
    most: int
    long_unmatched: int
    record_pause: int
    record_margin: float
    run_ended: int
    run_told: int
    idle: int
    use_told: float
    driver: float
    rate_history: int
    rate_pause: int
    gap_least: float
    score_crossing: float
    crossing_pause: int
    score_new_line: float
    score_regime: float
    score_plan: float
    score_rates: float
    score_other: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The constants and the lines that may make news, in the order of the statement."""

    constants: Constants
    lines: tuple[NewsLine, ...]

    def size(self, change: float, total_assets: float) -> float:
        """Return what the size of a change adds to its score."""
        c = self.constants
        percent = 100 * abs(change) / total_assets
        if not percent:
            return c.size_least
        return min(max(log10(percent / c.size_of_one_point), c.size_least), c.size_most)


if TYPE_CHECKING:
    Found: TypeAlias = News | Step | Crossing | Gap | Outside


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that might be said: of which line and theme, with its score and its numbers."""

    line: str
    theme: str
    score: float
    found: Found
    moved: float = 0


def choose(
    candidates: Iterable[Candidate], rules: Rules, same: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """Return what is said, highest score first: one for a theme, and none said twice.

    `same` leads from a theme to the one whose move it shares: reserves to what drove them, say.
    Of equal scores the larger move goes first.
    """
    c, chosen = rules.constants, list[Candidate]()
    for one in sorted(
        _parts_first(candidates, rules), key=lambda one: (-one.score, -abs(one.moved))
    ):
        if len(chosen) == c.most or one.score < _bar(c, len(chosen)):
            break
        if not any(_one_news(one, other, same) for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def _parts_first(candidates: Iterable[Candidate], rules: Rules) -> list[Candidate]:
    """Leave out a whole where one of its parts has something to tell."""
    found = list(candidates)
    telling = {one.line for one in found if one.score >= rules.constants.bar}
    wholes = {line.key for line in rules.lines if not telling.isdisjoint(line.parts)}
    return [one for one in found if one.line not in wholes]


def _bar(constants: Constants, said: int) -> float:
    return constants.bar if said < FIRST else constants.bar_beyond_three


def _one_news(one: Candidate, other: Candidate, same: Mapping[str, str]) -> bool:
    """Whether two findings are one piece of news."""
    return (
        one.theme == other.theme
        or same.get(one.theme) == other.theme
        or same.get(other.theme) == one.theme
    )


@cache
def load_rules(path: Path = RANKING) -> Rules:
    """Return the rules, read once; a file that is no such thing is a ConfigError naming it."""
    file = read(path, _File)
    values = {name: constant.value for name, constant in file.constants.items()}
    try:
        return Rules(msgspec.convert(values, Constants), file.line)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: constants: {error}") from error
