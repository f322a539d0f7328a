"""Where a claim comes from, in words: which observations of which series it rests on."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reportgen.brief.ledger import REGISTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportgen.brief.claims import Claim, Source
    from reportgen.languages import Words

SHOWN = 4  # observations of one claim; how many more there are is said
DAY, VALUE = "2222-12-22", "333"  # neither is in the other


class Kind(NamedTuple):
    """What observations of one series share."""

    series: str
    basis: str
    origin: str


class Origins:
    """The observations behind claims, said in one language."""

    def __init__(self, words: Words) -> None:
        """Take the language."""
        self._words = words
        self._said: dict[Source, str] = {}
        # A page says hundreds of them: the gaps around a day and a number are always the same.
        self._pattern = words.text("source.value", day=DAY, value=VALUE)

    def of(self, claim: Claim) -> Iterator[str]:
        """Yield a line for each series a claim rests on."""
        if not claim.sources:
            yield self.figure(claim)
        for kind, found in groupby(claim.sources[:SHOWN], key=kind_of):
            yield self.series(kind, tuple(found))
        if more := len(claim.sources[SHOWN:]):
            yield self.more(more)

    def figure(self, claim: Claim) -> str:
        """Say a claim no series is named for."""
        return self._words.text(
            "source.figure", basis=self.basis(claim.basis), day=self._words.short_date(claim.as_of)
        )

    def series(self, kind: Kind, found: Sequence[Source]) -> str:
        """Say observations of one series."""
        said = {
            "series": kind.series,
            "basis": self.basis(kind.basis),
            "values": self.observations(found),
        }
        if kind.origin == REGISTER:  # the code of the series says so already
            return self._words.text("source.register", **said)
        served = self._words.text(f"origin.{kind.origin}")
        return self._words.text("source.series", origin=served, **said)

    def more(self, count: int) -> str:
        """Say how many observations are not shown."""
        return self._words.text("source.more", n=count)

    def basis(self, basis: str) -> str:
        """Say on which basis something is measured."""
        return self._words.text(f"basis.{basis}")

    def observations(self, found: Iterable[Source]) -> str:
        """Say days and values."""
        return self._words.text("source.between").join(map(self._observation, found))

    def _observation(self, source: Source) -> str:
        if source not in self._said:
            day = self._words.short_date(source.as_of)
            is_day = source.origin == REGISTER and source.value == source.as_of.toordinal()
            self._said[source] = (
                day
                if is_day  # when a regime began: the day is all there is to say
                else self._pattern.replace(VALUE, number(source.value)).replace(DAY, day)
            )
        return self._said[source]


def kind_of(source: Source) -> Kind:
    """Return what an observation shares with others of its series."""
    return Kind(source.series, source.basis, source.origin)


def number(value: float, places: int | None = None) -> str:
    """Write a bare number as tables do: grouped by commas, a true minus sign, no signed zero."""
    written = f"{value:z,.{places}f}" if places is not None else f"{value:z,.10g}"
    return written.replace("-", "−")
