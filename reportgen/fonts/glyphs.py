"""The typeface as every renderer sees it, and the gate for characters it cannot draw."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import RenderError
from reportgen.fonts.repertoire import EXEMPT

if TYPE_CHECKING:
    from pathlib import Path

#: The family name in CSS and SVG. The cut is renamed, as the fonts' licence (OFL) wants of it.
FAMILY = "Reportgen Sans"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One family in two weights (400 and 700), cut to a repertoire.

    `folder` holds the two files and nothing else, so it can be listed in a fontconfig file;
    `digest` is of the files' bytes; `source` names the font it was cut from and its version.
    """

    family: str
    regular: Path
    bold: Path
    covered: frozenset[int]
    digest: str
    source: str

    @property
    def folder(self) -> Path:
        """Return the folder that holds the two files and no other."""
        return self.regular.parent

    def missing(self, text: str) -> frozenset[str]:
        """Return the characters of the text that the typeface cannot draw."""
        return frozenset(
            char for char in set(text) if ord(char) not in self.covered and ord(char) not in EXEMPT
        )


def require_glyphs(typeface: Typeface, text: str, where: str) -> None:
    """Raise `RenderError` naming each character of the text that would be drawn as a box.

    `where` says what the text is ("the note of 2025-04-16 in zh-Hant"), for the message.
    """
    missing = sorted(typeface.missing(text))
    if missing:
        named = ", ".join(
            f"{char} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})" for char in missing
        )
        raise RenderError(f"{where}: {typeface.source} has no glyph for {named}; use other words")
