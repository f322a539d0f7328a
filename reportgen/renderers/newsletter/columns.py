"""Plain text in columns: widths as they are shown, where a Han character takes two places.

Letters are read in type of one width. Lines break between Han characters as well as at spaces,
never before a closing mark nor after an opening one, and never inside a figure with its scale.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wcwidth import wcswidth

from reportgen.languages.typeset import HAN, NBSP, WORD_JOINER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 76
OPENING = "（「『《〈“‘【"
CLOSING = "，。、；：！？）」』》〉”’】…—"
WORD = rf"[^ {HAN}{OPENING}{CLOSING}]+"
# Marks that open, one Han character or one word (a number with the scale it counts), marks that
# close, and the spaces after.
UNIT = re.compile(
    rf"[{OPENING}]*(?:{WORD}(?:(?<={NBSP})[{HAN}])?[万亿萬億]*|[{HAN}])?[{CLOSING}]*(?P<gap> *)"
)
GAP = "  "
INDENT = "  "


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return how many places a text takes in type of one width."""
    return max(0, wcswidth(text))


def plain(text: str) -> str:
    """Return text with plain spaces and without the signs that are not drawn."""
    return text.replace(NBSP, " ").replace(WORD_JOINER, "")


def wrap(text: str, room: int = WIDTH, *, first: str = "", then: str = "") -> list[str]:
    """Return a text in lines no wider than the room; only a single word may be wider.

    `first` stands before the first line, `then` before all others.
    """
    lines, line, used = [], "", 0
    start = first
    for unit, gap in _units(text):
        taken = width(unit)
        if line and used + taken > room - width(start):
            lines.append(start + line.rstrip(" "))
            start, line, used = then, "", 0
        line += unit + gap
        used += taken + len(gap)
    return [plain(one) for one in [*lines, start + line.rstrip(" ")]]


def _units(text: str) -> Iterator[tuple[str, str]]:
    """Yield what must not be broken, with the spaces after it."""
    for found in UNIT.finditer(text.replace(WORD_JOINER, "")):
        if found.group():
            gap = found["gap"]
            yield found.group().removesuffix(gap) if gap else found.group(), gap


def underlined(text: str, mark: str) -> list[str]:
    """Return a heading with a line under it, as long as the heading."""
    return [plain(text), mark * width(plain(text))]


def table(rows: Sequence[tuple[str, ...]], room: int = WIDTH) -> list[str]:
    """Return rows in columns: the first to the left, wrapped where it is long, figures right.

    Leading spaces of a label indent it; a figure stands beside the last line of its label.
    """
    figures = list(zip(*(row[1:] for row in rows), strict=True))
    widths = [max(map(width, column)) for column in figures]
    left = room - sum(len(GAP) + one for one in widths)
    left = min(left, max(width(plain(row[0])) for row in rows))
    lines = []
    for label, *values in rows:
        depth = " " * (len(label) - len(label.lstrip(" ")))
        *above, last = wrap(label.lstrip(" "), left, first=depth, then=depth + INDENT)
        said = [
            GAP + " " * (wide - width(one)) + one for one, wide in zip(values, widths, strict=True)
        ]
        lines += [*above, (last + " " * (left - width(last)) + "".join(said)).rstrip()]
    return lines
