"""The weekly update: a series whose text begins as it did last week is read from there on.

A mark is kept of how far a series' text went, from its opening tag to its last observation, and of
the digest of those bytes. Where the new text begins with them, nothing in them has been revised.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.sources.board.ddp import rises
from reportgen.sources.board.xml_text import SPACE, Row
from reportgen.sources.reading import Mark

if TYPE_CHECKING:
    from reportgen.sources.board.xml_text import Cutter

NOTHING = Row((), ())


@dataclass(frozen=True, slots=True)
class Resumed:
    """The last observations that were known, up to two, those that are new, and the new mark."""

    last: Row
    new: Row
    mark: Mark


def mark_of(text: bytes) -> Mark:
    """Return the mark of a series' text, white space at its end aside."""
    kept = text.rstrip(SPACE)
    return Mark(len(kept), sha256(kept).digest())


def resume(text: bytes, start: int, mark: Mark | None, cutter: Cutter) -> Resumed | None:
    """Return what is new in a series' text since its mark was taken.

    `start` is where the observations begin in it. None for any doubt: another beginning, a tail
    that is no plain row of observations, or one that does not follow in time.
    """
    kept = text.rstrip(SPACE)
    if mark is None or not start < mark.length <= len(kept):
        return None
    digest = sha256(memoryview(kept)[: mark.length])
    if digest.digest() != mark.digest:
        return None
    last = cutter.cut(kept[_last_two(kept, start, mark.length) : mark.length])
    rest = kept[mark.length :].lstrip(SPACE)
    new = cutter.cut(rest) if rest else NOTHING
    if last is None or new is None or not rises([*last.days, *new.days]):
        return None
    digest.update(memoryview(kept)[mark.length :])
    return Resumed(last, new, Mark(len(kept), digest.digest()))


def _last_two(text: bytes, start: int, end: int) -> int:
    """Return where the last two observations before `end` begin."""
    place = end
    for _ in range(2):
        place = text.rfind(b"<", start, place)
        if place < 0:
            return start
    return place
