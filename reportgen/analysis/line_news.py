"""What the lines of a week have to tell: rare changes, records, runs, facilities in use again."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

from reportgen.analysis.ranking import Candidate
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.analysis.context import Context
    from reportgen.analysis.ranking import NewsLine, Rules
    from reportgen.analysis.weekly import Kin, Rank, Run, Unmatched, Weekly


@dataclass(frozen=True, slots=True)
class Change:
    """An unusually large change; `kin` compares it with weeks that have the same date in them.

    `record` where the level is the highest (after a rise) or lowest (after a fall) of all the data.
    """

    line: Weekly
    rank: Rank
    since: Unmatched
    kin: tuple[Kin, Rank] | None
    record: Unmatched | None


@dataclass(frozen=True, slots=True)
class Level:
    """A level unmatched for long, the first such for a while."""

    line: Weekly
    high: bool
    since: Unmatched


@dataclass(frozen=True, slots=True)
class Ended:
    """A long run of moves of one sign, which the week's move ended."""

    line: Weekly
    run: Run


@dataclass(frozen=True, slots=True)
class Long:
    """A run of moves of one sign that has become very long."""

    line: Weekly
    run: Run


@dataclass(frozen=True, slots=True)
class Drawn:
    """A facility drawn on after weeks at zero."""

    line: Weekly
    idle: Unmatched


@dataclass(frozen=True, slots=True)
class New:
    """A line that the statement has for the first time this week."""

    line: Weekly


@dataclass(frozen=True, slots=True)
class Zero:
    """A line back at zero after weeks in use, with its peak in them."""

    line: Weekly
    use: Unmatched
    peak: date


News = Change | Level | Ended | Long | Drawn | New | Zero


def line_news(context: Context, rules: Rules) -> Iterator[Candidate]:
    """Yield what the lines have to tell, each in its own way at most once for every kind."""
    total = context.line("total_assets")
    if total is None or not total.now:
        return
    for one in rules.lines:
        line = context.line(one.key)
        if line is None:
            continue
        extra = rules.constants.facility if one.facility else 0
        for rarity, moved, found in _told(context, rules, one, line, total.now):
            score = rarity + rules.size(moved, total.now) + extra
            yield Candidate(one.key, one.theme, score, found, moved)


def _told(
    context: Context, rules: Rules, one: NewsLine, line: Weekly, total: float
) -> Iterator[tuple[float, float, News]]:
    """Yield rarity, size and numbers of what one line has to tell."""
    c, move, now = rules.constants, line.move, line.now
    if now is None:
        return
    if move is None:
        if _is_new(context, one) and 100 * now / total >= c.use_told:
            yield c.score_new_line, now, New(line)
        return
    if not move or len(line.values) <= c.minimum_history:
        return
    if not now:
        yield from _zero(rules, line, total)
        return
    idle = line.idle()
    if idle is not None and idle.weeks >= c.idle and 100 * abs(move) / total >= c.use_told:
        yield log10(idle.weeks), move, Drawn(line, idle)
    change = _rare(rules, line, levels=not one.changes_only)
    if change is not None:
        yield -log10(change.rank.share), move, change
    level = None if one.changes_only else _record(rules, line, total)
    if level is not None:
        yield log10(level.since.weeks), move, level
    if one.runs:
        yield from _runs(rules, line)


def _rare(rules: Rules, line: Weekly, *, levels: bool) -> Change | None:
    """Return a change that is rare in all the data, of late, in its month and among its kind.

    `levels`: whether its level may be told as a record too.
    """
    c = rules.constants
    rank, since, move = line.rank(), line.move_unmatched(), line.move
    if rank is None or since is None or move is None or rank.among <= c.minimum_history:
        return None
    late = line.rank(c.recent) if rank.share <= c.unusual else None
    if late is None or late.share > c.unusual_of_late:
        return None
    kin, month = line.rank_of_kin(), line.rank_in_month()
    if kin is not None and kin[1].among > c.kin_history:
        if kin[1].share > c.unusual_of_kin:
            return None
    else:
        kin = None
    if month is not None and month.among > c.kin_history and month.share > c.unusual_in_month:
        return None
    record = line.level_unmatched(high=move > 0) if levels else None
    ever = record is not None and record.since is None
    return Change(line, rank, since, kin, record if ever else None)


def _record(rules: Rules, line: Weekly, total: float) -> Level | None:
    """Return a level unmatched for long, unless it only carries on a row of such levels."""
    c, move, now = rules.constants, line.move, line.now
    if not move or now is None:
        return None
    high = move > 0
    since = line.level_unmatched(high=high)
    if since is None or since.weeks < c.long_unmatched:
        return None
    past = [value for value in line.values[-1 - c.record_pause : -1] if value is not None]
    beyond = now - max(past) if high else min(past) - now
    if 100 * beyond / total < c.record_margin and line.unmatched_before(
        c.record_pause, c.long_unmatched, high=high
    ):
        return None
    return Level(line, high, since)


def _runs(rules: Rules, line: Weekly) -> Iterator[tuple[float, float, News]]:
    """Yield a long run that ended with the week's move, or one that has become very long."""
    c, run, before = rules.constants, line.run(), line.run(skip=1)
    if run is None or line.now is None or line.move is None:
        return
    weeks = len(line.values)
    if run.weeks == 1 and before is not None and before.weeks >= c.run_ended:
        share = line.weeks_ending_run(before.weeks) / weeks
        yield -log10(share), line.move, Ended(line, before)
    elif run.weeks >= c.run_told and not run.weeks % c.run_told:
        start = line.values[-1 - run.weeks]
        assert start is not None
        share = line.weeks_in_run(run.weeks) / weeks
        yield -log10(share), line.now - start, Long(line, run)


def _zero(rules: Rules, line: Weekly, total: float) -> Iterator[tuple[float, float, News]]:
    """Yield a line that is back at zero, if it was in use for long."""
    use = line.in_use()
    if use is None or use.weeks < rules.constants.idle:
        return
    peak = line.highest(use.weeks + 1)
    assert peak is not None
    if 100 * peak[1] / total < rules.constants.use_told:
        return
    yield log10(use.weeks), peak[1], Zero(line, use, peak[0])


def _is_new(context: Context, one: NewsLine) -> bool:
    """Whether the release has the line for the first time; where only the data begin, it has not.

    A line carved out of another was there before under another name.
    """
    tree, day = context.history.tree, context.history.as_of
    if one.key not in tree.lines:
        return False
    since, split_from = tree[one.key].since, tree[one.key].split_from
    return since is not None and split_from is None and day - WEEK < since <= day
