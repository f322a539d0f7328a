"""The words of the brief and the explainer: what each means, since when, and after whom."""

from __future__ import annotations

from reportgen.languages.glossary.entries import GlossaryTerm, Origin, Topic
from reportgen.languages.glossary.lexicon import Lexicon, Mention, lexicon
from reportgen.languages.glossary.reading import TERMS, Glossary, load_glossary

__all__ = [
    "TERMS",
    "Glossary",
    "GlossaryTerm",
    "Lexicon",
    "Mention",
    "Origin",
    "Topic",
    "lexicon",
    "load_glossary",
]
