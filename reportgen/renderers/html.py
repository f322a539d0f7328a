"""The brief as one self-contained HTML page, for screens and for the PDF's layout."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen.errors import ConfigError
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.glosses import Glosses
from reportgen.renderers.page import Medium, OtherEdition, Page
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary

__all__ = ["Medium", "OtherEdition", "render"]

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NONE: Mapping[str, str] = MappingProxyType({})


def render(
    brief: Brief,
    words: tuple[Words, ...],
    *,
    charts: Mapping[str, str],
    halves: Mapping[str, str] = NONE,
    publisher: Publisher | None = None,
    foreword: Mapping[str, str] = NONE,
    editions: Sequence[OtherEdition] = (),
    explainers: Sequence[OtherEdition] = (),
    glossary: Glossary | None = None,
    medium: Medium = "screen",
    font_family: str = "",
    template_folders: tuple[Path, ...] = (),
    cache: Path | None = None,
) -> str:
    """Return the page of one edition.

    `words` holds one language, or two for the parallel edition (the first leads). `charts` and
    `halves` are the drawings as `svg` elements by chart key, at the full measure and at half of it
    (`layout.chart_sizes` tells which are needed). `glossary`, for screens, is that of the page
    beside this one: mentions of terms known at the release become links to it. `explainers` are the
    pages on bank reserves in the languages of the edition. `foreword` is safe HTML by language tag,
    `font_family` the one family of a printed page, `cache` a folder for compiled templates.
    Raises ConfigError for a broken template, colour or catalogue.
    """
    publisher = publisher or Publisher()
    if publisher.accent and not COLOUR.fullmatch(publisher.accent):
        raise ConfigError(f"accent colour {publisher.accent!r}: write it as #rrggbb")
    known = glossary.known(brief.release_date) if glossary and medium == "screen" else None
    page = Page(
        brief=brief,
        voices=tuple(
            Voice(
                said,
                sourced=medium == "screen",
                switches=index > 0,
                glosses=Glosses(said, known, prefix="de"[index]) if known else None,
            )
            for index, said in enumerate(words)
        ),
        medium=medium,
        charts=charts,
        halves=halves,
        publisher=publisher,
        foreword={tag: Markup(html) for tag, html in foreword.items()},  # noqa: S704
        editions=editions,
        explainers=explainers,
        font_family=font_family,
    )
    name = "html/brief.html.j2" if medium == "screen" else "pdf/brief.html.j2"
    return fill(environment(template_folders, cache), name, {"page": page, "brief": brief})
