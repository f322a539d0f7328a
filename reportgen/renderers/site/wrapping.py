"""Where the lines of a headline end: even, and no number torn from its unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

OPENING, CLOSING = "（「『《〈“‘([", "，。；：、！？）」』》〉”’),.;:!?%]"
UNITS = (
    "萬億|億|萬|万亿|亿|万|trillion|billion|million|percent|"
    "個百分點|个百分点|基點|基点|年|月|日|週|周"
)
NUMBER = rf"[−+-]?\$?\d[\d,.]*%?(?:\s?(?:{UNITS}))?(?:美元)?"
DAY = r"[A-Z][a-z]+ \d{1,2}(?!\d)"  # April 22
HAN = "\u3400-\u9fff\uf900-\ufaff"
PIECE = re.compile(
    rf"[{re.escape(OPENING)}]*(?:{DAY}|{NUMBER}|[{HAN}]|[^\s{HAN}{re.escape(OPENING + CLOSING)}]+|)"
    rf"[{re.escape(CLOSING)}]*\s*"
)
RESTING = "，。；：、,;:"  # a line best ends after one of them
TORN = 0.15  # what it costs to end a line between two Han characters; a line half empty costs 0.25


class Way(NamedTuple):
    """Lines from here to the end, and how bad they are together."""

    cost: float
    lines: tuple[str, ...]


def pieces(text: str) -> list[str]:
    """Cut a text into what must not break, each with the space behind it."""
    return [found.group() for found in PIECE.finditer(text) if found.group()]


def wrapped(
    text: str, width: Callable[[str], float], room: float, most: int
) -> tuple[str, ...] | None:
    """Return the text in as few lines as the room allows, as even as can be.

    `width` measures a piece. None where it needs more than `most` lines, or a piece is too wide.
    """
    parts = pieces(text)
    wide = [(width(part), width(part.rstrip())) for part in parts]
    for count in range(1, most + 1):
        way = _best(parts, wide, room, count)
        if way is not None:
            return way.lines
    return None


def _best(parts: list[str], wide: list[tuple[float, float]], room: float, count: int) -> Way | None:
    """Return the best way to set all parts in exactly so many lines.

    `wide` is how wide each part is with the space behind it, and without.
    """
    ways: dict[int, Way] = {len(parts): Way(0, ())}
    for _ in range(count):
        before, ways = ways, {}
        for start in range(len(parts)):
            reached = 0.0
            for end in range(start + 1, len(parts) + 1):
                spaced, bare = wide[end - 1]
                if reached + bare > room:
                    break
                if end in before:
                    empty = 1 - (reached + bare) / room
                    cost = empty**2 + _tear(parts, end) + before[end].cost
                    if start not in ways or cost < ways[start].cost:
                        said = "".join(parts[start:end]).rstrip()
                        ways[start] = Way(cost, (said, *before[end].lines))
                reached += spaced
    return ways.get(0)


def _tear(parts: list[str], end: int) -> float:
    last = parts[end - 1]
    return 0 if end == len(parts) or last[-1] in RESTING or last[-1].isspace() else TORN
