"""Which language a visitor is spoken to in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.languages import LANGUAGES
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = "en"


def speak(asked: str | None, edition: str | None, accepted: str) -> str:
    """Return the tag of a language: the one asked for, the reader's own, or the browser's."""
    if asked in LANGUAGES:
        return asked
    if edition is not None:
        return EDITIONS[edition][0]
    return next(_accepted(accepted), DEFAULT)


def _accepted(header: str) -> Iterator[str]:
    """Yield our languages among those of an Accept-Language header, in its order."""
    from babel import Locale, UnknownLocaleError

    for part in header[:200].split(","):
        try:
            locale = Locale.parse(part.partition(";")[0].strip(), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
        # Babel knows which script a region writes: zh-TW is zh-Hant-TW.
        for tag in LANGUAGES:
            if tag == locale.language or tag == f"{locale.language}-{locale.script or 'Hans'}":
                yield tag
