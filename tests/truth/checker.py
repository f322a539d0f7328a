"""Is it so? Every sentence of a brief is held against a truth condition of its own.

A condition is written from what a sentence says in English, and works everything out anew from the
raw data: levels, changes on one basis, shares, extremes by date. It shares no code with the writer;
a brief is read here as plain data (keys, claims, dates).

A condition is a function of a `Told`, registered with the keys it stands for; it raises
`UntrueError` where the sentence is false. A sentence that states nothing about a week is declared
with the reason why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - the alias below needs it
from typing import TYPE_CHECKING, Any

from truth import policy
from truth.reading import LEVEL, Data, load

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAR = 1e-6  # figures are whole millions, or quotients: these may differ in the last binary digits


class UntrueError(Exception):
    """The sentence is false; the message says what is true."""


@dataclass
class Told:
    """One sentence where it stands: its week, what was said before it, and what it is about."""

    sentence: Any
    day: date
    released: date
    before: tuple[Told, ...] = ()  # in the same paragraph
    row: str = ""  # the key of the row's label, in a table
    brief: Any = None
    data: Data = field(default_factory=load)
    checked: set[str] = field(default_factory=set)  # ids of the claims held against raw data

    @property
    def key(self) -> str:
        return str(self.sentence.key)

    @property
    def way(self) -> str:
        """The last word of the key, which says the direction."""
        return self.key.rpartition(".")[2]

    @property
    def policy(self) -> policy.Policy:
        """What was announced by the day of the release."""
        return policy.known(self.released)

    def term(self, name: str) -> str:
        """Return the key of a name in the sentence."""
        return str(self.sentence.args[name].key)

    def line(self, name: str = "x") -> str:
        """Return the line that stands in a place of the sentence."""
        kind, _, line = self.term(name).partition(".")
        self.holds(kind in {"line", "short"}, f"{name} is {kind}.{line}, no line")
        return line

    def holds(self, condition: object, truth: str) -> None:
        """Raise UntrueError unless the condition holds."""
        if not condition:
            raise UntrueError(truth)

    def known(self, value: float | None, what: str) -> float:
        """Return a value of the raw data; what is said of an unknown one is not true."""
        self.holds(value is not None, f"{what} is not known")
        assert value is not None
        return value

    def level(self, line: str, day: date | None = None) -> float:
        """Return the Wednesday level of a line, of this week or an earlier one."""
        day = day or self.day
        self.holds(day <= self.day, f"{day} is later than the week")
        return self.known(self.data.level(line, day), f"{line} on {day}")

    def figure(
        self,
        name: str,
        truth: float,
        line: str,
        basis: str = LEVEL,
        unit: str = "usd_millions",
    ) -> None:
        """Hold a figure of the sentence against the truth: value, line, basis and unit."""
        claim = self.sentence.args[name]
        self.holds(abs(claim.value - truth) <= NEAR, f"{name} is {truth!r}, not {claim.value!r}")
        said = (claim.line, str(claim.basis), str(claim.unit))
        self.holds(said == (line, basis, unit), f"{name} is of {(line, basis, unit)}, not {said}")
        self.checked.add(claim.id)

    def when(self, name: str, truth: date | None) -> None:
        """Hold a date of the sentence against the truth."""
        said = self.sentence.args[name]
        self.holds(said == truth, f"{name} is {truth}, not {said}")

    def previous(self, *beginnings: str) -> Told:
        """Return the sentence just before, which this one goes on from."""
        self.holds(self.before, "nothing was said before it")
        last = self.before[-1]
        self.holds(last.key.startswith(beginnings), f"it goes on from {last.key}")
        return last

    def earlier(self, *beginnings: str) -> Told:
        """Return the newest sentence of the paragraph whose key begins like that."""
        for one in reversed(self.before):
            if one.key.startswith(beginnings):
                return one
        raise UntrueError(f"nothing before it says {' or '.join(beginnings)}")

    def text(self, name: str) -> dict[str, str]:
        """Return a text of the policy files, by language."""
        return dict(self.sentence.args[name].by_language)


Condition = Callable[[Told], None]
CONDITIONS: dict[str, Condition] = {}
NOTHING: dict[str, str] = {}  # key, or the beginning of keys with a dot at its end: the reason


def states(*keys: str) -> Callable[[Condition], Condition]:
    """Register the truth condition of one key, or of keys that differ only in direction."""

    def register(condition: Condition) -> Condition:
        for key in keys:
            assert key not in CONDITIONS, f"{key} has two conditions"
            assert key not in NOTHING, f"{key} is said to state nothing"
            CONDITIONS[key] = condition
        return condition

    return register


def states_nothing(reason: str, *keys: str) -> None:
    """Declare sentences that state nothing about a week: nothing in them could be false."""
    for key in keys:
        assert key not in CONDITIONS, f"{key} has a condition"
        NOTHING[key] = reason


def has_condition(key: str) -> bool:
    """Return whether somebody has thought about what would make a sentence false."""
    return key in CONDITIONS or key in NOTHING


def problem(told: Told) -> str | None:
    """Return what is false about a sentence, or None; one without condition is false."""
    if told.key in NOTHING:
        return None if not told.sentence.args else "it states nothing, and yet has figures or names"
    condition = CONDITIONS.get(told.key)
    if condition is None:
        return "no truth condition is written for it"
    try:
        condition(told)
    except UntrueError as untrue:
        return str(untrue)
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        return f"it is not made as its condition expects: {error!r}"
    return None


def sentences(brief: Any) -> Iterator[Told]:
    """Yield every sentence of a brief, with what stands before it in its paragraph."""
    yield from _paragraph(brief, (brief.headline,))
    yield from _paragraph(brief, brief.summary.sentences)
    for section in brief.sections:
        for block in section.blocks:
            match type(block).__name__:
                case "Paragraph":
                    yield from _paragraph(brief, block.sentences)
                case "Bullets":
                    for _, text in block.items:
                        yield from _paragraph(brief, text.sentences)
                case "Chart":
                    yield from _paragraph(brief, block.alt.sentences)
                case "Table":
                    yield from _table(brief, block)
                case other:
                    assert other == "KeyFigures", f"blocks of kind {other} are not looked into"
    for text in brief.explainer.told.values():
        yield from _paragraph(brief, () if text is None else text.sentences)


def _table(brief: Any, table: Any) -> Iterator[Told]:
    yield from _paragraph(brief, table.notes)
    for row in table.rows:
        label = str(getattr(row.label, "key", ""))
        if type(row.label).__name__ == "Sentence":
            yield from _paragraph(brief, (row.label,))
        for cell in row.cells:
            content = cell.content
            if type(content).__name__ == "Paragraph":
                yield from _paragraph(brief, content.sentences, label)


def _paragraph(brief: Any, some: tuple[Any, ...], row: str = "") -> Iterator[Told]:
    released = policy.released(brief.as_of)
    before: tuple[Told, ...] = ()
    for sentence in some:
        told = Told(sentence, brief.as_of, released, before, row, brief)
        yield told
        before = (*before, told)
