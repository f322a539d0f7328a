"""The page on bank reserves: one self-contained HTML page, and the same for the PDF's layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup

from reportgen.brief.explainer_data import load_background
from reportgen.errors import ConfigError
from reportgen.renderers.embedded import embedded
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.glosses import Glosses
from reportgen.renderers.markdown import Piece, Pieces, Prose
from reportgen.renderers.markdown import render as set_markdown
from reportgen.renderers.origins import number
from reportgen.renderers.page import Medium, Page
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.reserves import ReservesForm
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from jinja2 import Environment

    from reportgen.brief.blocks import Brief, Explainer, Paragraph
    from reportgen.brief.claims import Claim
    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.page import OtherEdition

T = TypeVar("T")

QUESTION = "q-"  # the anchors of questions begin with it
MILLION = 1_000_000


@dataclass(frozen=True)
class ExplainerPage(Page):
    """What the templates of the explainer see: as those of a brief, and its text."""

    templates: Environment
    back: str
    glossary: Glossary | None

    @property
    def crowded(self) -> bool:
        """Never: the page has no rows of figures."""
        return False

    @property
    def self_contained(self) -> bool:
        """Whether scripts stand in the page: where its site does not serve them."""
        return True

    @property
    def explainer(self) -> Explainer:
        """What the week has for the page."""
        return self.brief.explainer

    @cached_property
    def reserves(self) -> ReservesForm:
        """The ratios of the day, for the formulas and the calculator."""
        return ReservesForm(self.voice.words, self.explainer.requirements, self.brief.as_of)

    @cached_property
    def prose(self) -> Prose:
        """The text of the page in its language."""
        pieces = Pieces()
        name = f"explainer/{self.voice.tag}.md.j2"
        text = fill(self.templates, name, Context(self, pieces).names())
        prose = set_markdown(text, self.voice, pieces)
        if self.glossary is not None:
            self.voice.glosses = self.glosses(self.glossary)
            prose.html = self.voice.glosses.marked_html(prose.html)
        return prose

    def glosses(self, glossary: Glossary) -> Glosses:
        """Return what links terms to a glossary: to the page beside this one."""
        return Glosses(self.voice.words, glossary)

    def title(self) -> str:
        """Return the title of the page."""
        return self.voice.words.text("explainer.title")

    def document_title(self) -> str:
        """Return the title of the document, as lists of files and windows show it."""
        masthead = self.masthead(self.voice)
        return self.voice.words.text("page.title", masthead=masthead, headline=self.title())

    def description(self) -> str:
        """Return what the page is about, for lists and search."""
        return self.voice.words.text("explainer.description")

    def faq(self) -> Markup:
        """Return questions and answers for a script element."""
        return embedded(self.asked(), indent=1)

    def asked(self) -> dict[str, Any]:
        """Return questions and answers after schema.org."""
        asked = [one for one in self.prose.headings if one.id.startswith(QUESTION)]
        return {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": self.voice.words.html_lang,
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": one.text,
                    "acceptedAnswer": {"@type": "Answer", "text": self.prose.said[one.id]},
                }
                for one in asked
            ],
        }


@dataclass(frozen=True)
class Context:
    """The names a text may use; each returns plain text, or the sign of a piece."""

    page: ExplainerPage
    pieces: Pieces

    def names(self) -> dict[str, Any]:
        """Return what a text sees, by name."""
        words, explainer = self.page.voice.words, self.page.explainer
        return {
            **explainer.states,
            "page": self.page,
            "at": lambda anchor: self.pieces.put(Piece("", Markup(), anchor=anchor)),
            "block": lambda html: self.pieces.put(Piece("", Markup(html), block=True)),  # noqa: S704
            "say": lambda slot: self._figure(_held(explainer.claims, slot)),
            "told": lambda slot: self._paragraph(_held(explainer.told, slot)),
            "has": partial(_has, explainer),
            "day": lambda slot: words.date(_held(explainer.days, slot)),
            "month": lambda slot: words.month(_held(explainer.days, slot)),
            "year": lambda slot: str(_held(explainer.days, slot).year),
            "has_event": explainer.event is not None,
            "event": self._event,
            "money": lambda name: self._kept(words.text("explainer.dollars", n=self._sum(name))),
            "plain_ratio": self._ratio(explainer.plain.parts[0].ratio),
            "ratios": self._ratios(),
            "indexed": sum(one.is_zero for one in explainer.requirements.entries) > 1,
            "url": partial(_held, load_background().urls(words.tag)),
        }

    def _figure(self, claim: Claim) -> str:
        said = str(self.page.voice.words.prose(claim))
        return self.pieces.put(Piece(said, self.page.voice.prose(claim)))

    def _paragraph(self, paragraph: Paragraph) -> str:
        voice = self.page.voice
        return self.pieces.put(Piece(voice.words.paragraph(paragraph), voice.paragraph(paragraph)))

    def _kept(self, said: str) -> str:
        return self.pieces.put(Piece(said, Markup('<span class="n">{}</span>').format(said)))

    def _event(self) -> str:
        explainer, voice = self.page.explainer, self.page.voice
        event = _held({"event": explainer.event}, "event")
        return self.pieces.put(Piece(voice.words.quote(event), voice.label(event)))

    def _ratio(self, ratio: Decimal) -> str:
        return self.page.voice.words.text("explainer.percent", n=number(float(ratio)))

    def _sum(self, name: str) -> str:
        """Return an amount of the worked example, under the plain ratio unless the name says."""
        bank, _, part = name.rpartition("_")
        sums = getattr(self.page.explainer, bank or "plain")
        return number(getattr(sums, part))

    def _ratios(self) -> Sequence[dict[str, Any]]:
        """Return the rows of the history of ratios, as printed; amounts in millions of dollars."""
        return [
            {
                "day": one.effective.isoformat(),
                "exempt": _millions(one.exemption_amount),
                "low": _millions(one.low_reserve_tranche),
                "ratios": [f"{ratio}%" for ratio in one.ratios],
            }
            for one in self.page.explainer.requirements.entries
        ]


def _held(slots: Mapping[str, T | None], slot: str) -> T:
    """Return what a slot holds; a text must ask whether it holds anything."""
    if slot not in slots:
        raise ConfigError(
            f"a text of the explainer asks for {slot!r}; there are: {', '.join(slots)}"
        )
    value = slots[slot]
    if value is None:
        raise ConfigError(f"{slot} is not known in this week: a text must ask has({slot!r}) first")
    return value


def _has(explainer: Explainer, slot: str) -> bool:
    return {**explainer.claims, **explainer.told}.get(slot) is not None


def _millions(dollars: int) -> str:
    return number(dollars / MILLION, 1)


def render(
    brief: Brief,
    words: Words,
    *,
    publisher: Publisher | None = None,
    editions: Sequence[OtherEdition] = (),
    back: str = "",
    glossary: Glossary | None = None,
    medium: Medium = "screen",
    font_family: str = "",
    template_folders: tuple[Path, ...] = (),
    cache: Path | None = None,
) -> str:
    """Return the page in one language; `editions` are the same page in others.

    `back` is the address of the week's brief, or empty; `glossary` is that of the page beside this
    one, for screens. Raises ConfigError for a broken template.
    """
    templates = environment(template_folders, cache)
    page = ExplainerPage(
        brief=brief,
        voices=(Voice(words, sourced=medium == "screen"),),
        medium=medium,
        charts={},
        halves={},
        publisher=publisher or Publisher(),
        foreword={},
        editions=editions,
        explainers=(),
        font_family=font_family,
        templates=templates,
        back=back,
        glossary=glossary.known(brief.release_date) if glossary and medium == "screen" else None,
    )
    name = "page.html.j2" if medium == "screen" else "page.pdf.html.j2"
    return fill(templates, f"explainer/{name}", {"page": page, "brief": brief})
