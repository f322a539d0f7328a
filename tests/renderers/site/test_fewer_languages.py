"""A site of fewer languages, or without a library, says of itself what it is."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from other_pages import NEWEST, elements, made, main_of, parsed, shells, text_of
from real_brief import real_brief

from reportgen.languages import LANGUAGES
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import about, data, root
from reportgen.renderers.site.entries import entry
from reportgen.renderers.site.shell import Shell

NAMES = {
    "zh-Hant": {"zh-Hant": "繁體中文", "zh-Hans": "簡體中文", "en": "英文"},
    "zh-Hans": {"zh-Hant": "繁体中文", "zh-Hans": "简体中文", "en": "英文"},
    "en": {"zh-Hant": "Traditional Chinese", "zh-Hans": "Simplified Chinese", "en": "English"},
}


def some(*tags: str, publisher: Publisher | None = None) -> list[Shell]:
    """Return the shells of a site in these languages."""
    found = []
    for tag in tags:
        known = shells()[tag]
        site = replace(known.site, languages=tags, publisher=publisher or known.site.publisher)
        found.append(Shell(site, known.words, known.templates))
    return found


@pytest.mark.parametrize("tags", [LANGUAGES, ("zh-Hant", "en"), ("zh-Hans",), ("en",)])
def test_the_page_about_names_the_languages_there_are(tags):
    for shell in some(*tags):
        said = text_of(main_of(parsed(about.render(shell).data)))
        named = {tag for tag, name in NAMES[shell.tag].items() if name in said}
        assert named == set(tags), shell.tag


def test_all_languages_are_told_as_before():
    (shell,) = [one for one in some(*LANGUAGES) if one.tag == "en"]
    said = text_of(main_of(parsed(about.render(shell).data)))
    assert "each in Traditional Chinese, Simplified Chinese and English." in said
    assert "has every term in all of them." in said


@pytest.mark.parametrize("tags", [LANGUAGES, ("zh-Hant", "en"), ("en",)])
def test_the_head_of_the_choice_is_each_name_in_its_language(tags):
    every = some(*tags)
    newest = entry(real_brief(NEWEST), [one.words for one in every])
    (h1,) = elements(parsed(root.render(every, newest).data), "h1")
    names = [(one.get("lang"), text_of(one)) for one in elements(h1, "span")]
    assert names == [
        (one.words.html_lang, one.site.publisher.masthead_in(one.words)) for one in every
    ]


def test_a_name_that_is_the_same_in_all_languages_is_said_once():
    publisher = Publisher(masthead=dict.fromkeys(LANGUAGES, "Reserves"))
    every = some(*LANGUAGES, publisher=publisher)
    tree = parsed(root.render(every, entry(real_brief(NEWEST), [one.words for one in every])).data)
    (title,), (h1,) = elements(tree, "title"), elements(tree, "h1")
    assert (text_of(title), text_of(h1)) == ("Reserves", "Reserves")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_parquet_no_page_promises_it(tag):
    _, holdings = made()
    files = tuple(one for one in holdings.files if not one.address.endswith(".parquet"))
    plain = msgspec.structs.replace(holdings, files=files, missing=("parquet",))
    whole = data.render(shells()[tag], plain).data.decode()
    assert "parquet" not in whole.lower()
    assert ">vintage<" not in whole
    assert "Parquet" in data.render(shells()[tag], holdings).data.decode()
