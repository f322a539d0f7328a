"""Formulas: MathML on screens, plain words on paper, the same formula in every language."""

from __future__ import annotations

import io
from datetime import date
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from pdf_ua import structure, violations
from renderers.reserves_page import reserves_page

from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.renderers.pdf import PdfPress

MATH = "{http://www.w3.org/1998/Math/MathML}"
LANGUAGES = ("zh-Hant", "zh-Hans", "en")
BEFORE, AFTER = date(2018, 6, 6), date(2026, 9, 30)
SAID = {
    "en": (
        "Required reserves = reservable deposits × reserve requirement ratio",
        (
            "Required reserves = deposits up to the exemption amount × 0%"
            " + deposits in the low reserve tranche × 3% + deposits above the tranche × 10%"
        ),
        "Excess reserves = actual reserves − required reserves",
    ),
    "zh-Hant": (
        "法定準備金 = 計提準備金的存款 × 準備金率",
        "法定準備金 = 豁免額以內的存款 × 0% + 低準備金檔內的存款 × 3% + 超出該檔的存款 × 10%",
        "超額準備金 = 實際準備金 − 法定準備金",
    ),
    "zh-Hans": (
        "法定准备金 = 计提准备金的存款 × 准备金率",
        "法定准备金 = 豁免额以内的存款 × 0% + 低准备金档内的存款 × 3% + 超出该档的存款 × 10%",
        "超额准备金 = 实际准备金 − 法定准备金",
    ),
}


def flat(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("day", [BEFORE, AFTER])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_mathml_says_the_formula_and_its_words(tag: str, day: date) -> None:
    html = reserves_page(tag, day).removeprefix("<!DOCTYPE html>")
    formulas = list(ET.fromstring(html).iter(f"{MATH}math"))
    joined = tuple(
        " ".join(" ".join(flat(one) for one in math.iter() if not len(one)).split())
        for math in formulas
    )
    assert joined == SAID[tag]
    spoken = [
        one.get("aria-label") for one in ET.fromstring(html).iter() if one.get("role") == "math"
    ]
    assert spoken == [math.get("alttext") for math in formulas]
    for math in formulas:
        assert math.get("alttext")
        assert not set(math.get("alttext", "")) & set("=×−+")
        operators = [flat(one) for one in math.iter(f"{MATH}mo")]
        assert set(operators) <= set("=×−+")
        assert operators


def test_a_page_without_tiers_has_no_formula_of_them() -> None:
    html = reserves_page("en", date(2001, 1, 1)).removeprefix("<!DOCTYPE html>")
    assert len(list(ET.fromstring(html).iter(f"{MATH}math"))) == 2


@pytest.mark.parametrize("tag", LANGUAGES)
def test_paper_has_the_same_words_without_mathml(tag: str) -> None:
    html = reserves_page(tag, BEFORE, "print", "Reportgen Sans")
    assert "<math" not in html
    assert "calculator-deposits" not in html
    root = ET.fromstring(html)
    formulas = [one for one in root.iter("div") if one.get("role") == "math"]
    assert tuple(flat(one) for one in formulas) == SAID[tag]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> PdfPress:
    cache = tmp_path_factory.mktemp("cache")
    pages = [reserves_page(tag, BEFORE, "print", "Reportgen Sans") for tag in LANGUAGES]
    return PdfPress(typeface(repertoire(pages), cache, find_fonts()), cache)


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_pdf_has_formulas_with_their_words(press: PdfPress, tag: str) -> None:
    data = press.print(reserves_page(tag, BEFORE, "print", "Reportgen Sans"))
    assert violations(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [one for one in structure(pdf).walk() if one.role == "Formula"]
        alternatives = [str(one.raw.Alt) for one in found]
    print(alternatives)
    assert len(alternatives) == 3
    assert all(alternatives)
