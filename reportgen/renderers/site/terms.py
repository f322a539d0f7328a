"""What terms mean, in a file that all pages of a language share: a page would say it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.languages.glossary import lexicon
from reportgen.languages.typeset import space
from reportgen.renderers.artifact import artifact
from reportgen.renderers.embedded import embedded

if TYPE_CHECKING:
    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.artifact import Artifact

GLOBAL = "reportgenTerms"


def name(tag: str) -> str:
    """Return the plain name of the file of a language."""
    return f"terms.{tag}.js"


def asset(words: Words, glossary: Glossary) -> Artifact:
    """Return the script that holds name and meaning of every term by its id.

    A script and not plain data: a page opened from a folder may read no other file.
    """
    names = lexicon(words).names
    told = {
        term.id: [names[term.id], space(term.definition[words.tag], words.tag)] for term in glossary
    }
    return artifact(name(words.tag), f"globalThis.{GLOBAL}={embedded(told)};\n".encode())
