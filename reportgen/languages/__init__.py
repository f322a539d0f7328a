"""How it is said: catalogues, numbers, dates and sentences in each language of the brief."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.languages.catalogue import load_catalogue
from reportgen.languages.said import Said, Segment
from reportgen.languages.tags import LANGUAGES, language
from reportgen.languages.words import Words

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LANGUAGES", "Said", "Segment", "Words", "load_words"]


@lru_cache(maxsize=32)
def load_words(tag: str, cache: Path | None = None, extra: tuple[Path, ...] = ()) -> Words:
    """Return the words of a language, read once per process.

    `cache` is the folder compiled catalogues are kept in (the user's cache when None); `extra` are
    folders of the user's own catalogues, whose entries replace ours. An unknown tag is a
    UsageError, a broken catalogue a ConfigError naming file and line.
    """
    speech = language(tag)
    return Words(speech, load_catalogue(speech, cache, extra))
