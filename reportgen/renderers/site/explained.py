"""The page on bank reserves on the site: the same text and calculator, its sources at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.explainer import ExplainerPage
from reportgen.renderers.glosses import Glosses
from reportgen.renderers.sheet import Sheet
from reportgen.renderers.site import address as at
from reportgen.renderers.site import terms
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.sources import SourceList
from reportgen.renderers.site.styles import lean
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from reportgen.brief.blocks import Brief
    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.markdown import Prose
    from reportgen.renderers.publisher import Publisher
    from reportgen.renderers.site.shell import Frame, Shell
    from reportgen.renderers.site.sources import Group

STYLE, SCRIPT = "explainer.css", "explainer.js"


def assets(templates: Environment, publisher: Publisher) -> Iterator[Artifact]:
    """Yield the page's own style sheet and script by their plain names."""
    sheet = Sheet(voices=(), publisher=publisher)
    yield artifact(STYLE, lean(fill(templates, "explainer/site.css.j2", {"page": sheet})))
    yield artifact(SCRIPT, fill(templates, "explainer/calculator.js.j2", {}).encode())


def render(shell: Shell, brief: Brief, glossary: Glossary | None = None) -> Artifact:
    """Return the page in the shell's language, with the figures of a brief: the newest.

    Terms of the `glossary` known at its release link to the site's glossary. Raises ConfigError
    for a broken template or catalogue.
    """
    known = glossary.known(brief.release_date) if glossary else None
    head = Head(
        page=at.EXPLAINER,
        title=shell.words.text("explainer.title"),
        description=shell.words.text("explainer.description"),
        styles=(STYLE,),
        scripts=(SCRIPT, terms.name(shell.tag)),
    )
    page = _page(shell.frame(head), brief, known)
    head = replace(head, linked=(page.asked(),))
    return shell.page(head, "site/explainer.html.j2", page=page, brief=brief)


def prose(shell: Shell, brief: Brief) -> Prose:
    """Return the text of the page, for whoever looks something up in it."""
    frame = shell.frame(Head(page=at.EXPLAINER, title="", description=""))
    return _page(frame, brief, None).prose


def _page(frame: Frame, brief: Brief, glossary: Glossary | None) -> SiteExplainer:
    sources = SourceList(frame.words)
    return SiteExplainer(
        brief=brief,
        voices=(Voice(frame.words, sourced=True, sources=sources),),
        medium="screen",
        charts={},
        halves={},
        publisher=frame.publisher,
        foreword={},
        editions=(),
        explainers=(),
        templates=frame.shell.templates,
        back="",
        glossary=glossary,
        sources=sources,
        glossary_page=frame.href(at.GLOSSARY),
    )


@dataclass(frozen=True)
class SiteExplainer(ExplainerPage):
    """The page as its templates see it: figures link to the list of sources at its end."""

    sources: SourceList
    glossary_page: str

    @property
    def self_contained(self) -> bool:
        """Never: the site serves the script, and its pages may hold none."""
        return False

    def glosses(self, glossary: Glossary) -> Glosses:
        """Return what links terms to the glossary of the site."""
        return Glosses(self.voice.words, glossary, prefix="", page=self.glossary_page)

    def listed(self) -> Iterator[Group]:
        """Yield the sources of the figures said so far."""
        return self.sources.groups()
