"""Spaces between Han and Latin, and marks that must not start a line.

Catalogues hold no space at such borders; Traditional Chinese gets them here: U+0020, or U+00A0
between a number and the unit that counts it. Full-width marks bring their own room, so no border
with one is ever touched. Both Chinese editions get U+2060 before —— and ……, the two marks Pango
would put at the start of a line. Doing it twice changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.languages.said import Said
from reportgen.languages.tags import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.languages.said import Segment

NBSP = "\u00a0"
WORD_JOINER = "\u2060"

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff"
_UNITS = "年月日週周個萬億項種次倍家天條期頁"  # the first character of what a number counts

_JOIN = r"(?P<join>(?<=\S)(?<![\u2014\u2026\u2060])(?=\u2014\u2014|\u2026\u2026))"
_UNIT = rf"(?P<unit>(?<=[0-9])(?=[{_UNITS}]))"
# One character before a border and two after it decide, so that texts spaced apart can be joined.
_AFTER = rf"(?<=[{LATIN}%)])(?=[{HAN}])"  # the bracket closes a code: Section 13(3)
_BEFORE = rf"(?<=[{HAN}])(?=[{LATIN}]|[+\u2212±][0-9])"
_GAP = f"(?P<gap>{_AFTER}|{_BEFORE})"

_CHARACTER = {"join": WORD_JOINER, "unit": NBSP, "gap": " "}
_BORDER = {True: re.compile(f"{_JOIN}|{_UNIT}|{_GAP}"), False: re.compile(_JOIN)}


def _insert(match: re.Match[str]) -> str:
    return _CHARACTER[match.lastgroup or ""]


def space(text: str, tag: str) -> str:
    """Set the gaps and joiners of one run of text in that language."""
    speech = language(tag)
    return _BORDER[speech.spaced].sub(_insert, text) if speech.han else text


@lru_cache(maxsize=4096)
def _between(left: str, right: str, tag: str) -> str:
    """Return what stands between a last character and the next two."""
    return space(left + right, tag)[1 : -len(right)]


def join(segments: Iterable[Segment], tag: str) -> tuple[Segment, ...]:
    """Join segments that are each spaced already, with gaps where two of them meet.

    A gap goes into the text beside a figure, never into the figure itself; neighbouring texts
    become one. Empty segments are dropped.
    """
    han = language(tag).han
    joined: list[Segment] = []
    text = ""  # what is being collected since the last figure
    before = ""
    for segment in segments:
        words = str(segment)
        if not words:
            continue
        if han and before:
            text += _between(before, words[:2], tag)
        before = words[-1]
        if isinstance(segment, Said):
            if text:
                joined.append(text)
            joined.append(segment)
            text = ""
        else:
            text += segment
    if text:
        joined.append(text)
    return tuple(joined)


def plain(segments: Sequence[Segment]) -> str:
    """Return segments as one string."""
    return "".join(map(str, segments))
