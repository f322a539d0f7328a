"""The archive: all years on one page, the weeks of a year on one page each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.brief.claims import Claim, Unit
from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.site import address as at
from reportgen.renderers.site import moments, structured
from reportgen.renderers.site.head import Head
from reportgen.renderers.voice import MISSING
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.shell import Shell
    from reportgen.renderers.site.structured import Linked

OVERVIEW, YEAR = "site/archive.html.j2", "site/year.html.j2"
SCRIPT = "jump.js"
WHOLE, PART = "total_assets", "reserve_balances"  # the lines of the tables
WEEK = timedelta(days=7)
LONGEST = 100  # of the bar of the largest year


@dataclass(frozen=True, slots=True)
class Year:
    """A year in the overview: its weeks, total assets at its last one, the change over the year.

    `bar` is the level in parts of 100 of the largest.
    """

    number: int
    weeks: int
    last: date
    level: str
    change: str
    bar: float


@dataclass(frozen=True, slots=True)
class Week:
    """A week in the table of its year, newest first."""

    entry: WeekEntry
    level: str
    change: str
    part: str


def render_overview(shell: Shell, entries: Sequence[WeekEntry]) -> Artifact:
    """Return the page of all years; `entries` are all weeks, oldest first."""
    words = shell.words
    head = Head(
        page=at.ARCHIVE,
        title=words.text("site.archive.title"),
        description=_covered(words, entries),
        linked=_way(shell, (_here(words),)),
        scripts=(SCRIPT,),
    )
    return shell.page(
        head,
        OVERVIEW,
        years=years(words, entries),
        covered=_covered(words, entries),
        first=entries[0].as_of,
        last=entries[-1].as_of,
        missing=list(missing(entries)),
    )


def render_year(shell: Shell, number: int, entries: Sequence[WeekEntry]) -> Artifact:
    """Return the page of the weeks of one year; `entries` are all weeks, oldest first."""
    words = shell.words
    within = [one for one in entries if one.as_of.year == number]
    numbers = sorted({one.as_of.year for one in entries})
    place = numbers.index(number)
    trail = (_here(words), (str(number), at.year(number)))
    title = words.text("site.year.title", year=number)
    head = Head(
        page=at.year(number),
        title=title,
        description=words.text("site.year.description", year=number, n=len(within)),
        linked=_way(shell, trail),
        previous=at.year(numbers[place - 1]) if place else None,
        next=at.year(numbers[place + 1]) if number != numbers[-1] else None,
    )
    return shell.page(
        head,
        YEAR,
        title=title,
        trail=trail,
        weeks=weeks(words, entries, number),
        line=line([one.levels.get(WHOLE) for one in within]),
        corrected=moments.corrected,
    )


def script(templates: Environment) -> Artifact:
    """Return the script that leads from a day to its week, by its plain name."""
    return artifact(SCRIPT, fill(templates, f"site/{SCRIPT}.j2", {}).encode())


def years(words: Words, entries: Sequence[WeekEntry]) -> list[Year]:
    """Return the years, newest first."""
    lasts: list[tuple[int, int, WeekEntry]] = []
    for number, group in groupby(entries, lambda one: one.as_of.year):
        found = list(group)
        lasts.append((number, len(found), found[-1]))
    largest = max((one.levels.get(WHOLE) or 0 for _, _, one in lasts), default=0)
    rows, before = [], None
    for number, count, one in lasts:
        row = Year(
            number=number,
            weeks=count,
            last=one.as_of,
            level=_level(words, one, WHOLE),
            change=_change(words, one, before, WHOLE, "change_year"),
            bar=round(LONGEST * (one.levels.get(WHOLE) or 0) / largest, 1) if largest else 0,
        )
        rows.append(row)
        before = one
    return rows[::-1]


def weeks(words: Words, entries: Sequence[WeekEntry], number: int) -> list[Week]:
    """Return the weeks of a year, newest first, each with its change from the week before."""
    rows = []
    for before, one in zip((None, *entries), entries, strict=False):
        if one.as_of.year == number:
            beside = before if before and one.as_of - before.as_of == WEEK else None
            rows.append(
                Week(
                    entry=one,
                    level=_level(words, one, WHOLE),
                    change=_change(words, one, beside, WHOLE, "change_week"),
                    part=_level(words, one, PART),
                )
            )
    return rows[::-1]


def line(levels: Sequence[int | None]) -> str:
    """Return levels as points of a line in a box of 100 by 24, the lowest at its foot.

    Nothing where there is no line to draw.
    """
    known = [(place, level) for place, level in enumerate(levels) if level is not None]
    if len(known) < 2:
        return ""
    low, high = min(level for _, level in known), max(level for _, level in known)
    wide, tall = len(levels) - 1, (high - low) or 1
    return " ".join(
        f"{100 * place / wide:.1f},{1 + 22 * (high - level) / tall:.1f}" for place, level in known
    )


def missing(entries: Sequence[WeekEntry]) -> Iterator[date]:
    """Yield the Wednesdays between the first and the last week that have no page."""
    known = {one.as_of for one in entries}
    day = entries[0].as_of
    while day < entries[-1].as_of:
        if day not in known:
            yield day
        day += WEEK


def _here(words: Words) -> tuple[str, str]:
    return words.text("site.to.archive"), at.ARCHIVE


def _way(shell: Shell, trail: tuple[tuple[str, str], ...]) -> tuple[Linked, ...]:
    site = shell.site
    return (structured.breadcrumb(site, shell.words, trail),) if site.url else ()


def _covered(words: Words, entries: Sequence[WeekEntry]) -> str:
    start, end = words.date(entries[0].as_of), words.date(entries[-1].as_of)
    return words.text("site.archive.covered", n=len(entries), start=start, end=end)


def _level(words: Words, one: WeekEntry, key: str) -> str:
    level = one.levels.get(key)
    return MISSING if level is None else _said(words, one, key, "level", level)


def _change(words: Words, one: WeekEntry, before: WeekEntry | None, key: str, measure: str) -> str:
    now, then = one.levels.get(key), before.levels.get(key) if before else None
    return MISSING if now is None or then is None else _said(words, one, key, measure, now - then)


def _said(words: Words, one: WeekEntry, key: str, measure: str, value: int) -> str:
    """Say an amount as every table does."""
    basis, unit = Basis.WEDNESDAY_LEVEL, Unit.USD_MILLIONS
    name = f"{key}.{measure}.{basis}"
    return words.table(Claim(name, key, measure, basis, one.as_of, value, unit, ()))
