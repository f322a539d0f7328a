"""The page on bank reserves of real weeks, and how its parts are found, for the tests of it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import html5lib
from real_brief import real_brief

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.explainer import render
from reportgen.renderers.page import OtherEdition

XHTML = "{http://www.w3.org/1999/xhtml}"
WEEKS = [
    date(2005, 6, 15),
    date(2008, 10, 15),
    date(2012, 9, 19),
    date(2018, 6, 13),
    date(2020, 3, 18),
    date(2020, 3, 25),
    date(2020, 4, 1),
    date(2022, 6, 15),
    date(2025, 4, 16),
    date(2026, 9, 30),
]


def make(tag: str = "en", day: date = WEEKS[-2], medium: str = "screen", **more: Any) -> str:
    others = [
        OtherEdition(name, f"../{name}/explainer.html", load_words(name).html_lang)
        for name in LANGUAGES
        if name != tag
    ]
    settings: dict[str, Any] = {
        "editions": others if medium == "screen" else (),
        "back": "brief.html" if medium == "screen" else "",
        "medium": medium,
        "font_family": "Reportgen Sans" if medium == "print" else "",
    }
    return render(real_brief(day), load_words(tag), **settings | more)


@cache
def page(tag: str = "en", day: date = WEEKS[-2], medium: str = "screen") -> str:
    return make(tag, day, medium)


@cache
def parsed(tag: str = "en", day: date = WEEKS[-2], medium: str = "screen") -> Any:
    """Return the page as a tree; a fault of HTML raises."""
    return html5lib.HTMLParser(strict=True).parse(page(tag, day, medium))


def body_of(tree: Any) -> Any:
    """Return the text of a page, without the calculator, which tests of its own drive."""
    (main,) = tree.iter(f"{XHTML}main")
    for parent in main.iter():
        for child in [one for one in parent if one.get("id") == "calculator"]:
            parent.remove(child)
    return main


@cache
def body(tag: str = "en", day: date = WEEKS[-2], medium: str = "screen") -> Any:
    """Return the text of a page in a tree of its own."""
    return body_of(html5lib.HTMLParser(strict=True).parse(page(tag, day, medium)))


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def names(element: Any, *kinds: str) -> list[Any]:
    return [one for one in element.iter() if one.tag in {f"{XHTML}{kind}" for kind in kinds}]
