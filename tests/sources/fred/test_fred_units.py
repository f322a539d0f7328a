"""The list of FRED's series is whole, and a unit is believed only where something bears it out."""

import re
import tomllib
from datetime import date, timedelta

import pytest
from sources.fred_files import delivery, ordinals

from reportgen.errors import ConfigError, SourceError
from reportgen.sources import fredgraph
from reportgen.sources.fred.series import FILE, known_series, value_of
from reportgen.sources.fred.units import settle_unit
from reportgen.sources.reading import UNITS, Basis, Hints
from reportgen.statement.breakdowns import load_breakdowns
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

DAILY = {"DFEDTARU", "DFEDTARL", "DFF", "EFFR", "IORB", "RRPONTSYAWARD", "SOFR", "RRPONTSYD"}
KNOWN = known_series()
WEEKS = [date(2023, 6, 7) + timedelta(weeks=number) for number in range(6)]
TGA = [71_000, 135_122, 290_771, 390_571, 415_441, 514_337]


def neighbour(values=TGA):
    known = {day.toordinal(): value for day, value in zip(WEEKS, values, strict=True)}
    return lambda code: known if code == "WTREGEN" else {}


def settle(values, units=(), stated="", known=TGA, code="WTREGEN", days=WEEKS):
    by_day = {day.toordinal(): value for day, value in zip(days, values, strict=True)}
    hints = Hints(units=dict(units), neighbour=neighbour(known) if known else lambda _code: {})
    return settle_unit(KNOWN[code], by_day, hints, "t.csv", stated=stated)


def refused(*args, **more):
    with pytest.raises(SourceError) as caught:
        settle(*args, **more)
    print(caught.value)
    return str(caught.value)


# The list


def test_every_code_of_the_lines_is_there_with_its_basis():
    wanted = {
        code: basis for line in load_lines() for basis, code in line.codes.get("fred", {}).items()
    }
    assert wanted.items() <= {code: one.basis for code, one in KNOWN.items()}.items()
    others = KNOWN.keys() - wanted.keys()
    parts = {part.fred for one in load_breakdowns().values() for part in one.part}
    assert others == DAILY | {"GDP", "TLAACBW027NBOG"} | parts
    print(f"{len(wanted)} codes of lines, {len(others)} others")


def test_units_and_bases_of_the_series_that_are_no_lines():
    for code in DAILY:
        unit = "usd_billions" if code == "RRPONTSYD" else "percent"
        assert (KNOWN[code].basis, KNOWN[code].unit) == (Basis.DAILY, unit)
    assert (KNOWN["GDP"].basis, KNOWN["GDP"].unit) == (Basis.QUARTER, "usd_billions")
    banks = KNOWN["TLAACBW027NBOG"]
    assert (banks.basis, banks.unit) == (Basis.WEDNESDAY_LEVEL, "usd_billions")


def test_every_series_asked_for_without_a_key_can_be_proven():
    """By the data that come with the package, under the line's own codes, or by a witness."""
    snapshot = embedded_snapshot()
    codes = {
        (code, basis): line.series_codes(basis)
        for line in load_lines()
        for basis, code in line.codes.get("fred", {}).items()
    }
    for code, series in KNOWN.items():
        found = [
            snapshot.get(one, series.basis) for one in (code, *codes.get((code, series.basis), ()))
        ]
        days = max((sum(bool(v) for v in one.values) for one in found if one), default=0)
        assert days >= 3 or series.witnesses or not series.keyless, code


def test_witnesses_fall_on_days_of_their_series():
    for series in KNOWN.values():
        for one in series.witnesses:
            assert series.expects(one.day), series.id
            assert one.source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('basis = "quarter"', 'basis = "yearly"'),
        ('unit = "percent"', 'unit = "points"'),
        ('\nGDP = "', '\nWALCL = "'),
        ('id = "GDP"', 'id = "GNP"'),
        ("metadata_only", "metadata"),
        ("[[group]]", "[group]"),
    ],
)
def test_a_slip_in_the_list_is_told(tmp_path, old, new):
    path = tmp_path / "fred.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"fred\.toml"):
        known_series(path)


