"""Which lines moved: the changes under a total, none of them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.statement.figures import Change, WednesdayLevel
    from reportgen.statement.history import History


def movers(history: History, day: date, parent: str) -> Iterator[Change[WednesdayLevel]]:
    """Yield the week's changes of the lines under a total of the condition statement.

    A subtotal of unlike things gives its place to its parts where these have data.
    """
    for line in history.tree.children(parent, "condition"):
        now, then = history.level(line.key, day), history.level(line.key, day - WEEK)
        known = now is not None and then is not None
        looked_through = line.subtotal or not known
        parts = list(movers(history, day, line.key)) if looked_through else []
        if parts:
            yield from parts
        elif now is not None and then is not None:
            yield now - then
