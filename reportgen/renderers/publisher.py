"""Whose brief it is: what a publisher may set about the pages, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.languages import Words

NOTHING: Mapping[str, str] = MappingProxyType({})
ACCENT = "#b5832a"
LOWEST_CONTRAST = 4.5  # WCAG 2 level AA for text; the accent colours text and its white reverse


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher's own words by language tag, and looks; what is not set is the house's.

    `logo` is a data URI or empty; `accent` is `#rrggbb` or empty.
    """

    name: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    masthead: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    contact: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    disclaimer: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    logo: str = ""
    accent: str = ""

    @property
    def colour(self) -> str:
        """The publisher's colour, or the house's."""
        return self.accent or ACCENT

    def masthead_in(self, words: Words) -> str:
        """Return the name of the publication in a language."""
        return self.masthead.get(words.tag) or words.text("page.masthead")

    def disclaimer_in(self, words: Words) -> str:
        """Return what the reader must be told, in a language."""
        return self.disclaimer.get(words.tag) or words.text("page.disclaimer")


def contrast_with_white(colour: str) -> float:
    """Return the contrast of `#rrggbb` with white after WCAG 2: 1 to 21."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)
