"""Tables by maturity and by Reserve Bank: told where the source has them whole, else not at all."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from brief.split_lines import CHANGES, DAY, HELD, WEEK_AGO, banks, maturities, table
from end_to_end.ledger import built, misworded, unclaimed
from truth import reading
from truth.checker import problem, sentences
from truth.lies import lies
from truth.verdict import verdict

from reportgen.brief.blocks import Paragraph, Table
from reportgen.config import load_config
from reportgen.errors import ConfigError
from reportgen.languages import LANGUAGES, load_words
from reportgen.pipeline import BuildRequest, know
from reportgen.pipeline.imports import ImportRequest, import_files
from reportgen.pipeline.request import silent
from reportgen.statement.breakdowns import load_breakdowns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from brief.split_lines import Values

    from reportgen.brief.blocks import Block, Brief
    from reportgen.config import Config
    from reportgen.pipeline import Knowledge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMATS = ("html", "pdf", "xlsx", "csv", "json")


def stored(folder: Path, values: Values, formats: tuple[str, ...] = FORMATS) -> Config:
    """Import a table into a new store; of the banks only the user knows the unit."""
    config = replace(load_config(None, folder), formats=formats)
    path = folder / "given.csv"
    path.write_bytes(table(values))
    units = {code: "usd_millions" for code in values if code in banks()}
    request = ImportRequest(config, (path,), now=lambda: NOW, units=units)
    (answer,) = import_files(request, silent)
    assert not answer.error, answer.error
    assert answer.kept is not None
    assert answer.kept.ingested.new == sum(map(len, values.values()))
    return config


def told(brief: Brief, key: str) -> Table | None:
    blocks = [block for section in brief.sections for block in section.blocks]
    return next((one for one in blocks if isinstance(one, Table) and one.key == key), None)


def after(brief: Brief, key: str) -> Block:
    (section,) = (one for one in brief.sections if one.key == "assets")
    place = [getattr(block, "key", "") for block in section.blocks].index(key)
    return section.blocks[place + 1]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, Knowledge]:
    config = stored(tmp_path_factory.mktemp("split"), maturities() | banks())
    return config, know(config)


@pytest.fixture(scope="module")
def brief(known: tuple[Config, Knowledge]) -> Brief:
    return known[1].brief(DAY, NOW.date())


@pytest.fixture
def raw() -> Iterator[None]:
    """Let the checker read what was imported, by its own reader's shapes."""
    data = reading.load()
    added = {
        (code, reading.LEVEL): reading.Series(code, dict(points), frozenset())
        for code, points in (maturities() | banks()).items()
    }
    data.series.update(added)
    yield
    for key in added:
        del data.series[key]


def test_the_release_of_march_2022_by_hand(brief: Brief) -> None:
    made = told(brief, "maturity")
    assert made is not None
    *rows, total = made.rows
    claims = [[cell.content for cell in row.cells] for row in rows]
    assert tuple(level.value for level, _, _ in claims) == HELD
    assert tuple(change.value for _, _, change in claims) == CHANGES
    assert sum(HELD) == total.cells[0].content.value == 5_753_385
    assert total.cells[2].content.value == 4_279  # by a million more than its parts: rounding
    assert sum(CHANGES) == 4_278
    paragraph = after(brief, "maturity")
    assert isinstance(paragraph, Paragraph)
    (sentence,) = paragraph.sentences
    assert sentence.args["a"].value == 56_809 + 348_887 + 771_555
    assert sentence.args["x"].key == "breakdown.maturity.years_1_to_5"
    for tag in LANGUAGES:
        print(load_words(tag).paragraph(paragraph))
        print(load_words(tag).paragraph(after(brief, "reserve_banks")))
    assert load_words("en").paragraph(paragraph) == (
        "Of the Treasury securities held outright, $1.18 trillion, or 20.5 percent, falls due "
        "within a year; the largest group by remaining maturity, over 1 year to 5 years, comes to "
        "$2.18 trillion, or 37.9 percent."
    )


def test_twelve_banks_are_the_whole(brief: Brief) -> None:
    made = told(brief, "reserve_banks")
    assert made is not None
    *rows, total = made.rows
    assert len(rows) == 12
    levels, shares = ([row.cells[n].content.value for row in rows] for n in (0, 1))
    assert sum(levels) == total.cells[0].content.value
    assert sum(shares) == pytest.approx(100)


