"""The page of the downloads: which files there are, what stands in them, and how to use them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reportgen.renderers.origins import number
from reportgen.renderers.site import address as at
from reportgen.renderers.site.downloads import BASES
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.structured import LICENCE, RELEASE, Download, dataset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.downloads import File, Holdings, Listed
    from reportgen.renderers.site.shell import Shell
    from reportgen.renderers.site.structured import Linked

COLUMNS = ("as_of", "line", "basis", "code", "label", "unit", "value")
IN_PARQUET = ("source", "vintage")  # and in no other format
KILO, MEGA = 1000, 1000_000


class Known(NamedTuple):
    """A line of the statement: its key, and its series by basis."""

    line: str
    series: Mapping[str, Listed]


def render(shell: Shell, holdings: Holdings) -> Artifact:
    """Return the page of a language; `holdings` are what `downloads.make` has made."""
    words = shell.words
    page = DataPage(words, holdings)
    head = Head(
        page=at.DATA,
        title=words.text("data.title"),
        description=page.description(),
        linked=(_dataset(shell, page),) if shell.site.url else (),
    )
    return shell.page(head, "site/data.html.j2", page=page, release=RELEASE, licence=LICENCE)


def _dataset(shell: Shell, page: DataPage) -> Linked:
    held = page.holdings
    return dataset(
        shell.site,
        shell.words,
        [Download(one.address, one.media_type) for one in held.files],
        name=shell.words.text("data.name"),
        description=page.description(),
        covers=(held.first, held.last),
    )


@dataclass(frozen=True, slots=True)
class DataPage:
    """What the template sees."""

    words: Words
    holdings: Holdings

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are explained: those of the files there are."""
        return COLUMNS if self._is_plain else COLUMNS + IN_PARQUET

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of the figures."""
        return tuple(basis.value for basis in BASES)

    def description(self) -> str:
        """Return what can be had, with the weeks it covers."""
        held = self.holdings
        first, last = self.words.date(held.first), self.words.date(held.last)
        entry = "data.description_plain" if self._is_plain else "data.description"
        return self.words.text(entry, lines=len(self.lines()), a=first, b=last)

    @property
    def _is_plain(self) -> bool:
        """Whether there is no Parquet file, for want of its library."""
        return "parquet" in self.holdings.missing

    def name(self, file: File) -> str:
        """Return the name of a file."""
        return PurePosixPath(file.address).name

    def about(self, file: File) -> str:
        """Return what a file holds."""
        path = PurePosixPath(file.address)
        kind = path.stem.removeprefix("h41-") if path.suffix == ".csv" else path.suffix[1:]
        return self.words.text(f"data.file.{kind.replace('-', '_')}")

    def size(self, file: File) -> str:
        """Return the size of a file, to read."""
        if file.size >= MEGA:
            return f"{file.size / MEGA:.1f} MB"
        return f"{max(1, round(file.size / KILO))} KB"

    def count(self, amount: int) -> str:
        """Return a number of rows or columns."""
        return number(amount) if amount else ""

    def lines(self) -> list[Known]:
        """Return the lines in the order of the first basis, then those of the other alone."""
        found: dict[str, dict[str, Listed]] = {}
        for line, some in groupby(self.holdings.lines, lambda one: one.line):
            found.setdefault(line, {}).update({one.basis: one for one in some})
        return [Known(line, series) for line, series in found.items()]

    def spell(self, line: Listed) -> str:
        """Return the first and the last day of a series."""
        return f"{self._day(line.first)} – {self._day(line.last)}"

    def _day(self, day: date) -> str:
        return self.words.short_date(day)
