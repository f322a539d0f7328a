"""Every number a reader meets is a figure of the ledger, and the same on screen and on paper.

Read are the finished files: each page as a browser has it, each PDF by its structure, `claims.json`
as another program would. What may hold digits without being a figure is listed below, each kind
with its reason (`aside` puts them together); nothing else may.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from brief.sourced import DIFFERENCES, sourced
from brief.telling import paragraphs
from end_to_end.reading import drawings, has_digit, page_blocks, paper, squeeze

from reportgen.brief.blocks import Table, Text
from reportgen.config import load_config
from reportgen.languages import load_words
from reportgen.languages.catalogue import SHIPPED
from reportgen.languages.parity import read_catalogues
from reportgen.languages.po import places
from reportgen.pipeline import BuildRequest, build
from reportgen.pipeline.knowledge import Knowledge
from reportgen.renderers.editions import EDITIONS
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from end_to_end.reading import Paper

    from reportgen.brief.blocks import Brief

pytestmark = pytest.mark.slow

WEEKS = [
    date(2006, 3, 1),
    date(2008, 11, 12),
    date(2020, 5, 27),
    date(2025, 4, 16),
    date(2026, 9, 30),
]
TODAY = date(2026, 11, 20)
GOLDEN = date(2025, 4, 16)
# The golden week once more, from several sources that differ, as known on a day.
STORE = "a store"
KNOWN_ON = date(2025, 4, 18)
LATE = (("RESPPMA_N.WW", GOLDEN),)
FIGURE = "\N{OBJECT REPLACEMENT CHARACTER}"  # a claim's place in the text around it
TAGS = {"zh-Hant-HK": "zh-Hant", "zh-Hans": "zh-Hans", "en": "en"}
LOCALES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = {
    "zh-Hant": r"\d{4}年\d{1,2}月(?:\d{1,2}日)?",
    "zh-Hans": r"\d{4}年\d{1,2}月(?:\d{1,2}日)?",
    "en": rf"(?:{MONTHS})(?:\d{{1,2}},)?\d{{4}}",
}
ISO = r"\d{4}-\d{2}-\d{2}"
RELEASE = r"H\.4\.1"  # the name of the release
SERIES = r"[A-Z][A-Z0-9]{3,}_[A-Z]+\.[A-Z]+"  # codes in the source line of a chart
DIGEST = r"[0-9a-f]{16}$"  # of the data, in the small print
YEAR_AGO = r"52(?:週之前|周之前|weeksbefore)"  # the definition of "a year ago"
FOLIO = r"第\d+頁，共\d+頁|第\d+页，共\d+页|Page\d+of\d+"
# What a line is and what it is called: years it ran, legal references, standing definitions.
STANDING = ("what.", "line.", "short.", "residual.")
# Sentences that count weeks in a row, or checks, vintages and differences: no figures of a line.
COUNTING = ("streak.", "reversal.", "notes.checks", "notes.late", "notes.stated_more")
# In drawings what stands along an axis (a plain number, a year, a month) states nothing.
TICK = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|−\d{1,3}(?:,\d{3})*|\d{4}年?|\d{1,2}月")


@dataclass(frozen=True)
class Built:
    """One week as built: its brief (for the texts of the register), its folder and its claims."""

    brief: Brief
    folder: Path
    claims: dict[str, dict[str, dict[str, str]]]

    papers: dict[str, Paper]  # each PDF is read once

    def page(self, edition: str) -> str:
        return (self.folder / edition / "brief.html").read_text(encoding="utf-8")

    def pdf(self, edition: str) -> Paper:
        if edition not in self.papers:
            self.papers[edition] = paper((self.folder / edition / "brief.pdf").read_bytes())
        return self.papers[edition]

    def wordings(self, edition: str) -> set[str]:
        """Return every way the languages of an edition may say a claim."""
        tags = EDITIONS[edition]
        return {form for one in self.claims.values() for tag in tags for form in forms(one[tag])}


def forms(text: dict[str, str]) -> set[str]:
    """Return the wordings of a claim: of tables, of prose, of prose that adds changes up."""
    table, prose = squeeze(text["table"]), squeeze(text["prose"])
    return {table, prose, f"+{prose}", f"−{prose}"}


@pytest.fixture(scope="module", params=[*WEEKS, STORE], ids=str)
def week(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> Built:
    config = load_config(None, tmp_path_factory.mktemp("ledger"))
    config = replace(config, formats=("html", "pdf", "json"))
    stored = request.param == STORE
    snapshot = sourced(KNOWN_ON, LATE, DIFFERENCES) if stored else embedded_snapshot()
    day = GOLDEN if stored else request.param
    made = build(BuildRequest(config, TODAY, cache, as_of=day), Knowledge(snapshot))
    written = json.loads((made.folder / "claims.json").read_bytes())
    return Built(made.brief, made.folder, {one["id"]: one["text"] for one in written["claims"]}, {})


def aside(brief: Brief, edition: str) -> re.Pattern[str]:
    """Return what may stand in the text of an edition although it holds digits."""
    literal = set(chain.from_iterable(_literal(brief, tag) for tag in EDITIONS[edition]))
    known = [re.escape(one) for one in sorted(literal, key=len, reverse=True)]
    dates = [DATES[tag] for tag in EDITIONS[edition]]
    return re.compile("|".join([*known, *dates, ISO, RELEASE, SERIES, DIGEST, YEAR_AGO, FOLIO]))


def _literal(brief: Brief, tag: str) -> Iterator[str]:
    """Yield whole texts: facts of the register, what lines are, counts with the words around."""
    words = load_words(tag)
    catalogue = read_catalogues(SHIPPED)[LOCALES[tag]]
    whole = [key for key, entry in catalogue.items() if not places(entry)]
    said = [words.text(key) for key in whole if key.startswith(STANDING)]
    said += [text.by_language[tag] for text in _register(brief)]
    for paragraph in paragraphs(brief):
        for sentence in paragraph.sentences:
            if sentence.key.startswith(COUNTING):
                said += [part for part in words.say(sentence) if isinstance(part, str)]
    yield from (squeeze(one) for one in said if has_digit(one))


def _register(brief: Brief) -> Iterator[Text]:
    for paragraph in paragraphs(brief):
        for sentence in paragraph.sentences:
            yield from (value for value in sentence.args.values() if isinstance(value, Text))
    for section in brief.sections:
        for table in (block for block in section.blocks if isinstance(block, Table)):
            for row in table.rows:
                contents = [row.label, *(cell.content for cell in row.cells)]
                yield from (one for one in contents if isinstance(one, Text))


def test_every_figure_of_a_page_is_worded_as_its_claim(week: Built) -> None:
    for edition in EDITIONS:
        figures = [one for block in page_blocks(week.page(edition)) for one in block.figures]
        for claim, lang, said in figures:
            assert squeeze(said) in forms(week.claims[claim][TAGS[lang]]), (edition, claim, said)
        distinct = len({claim for claim, _, _ in figures})
        print(f"{week.brief.as_of} {edition}: {len(figures)} figures of {distinct} claims")
        assert len(figures) > 150


def test_a_page_has_no_number_outside_its_claims(week: Built) -> None:
    for edition in EDITIONS:
        known = aside(week.brief, edition)
        blocks = page_blocks(week.page(edition))
        found = Counter(one.group() for block in blocks for one in known.finditer(block.outside))
        left = [known.sub("", block.outside) for block in blocks]
        assert [text for text in left if has_digit(text)] == [], edition
        print(f"{week.brief.as_of} {edition}: {found.total()} numbers that are no figures")


def test_paper_says_what_the_screen_says(week: Built) -> None:
    for edition in EDITIONS:
        blocks = [block for block in page_blocks(week.page(edition)) if has_digit(block.text)]
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
        # What runs over a page's end is in two pieces there; a long table repeats its head.
        pieces = [text for text in read if pending[text] > 0]
        assert sorted("".join(left)) == sorted("".join(pieces)), (edition, left, pieces)
        assert all(piece in "".join(left) for piece in pieces), (edition, left, pieces)
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


def test_drawings_print_claims_and_the_same_on_paper(week: Built) -> None:
    for edition in EDITIONS:
        wordings, dates = week.wordings(edition), re.compile(DATES[EDITIONS[edition][0]])
        drawn = drawings(week.page(edition))
        stated = 0
        for figure, variants in drawn.items():
            for text in map(squeeze, chain.from_iterable(variants)):
                value = re.split("[：:]", text)[-1]
                if not has_digit(text) or TICK.fullmatch(text) or dates.fullmatch(text):
                    continue
                assert value in wordings, (edition, figure, text)
                stated += 1
        on_screen = {squeeze("".join(texts)) for variants in drawn.values() for texts in variants}
        on_paper = [text for role, text in week.pdf(edition).blocks if role == "Figure"]
        assert [text for text in on_paper if text not in on_screen] == [], edition
        print(f"{week.brief.as_of} {edition}: {stated} figures in {len(drawn)} drawings")
        assert stated >= len(drawn)
