"""Newsletters of real weeks for tests, with pictures that cost nothing to draw."""

from __future__ import annotations

import io
from functools import cache

import html5lib
from PIL import Image
from real_brief import GOLDEN, real_brief
from renderers.pages import XHTML

from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter import Links, charts, render
from reportgen.renderers.publisher import Publisher

LINKS = Links(
    view="https://brief.example.com/2025-04-16/en/brief.html",
    archive="https://brief.example.com/",
    pdf="https://brief.example.com/2025-04-16/en/brief.pdf",
    explainer="https://brief.example.com/explainer/en/",
)
HOUSE = Publisher(
    name={"zh-Hant": "港灣研究", "zh-Hans": "港湾研究", "en": "Harbour Research & Sons"},
    contact={"en": "desk@example.com"},
)
ADDRESS = {
    "zh-Hant": "香港中環示例街一號",
    "zh-Hans": "香港中环示例街一号",
    "en": "Example Street, Central, Hong Kong",
}


@cache
def pixel(shade):
    """Return a small picture, so that letters can be tested without drawing charts."""
    out = io.BytesIO()
    Image.new("P", (624, 480), shade).save(out, "PNG")
    return out.getvalue()


def pictures(brief):
    return {chart.key: pixel(number) for number, chart in enumerate(charts(brief))}


def make_letter(edition="en", brief=None, **more):
    brief = brief or real_brief()
    settings = {
        "pictures": pictures(brief),
        "links": LINKS,
        "publisher": HOUSE,
        "postal_address": ADDRESS,
    }
    words = tuple(load_words(tag) for tag in EDITIONS[edition])
    return render(brief, words, edition=edition, **settings | more)


@cache
def letter(edition="en", day=GOLDEN):
    return make_letter(edition, real_brief(day))


_week = {}


def letters_of(brief):
    """Return a week's letters by edition; those of the last week asked for are kept."""
    if _week.get("brief") is not brief:
        made = {edition: make_letter(edition, brief) for edition in EDITIONS}
        _week.update(brief=brief, made=made)
    return _week["made"]


def tree(html):
    """Return the page as a tree; a fault of HTML raises."""
    return html5lib.HTMLParser(strict=True).parse(html)


def every(html, name):
    return list(tree(html).iter(f"{XHTML}{name}"))
