"""Every number of a letter is a figure of the ledger: on its page, in its text, in the inbox.

A letter is read as its reader has it. What may hold digits without being a figure is what may on a
page of the brief (`aside`); nothing else may. Text and page state the same figures.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import html5lib
import pytest
from end_to_end.ledger import FIGURE, aside, forms
from end_to_end.reading import XHTML, has_digit, squeeze
from every_week import WEEKS, brief
from renderers.letters import make_letter

from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter import PREFERENCES, UNSUBSCRIBE, Links
from reportgen.renderers.newsletter.letter import Letter
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from reportgen.brief.blocks import Brief
    from reportgen.renderers.newsletter import Newsletter

pytestmark = pytest.mark.slow

SPECIAL = [
    date(2002, 12, 25),
    date(2006, 3, 1),
    date(2008, 11, 12),
    date(2008, 11, 26),
    date(2012, 8, 8),
    date(2014, 1, 1),
    date(2018, 1, 3),
    date(2020, 3, 25),
    date(2020, 5, 27),
    date(2023, 3, 15),
    date(2025, 4, 16),
    date(2025, 12, 3),
    date(2026, 9, 30),
]
MANY = sorted({*SPECIAL, *WEEKS[::41]})
BLOCKS = {"h1", "h2", "p", "td", "th", "title", "div"}


def written(week: Brief, edition: str) -> Newsletter:
    """Return a letter that says nothing but what the week says."""
    return make_letter(edition, week, links=Links(), publisher=Publisher(), postal_address={})


def figures(week: Brief, edition: str) -> dict[str, set[str]]:
    """Return every wording of a claim in the languages of an edition, and whose it is."""
    found: dict[str, set[str]] = {}
    for tag in EDITIONS[edition]:
        words = load_words(tag)
        for claim in week.claims:
            text = {"table": words.table(claim), "prose": str(words.prose(claim))}
            for form in forms(text):
                found.setdefault(form, set()).add(claim.id)
    return found


def blocks(page: str) -> Iterator[str]:
    """Yield the texts of a page as they are read: each block for itself, and what pictures show."""
    root = html5lib.HTMLParser(strict=True).parse(page)
    for one in root.iter():
        name = str(one.tag).rpartition("}")[2]
        if name == "img":
            yield one.get("alt")
        within = (child for child in one.iter() if child is not one)
        inner = any(str(child.tag).rpartition("}")[2] in BLOCKS | {"img"} for child in within)
        if name in BLOCKS and not inner:
            yield "".join(one.itertext())


def lines(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, and each cell of its tables."""
    for block in text.split("\n\n"):
        parts = block.split("\n")
        table = any(re.fullmatch("-{20,}", part) for part in parts)
        yield from re.split(r"\n| {2,}", block) if table else [block]


def stated(
    texts: Iterator[str], known: re.Pattern[str], wordings: dict[str, set[str]]
) -> Counter[str]:
    """Return the figures of some texts; fail where a number is left that is none."""
    longest = sorted(wordings, key=len, reverse=True)
    spoken = re.compile("|".join(map(re.escape, longest)))
    found: Counter[str] = Counter()
    for text in texts:
        said = squeeze(text.replace(UNSUBSCRIBE, "").replace(PREFERENCES, ""))
        bare = known.sub("", said)
        left = spoken.sub(FIGURE, bare)
        assert not has_digit(left), (text, left)
        found.update(spoken.findall(bare))
    return found


@pytest.mark.parametrize("day", MANY, ids=str)
def test_every_number_of_a_letter_is_a_claim(day: date) -> None:
    week = brief(day)
    for edition in EDITIONS:
        made, wordings = written(week, edition), figures(week, edition)
        known = aside(week, edition)
        page = stated(blocks(made.html), known, wordings)
        text = stated(lines(made.text), known, wordings)
        inbox = stated(iter((made.subject, made.preheader)), known, wordings)
        print(f"{day} {edition}: {page.total()} figures on the page, {text.total()} in the text")
        assert page.total() > 30
        # The page holds the inbox's lines, and in two languages it shows charts in one.
        assert set(text) <= set(page) | set(stated(_alts(week, edition), known, wordings))
        assert set(page) <= set(text) | set(inbox)
        if len(EDITIONS[edition]) == 1:
            assert page == text + inbox


def _alts(week: Brief, edition: str) -> Iterator[str]:
    from reportgen.renderers.newsletter import charts

    for tag in EDITIONS[edition]:
        for chart in charts(week):
            yield load_words(tag).paragraph(chart.alt)


@pytest.mark.parametrize("day", SPECIAL, ids=str)
def test_each_figure_of_a_table_is_that_of_its_line(day: date) -> None:
    """A row names a line, and what stands in it is that line's level and change, on one basis."""
    week = brief(day)
    by_id = {claim.id: claim for claim in week.claims}
    for edition in EDITIONS:
        words = load_words(EDITIONS[edition][0])
        rows = _rows(written(week, edition).html)
        cells = 0
        for figure in week.key_figures.figures:
            found = rows[squeeze(words.label(figure.label))][0]
            claims = (figure.level, figure.change_week, figure.change_year)
            assert found == ["—" if one is None else words.table(one) for one in claims]
            cells += 3
        letter = Letter(week, edition, (), "", "", Publisher(), {}, Links())
        for key in ("assets", "liabilities"):
            for row in letter.table(key):
                known = [one for one in row.claims if one is not None]
                assert all(one.id in by_id and one == by_id[one.id] for one in known)
                assert len({(one.line, one.basis, one.as_of) for one in known}) == 1
                assert [one.measure for one in known] == ["level", "change_week"][: len(known)]
                said = ["—" if one is None else words.table(one) for one in row.claims]
                assert said in rows[squeeze(words.label(row.label))]
                cells += 2
        print(f"{day} {edition}: {cells} cells")
        assert cells > 30


def _rows(page: str) -> dict[str, list[list[str]]]:
    """Return the figures of each row of a page by what its label says in the first language."""
    root: Any = html5lib.HTMLParser(strict=True).parse(page)
    found: dict[str, list[list[str]]] = {}
    for row in root.iter(f"{XHTML}tr"):
        heads = [one for one in row if one.tag == f"{XHTML}th" and one.get("scope") == "row"]
        if heads:
            values = ["".join(one.itertext()) for one in row if one.tag == f"{XHTML}td"]
            found.setdefault(squeeze(heads[0].text), []).append(values)
    return found
