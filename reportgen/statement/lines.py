"""The tree of lines, read from `lines.toml` and checked on load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - msgspec reads the annotations at run time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from reportgen.errors import ConfigError
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TableKey = Literal["condition", "factors"]
Side = Literal["assets", "liabilities", "supplying", "absorbing", "reserves"]

TABLES: tuple[TableKey, ...] = ("condition", "factors")
LINES_FILE = Path(__file__).with_name("lines.toml")


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a line stands in one table, and how it enters its parent."""

    side: Side
    parent: str | None = None
    sign: Literal[1, -1] = 1


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the release; see `lines.toml` for what each field means."""

    key: str
    label: str
    condition: Place | None = None
    factors: Place | None = None
    memorandum: bool = False
    since: date | None = None
    until: date | None = None
    split_from: str | None = None
    codes: dict[str, dict[Basis, str]] = {}
    sum: bool = False
    balances: str | None = None
    polarity: Literal["positive", "negative", "either"] = "positive"
    moves: bool = False
    revised: bool = False
    note: bool = False
    residual: bool = False
    subtotal: bool = False
    short: bool = False
    facility: bool = False

    def place(self, table: TableKey) -> Place | None:
        """Return where the line stands in that table, or None where it does not."""
        return self.condition if table == "condition" else self.factors

    def exists(self, day: date) -> bool:
        """Whether the release has this line in the week of that Wednesday."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def series_codes(self, basis: Basis) -> tuple[str, ...]:
        """Return the codes of that basis, in the order of the providers."""
        return tuple(by_basis[basis] for by_basis in self.codes.values() if basis in by_basis)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    line: list[Line]


@dataclass(frozen=True)
class LineTree:
    """All lines by key, in the order of the release, and their children per table."""

    lines: Mapping[str, Line]
    _children: Mapping[tuple[TableKey, str | None], tuple[Line, ...]] = field(init=False)

    def __post_init__(self) -> None:
        children: dict[tuple[TableKey, str | None], tuple[Line, ...]] = {}
        for line in self.lines.values():
            for table in TABLES:
                place = line.place(table)
                if place is not None:
                    slot = (table, place.parent)
                    children[slot] = (*children.get(slot, ()), line)
        object.__setattr__(self, "_children", children)

    def __getitem__(self, key: str) -> Line:
        return self.lines[key]

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines.values())

    def children(self, key: str | None, table: TableKey) -> tuple[Line, ...]:
        """Return the parts of a total in one table; of None, the roots."""
        return self._children.get((table, key), ())

    def totals(self, table: TableKey) -> tuple[Line, ...]:
        """Return every line that has parts in that table."""
        return tuple(line for line in self if self.children(line.key, table))


@cache
def load_lines(path: Path = LINES_FILE) -> LineTree:
    """Read the tree of lines; raise ConfigError naming the entry that is wrong."""
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as lines of the statement: {error}") from error
    twice = [key for key, n in Counter(line.key for line in file.line).items() if n > 1]
    if twice:
        raise ConfigError(f"{path}: line {twice[0]!r} is there twice; remove one entry")
    tree = LineTree({line.key: line for line in file.line})
    for line in tree:
        problem = _problem(line, tree)
        if problem:
            raise ConfigError(f"{path}: line {line.key!r}: {problem}")
    shared = Counter(
        (code, basis) for line in tree for basis in Basis for code in line.series_codes(basis)
    )
    for (code, basis), count in shared.items():
        if count > 1:
            raise ConfigError(f"{path}: code {code!r} ({basis}) belongs to more than one line")
    return tree


def _problem(line: Line, tree: LineTree) -> str | None:
    places = [place for place in (line.condition, line.factors) if place]
    if not places and not line.memorandum:
        return "stands in no table and is no memorandum item"
    for name in (line.split_from, line.balances):
        if name is not None and name not in tree.lines:
            return f"names {name!r}, which is no line"
    for table in TABLES:
        problem = _place_problem(line, table, tree)
        if problem:
            return problem
    if line.since and line.until and line.until < line.since:
        return "ends before it begins"
    if line.sum and line.codes:
        return "is a sum and has codes; it can only be one of the two"
    return None


def _place_problem(line: Line, table: TableKey, tree: LineTree) -> str | None:
    place, seen = line.place(table), {line.key}
    while place is not None and place.parent is not None:
        parent = tree.lines.get(place.parent)
        if parent is None:
            return f"parent {place.parent!r} in {table} is no line"
        above = parent.place(table)
        if above is None:
            return f"parent {parent.key!r} does not stand in {table}"
        if above.side != place.side:
            return f"stands on the side {place.side!r}, its parent on {above.side!r}"
        if parent.key in seen:
            return f"is its own ancestor in {table}"
        seen.add(parent.key)
        place = above
    return None
