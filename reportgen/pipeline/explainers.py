"""The page on bank reserves as artifacts: for screens in every language asked for, and as PDF.

A bilingual edition has the page of each of its languages, for screens; on paper an edition in one
language has its own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reportgen.pipeline.job import Job
from reportgen.pipeline.pages import languages_of
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.pipeline.studio import Studio
    from reportgen.renderers.html import Medium


def explainer_jobs(studio: Studio) -> Iterator[Job]:
    """Yield the work for the editions and formats asked for."""
    config = studio.request.config
    if "html" in config.formats:
        for tag in languages_of(config.editions):
            yield Job((f"{tag}/explainer.html",), partial(_html, studio, tag))
    if "pdf" in config.formats:
        for tag in (name for name in config.editions if len(EDITIONS[name]) == 1):
            yield Job((f"{tag}/explainer.pdf",), partial(_pdf, studio, tag))


def _html(studio: Studio, tag: str) -> list[Artifact]:
    return [artifact(f"{tag}/explainer.html", _page(studio, tag, "screen").encode())]


def _pdf(studio: Studio, tag: str) -> list[Artifact]:
    from reportgen.fonts import require_glyphs

    page, path = _page(studio, tag, "print"), f"{tag}/explainer.pdf"
    require_glyphs(studio.typeface, page, path)
    return [artifact(path, studio.press.print(page, where=path))]


def _page(studio: Studio, tag: str, medium: Medium) -> str:
    from reportgen.languages.glossary import load_glossary
    from reportgen.renderers import explainer

    config, screen = studio.request.config, medium == "screen"
    return explainer.render(
        studio.brief,
        studio.words(tag),
        publisher=config.publisher,
        editions=studio.pages.other_explainers(tag) if screen else (),
        back=studio.pages.brief_beside(tag) if screen else "",
        glossary=load_glossary() if screen and tag in studio.pages.glossed else None,
        medium=medium,
        font_family="" if screen else studio.typeface.family,
        template_folders=() if config.templates is None else (config.templates,),
        cache=studio.request.cache / "templates",
    )
