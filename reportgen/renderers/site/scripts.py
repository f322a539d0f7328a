"""The scripts of the site: what every page does, and what pages with charts load when asked.

They are plain JavaScript as it is written in `templates/site`, without its comments and indents.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from reportgen.charts.theme import SERIES as SERIES_COLOURS
from reportgen.renderers.artifact import artifact
from reportgen.renderers.chart_table import PLACES
from reportgen.renderers.embedded import embedded
from reportgen.renderers.environment import fill
from reportgen.renderers.site import library
from reportgen.renderers.site.address import SERIES
from reportgen.renderers.site.explorable import MILLIONS
from reportgen.renderers.site.site import hashed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact

PAGE, CHARTS, EXPLORE = "site.js", "charts.js", "explore.js"
RANGES = (1, 5, 10)  # years
BESIDE_CODE = re.compile(r"^\s*(?://.*)?\n|^[ \t]+", re.MULTILINE)
FIRST, LAST = date(2222, 1, 28), date(2333, 1, 28)  # numbers no pattern of a date has


def assets(
    templates: Environment, words: Sequence[Words], package: bytes | None
) -> Iterator[Artifact]:
    """Yield the scripts of the site by their plain names, with the charting library's style sheet.

    `words` are the languages of the site; without the library's `package` charts stay drawings,
    and `explore.js` is not among the scripts. Raises ConfigError for a broken template, SourceError
    for a package that is not the one pinned.
    """
    yield _script(templates, PAGE)
    if package is None:
        yield _script(templates, CHARTS, explore="")
        return
    units = {unit: _unit(scale, PLACES[unit]) for unit, scale in MILLIONS.items()}
    lazy = [
        *library.assets(package),
        _script(templates, EXPLORE, units=units),
        *(_said(one) for one in words),
    ]
    yield from lazy
    _, at = hashed(lazy)
    yield _script(
        templates,
        CHARTS,
        explore=at[EXPLORE],
        scripts=[at[library.SCRIPT], SERIES],
        style=at[library.STYLE],
        words={
            one.html_lang: {
                "script": at[name(one.tag)],
                "failed": one.text("interactive.failed"),
            }
            for one in words
        },
    )


def name(tag: str) -> str:
    """Return the plain name of the script with the words of a language."""
    return f"words.{tag}.js"


def said(words: Words) -> dict[str, Any]:
    """Return what an explored chart says in a language; `{…}` are places the script fills."""
    text = words.text
    plain = ("all", "range", "table", "close", "keys", "newer", "older", "separator")
    return {
        **{key: text(f"interactive.{key}") for key in plain},
        "years": {
            years: {
                "short": text("interactive.years.short", n=years),
                "long": text("interactive.years", n=years),
            }
            for years in RANGES
        },
        "reading": _places(words, "reading", date=FIRST, values="A", unit="B"),
        "caption": _places(words, "caption", first=FIRST, last=LAST, title="A", unit="B"),
        "shown": _places(words, "shown", first=FIRST, last=LAST, count="777"),
        "rows": _places(words, "rows", first="777", last="888", count="999"),
        "day": text("figure.data.day"),
        "units": {unit: text(f"unit.{unit}") for unit in MILLIONS},
        "series": {key: text(f"chart.series.{key}") for key in ("total_assets", *SERIES_COLOURS)},
        "months": ["", *(text(f"chart.month.{month}") for month in range(2, 13))],
        "dates": [_date(words, month) for month in range(1, 13)],
    }


def _places(words: Words, key: str, **samples: str | date) -> str:
    """Say an entry with samples in its places, spaced as they would be, and open these again."""
    shown = {
        place: words.date(sample) if isinstance(sample, date) else sample
        for place, sample in samples.items()
    }
    text = words.text(f"interactive.{key}", **shown)
    for place, sample in shown.items():
        text = text.replace(sample, f"{{{place}}}")
    return text


def _date(words: Words, month: int) -> str:
    """Return how the days of a month are said."""
    text = words.date(FIRST.replace(month=month))
    return text.replace(str(FIRST.year), "{year}").replace(str(FIRST.day), "{day}")


def _unit(scale: int, places: int) -> dict[str, int]:
    """Return a unit in millions and its decimals; binary numbers are exact in multiples of `odd`.

    That is what is left of the scale without its factors of two.
    """
    return {"scale": scale, "places": places, "odd": scale // (scale & -scale)}


def _said(words: Words) -> Artifact:
    return artifact(name(words.tag), f"self.reportgenWords={embedded(said(words))};\n".encode())


def _script(templates: Environment, file: str, **context: object) -> Artifact:
    written = fill(templates, f"site/{file}.j2", context)
    return artifact(file, BESIDE_CODE.sub("", written).encode())
