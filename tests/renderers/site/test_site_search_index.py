"""The index of the search: in parts, and the same however it is reached."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from opencc import OpenCC
from searched import records

from reportgen.errors import RenderError
from reportgen.languages.typeset import WORD_JOINER
from reportgen.renderers.site import pagefind, search_text
from reportgen.renderers.site.search_index import Record, index, index_part, parts
from reportgen.renderers.site.search_text import apart, variants


def week(day: date, text: str = "準備金餘額為3.29萬億美元。", language: str = "zh-Hant") -> Record:
    return Record(language, f"{day.isoformat()}/", "week", "標題", text, date=day)


def few() -> list[Record]:
    """Return some records of every kind, in all languages."""
    return list(records()[::7])


def test_the_newest_year_is_apart_and_older_ones_stand_together() -> None:
    days = [date(year, 1, 7) for year in (2003, 2004, 2007, 2008, 2023, 2024, 2025, 2026)]
    term = Record("zh-Hant", "glossary/#tga", "term", "財政部一般賬户", "賬户")
    found = {
        part.name: [one.url for one in part.records] for part in parts([*map(week, days), term])
    }
    print(found)
    assert list(found) == ["pages", "2026", "2024", "2020", "2008", "2004", "2000"]
    assert found["2024"] == ["2024-01-07/", "2025-01-07/"]
    assert found["2004"] == ["2004-01-07/", "2007-01-07/"]


def test_a_new_week_changes_only_the_part_of_its_year() -> None:
    known = [week(date(year, 3, 1)) for year in range(2019, 2027)]
    before = {part.name: part.digest for part in parts(known)}
    after = {part.name: part.digest for part in parts([*known, week(date(2026, 3, 8))])}
    changed = [name for name in after if before.get(name) != after[name]]
    assert changed == ["2026"]
    corrected = parts([replace(one, text="改") if "2020" in one.url else one for one in known])
    assert [one.name for one in corrected if before[one.name] != one.digest] == ["2020"]


@pytest.mark.slow
def test_the_index_is_the_same_in_any_order_and_at_any_time() -> None:
    shuffled = few()
    random.Random(7).shuffle(shuffled)
    first, again, other = index(few()), index(few()), index(shuffled)
    print(f"{len(few())} records: {len(first)} files, {sum(len(one.data) for one in first)} bytes")
    assert first == again == other
    assert len({one.path for one in first}) == len(first)


@pytest.mark.slow
def test_only_the_part_that_leads_brings_the_program() -> None:
    made = {part.name: index_part(part) for part in parts(few()) if part.language == "en"}
    programs = {
        name: sorted(one.path.rpartition("/")[2] for one in files if ".js" in one.path[-3:])
        for name, files in made.items()
    }
    assert programs.pop("pages") == ["pagefind-worker.js", "pagefind.js"]
    assert set(map(tuple, programs.values())) == {()}
    assert not any("ui" in one.path.rpartition("/")[2] for files in made.values() for one in files)


def test_a_failing_pagefind_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Record("en", "x/", "week", "x", "x", date=date(2025, 1, 1))
    monkeypatch.setattr(pagefind, "_program", lambda: Path("/bin/true"))
    with pytest.raises(RenderError, match="could not make the index of the search"):
        index([broken])


@pytest.mark.parametrize("module", ["pagefind.service", "opencc"])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    pagefind._program.cache_clear()
    search_text._plain.cache_clear()
    with pytest.raises(RenderError, match=r"pip install 'reportgen\[site\]'"):
        index(few()[:1]) if module.startswith("pagefind") else variants(["户"])


def test_texts_are_cut_between_characters_and_words_and_can_be_put_together() -> None:
    assert apart("準備金（TGA）為 6.73 萬億。") == (
        f"準 備 金 （TGA） 為{WORD_JOINER} 6. 73{WORD_JOINER} 萬 億。"
    )
    for one in records():
        if one.language != "en":
            cut = apart(one.text)
            whole = cut.replace(" ", "").replace(WORD_JOINER, " ")
            assert whole == " ".join(one.text.replace(WORD_JOINER, "").split())


def test_characters_of_the_other_script_mean_those_of_the_texts() -> None:
    for tag, other in (("zh-Hant", "t2s"), ("zh-Hans", "s2t")):
        texts = [one.text + one.title for one in records() if one.language == tag]
        meant = read(variants(texts))
        used = set().union(*texts)
        assert set().union(*meant.values()) <= used
        convert = OpenCC(other).convert
        lost = {char for char in used if char not in meant.get(typed := convert(char), typed)}
        several = {typed: some for typed, some in meant.items() if len(some) > 1}
        print(f"{tag}: {len(meant)} characters mean others, {several} more than one; lost: {lost}")
        assert lost == set()


def test_characters_of_keyboards_mean_those_of_the_texts() -> None:
    meant = read(variants(["賬户説税峯週佔並併"]))
    assert "".join(meant[one] for one in "帳戶說稅峰周占") == "賬户説税峯週佔"
    assert (meant["并"], meant["併"]) == ("並併", "並併")
    assert "賬" not in meant


def read(pairs: str) -> dict[str, str]:
    """Return the characters that each typed one may mean."""
    meant: dict[str, str] = {}
    for typed, one in zip(pairs[::2], pairs[1::2], strict=True):
        meant[typed] = meant.get(typed, "") + one
    return meant
