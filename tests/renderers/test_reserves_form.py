"""What the calculator is told: the ratios of its day, its words, one script for every page."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from renderers.reserves_page import reserves_page

from reportgen.languages import load_words
from reportgen.languages.dollars import grouped
from reportgen.policy.requirements import load_requirements
from reportgen.renderers.reserves import ReservesForm

LANGUAGES = ("zh-Hant", "zh-Hans", "en")
TIERED, ANNOUNCED, ZERO = date(2018, 6, 6), date(2020, 3, 18), date(2026, 9, 30)


def form(day: date, tag: str = "en") -> ReservesForm:
    return ReservesForm(load_words(tag), load_requirements().known(day), day)


def test_each_day_offers_the_ratios_it_knew() -> None:
    for day, modes in (
        (TIERED, [("in_force", "January 18, 2018", 3)]),
        (ANNOUNCED, [("in_force", "January 16, 2020", 3)]),
        (ZERO, [("in_force", "March 26, 2020", 1), ("before", "January 16, 2020", 3)]),
        (date(2001, 1, 1), []),
    ):
        found = form(day).modes
        assert [(one.key, len(one.rows)) for one in found] == [(key, n) for key, _, n in modes]
        for one, (_, since, _) in zip(found, modes, strict=True):
            assert since in one.label


def test_tiers_are_said_with_their_bounds() -> None:
    (mode,) = form(TIERED).modes
    assert mode.rows == (
        ("Up to $16,000,000", "0%"),
        ("Above $16,000,000, up to $122,300,000", "3%"),
        ("Above $122,300,000", "10%"),
    )
    assert form(TIERED).setting["tiers"]["in_force"][1] == ["122300000", "3"]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0"),
        ("1000", "1,000"),
        ("1000.5", "1,000.50"),
        ("0.10", "0.10"),
        ("1234567.00000012345678", "1,234,567.00000012345678"),
        ("999999999999999999999999.99999999999999", f"{10**24 - 1:,}.99999999999999"),
    ],
)
def test_amounts_are_written_to_the_last_digit(amount: str, said: str) -> None:
    assert grouped(Decimal(amount)) == said


def test_the_script_is_the_same_on_every_page() -> None:
    """So that a policy may allow it by one hash; what differs stands in a block of data."""
    scripts = {
        tuple(re.findall(r"<script>(.*?)</script>", reserves_page(tag, day), re.DOTALL))
        for tag in LANGUAGES
        for day in (TIERED, ZERO)
    }
    ((script,),) = scripts
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|parseFloat|Math\.", script)
    html = reserves_page("en", ZERO)
    assert not re.search(r"\son[a-z]+=", html)
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert data is not None
    assert set(json.loads(data[1])["tiers"]) == {"in_force", "before"}
