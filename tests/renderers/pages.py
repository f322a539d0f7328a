"""Pages of a real week for the tests of templates and renderer: charts drawn once."""

from functools import cache

import html5lib
from real_brief import real_brief

from reportgen.charts import drawing
from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.html import OtherEdition, render
from reportgen.renderers.layout import chart_sizes, charts

XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def drawings():
    sizes = chart_sizes(real_brief())
    return {
        (chart.key, size): (chart, drawing(chart.data, size))
        for chart in charts(real_brief().sections)
        for size in sizes[chart.key]
    }


def pictures(words, size, *, themed):
    return {
        key: drawn.svg(words, alt=words.paragraph(chart.alt), font_family="inherit", themed=themed)
        for (key, kind), (chart, drawn) in drawings().items()
        if kind == size
    }


def make_page(edition="en", medium="screen", brief=None, **more):
    words = tuple(load_words(tag) for tag in EDITIONS[edition])
    themed = medium == "screen"
    others = [
        OtherEdition(name, f"../{name}/brief.html", load_words(EDITIONS[name][0]).html_lang)
        for name in EDITIONS
        if name != edition
    ]
    settings = {
        "charts": pictures(words[0], "full", themed=themed),
        "halves": pictures(words[0], "half", themed=themed),
        "editions": others,
        "medium": medium,
        "font_family": "Reportgen Sans" if medium == "print" else "",
    }
    return render(brief or real_brief(), words, **settings | more)


@cache
def page(edition="en", medium="screen"):
    return make_page(edition, medium)


def parse(html):
    """Return the page as a tree; a fault of HTML raises."""
    return html5lib.HTMLParser(strict=True).parse(html)


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def with_class(tree, name):
    return [one for one in tree.iter() if name in (one.get("class") or "").split()]