@pytest.mark.usefixtures("raw")
def test_the_checker_finds_them_true_and_lies_about_them_false(brief: Brief) -> None:
    found = verdict(brief)
    # Of data from several sources the notes say what no file of the checker has.
    assert [one for one in found.false if not one[0].startswith("notes.")] == []
    assert found.tried["breakdown.told.maturity"] == 1
    assert found.tried["breakdown.told.reserve_banks"] == 1
    signatures = {one.key: frozenset(one.sentence.args) for one in sentences(brief)}
    caught = 0
    for one in sentences(brief):
        if one.key.startswith("breakdown."):
            for kind, lie in lies(one, signatures):
                assert problem(lie) is not None, (kind, lie.sentence)
                caught += 1
    print(f"{caught} lies caught")
    assert caught > 8


@pytest.mark.parametrize("gone", ["TREAS1590", "D7WATAL"])
def test_where_a_part_is_unknown_nothing_is_told(tmp_path: Path, gone: str) -> None:
    values = {code: points for code, points in (maturities() | banks()).items() if code != gone}
    brief = know(stored(tmp_path, values)).brief(DAY, NOW.date())
    kept, lost = ("reserve_banks", "maturity")[:: 1 if gone == "TREAS1590" else -1]
    assert told(brief, lost) is None
    assert told(brief, kept) is not None


def test_parts_that_miss_their_line_are_not_told(tmp_path: Path) -> None:
    """Four millions are more than six rounded parts and a rounded total can be apart."""
    values = maturities()
    values["TREAS10Y"][DAY] += 4
    assert told(know(stored(tmp_path, values)).brief(DAY, NOW.date()), "maturity") is None


def test_without_the_week_before_there_are_no_changes(tmp_path: Path) -> None:
    values = {code: {DAY: points[DAY]} for code, points in maturities().items()}
    made = told(know(stored(tmp_path, values)).brief(DAY, NOW.date()), "maturity")
    assert made is not None
    assert {row.cells[2].content for row in made.rows} == {None}
    assert WEEK_AGO < DAY


@pytest.mark.slow
def test_it_stands_in_every_format_and_every_number_is_in_the_ledger(
    known: tuple[Config, Knowledge], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    config, knowledge = known
    config = replace(config, editions=("bilingual", "en"))
    week = built(BuildRequest(config, NOW.date(), tmp_path, DAY), knowledge)
    for edition in ("bilingual", "en"):
        assert 'id="table-maturity"' in week.page(edition)
        figures, wrong = misworded(week, edition)
        others, left = unclaimed(week, edition)
        print(f"{edition}: {figures} figures; {others} numbers that are no figures")
        assert (wrong, left) == ([], [])
        cells = {cell for row in week.pdf(edition).rows for cell in row}
        assert {"2,178.0", "+0.3", "37.9"} <= cells
    rows = list(csv.reader(StringIO((week.folder / "tables/maturity.csv").read_text("utf-8"))))
    assert rows[4][:3] == ["treasuries_years_1_to_5", "Over 1 year to 5 years", "2178014"]
    assert rows[4][-1].startswith("TREAS1T5")
    claims = json.loads((week.folder / "claims.json").read_bytes())["claims"]
    (soon,) = (one for one in claims if one["id"].startswith("treasuries_due_within_a_year.level"))
    assert [one["series"] for one in soon["sources"]] == ["TREAS15", "TREAS1590", "TREAS911Y"]
    sheets = load_workbook(week.folder / "en/brief.xlsx").sheetnames
    assert {"Treasury holdings by maturity", "Assets by Federal Reserve Bank"} <= set(sheets)


def test_the_file_is_checked_on_load(tmp_path: Path) -> None:
    assert list(load_breakdowns()) == ["maturity", "reserve_banks"]
    for text, words in {
        'breakdown = [{key = "a", whole = "nothing", part = []}]': "is no line",
        'breakdown = [{key = "a", whole = "treasuries", part = []}]': "two parts or more",
        "breakdown = 3": "cannot be read as breakdowns",
        'breakdown = [{key = "a", whole = "treasuries", part = [{key = "b", fred = "C"}, '
        '{key = "d", fred = "C"}]}]': "one code twice",
    }.items():
        path = tmp_path / f"{len(text)}.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(ConfigError, match=words):
            load_breakdowns(path)
    assert date(2022, 3, 10) > DAY
