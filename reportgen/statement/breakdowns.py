"""Tables that split a line by maturity or by Reserve Bank: which series make them, as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import ConfigError
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).with_name("breakdowns.toml")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part and the codes of its Wednesday level; `soon` where it falls due within a year."""

    key: str
    fred: str
    board: str = ""
    soon: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it may be held under, the Board's before FRED's."""
        return tuple(code for code in (self.board, self.fred) if code)


class Breakdown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the statement and the parts that add up to it."""

    key: str
    whole: str
    part: tuple[Part, ...]

    def line(self, part: Part) -> str:
        """Return the name of a part among the lines of a brief."""
        return f"{self.whole}_{part.key}"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    breakdown: tuple[Breakdown, ...]


@cache
def load_breakdowns(path: Path = FILE) -> Mapping[str, Breakdown]:
    """Return the breakdowns by key; raise ConfigError naming the entry that is wrong."""
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as breakdowns of lines: {error}") from error
    tree, found = load_lines(), dict[str, Breakdown]()
    for one in file.breakdown:
        codes = [code for part in one.part for code in part.codes]
        if one.key in found or one.whole not in tree.lines:
            raise ConfigError(f"{path}: {one.key} is there twice, or {one.whole} is no line")
        if len(one.part) < 2 or len({part.key for part in one.part}) < len(one.part):
            raise ConfigError(f"{path}: {one.key} needs two parts or more, each with its own key")
        if len(set(codes)) < len(codes):
            raise ConfigError(f"{path}: {one.key} has one code twice")
        found[one.key] = one
    return found
