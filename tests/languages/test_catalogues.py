"""All catalogues we ship, in all languages, against one another and the house style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogues import shipped
from opencc import OpenCC

from reportgen.languages import parity
from reportgen.languages.numbers import FLOORS
from reportgen.languages.tags import LOCALES

if TYPE_CHECKING:
    from reportgen.languages.parity import Locales

CHINESE = ("zh_Hant", "zh_Hans")

# Street names of 2008; they have no Chinese form.
ENGLISH_NAMES = ("Maiden Lane LLC",)

# A language is named in itself, whatever the page is in.
OWN_SCRIPT = "page.language."


@pytest.fixture(scope="module")
def locales() -> Locales:
    return shipped()


def none(complaints: list[str]) -> None:
    assert not complaints, "\n" + "\n".join(complaints)


def test_the_languages_are_those_we_know(locales: Locales) -> None:
    assert sorted(locales) == sorted(LOCALES)
    print({locale: len(entries) for locale, entries in locales.items()})


def test_every_language_has_every_entry(locales: Locales) -> None:
    none(parity.differing_entries(locales))


def test_every_entry_has_the_same_places(locales: Locales) -> None:
    none(parity.differing_places(locales))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_form_is_known(locale: str, locales: Locales) -> None:
    none(parity.unknown_forms(locales[locale]))


def test_every_scale_of_money_has_its_pattern(locales: Locales) -> None:
    for entries in locales.values():
        found = {key for key in entries if key.startswith("money.")}
        assert found == {f"money.{exponent}" for exponent in FLOORS}


@pytest.mark.parametrize("locale", CHINESE)
def test_nothing_is_left_in_english(locale: str, locales: Locales) -> None:
    none(parity.untranslated(locales[locale], locales["en"], ENGLISH_NAMES))


@pytest.mark.parametrize(("locale", "conversion"), [("zh_Hant", "t2hk"), ("zh_Hans", "t2s")])
def test_letters_are_the_editions(locale: str, conversion: str, locales: Locales) -> None:
    entries = {k: e for k, e in locales[locale].items() if not k.startswith(OWN_SCRIPT)}
    none(parity.wrong_letters(entries, OpenCC(conversion).convert))


@pytest.mark.parametrize("locale", LOCALES)
def test_marks_and_spaces(locale: str, locales: Locales) -> None:
    none(parity.wrong_marks(locales[locale], han=locale in CHINESE))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_hype_no_forecast(locale: str, locales: Locales) -> None:
    none(parity.forbidden_words(locales[locale]))


def test_no_entry_is_in_the_users_part_of_the_names(locales: Locales) -> None:
    none(parity.own_entries(locales))
