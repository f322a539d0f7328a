"""Every number a reader meets is a figure of the ledger, and the same on screen and on paper.

Read are the finished files: each page as a browser has it, each PDF by its structure, `claims.json`
as another program would. What may hold digits without being a figure is listed below, each kind
with its reason (`aside` puts them together); nothing else may.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from brief.sourced import DIFFERENCES, sourced
from end_to_end.ledger import FIGURE, aside, built, misdrawn, misworded, unclaimed
from end_to_end.reading import as_browsers_do, drawings, has_digit, page_blocks, squeeze
from every_week import WEEKS as ALL

from reportgen.config import load_config
from reportgen.pipeline import BuildRequest
from reportgen.pipeline.knowledge import Knowledge
from reportgen.renderers.editions import EDITIONS
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.ledger import Built
    from end_to_end.reading import Paper

pytestmark = pytest.mark.slow

DEFINITIONS = re.compile(r'<div class="definitions">.*?</div>', re.DOTALL)
"""What a screen shows of a term under the pointer, and paper does not."""
WEEKS = [
    date(2006, 3, 1),
    date(2008, 11, 12),
    date(2020, 5, 27),
    date(2023, 3, 15),
    date(2025, 4, 16),
    date(2026, 9, 30),
]
TODAY = date(2026, 11, 20)
GOLDEN = date(2025, 4, 16)
# The golden week once more, from several sources that differ, as known on a day.
STORE = "a store"
KNOWN_ON = date(2025, 4, 18)
LATE = (("RESPPMA_N.WW", GOLDEN),)
# Weeks that were unlike others, and every twenty-third one, are read on the screen.
SPECIAL = [
    date(2002, 12, 25),
    date(2007, 11, 21),
    date(2008, 9, 17),
    date(2008, 11, 26),
    date(2009, 3, 18),
    date(2012, 9, 19),
    date(2013, 12, 18),
    date(2014, 12, 31),
    date(2017, 11, 15),
    date(2018, 6, 13),
    date(2019, 9, 18),
    date(2020, 3, 25),
    date(2020, 4, 29),
    date(2022, 4, 13),
    date(2022, 6, 1),
    date(2022, 6, 29),
    date(2025, 12, 3),
    date(2026, 4, 15),
]
MANY = sorted({*SPECIAL, *ALL[::23]} - {*WEEKS})


@pytest.fixture(scope="module", params=[*WEEKS, STORE], ids=str)
def week(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> Built:
    config = load_config(None, tmp_path_factory.mktemp("ledger"))
    config = replace(config, formats=("html", "pdf", "json"))
    stored = request.param == STORE
    snapshot = sourced(KNOWN_ON, LATE, DIFFERENCES) if stored else embedded_snapshot()
    day = GOLDEN if stored else request.param
    return built(BuildRequest(config, TODAY, cache, as_of=day), Knowledge(snapshot))


def read_pages(week: Built) -> int:
    """Hold every number of the pages of a week against its claims; return how many there are."""
    figures = 0
    for edition in EDITIONS:
        said, wrong = misworded(week, edition)
        assert wrong == [], edition
        others, left = unclaimed(week, edition)
        assert left == [], edition
        drawn, strange = misdrawn(week, edition)
        assert strange == [], edition
        print(
            f"{week.brief.as_of} {edition}: {said} figures, {drawn} in drawings; "
            f"{others} numbers that are no figures"
        )
        assert said > 100
        assert drawn >= len(drawings(week.page(edition)))
        figures += said + drawn
    return figures


def test_every_number_of_a_page_is_a_claim(week: Built) -> None:
    assert read_pages(week) > 0


def test_a_browser_reads_the_same(week: Built) -> None:
    for edition in EDITIONS:
        page = week.page(edition)
        assert page_blocks(page) == page_blocks(page, as_browsers_do), edition
        assert drawings(page) == drawings(page, as_browsers_do), edition


@pytest.mark.parametrize("day", MANY, ids=str)
def test_so_it_is_in_many_weeks(day: date, tmp_path: Path, cache: Path) -> None:
    config = replace(load_config(None, tmp_path), formats=("html", "json"))
    knowledge = Knowledge(embedded_snapshot())
    week = built(BuildRequest(config, TODAY, cache, as_of=day), knowledge)
    assert read_pages(week) > 0
    as_browsers_do(week.page("bilingual"))  # which has the words of the others but one


def test_paper_says_what_the_screen_says(week: Built) -> None:
    for edition in EDITIONS:
        page = DEFINITIONS.sub("", week.page(edition))
        blocks = [block for block in page_blocks(page) if has_digit(block.text)]
        read = [text for role, text in week.pdf(edition).blocks if role != "Figure"]
        pending = Counter(text for text in read if has_digit(text))
        left = []
        for block in blocks:
            # Paper has no room for both languages of what a line is: the first one stands there.
            said = next((text for text in (block.text, block.leading) if pending[text] > 0), None)
            if said is None:
                left.append(block.text)
            else:
                pending[said] -= 1
        # What runs over a page's end is in two pieces there, one of them perhaps without a number;
        # a long table repeats its head.
        rest = "".join(left)
        for piece in [text for text in read if pending[text] > 0]:
            assert piece in rest, (edition, left, piece)
            rest = rest.replace(piece, "", 1)
        for piece in sorted((text for text in read if not has_digit(text)), key=len, reverse=True):
            rest = rest.replace(piece, "", 1)
        assert rest == "", (edition, left)
        print(f"{week.brief.as_of} {edition}: {len(blocks)} texts with numbers are the same")


def whole_texts(printed: Paper) -> list[str]:
    """Return the texts of a PDF, what runs over the end of a page in one piece again."""
    texts: list[tuple[str, str]] = []
    for role, text in printed.blocks:
        if texts and texts[-1][0] == role == "LBody" and texts[-1][1][-1:] not in ".。":
            texts[-1] = (role, texts[-1][1] + text)
        elif role != "Figure":
            texts.append((role, text))
    return [text for _, text in texts]


def test_paper_has_no_number_that_is_no_claim(week: Built) -> None:
    number = re.compile(r"[+−<]?\$?\d[\d,]*(?:\.\d+)?")
    for edition in EDITIONS:
        known, wordings = aside(week.brief, edition), week.wordings(edition)
        spoken = re.compile("|".join(re.escape(one) for one in sorted(wordings, key=len)[::-1]))
        printed = week.pdf(edition)
        cells = 0
        for row in printed.rows:
            for cell in (cell for cell in row[1:] if number.fullmatch(cell)):
                assert cell in wordings, (edition, row)
                cells += 1
        for text in whole_texts(printed):
            left = spoken.sub(FIGURE, known.sub("", text))
            assert not has_digit(left), (edition, text)
        for line in printed.running:
            assert not has_digit(known.sub("", squeeze(line))), (edition, line)
        print(f"{week.brief.as_of} {edition}: {cells} cells with figures on paper")
        assert cells > 80


def test_drawings_are_the_same_on_paper(week: Built) -> None:
    for edition in EDITIONS:
        drawn = drawings(week.page(edition))
        on_screen = {squeeze("".join(texts)) for variants in drawn.values() for texts in variants}
        on_paper = [text for role, text in week.pdf(edition).blocks if role == "Figure"]
        assert [text for text in on_paper if text not in on_screen] == [], edition
