"""The history of reserve requirements: what was in force, what was known, and broken files."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import ConfigError
from reportgen.policy.requirements import REQUIREMENTS, Tier, load_requirements

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
CUT, EFFECT = date(2020, 3, 15), date(2020, 3, 26)


def test_the_years_we_know_by_heart() -> None:
    all_of = load_requirements()
    for day, exempt, tranche in (
        (date(2020, 3, 25), 16_900_000, 127_500_000),
        (date(2019, 6, 1), 16_300_000, 124_200_000),
        (date(2018, 6, 1), 16_000_000, 122_300_000),
        (date(2002, 12, 18), 5_700_000, 41_300_000),
    ):
        found = all_of.in_force(day)
        assert found is not None
        assert found.tiers == (
            Tier(Decimal(exempt), Decimal(0)),
            Tier(Decimal(tranche), Decimal(3)),
            Tier(None, Decimal(10)),
        )


def test_zero_is_one_tier_from_its_day_on() -> None:
    all_of = load_requirements()
    before, after = all_of.in_force(EFFECT - DAY), all_of.in_force(EFFECT)
    assert before is not None
    assert after is not None
    assert (before.is_zero, after.is_zero) == (False, True)
    assert after.tiers == (Tier(None, Decimal(0)),)
    assert after.documents == ("2020-05806", "2020-28756")
    assert all_of.ratios_since(date(2026, 9, 30)) == EFFECT
    assert all_of.ratios_since(EFFECT - DAY) == date(2001, 12, 27)
    tiered = all_of.last_tiered(date(2026, 9, 30))
    assert tiered is not None
    assert tiered.id == "2020"


def test_nothing_is_known_before_it_is_announced() -> None:
    all_of = load_requirements()
    assert all_of.known(CUT - DAY).in_force(EFFECT) == all_of.in_force(EFFECT - DAY)
    assert all_of.known(CUT).in_force(EFFECT) == all_of.in_force(EFFECT)
    for one in all_of.entries:
        day = one.announced
        assert all(other.announced <= day for other in all_of.known(day).entries)
        assert one not in all_of.known(day - DAY).entries


def test_before_the_first_entry_nothing_is_in_force() -> None:
    all_of = load_requirements()
    early = all_of.entries[0].effective - DAY
    assert all_of.in_force(early) is None
    assert all_of.ratios_since(early) is None
    assert all_of.last_tiered(early) is None


def test_every_week_of_the_data_has_its_ratios() -> None:
    """A brief comes out days after its Wednesday: what was in force then was known by then."""
    all_of = load_requirements()
    day, weeks = date(2002, 12, 18), 0
    while day <= all_of.last_checked:
        assert all_of.known(day).in_force(day) is not None, day
        assert all_of.known(day).in_force(day) == all_of.in_force(day), day
        day, weeks = day + timedelta(weeks=1), weeks + 1
    print(weeks, "weeks, none without ratios")


SLIPS = [
    ("grade = 'V2'", "grade = 'U'", "requirement 2002: Invalid enum value 'U'"),
    ("exemption_amount = 5", "exempt = 5", "requirement 2002: .*unknown field `exempt`"),
    ("exemption_amount = 5_700_000", "exemption_amount = 57_000_000", "2002: low_reserve_tranche"),
    ("exemption_amount = 5_700_000", "exemption_amount = 0", "both above 0"),
    ("exemption_amount = 5_700_000", "exemption_amount = 5.7", "Expected `int`, got `float`"),
    ("ratios = [0, 3, 10]", "ratios = [3, 0, 10]", r"2002: ratios \[3, 0, 10\] must rise"),
    ("ratios = [0, 3, 10]", "ratios = [0, 3, 15]", "from 0 to 14 percent at most"),
    ("ratios = [0, 3, 10]", "ratios = [0, 10]", "requirement 2002: Expected `array` of length 3"),
    ("id = '2003'", "id = '2002'", "requirement 2002: the id is used twice"),
    ("effective = 2002-12-26", "effective = 2001-12-26", "2003: effective 2001-12-26 lies before"),
    ("effective = 2002-12-26", "effective = 2004-12-26", "more than a year after"),
    ("effective = 2020-03-26", "effective = 2020-01-16", "2020-zero: effective 2020-01-16 lies"),
    ("announced = 2005-10-07", "announced = 2004-10-07", "2006: effective .* more than a year"),
    ("effective = 2020-01-16", "effective = 2020-03-26", "2020-zero: .* not after 2020 above it"),
    ("announced = 2002-11-04", "announced = 2001-11-26", "2003: announced .* not after 2002"),
    ("url = 'https://www.phil", "url = 'http://www.phil", "not a full https address"),
    ("last_checked = 2026-10-09", "last_checked = 2025-10-09", "2026: announced 2025-11-24 is la"),
    ("[[requirement]]", "[[requirement", "not valid TOML"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), SLIPS)
def test_a_slip_is_told_with_file_and_entry(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    content = REQUIREMENTS.read_text("utf-8")
    assert right in content
    path = tmp_path / "requirements.toml"
    path.write_text(content.replace(right, wrong, 1), "utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_requirements(path)
    assert str(path) in str(caught.value)
    print(caught.value)


def test_a_file_without_entries_or_no_file(tmp_path: Path) -> None:
    path = tmp_path / "requirements.toml"
    with pytest.raises(ConfigError, match="cannot be read"):
        load_requirements(path)
    path.write_text("last_checked = 2026-10-09\nrequirement = []\n", "utf-8")
    with pytest.raises(ConfigError, match="has no requirement"):
        load_requirements(path)
