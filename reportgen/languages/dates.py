"""Dates in running text, after the patterns of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.languages.typeset import space

if TYPE_CHECKING:
    from datetime import date

    from reportgen.languages.catalogue import Catalogue


class Dates:
    """Says dates in one language; each is put together once."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue with the patterns, the months and the days of the week."""
        self._catalogue = catalogue
        self._said: dict[tuple[str, date], str] = {}

    def long(self, day: date) -> str:
        """Return year, month and day: April 16, 2025."""
        return self._say("date.long", day)

    def weekday(self, day: date) -> str:
        """Return the date with its day of the week: Wednesday, April 16, 2025."""
        return self._say("date.weekday", day)

    def month(self, day: date) -> str:
        """Return year and month: April 2025."""
        return self._say("date.month", day)

    def months(self, first: date, last: date) -> str:
        """Return a stretch of months, its year once: January to August 2026."""
        entry = self._catalogue.entry
        key = "date.months" if first.year == last.year else "date.months_apart"
        words = entry(key).format(
            year=first.year,
            month=entry(f"month.{first.month}"),
            last_year=last.year,
            last_month=entry(f"month.{last.month}"),
        )
        return space(words, self._catalogue.tag)

    def short(self, day: date) -> str:
        """Return the date for a table, the same in every language: 2025-04-16."""
        return day.isoformat()

    def _say(self, key: str, day: date) -> str:
        said = self._said.get((key, day))
        if said is None:
            entry = self._catalogue.entry
            words = entry(key).format(
                year=day.year,
                month=entry(f"month.{day.month}"),
                day=day.day,
                weekday=entry(f"weekday.{day.isoweekday()}"),
            )
            said = self._said[key, day] = space(words, self._catalogue.tag)
        return said
