"""A finished week beside its claims: how a claim may be worded, and what else may hold digits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from brief.telling import paragraphs
from catalogues import shipped
from end_to_end.reading import drawings, has_digit, page_blocks, paper, squeeze

from reportgen.brief.blocks import Table, Text
from reportgen.languages import load_words
from reportgen.languages.po import places
from reportgen.pipeline import build
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from end_to_end.reading import Paper

    from reportgen.brief.blocks import Brief
    from reportgen.pipeline import BuildRequest
    from reportgen.pipeline.knowledge import Knowledge

FIGURE = "\N{OBJECT REPLACEMENT CHARACTER}"  # a claim's place in the text around it
TAGS = {"zh-Hant-HK": "zh-Hant", "zh-Hans": "zh-Hans", "en": "en"}
LOCALES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = {
    "zh-Hant": r"\d{4}年\d{1,2}月(?:\d{1,2}日|至\d{1,2}月)?",
    "zh-Hans": r"\d{4}年\d{1,2}月(?:\d{1,2}日|至\d{1,2}月)?",
    "en": rf"(?:{MONTHS})(?:\d{{1,2}},)?\d{{4}}",
}
ISO = r"\d{4}-\d{2}-\d{2}"
RELEASE = r"H\.4\.1"  # the name of the release
SERIES = r"[A-Z][A-Z0-9]{3,}_[A-Z]+\.[A-Z]+"  # codes in the source line of a chart
DIGEST = r"[0-9a-f]{16}$"  # of the data, in the small print
TAX_DAY = r"4月15日|April15"  # by which weeks are compared
YEAR_AGO = r"52(?:週之前|周之前|weeksbefore)"  # the definition of "a year ago"
FOLIO = r"第\d+頁，共\d+頁|第\d+页，共\d+页|Page\d+of\d+"
# What a line is and what it, or a part of it, is called: years it ran, maturities, legal
# references, standing definitions.
STANDING = ("what.", "line.", "short.", "residual.", "breakdown.")
# Sentences that count weeks in a row, or checks, vintages and differences: no figures of a line.
CHECKED = ("notes.checks", "notes.late", "notes.stated_more")
COUNTING = ("streak.", "that.streak_", "reversal.", *CHECKED)
# In drawings what stands along an axis (a plain number, a year, a month) states nothing.
TICK = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|−\d{1,3}(?:,\d{3})*|\d{4}年?|\d{1,2}月")


@dataclass(frozen=True)
class Built:
    """One week as built: its brief (for the texts of the register), its folder and its claims."""

    brief: Brief
    folder: Path
    claims: dict[str, dict[str, dict[str, str]]]
    papers: dict[str, Paper] = field(default_factory=dict)  # each PDF is read once

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


def built(request: BuildRequest, knowledge: Knowledge) -> Built:
    """Build a week and read its claims as another program would; they are those of the brief."""
    made = build(request, knowledge)
    written = json.loads((made.folder / "claims.json").read_bytes())["claims"]
    values = {one["id"]: one["value"] for one in written}
    assert values == {claim.id: claim.value for claim in made.brief.claims}
    return Built(made.brief, made.folder, {one["id"]: one["text"] for one in written})


def forms(text: dict[str, str]) -> set[str]:
    """Return the wordings of a claim: of tables, of prose, of prose that adds changes up."""
    table, prose = squeeze(text["table"]), squeeze(text["prose"])
    return {table, prose, f"+{prose}", f"−{prose}"}


def aside(brief: Brief, edition: str) -> re.Pattern[str]:
    """Return what may stand in the text of an edition although it holds digits."""
    literal = set(chain.from_iterable(_literal(brief, tag) for tag in EDITIONS[edition]))
    known = [re.escape(one) for one in sorted(literal, key=len, reverse=True)]
    dates = [DATES[tag] for tag in EDITIONS[edition]]
    return re.compile(
        "|".join([*known, *dates, ISO, RELEASE, SERIES, DIGEST, YEAR_AGO, FOLIO, TAX_DAY])
    )


def _literal(brief: Brief, tag: str) -> Iterator[str]:
    """Yield whole texts: facts of the register, what lines are, counts with the words around."""
    words = load_words(tag)
    catalogue = shipped()[LOCALES[tag]]
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


def misworded(week: Built, edition: str) -> tuple[int, list[tuple[str, str]]]:
    """Count the figures of a page, and return those not worded as their claim."""
    figures = [one for block in page_blocks(week.page(edition)) for one in block.figures]
    wrong = [
        (claim, said)
        for claim, lang, said in figures
        if squeeze(said) not in forms(week.claims[claim][TAGS[lang]])
    ]
    return len(figures), wrong


def unclaimed(week: Built, edition: str) -> tuple[int, list[str]]:
    """Count what holds digits and is no figure, and return the texts where more is left."""
    known, blocks = aside(week.brief, edition), page_blocks(week.page(edition))
    found = sum(len(known.findall(block.outside)) for block in blocks)
    left = [known.sub("", block.outside) for block in blocks]
    return found, [text for text in left if has_digit(text)]


def misdrawn(week: Built, edition: str) -> tuple[int, list[tuple[str, str]]]:
    """Count the figures in the drawings of a page, and return those that are no claim."""
    dates = re.compile(f"{DATES[EDITIONS[edition][0]]}|{ISO}")
    wordings = week.wordings(edition)
    stated, wrong = 0, []
    for figure, variants in drawings(week.page(edition)).items():
        for text in map(squeeze, chain.from_iterable(variants)):
            if not has_digit(text) or TICK.fullmatch(text) or dates.fullmatch(text):
                continue
            stated += 1
            if re.split("[：:]", text)[-1] not in wordings:
                wrong.append((figure, text))
    return stated, wrong