def test_the_list_is_plain_toml():
    banks = [part.fred for part in load_breakdowns()["reserve_banks"].part]
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["metadata_only"]
    assert found == ["WCPCA", *banks]


# The unit


def test_millions_are_taken_where_the_neighbour_bears_them_out():
    assert settle(TGA) == "usd_millions"
    assert settle([one / 1000 for one in TGA], {"WTREGEN": "usd_billions"}) == "usd_billions"


def test_billions_where_millions_are_usual_are_refused_with_the_way_out():
    for said in ({}, {"WTREGEN": "usd_millions"}):
        message = refused([one / 1000 for one in TGA], said)
        assert "--unit WTREGEN=usd_billions" in message
        assert "only in usd_billions" in message


def test_a_unit_given_by_the_user_is_checked_as_well():
    assert "--unit WTREGEN=usd_millions" in refused(TGA, {"WTREGEN": "usd_billions"})


def test_rounding_to_a_tenth_of_a_billion_is_no_contradiction():
    rounded = [round(one / 1000, 1) for one in [71_049, *TGA[1:]]]
    assert settle(rounded, {"WTREGEN": "usd_billions"}) == "usd_billions"


def test_small_lines_are_told_from_their_thousandth_too():
    few = [3, 4, 5, 3, 2, 6]
    assert settle(few, known=few) == "usd_millions"
    assert "usd_millions" in refused(few, {"WTREGEN": "usd_billions"}, known=few)
    thousandths = [one / 1000 for one in few]
    assert "usd_billions" in refused(thousandths, known=few)
    assert settle(thousandths, {"WTREGEN": "usd_billions"}, known=few) == "usd_billions"


def test_another_series_fits_in_no_unit():
    assert "in no unit" in refused([one * 1.2 for one in TGA])


def test_one_revised_week_does_not_matter_but_a_week_in_another_unit_does():
    days = [date(2020, 1, 1) + timedelta(weeks=number) for number in range(40)]
    steady = [200_000 + number for number in range(40)]
    near = {day.toordinal(): value for day, value in zip(days, steady, strict=True)}
    hints = Hints(neighbour=lambda _code: near)
    series = KNOWN["WTREGEN"]
    revised = {day: value * (1.4 if value == 200_020 else 1) for day, value in near.items()}
    assert settle_unit(series, revised, hints, "t.csv") == "usd_millions"
    mixed = {day: value / 1000 if value >= 200_038 else value for day, value in near.items()}
    with pytest.raises(SourceError, match=r"in usd_billions on 2020-09-23 \(2 such days\)"):
        settle_unit(series, mixed, hints, "t.csv")


def test_two_shared_days_prove_nothing():
    assert "nothing says" in refused(TGA[:2], known=TGA, days=WEEKS[:2])
    assert settle(TGA[:3], known=TGA, days=WEEKS[:3]) == "usd_millions"


def test_nought_proves_nothing_and_needs_no_proof():
    assert "nothing says" in refused(TGA, known=[0] * 6)
    assert settle([0, None, 0, 0, 0, 0], known=None) == "usd_millions"


def test_without_a_neighbour_the_unit_must_be_stated_and_is_then_taken():
    message = refused(TGA, known=None)
    assert "--unit WTREGEN=usd_millions" in message
    assert settle(TGA, {"WTREGEN": "usd_billions"}, known=None) == "usd_billions"
    assert settle(TGA, stated="usd_billions", known=None) == "usd_billions"
    assert "nothing is known to tell" in refused(
        TGA, {"WTREGEN": "usd_millions"}, stated="usd_billions", known=None
    )


def test_the_user_may_correct_the_metadata_where_the_neighbour_agrees():
    assert settle(TGA, {"WTREGEN": "usd_millions"}, stated="usd_billions") == "usd_millions"


