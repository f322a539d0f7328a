"""The characters the typeface must draw: a base of signs and letters, and what the texts use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS = (
    "‐‑–—―‘’“”„†‡•…‰′″‹›€™−×÷±≈≠≤≥∞√∑Δ←↑→↓■□▲△▶▼▽◆◇○◦●★☆✓、。〃〈〉《》「」『』【】〔〕〖〗～·・〇"
)

#: Letters of Hong Kong's forms that lists of common characters tend to leave out.
_HONG_KONG = "説閲鋭脱税悦衞衛峯裏着麪羣户戶賬佔週為溈偽匯滙啟污麵擡枱牀綫綉厠凉糉線"

#: Never drawn, so never asked of the font: line and word joiners, line ends, soft hyphen.
EXEMPT = frozenset(map(ord, "\t\n\r\u00ad\u200b\u2060\ufeff"))

#: What every subset holds: ASCII, Latin-1, our signs, full-width forms, Hong Kong's letters.
BASE_REPERTOIRE = frozenset(
    {
        *range(0x20, 0x7F),
        *(set(range(0xA0, 0x100)) - EXEMPT),
        *range(0xFF01, 0xFF5F),
        *map(ord, _SIGNS + _HONG_KONG),
    }
)


def repertoire(texts: Iterable[str]) -> frozenset[int]:
    """Return the code points to cut: the base and every character of the texts.

    Hand in what is constant first (catalogues, register, templates): each new set of characters
    is cut and cached anew.
    """
    used = set().union(*map(set, texts))
    return (BASE_REPERTOIRE | frozenset(map(ord, used))) - EXEMPT
