"""The languages of the brief: what no catalogue can say about itself."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.errors import UsageError


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `locale` names its catalogue folder, `html_lang` its pages.

    `han` marks Chinese (sentences join without a space); `spaced` asks for a gap between Han and
    Latin, which Hong Kong readers expect as a character and Mainland typesetting does not.
    """

    tag: str
    locale: str
    html_lang: str
    han: bool
    spaced: bool


# A plain `zh-Hant` would draw Taiwan's glyphs: the edition is Hong Kong's.
_TABLE = (
    Language("zh-Hant", "zh_Hant", "zh-Hant-HK", han=True, spaced=True),
    Language("zh-Hans", "zh_Hans", "zh-Hans", han=True, spaced=False),
    Language("en", "en", "en", han=False, spaced=False),
)

LANGUAGES = tuple(language.tag for language in _TABLE)

LOCALES = tuple(language.locale for language in _TABLE)

_BY_TAG = {language.tag: language for language in _TABLE}


def language(tag: str) -> Language:
    """Return the language of a tag, or raise UsageError with the tags there are."""
    try:
        return _BY_TAG[tag]
    except KeyError:
        raise UsageError(
            f"no language {tag!r}: choose one of {', '.join(LANGUAGES)} "
            "(a bilingual edition is made of two of them)"
        ) from None
