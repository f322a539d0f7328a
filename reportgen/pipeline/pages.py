"""Which pages of a week a page may link to: those of the build, and those that stand already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.languages.tags import language
from reportgen.renderers.editions import EDITIONS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.page import OtherEdition

BRIEF, EXPLAINER, GLOSSARY = "brief.html", "explainer.html", "glossary.html"


@dataclass(frozen=True, slots=True)
class Pages:
    """What stands where: `briefs` are editions, `explained` languages with a page on bank reserves.

    `glossed` are the folders of either with a glossary.
    """

    briefs: tuple[str, ...]
    explained: tuple[str, ...]
    glossed: tuple[str, ...] = ()

    def standing(self) -> dict[str, bool]:
        """Return of every page there may be whether there is one."""
        return (
            {f"{one}/{BRIEF}": one in self.briefs for one in EDITIONS}
            | {f"{one}/{EXPLAINER}": one in self.explained for one in LANGUAGES}
            | {f"{one}/{GLOSSARY}": one in self.glossed for one in EDITIONS}
        )

    def other_briefs(self, edition: str) -> list[OtherEdition]:
        """Return the same brief in the other editions."""
        others = (name for name in self.briefs if name != edition)
        return [_page(name, f"../{name}/{BRIEF}", EDITIONS[name][0]) for name in others]

    def explainers(self, edition: str) -> list[OtherEdition]:
        """Return the page on bank reserves in the languages of an edition."""
        tags = [tag for tag in EDITIONS[edition] if tag in self.explained]
        beside = [EXPLAINER if tag == edition else f"../{tag}/{EXPLAINER}" for tag in tags]
        return [_page(tag, href, tag) for tag, href in zip(tags, beside, strict=True)]

    def other_explainers(self, tag: str) -> list[OtherEdition]:
        """Return the page on bank reserves in the other languages."""
        others = (one for one in self.explained if one != tag)
        return [_page(one, f"../{one}/{EXPLAINER}", one) for one in others]

    def other_glossaries(self, edition: str) -> list[OtherEdition]:
        """Return the glossary in the other editions."""
        others = (name for name in self.glossed if name != edition)
        return [_page(name, f"../{name}/{GLOSSARY}", EDITIONS[name][0]) for name in others]

    def brief_beside(self, tag: str) -> str:
        """Return the address of a brief for readers of a language, or that of an edition.

        Empty where there is none.
        """
        names = [name for name in self.briefs if tag in (name, *EDITIONS[name])]
        if tag in names:
            return BRIEF
        return f"../{names[0]}/{BRIEF}" if names else ""


def standing_pages(request: BuildRequest, folder: Path) -> Pages:
    """Return the pages there will be after a build into a folder."""
    return pages_after(request, lambda path: (folder / path).exists())


def pages_after(request: BuildRequest, stands: Callable[[str], bool]) -> Pages:
    """Return the pages there will be after a build; `stands` says of a path if it is there now."""
    config = request.config
    wanted = config.editions if "html" in config.formats else ()
    briefs = wanted if "brief" in request.parts else ()
    explained = languages_of(wanted) if "explainer" in request.parts else ()
    glossed = glossary_folders(request)
    return Pages(
        tuple(one for one in EDITIONS if one in briefs or stands(f"{one}/{BRIEF}")),
        tuple(one for one in LANGUAGES if one in explained or stands(f"{one}/{EXPLAINER}")),
        tuple(one for one in EDITIONS if one in glossed or stands(f"{one}/{GLOSSARY}")),
    )


def glossary_folders(request: BuildRequest) -> tuple[str, ...]:
    """Return the folders a build writes a glossary to: those of its pages for screens."""
    config = request.config
    if "html" not in config.formats or "glossary" not in request.parts:
        return ()
    beside = languages_of(config.editions) if "explainer" in request.parts else ()
    return tuple(name for name in EDITIONS if name in (*config.editions, *beside))


def nothing_to_make(request: BuildRequest) -> str:
    """Return why a build makes no file, and what would."""
    config = request.config
    asked = f"{', '.join(request.parts)} in {', '.join(config.editions)} as"
    return (
        f"nothing to make of {asked} {', '.join(config.formats)}: the explainer comes as html and, "
        "in editions of one language, as pdf"
    )


def languages_of(editions: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of editions, each once, in their order."""
    return tuple(dict.fromkeys(tag for name in editions for tag in EDITIONS[name]))


def _page(name: str, href: str, tag: str) -> OtherEdition:
    from reportgen.renderers.page import OtherEdition

    return OtherEdition(name, href, language(tag).html_lang)
