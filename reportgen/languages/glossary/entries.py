"""The shape of a term of the glossary and of where its meaning is from."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (msgspec reads the annotations)
from typing import TYPE_CHECKING, Literal

from msgspec import field
from msgspec.structs import replace

from reportgen.policy.facts import Entry, Grade

if TYPE_CHECKING:
    from collections.abc import Collection

Topic = Literal["release", "assets", "liabilities", "measures", "policy", "rates", "reserves"]
Publisher = Literal["board", "new_york", "st_louis", "register", "house"]


class Origin(Entry, frozen=True):
    """Where a meaning is from: whose text, its address and grade, and when it was checked.

    The publisher `house` has no address: it stands for what is in general use, and is graded V3.
    """

    id: str
    publisher: Publisher
    grade: Grade
    checked_on: date
    url: str


class GlossaryTerm(Entry, frozen=True):
    """One term: its names and definition by language tag, and the days between which it holds.

    `key` names the catalogue entry that is the term's name; a term without one has its own `name`.
    `also` are further forms in which texts say it, `never` those they must not use for it. `fact`
    and `ended_by` are facts of the policy register on the days it begins and ends.
    """

    id: str
    topic: Topic
    source: str
    definition: dict[str, str]
    key: str = ""
    name: dict[str, str] = field(default_factory=dict)
    abbreviation: str = ""
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    never: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stated_announced: date | None = field(name="announced", default=None)
    valid_from: date | None = None
    valid_until: date | None = None
    fact: str = ""
    ended_by: str = ""
    related: tuple[str, ...] = ()

    @property
    def announced(self) -> date | None:
        """The day from which the term could be known; None where it always was."""
        return self.valid_from if self.stated_announced is None else self.stated_announced

    def seen_on(self, day: date, known: Collection[str]) -> GlossaryTerm:
        """Return the term as it stood on a day: without an end to come and terms not yet known."""
        ended = self.valid_until is not None and self.valid_until <= day
        return replace(
            self,
            valid_until=self.valid_until if ended else None,
            related=tuple(one for one in self.related if one in known),
        )
