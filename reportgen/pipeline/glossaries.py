"""The glossary as artifacts: a page beside every brief and every page on bank reserves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reportgen.languages import LANGUAGES
from reportgen.pipeline.job import Job
from reportgen.pipeline.pages import GLOSSARY, glossary_folders
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.pipeline.studio import Studio


def glossary_jobs(studio: Studio) -> Iterator[Job]:
    """Yield the work for the editions asked for, where they are asked for as pages."""
    for name in glossary_folders(studio.request):
        yield Job((f"{name}/{GLOSSARY}",), partial(_html, studio, name))


def _html(studio: Studio, edition: str) -> list[Artifact]:
    from reportgen.renderers import glossary

    config = studio.request.config
    page = glossary.render(
        studio.brief.release_date,
        tuple(studio.words(tag) for tag in EDITIONS[edition]),
        languages=[studio.words(tag) for tag in LANGUAGES],
        publisher=config.publisher,
        editions=studio.pages.other_glossaries(edition),
        back=studio.pages.brief_beside(edition),
        template_folders=() if config.templates is None else (config.templates,),
        cache=studio.request.cache / "templates",
    )
    return [artifact(f"{edition}/{GLOSSARY}", page.encode())]