def test_units_that_there_are_not_or_that_cannot_be_are_refused():
    assert "the units are" in refused(TGA, {"WTREGEN": "usd_thousands"})
    assert "cannot be in percent" in refused(TGA, stated="percent")
    rates = {"2025-04-16": 4.33}
    with pytest.raises(SourceError, match="cannot be in usd_millions"):
        settle_unit(KNOWN["DFF"], ordinals(rates), Hints(units={"DFF": "usd_millions"}), "t.csv")


def test_rates_are_held_against_rates():
    near = ordinals({f"2025-04-{day}": 4.33 for day in range(14, 19)})
    hints = Hints(neighbour=lambda _code: near)
    assert settle_unit(KNOWN["EFFR"], near, hints, "t.csv") == "percent"
    with pytest.raises(SourceError, match="in no unit"):
        settle_unit(KNOWN["EFFR"], dict.fromkeys(near, 433), hints, "t.csv")


@pytest.mark.parametrize(
    ("value", "said", "expected"),
    [
        (30_000.5, "", "usd_billions"),
        (24_000, "", "usd_billions"),
        (30_000_500, "usd_millions", "usd_millions"),
        (30_000_500, "", "--unit GDP=usd_millions"),
        (30_000.5, "usd_millions", "--unit GDP=usd_billions"),
        (30.0, "", "in no unit"),
    ],
)
def test_a_witness_tells_thousands_apart(value, said, expected):
    units = {"GDP": said} if said else {}
    values = ordinals({"2024-10-01": value, "2025-01-01": value})
    if expected in UNITS:
        assert settle_unit(KNOWN["GDP"], values, Hints(units=units), "t.csv") == expected
        return
    with pytest.raises(SourceError, match=expected):
        settle_unit(KNOWN["GDP"], values, Hints(units=units), "t.csv")


def test_a_neighbour_goes_before_a_witness():
    known = dict.fromkeys(ordinals({"2024-04-01": 0, "2024-07-01": 0, "2024-10-01": 0}), 900.0)
    hints = Hints(neighbour=lambda _code: known)
    assert settle_unit(KNOWN["GDP"], dict.fromkeys(known, 0.9), hints, "t.csv") == "usd_billions"


def test_the_embedded_data_prove_a_table_of_their_own_figures(tmp_path):
    """Real figures: the week of 2025-04-16 and its neighbours, against the data of the package."""
    snapshot = embedded_snapshot()

    def near(code):
        series = snapshot.get(code, KNOWN[code].basis)
        return {day.toordinal(): value for day, value in series.items()} if series else {}

    table = "observation_date,WALCL,WDTGAL\n2025-04-02,6723520,{}\n2025-04-09,6727416,{}\n"
    days = [near("WDTGAL")[date(2025, 4, day).toordinal()] for day in (2, 9, 16)]
    text = table.format(*days[:2]) + f"2025-04-16,6727113,{days[2]}\n"
    reading = fredgraph.read(delivery(tmp_path, text), Hints(neighbour=near))
    assert [(one.code, one.unit) for one in reading.series] == [
        ("WALCL", "usd_millions"),
        ("WDTGAL", "usd_millions"),
    ]
    billions = re.sub(r"(\d+)(\d{3})\b(?=,)", r"\1.\2", text.replace("-0", "-0"))
    with pytest.raises(SourceError, match="--unit WALCL=usd_billions"):
        fredgraph.read(delivery(tmp_path, billions), Hints(neighbour=near))


# Numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("719542", 719542), ("54.772", 54.772), ("-23636", -23636), ("0", 0), (".25", 0.25),
     ("5.", 5.0), ("1.0E-4", 0.0001), (".", None), ("", None)],
)  # fmt: skip
def test_numbers_stay_as_printed(text, value):
    got = value_of(text, "t")
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-inf", "1e999", "1,234", "0x10", "٣", "1_000", "--1", "1 000", "n/a", "#N/A",
     "9" * 50, "1e1000", "-", "+5", "5%", "−5"],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(text):
    with pytest.raises(SourceError, match="no finite decimal number"):
        value_of(text, "t")
