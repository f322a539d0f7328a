"""A page of nothing but the formulas and the calculator, for the tests that look at them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from reportgen.charts.theme import variables
from reportgen.languages import load_words
from reportgen.policy.requirements import load_requirements
from reportgen.renderers.environment import environment
from reportgen.renderers.reserves import ReservesForm
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from datetime import date

TEMPLATE = """
{% from "explainer/formulas.html.j2" import formula %}
{% from "explainer/calculator.html.j2" import calculator %}
<html lang="{{ page.voice.words.html_lang }}"><head><meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/><title>Reserves</title>
<style>{% include "theme/palette.css.j2" %}{% include "theme/type.css.j2" %}
{% include "theme/blocks.css.j2" %}
{% if page.medium == "screen" %}{% include "theme/screen.css.j2" %}
{% else %}@page { size: A4; margin: 18mm } html { font-size: 9.5pt }{% endif %}
{% include "explainer/formulas.css.j2" %}{% include "explainer/calculator.css.j2" %}</style></head>
<body><h1>Reserves</h1>
{% for name in ("required", "required_tiers", "excess") %}{{ formula(name, page) }}{% endfor %}
{{ calculator(page) }}<p id="after">.</p></body></html>
"""


def reserves_page(tag: str, day: date, medium: str = "screen", font_family: str = "") -> str:
    """Return the page of a language as it would be known and in force on that day."""
    words = load_words(tag)
    page = SimpleNamespace(
        voice=Voice(words, sourced=medium == "screen"),
        medium=medium,
        self_contained=True,
        font_family=font_family,
        accent="#b5832a",
        parallel=False,
        chart_colours=lambda dark=False: variables(dark=dark),
        reserves=ReservesForm(words, load_requirements().known(day), day),
    )
    template = f"{{% autoescape true %}}{TEMPLATE}{{% endautoescape %}}"
    doctype = "<!DOCTYPE html>" if medium == "screen" else ""
    return doctype + environment().from_string(template).render(page=page).strip()
