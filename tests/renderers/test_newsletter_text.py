"""The letter as plain text: columns stand, lines break where a reader of the language expects."""

from __future__ import annotations

import re
from datetime import date

import pytest
from end_to_end.reading import squeeze
from every_week import answers, at_every_week
from hypothesis import given
from hypothesis import strategies as st
from real_brief import real_brief
from renderers.letters import LINKS, letter, letters_of
from wcwidth import wcswidth

from reportgen.languages import load_words
from reportgen.renderers.cells import tables
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter import PREFERENCES, UNSUBSCRIBE
from reportgen.renderers.newsletter.columns import CLOSING, OPENING, WIDTH, table, width, wrap
from reportgen.renderers.newsletter.main_lines import OPENED, main_lines

ALL = pytest.mark.parametrize("edition", EDITIONS)
ADDRESSES = (*(getattr(LINKS, name) for name in ("view", "archive", "pdf", "explainer")),)
TOKENS = (UNSUBSCRIBE, PREFERENCES)
FIGURE = re.compile(r"[+−]?\d[\d,]*\.\d+|—")


def faults(text):
    """Return the lines of a letter that are set wrongly."""
    for line in text.split("\n"):
        if line in ADDRESSES or line in TOKENS:
            continue
        if wcswidth(line) > WIDTH:
            yield "wide", line
        if line != line.rstrip():
            yield "spaces at the end", line
        if line.lstrip()[:1] in {*CLOSING} or line[-1:] in {*OPENING}:
            yield "a mark in the wrong place", line
        if re.search("[\u00a0\u2060\u200b\ufeff]|\\S +$", line):
            yield "a sign that is not drawn", line
    if "\n\n\n" in text or "\r" in text or not text.endswith("\n"):
        yield "lines", ""


@ALL
@pytest.mark.parametrize("day", [date(2003, 1, 1), date(2020, 5, 27), date(2025, 4, 16)], ids=str)
def test_every_line_is_well_set(edition, day):
    text = letter(edition, day).text
    assert list(faults(text)) == []
    # A figure stays with its scale; the register's own words may break anywhere.
    assert not re.search(r"\$\d[\d.]*$", text, re.MULTILINE)


@ALL
def test_figures_stand_in_columns(edition):
    """Of each table the figures end where their heads end, by the width they are shown in."""
    lines = letter(edition).text.split("\n")
    rules = [
        place for place, line in enumerate(lines) if re.fullmatch("-+", line) and len(line) > 40
    ]
    tables = 0
    for place in rules[:3]:
        ends = set()
        for line in lines[place + 1 :]:
            if not line:
                break
            found = [wcswidth(line[: one.end()]) for one in FIGURE.finditer(line)]
            if found:
                ends.add(tuple(found[-2:]))
        heads = lines[place - len(EDITIONS[edition]) : place]
        assert {wcswidth(head) for head in heads} == {wcswidth(lines[place])}
        assert len({end[-1] for end in ends}) == 1
        assert len(ends) == 1, ends
        tables += 1
    assert tables == 3


@ALL
def test_the_text_says_what_the_page_says(edition):
    made = letter(edition)
    brief, said = real_brief(), squeeze(made.text)
    for tag in EDITIONS[edition]:
        words = load_words(tag)
        assert squeeze(words.plain(brief.headline)) in said
        assert squeeze(words.paragraph(brief.summary)) in said
        for shown in made.pictures:
            assert squeeze(shown.alt) in said
    for found in tables(brief):
        if found.key in ("assets", "liabilities"):
            for row in main_lines(found):
                assert squeeze(load_words(EDITIONS[edition][0]).label(row.label)) in said
    assert made.text.split("\n").count(UNSUBSCRIBE) == 1
    assert all(address in made.text.split("\n") for address in ADDRESSES)


def test_sections_are_underlined_as_wide_as_they_are():
    lines = letter("zh-Hant").text.split("\n")
    for name in ("要點", "摘要", "資產"):
        assert lines[lines.index(name) + 1] == "-" * 2 * len(name)
    assert set(lines[1]) == {"="}
    assert len(lines[1]) == wcswidth(lines[0])


def test_chinese_lines_break_by_the_rules():
    text = "準備金餘額為 3.28\u00a0萬億美元，較上週減少 2,035\u00a0億美元（見「要點」）。"
    for room in range(14, 60):
        lines = wrap(text, room)
        assert max(map(width, lines)) <= room
        assert squeeze("".join(lines)) == squeeze(text)
        for line in lines:
            assert line[0] not in CLOSING
            assert line[-1] not in OPENING
            assert not line.endswith(("3.28", "2,035"))


def test_english_lines_break_at_spaces():
    text = "Total assets stood at $6.73 trillion on Wednesday, April 16, 2025 (H.4.1)."
    assert " ".join(wrap(text, 20)) == text
    assert wrap("", 20) == [""]
    assert wrap("an-unbreakably-long-word-indeed so", 10) == [
        "an-unbreakably-long-word-indeed",
        "so",
    ]
    assert wrap("one two", 5, first="- ", then="  ") == ["- one", "  two"]


@given(st.text(alphabet="總資產為，。（「」）ab 1.5%億", max_size=80), st.integers(8, 40))
def test_nothing_is_lost_in_wrapping(text, room):
    lines = wrap(text, room)
    assert squeeze("".join(lines)) == squeeze(text)
    assert wrap("".join(lines), 10_000)[0].replace(" ", "") == text.replace(" ", "")


def test_a_long_label_wraps_beside_its_figure():
    rows = [("Line", "Balance"), ("  " + "long label " * 4, "1.0"), ("總資產", "−22.4")]
    lines = table(rows, 30)
    print(*lines, sep="\n")
    assert all(wcswidth(line) <= 30 for line in lines)
    assert lines[-2].endswith("1.0")
    assert lines[1].startswith("  long")
    assert lines[2].startswith("    l")
    assert wcswidth(lines[-1]) == wcswidth(lines[0]) == wcswidth(lines[-2])


@pytest.mark.parametrize("day", [date(2003, 1, 1), date(2020, 5, 27), date(2026, 9, 30)], ids=str)
def test_main_lines_are_few_and_close(day):
    """What stands for itself adds up to the total but for trifles; parts add up to their line."""
    for side in tables(real_brief(day)):
        if side.key not in ("assets", "liabilities"):
            continue
        *lines, total = main_lines(side)
        whole = total.claims[0].value
        apart = sum(line.claims[0].value for line in lines if line.depth == 0)
        print(day, side.key, f"{len(lines)} lines, {100 * apart / whole:.2f} % of the total")
        assert total.total
        assert abs(apart - whole) <= 0.01 * whole
        assert len(lines) <= 16
        assert OPENED.isdisjoint(getattr(line.label, "key", "") for line in lines)
        parts = [line.claims[0].value for line in lines if line.depth == 1]
        if parts:
            above = next(line for line in lines if "outright" in line.label.key)
            assert abs(sum(parts) - above.claims[0].value) <= 0.005 * above.claims[0].value


def ill_set(brief):
    """Return what is set wrongly in the letters of a week."""
    return [fault for one in letters_of(brief).values() for fault in faults(one.text)]


at_every_week(ill_set)


@pytest.mark.history
def test_every_line_of_every_week_is_well_set():
    wrong = [(day, found[:2]) for day, found in answers(ill_set) if found]
    assert wrong == []
