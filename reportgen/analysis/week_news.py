"""All that a week might say, ranked: what is said of it, and whether it was a quiet one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.analysis.context import Context
from reportgen.analysis.crossings import crossings
from reportgen.analysis.line_news import line_news
from reportgen.analysis.movers import movers
from reportgen.analysis.policy_news import policy_news
from reportgen.analysis.ranking import choose
from reportgen.analysis.rate_news import rate_news
from reportgen.policy.calendar import release_date
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reportgen.analysis.bridge import Bridge
    from reportgen.analysis.ranking import Candidate, Rules
    from reportgen.analysis.weekly import Rank, Weekly
    from reportgen.policy.register import Register
    from reportgen.policy.thresholds import Threshold
    from reportgen.statement.history import History


@dataclass(frozen=True, slots=True)
class Quiet:
    """The main line whose move was least usual in a week without news from any line."""

    line: Weekly
    rank: Rank


@dataclass(frozen=True, slots=True)
class WeekNews:
    """What is said of a week, highest score first; `quiet` where no line or rate has news.

    `young` is the first day of data too short to tell the unusual from the usual.
    """

    chosen: tuple[Candidate, ...]
    quiet: Quiet | None
    young: date | None


def week_news(
    history: History,
    register: Register,
    thresholds: Iterable[Threshold],
    bridge: Bridge | None,
    rules: Rules,
) -> WeekNews:
    """Rank what the week of a history has to tell; register and thresholds as known at release."""
    context, day = Context(history), history.as_of
    found = [
        *line_news(context, rules),
        *policy_news(register, release_date(day - WEEK), release_date(day), rules),
        *crossings(context, thresholds, rules),
        *rate_news(history, rules),
    ]
    chosen = choose(found, rules, _same(history, bridge, rules))
    if any(one.line for one in chosen):
        return WeekNews(chosen, None, None)
    total = context.line("total_assets")
    young = total is not None and len(total.values) <= rules.constants.minimum_history
    return WeekNews(
        chosen, _quiet(context, rules), total.first if total is not None and young else None
    )


def _quiet(context: Context, rules: Rules) -> Quiet | None:
    """Return the main line whose move the fewest of its weeks have matched.

    Of all its weeks and those of late, those count in which such moves are more usual.
    """
    c, found = rules.constants, list[Quiet]()
    for one in rules.lines:
        line = context.line(one.key) if one.main else None
        if line is None or not line.move:
            continue
        ranks = [rank for rank in (line.rank(), line.rank(c.recent)) if rank is not None]
        rank = max(ranks, key=lambda rank: rank.share)
        if ranks[0].among > c.minimum_history:
            found.append(Quiet(line, rank))
    return min(found, key=lambda one: one.rank.share, default=None)


def _same(history: History, bridge: Bridge | None, rules: Rules) -> dict[str, str]:
    """Return which theme drove reserves this week and which total assets, where one did."""
    themes = {line.key: line.theme for line in rules.lines}
    same: dict[str, str] = {}
    if bridge is not None and bridge.factors and bridge.reserves.value:
        top = bridge.by_size()[0]
        if top.contribution / bridge.reserves.value >= rules.constants.driver:
            same["reserves"] = themes.get(top.line.key, "")
    day = history.as_of
    now, then = history.level("total_assets", day), history.level("total_assets", day - WEEK)
    moved = list(movers(history, day, "total_assets"))
    if moved and now is not None and then is not None and now.value != then.value:
        top_asset = max(moved, key=lambda change: abs(change.value))
        if top_asset.value / (now.value - then.value) >= rules.constants.driver:
            same["size"] = themes.get(top_asset.line, "")
    return same
