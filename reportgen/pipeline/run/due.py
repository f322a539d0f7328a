"""Which weeks are due, and what is still to be done for each, by the journals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.run.journal import Journal, Journals

CHANGES = ("fetch", "build", "errata")
"""What a site may have to be made anew after."""
SETTLED = ("done", "left", "late")
"""What the letters of a week may have come to: sent, left as a newer week is there, too late."""


def due_weeks(
    knowledge: Knowledge, journals: Journals, today: date, only: date | None = None
) -> list[date]:
    """Return the weeks a run is to publish, oldest first.

    Those that were begun and not finished, and every week the data have since the newest that was
    ever due; of an installation that never ran, the newest alone.
    """
    complete = [week.as_of for week in knowledge.weeks if week.complete and week.as_of <= today]
    if only is not None:
        journal = journals.of(only)
        return [only] if only in complete and not is_closed(journal) else []
    begun = [journal for journal in journals.all() if journal.was_opened]
    if not begun:
        return complete[-1:]
    newest = max(journal.week for journal in begun)
    unfinished = {journal.week for journal in begun if journal.is_open}
    return sorted({*unfinished, *(week for week in complete if week > newest)})


def newest_week(knowledge: Knowledge) -> date | None:
    """Return the newest complete week, the only one letters go for."""
    return max((week.as_of for week in knowledge.weeks if week.complete), default=None)


def is_closed(journal: Journal) -> bool:
    """Whether nothing is left to do for a week."""
    return journal.was_opened and not journal.is_open


def is_built(journal: Journal) -> bool:
    """Whether the edition of a week stands."""
    return journal.last("build", "done") is not None


def is_refused(journal: Journal) -> bool:
    """Whether the week was due and its figures did not pass."""
    return journal.is_open and not is_built(journal)


def wants_site(journals: Journals) -> list[date]:
    """Return the weeks of which the site may show less than is known, oldest first."""
    return [
        journal.week
        for journal in journals.all()
        if not is_refused(journal) and not journal.is_after("site", CHANGES)
    ]


def wants_publishing(journals: Journals) -> list[date]:
    """Return the weeks whose site was made and not yet put out."""
    return [one.week for one in journals.all() if not one.is_after("publish", ("site",))]


def wants_letters(journal: Journal) -> bool:
    """Whether the letters of a week that is due are still to go."""
    return journal.is_open and is_built(journal) and journal.last("mail", *SETTLED) is None


def left_to_do(journal: Journal, steps: Sequence[str]) -> list[str]:
    """Return the steps of the settings a week still lacks."""
    left = [] if is_built(journal) else ["build"]
    if "site" in steps and not journal.is_after("site", CHANGES):
        left.append("site")
    if "publish" in steps and not journal.is_after("publish", ("site",)):
        left.append("publish")
    if "mail" in steps and journal.last("mail", *SETTLED) is None:
        left.append("mail")
    return left
