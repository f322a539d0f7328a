"""Which weeks have what a brief cannot do without: the headline lines, this week and last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.errors import NoDataError, UsageError
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.history import History

WEDNESDAY = 2  # date.weekday()
HEADLINE_LINES = (
    "total_assets",
    "securities_held_outright",
    "reserve_balances",
    "reverse_repos",
    "treasury_general_account",
)


def lacking(history: History, day: date) -> tuple[str, ...]:
    """Return the headline lines without a Wednesday level in that week."""
    return tuple(key for key in HEADLINE_LINES if history.level(key, day) is None)


def require_complete(history: History, day: date) -> None:
    """Raise NoDataError unless the headline lines are known on that Wednesday and the one before.

    Without the week before nothing could be said about the week, and a gap usually means that the
    data are stale.
    """
    require_wednesday(day)
    for week, what in ((day, "no figure for"), (day - WEEK, "the week before lacks")):
        lines = lacking(history, week)
        if lines:
            raise NoDataError(
                f"{day}: {what} {', '.join(lines)} ({week}); choose a week from 'reportgen weeks'"
            )


def require_wednesday(day: date) -> None:
    """Raise UsageError for any other weekday, naming the Wednesdays around it."""
    since = (day.weekday() - WEDNESDAY) % 7
    if since:
        before = day - timedelta(days=since)
        raise UsageError(
            f"{day} is a {day:%A}; the release describes Wednesdays: "
            f"try {before} or {before + WEEK}"
        )
