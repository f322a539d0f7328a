"""The short cut past the XML parser: rows of observations, as the Board's program writes them.

Nearly all of a release is one pattern, `<frb:Obs OBS_STATUS="A" OBS_VALUE="1" TIME_PERIOD="…" />`,
a million and a half times over. A row of nothing else is cut at its quotes, and only if every piece
is just what it must be; whatever is not so plain is left to the parser, which decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.sources.board.ddp import MISSING, NORMAL, SURELY_EXACT, number, rises, wednesday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SERIES = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?Series)[ \t\r\n]")
FIRST = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Obs[ \t\r\n]")
OPENING = re.compile(FIRST.pattern + rb"+(\w+)=")
NEXT = re.compile(rb"[ \t\r\n]+(\w+)=")
CLOSING = re.compile(rb"[ \t\r\n]*/>[ \t\r\n]*")
ATTRIBUTES = (b"OBS_STATUS", b"OBS_VALUE", b"TIME_PERIOD")
STRIDE = 2 * len(ATTRIBUTES)
LONGEST = 16_000_000  # of the text of one series; beyond, the parser reads on without a short cut
SPACE = b" \t\r\n"
A = NORMAL.encode()
MISSING_ONLY = {status.encode() for status in MISSING}
KNOWN = {A} | MISSING_ONLY
FIGURES = b"0123456789.-"


def pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Cut a document behind each series: texts and the closing tag that follows, b"" for none."""
    rest = closing = b""
    for chunk in chunks:
        rest += chunk
        if not closing and (found := SERIES.search(rest)):
            closing = b"</" + found[1] + b">"
        if closing:
            *texts, rest = rest.split(closing)
            for text in texts:
                yield text, closing
        if len(rest) > LONGEST:
            yield rest, b""
            rest = b""
    yield rest, b""


@dataclass(frozen=True, slots=True)
class Row:
    """Observations in the order written: days as ordinals, a value or None for each."""

    days: Sequence[int]
    values: Sequence[int | float | None]


class Cutter:
    """Cuts rows of observations; it remembers the days, which most series have in common."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}
        self._texts: list[bytes] = []
        self._days: list[int] = []

    def cut(self, row: bytes) -> Row | None:
        """Return a row's observations, None where it is not as plain as it must be.

        So must its days be: each once, in order of time.
        """
        parts = row.split(b'"')
        places = _places(parts)
        if places is None:
            return None
        return self._row(*(parts[1 + 2 * place :: STRIDE] for place in places))

    def collect(self, observations: list[tuple[str, str, str]]) -> Row | None:
        """Return observations that were parsed, (status, value, day) each, by the same rules."""
        return self._row(
            *([text.encode() for text in told] for told in zip(*observations, strict=True))
        )

    def _row(self, statuses: list[bytes], figures: list[bytes], texts: list[bytes]) -> Row | None:
        try:
            days = self._ordinals(texts)
            values = _values(statuses, figures)
        except ValueError:
            return None
        return None if days is None or values is None else Row(days, values)

    def _ordinals(self, texts: list[bytes]) -> list[int] | None:
        if texts != self._texts:
            known = self._known
            for text in set(texts).difference(known):
                known[text] = wednesday(text.decode("ascii", "replace"))
            days = [known[text] for text in texts]
            if not rises(days):
                return None
            self._texts, self._days = texts, days
        return self._days


def _places(parts: list[bytes]) -> list[int] | None:
    """Return where status, value and day stand among the attributes, None for any other shape."""
    opening = OPENING.fullmatch(parts[0])
    if opening is None or len(parts) < STRIDE + 1 or len(parts) % STRIDE != 1:
        return None
    names = [opening[1]]
    for place in range(2, STRIDE, 2):
        following = NEXT.fullmatch(parts[place])
        if following is None or not _alike(parts[place::STRIDE]):
            return None
        names.append(following[1])
    links = parts[STRIDE:-1:STRIDE]
    between = links[:1] if _alike(links) else set(links)
    if not all(link.endswith(parts[0]) for link in between):
        return None
    ends = [*(link.removesuffix(parts[0]) for link in between), parts[-1]]
    if not all(map(CLOSING.fullmatch, ends)) or sorted(names) != [*ATTRIBUTES]:
        return None
    return [names.index(name) for name in ATTRIBUTES]


def _alike(texts: list[bytes]) -> bool:
    return texts.count(texts[0]) == len(texts) if texts else True


def _values(statuses: list[bytes], figures: list[bytes]) -> list[int | float | None] | None:
    """Return numbers, None for those with a status of nothing; None for anything unknown."""
    kinds = set(statuses)
    written = b"".join(figures)
    if not kinds <= KNOWN or written.translate(None, FIGURES):
        return None
    if kinds <= MISSING_ONLY:
        return [None] * len(figures)
    if b"." in written or max(map(len, figures)) > SURELY_EXACT:
        return [
            number(figure.decode()) if status == A else None
            for status, figure in zip(statuses, figures, strict=True)
        ]
    if len(kinds) == 1:
        return [*map(int, figures)]
    return [
        int(figure) if status == A else None
        for status, figure in zip(statuses, figures, strict=True)
    ]
