"""The letter as plain text: the same facts, for programs and people that want no page.

Two languages stand one under the other, as on the page. Figures stand in columns of one width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Sentence
from reportgen.languages.typeset import NBSP
from reportgen.renderers.cells import say
from reportgen.renderers.newsletter import columns
from reportgen.renderers.newsletter.columns import INDENT, underlined, wrap
from reportgen.renderers.voice import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reportgen.brief.blocks import Paragraph, Term, Text
    from reportgen.brief.claims import Claim
    from reportgen.languages import Words
    from reportgen.renderers.newsletter.letter import Letter

    Label = Term | Text | Sentence | date

RULE = "-" * columns.WIDTH
BULLET = "- "


def render(letter: Letter) -> str:
    """Return the letter as text, its lines ended by line feeds."""
    blocks = [
        _masthead(letter),
        *_front(letter),
        *_charts(letter),
        *_statement(letter),
        *_policy(letter),
        *_links(letter),
        [RULE],
        *_colophon(letter),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _all(letter: Letter) -> list[Words]:
    return [speaker.words for speaker in letter.speakers]


def _said(letter: Letter, key: str, joint: str = " / ") -> str:
    """Return an entry in the languages of the letter, in one line."""
    return joint.join(words.text(key) for words in _all(letter))


def _spoken(words: Words, said: Sentence | Paragraph) -> str:
    """Say a sentence or several, each figure bound to its scale."""
    parts = words.say(said) if isinstance(said, Sentence) else words.say_paragraph(said)
    return "".join(
        part if isinstance(part, str) else part.head.replace(" ", NBSP) + part.tail
        for part in parts
    )


def _masthead(letter: Letter) -> list[str]:
    name = " / ".join(letter.masthead(speaker) for speaker in letter.speakers)
    lines = underlined(name, "=")
    for words in _all(letter):
        as_of = words.text("page.as_of", date=words.weekday_date(letter.brief.as_of))
        released = words.text("page.released", date=words.date(letter.brief.release_date))
        lines += wrap(f"{as_of} · {released}")
    return lines


def _front(letter: Letter) -> Iterator[list[str]]:
    for words in _all(letter):
        yield wrap(_spoken(words, letter.brief.headline))
    keys = ("column.balance", "key_figures.change_week", "key_figures.change_year")
    rows = [
        (figure.label, 0, (figure.level, figure.change_week, figure.change_year))
        for figure in letter.brief.key_figures.figures
    ]
    yield _table(letter, "key_figures.caption", ("table.assets.head", *keys), rows)
    yield _heading(letter, "section.findings")
    for sentence in letter.findings():
        yield _item(letter, sentence)
    yield _heading(letter, "section.summary")
    for words in _all(letter):
        yield wrap(_spoken(words, letter.brief.summary))


def _charts(letter: Letter) -> Iterator[list[str]]:
    """Yield what the charts of the page show, in words."""
    if letter.shown:
        yield _heading(letter, "newsletter.charts")
    for shown in letter.shown:
        for words in _all(letter):
            title = words.text(shown.chart.data.title)
            alt = _spoken(words, shown.chart.alt)
            yield wrap(words.text("newsletter.chart", title=title, alt=alt))


def _statement(letter: Letter) -> Iterator[list[str]]:
    for key in ("assets", "liabilities"):
        rows = letter.table(key)
        if rows:
            heads = (f"table.{key}.head", "column.balance", "column.change_week")
            cells = [(row.label, row.depth, row.claims) for row in rows]
            yield _heading(letter, f"section.{key}")
            yield _table(letter, "newsletter.basis", heads, cells)


def _policy(letter: Letter) -> Iterator[list[str]]:
    for lead in ("lead.regime", "lead.calendar"):
        said = letter.point(lead)
        if said.sentences:
            yield _heading(letter, lead)
            for words in _all(letter):
                yield wrap(_spoken(words, said))


def _links(letter: Letter) -> Iterator[list[str]]:
    known = {
        "newsletter.page": letter.links.view,
        "newsletter.pdf": letter.links.pdf,
        "newsletter.explainer": letter.links.explainer,
        "newsletter.archive": letter.links.archive,
    }
    known = {key: address for key, address in known.items() if address}
    if known:
        yield _heading(letter, "newsletter.more")
        for key, address in known.items():
            yield [columns.plain(_said(letter, key)), address]


def _colophon(letter: Letter) -> Iterator[list[str]]:
    for speaker in letter.speakers:
        yield wrap(speaker.words.text("page.release"))
        yield wrap(letter.disclaimer(speaker))
        yield wrap(letter.reason(speaker))
        contact = letter.publisher.contact.get(speaker.tag)
        if contact:
            yield wrap(speaker.words.text("page.contact", contact=contact))
        yield wrap(letter.address(speaker))
    yield [_said(letter, "newsletter.unsubscribe"), letter.unsubscribe]
    if letter.links.preferences:
        yield [_said(letter, "newsletter.preferences"), letter.preferences]


def _heading(letter: Letter, key: str) -> list[str]:
    return underlined(_said(letter, key), "-")


def _item(letter: Letter, sentence: Sentence) -> list[str]:
    """Return a finding, the first language with its bullet and the second one under it."""
    lines = []
    for place, words in enumerate(_all(letter)):
        first = INDENT if place else BULLET
        lines += wrap(_spoken(words, sentence), first=first, then=INDENT)
    return lines


def _table(
    letter: Letter,
    basis: str,
    heads: tuple[str, ...],
    rows: Iterable[tuple[Label, int, Sequence[Claim | None]]],
) -> list[str]:
    """Return unit and basis in lines of their own, the heads, a rule, and the rows.

    Figures stand once, beside the label of the first language.
    """
    lead, *others = _all(letter)
    set_rows = [tuple(words.text(key) for key in heads) for words in _all(letter)]
    for label, depth, claims in rows:
        indent = INDENT * depth
        figures = [MISSING if claim is None else lead.table(claim) for claim in claims]
        set_rows.append((indent + say(label, lead), *figures))
        blank = tuple("" for _ in figures)
        set_rows += [(INDENT + indent + say(label, words), *blank) for words in others]
    lines = columns.table(set_rows)
    above = [line for words in _all(letter) for line in wrap(words.text(basis))]
    heads_end = len(lines) - len(columns.table(set_rows[len(letter.speakers) :]))
    return [*above, *lines[:heads_end], "-" * max(map(columns.width, lines)), *lines[heads_end:]]
