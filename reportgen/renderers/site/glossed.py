"""The glossary on the site: every term known at the newest release, in all its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.languages import load_words
from reportgen.policy.calendar import release_date
from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.glossary import GlossaryPage
from reportgen.renderers.site import address as at
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.styles import lean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.shell import Shell

STYLE = "glossary.css"


def assets(templates: Environment) -> Iterator[Artifact]:
    """Yield the page's own style sheet by its plain name."""
    yield artifact(STYLE, lean(fill(templates, "glossary/terms.css.j2", {})))


def render(shell: Shell, glossary: Glossary) -> Artifact:
    """Return the page in the shell's language, as of the release of the site's newest week."""
    day = release_date(shell.site.weeks[-1])
    page = GlossaryPage(
        day=day,
        glossary=glossary.known(day),
        voices=(shell.voice,),
        languages=tuple(load_words(tag) for tag in shell.site.languages),
        publisher=shell.site.publisher,
        editions=(),
        back="",
    )
    head = Head(
        page=at.GLOSSARY,
        title=shell.words.text("glossary.title"),
        description=page.intro(shell.voice).striptags(),
        styles=(STYLE,),
    )
    return shell.page(head, "site/glossary.html.j2", page=page)
