"""The search page of a language, and what of the site can be found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.languages.glossary import lexicon
from reportgen.languages.tags import language as language_of
from reportgen.renderers.artifact import artifact
from reportgen.renderers.embedded import embedded
from reportgen.renderers.environment import fill
from reportgen.renderers.site import address as at
from reportgen.renderers.site.head import CSP, Head
from reportgen.renderers.site.scripts import BESIDE_CODE
from reportgen.renderers.site.search_text import variants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.search_index import Part
    from reportgen.renderers.site.shell import Frame, Shell

SCRIPT = "search.js"
SEARCH_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""Pagefind is a WebAssembly program; nothing else is allowed that other pages may not do."""
KINDS = ("week", "explainer", "term", "policy")


def asset(templates: Environment) -> Artifact:
    """Return the script of the search page by its plain name."""
    script = fill(templates, f"site/{SCRIPT}.j2", {})
    return artifact(SCRIPT, BESIDE_CODE.sub("", script).encode())


def render(shell: Shell, parts: Sequence[Part], glossary: Glossary) -> Artifact:
    """Return the search page of the shell's language; `parts` are those of its index.

    Abbreviations of the `glossary` find the terms they stand for. Raises ConfigError for a broken
    template or catalogue, RenderError where OpenCC is missing.
    """
    words = shell.words
    head = Head(
        page=at.SEARCH,
        title=words.text("search.title"),
        description=words.text("search.description"),
        scripts=(SCRIPT,),
        csp=SEARCH_CSP,
    )
    return shell.page(head, "site/search.html.j2", search=search_page(words, parts, glossary))


def search_page(words: Words, parts: Sequence[Part], glossary: Glossary) -> SearchPage:
    """Return what the template sees."""
    own = [part for part in parts if part.language == words.tag]
    records = [one for part in own for one in part.records]
    kinds = {one.kind for one in records}
    years = {one.date.year for one in records if one.date}
    cut = language_of(words.tag).han
    return SearchPage(
        words=words,
        folders=tuple(part.folder for part in own),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        years=tuple(sorted(years, reverse=True)),
        cut=cut,
        aliases=aliases(words, glossary),
        variants=variants(f"{one.title}{one.text}" for one in records) if cut else "",
    )


def aliases(words: Words, glossary: Glossary) -> dict[str, list[str]]:
    """Return what texts call the terms that have an abbreviation, by that in small letters."""
    shorts = {term.id: term.abbreviation for term in glossary if term.abbreviation}
    found: dict[str, list[str]] = {short.lower(): [] for short in shorts.values()}
    for form, term in sorted(lexicon(words).forms.items()):
        if term in shorts and shorts[term].lower() not in form.lower():
            found[shorts[term].lower()].append(form)
    return found


@dataclass(frozen=True)
class SearchPage:
    """The search page as its template sees it.

    `folders` are those of the index, the one that leads first; `cut` is whether texts are indexed a
    character at a time, `aliases` what is found besides by an abbreviation, `variants` the
    characters readers may type for others.
    """

    words: Words
    folders: tuple[str, ...]
    kinds: tuple[str, ...]
    years: tuple[int, ...]
    cut: bool
    aliases: dict[str, list[str]]
    variants: str

    @property
    def examples(self) -> tuple[str, ...]:
        """What a reader may want to try."""
        return tuple(self.words.text("search.examples").split(" | "))

    def data(self, shell: Frame) -> Markup:
        """Return what the script must know, as JSON."""
        return embedded(
            {
                "parts": [shell.root(f"{folder}/") for folder in self.folders],
                "variants": self.variants,
                "aliases": self.aliases,
                **self._said(),
            }
        )

    def _said(self) -> dict[str, Any]:
        """Return what the script says; `{n}` is a place it fills."""
        text = self.words.text
        return {
            "one": text("search.found", n=1).replace("1", "{n}"),
            "many": text("search.found", n=2).replace("2", "{n}"),
            "none": text("search.none"),
            "filtered": text("search.filtered"),
            "failed": text("search.failed"),
            "kinds": {kind: text(f"search.kind.{kind}") for kind in self.kinds},
        }
