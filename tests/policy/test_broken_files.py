"""A broken file is told by its name, the entry and what is wrong."""

import pytest

from reportgen.errors import ConfigError
from reportgen.policy.register import REGISTER, load_register
from reportgen.policy.thresholds import THRESHOLDS, load_thresholds

SLIPS = [
    ("grade = 'V1'", "grade = 'U'", "fact qe1: Invalid enum value 'U'"),
    ("kind = 'purchases'", "sort = 'purchases'", "unknown field `sort`"),
    ("announced = 2009-03-18", "announced = '2009-03-18x'", "fact qe1-enlarged: "),
    ("id = 'qe1-enlarged'", "id = 'qe1'", "fact qe1: the id is used twice"),
    ("announced = 2009-03-18", "announced = 2008-03-18", "fact qe1-enlarged: announced 2008-03-18"),
    ("announced = 2009-03-18", "announced = 2009-03-18\neffective = 2009-01-01", "too long before"),
    ("regime = 'reinvestment'", "regime = 'expansion'", "fact qe2: the regime is expansion"),
    ("regime = 'expansion'", "regime = 'taper'", "fact qe1: a taper cannot follow none"),
    (
        "regime = 'reinvestment'",
        "regime = 'slowed_runoff'",
        "slowed runoff cannot follow",
    ),
    ("treasuries = 75_000", "treasuries = -75_000", "fact qe2: pace with a negative amount"),
    (
        "pace = [{ treasuries = 75_000 }]",
        "caps = [{ treasuries = 1, agency = 1 }]",
        "fact qe2: caps",
    ),
    ("checked_on = 2026-10-09", "checked_on = 2026-10-10", "later than last_checked"),
    ("url = 'https://www.federal", "url = 'http://www.federal", "not a full https address"),
    ("zh-Hans = '美联储宣布买入至多1000", "zh-SG = '美联储宣布买入至多1000", "missing in zh-Hans"),
    ("range_upper = 0.25", "range_upper = 0.50", "fact rates-2008-12-16: the target range is 0.5"),
    ("range_upper = 0.25, ", "", "needs range_lower and range_upper"),
    ("meetings_from = 2012-05-16\n", "", "fact fomc-schedule-2013: meetings and meetings_from"),
    ("last = 2012-06-20", "last = 2012-06-18", "a meeting ends before it starts"),
    ("grade = 'V1'", "grade = 'V3'", "fact qe1: regime cannot rest on a report"),
    (
        "grade = 'V3'",
        "grade = 'V2'",
        "fact rmp-2026-04: its text in zh-Hant says '報道'",
    ),
    ("was reported to have taken office", "took office", "chair-2026: .* in en does not say"),
    (
        "pace = [{ bills = 25_000 }]",
        "principal = 'bills'",
        "fact rmp-2026-04: principal cannot rest on a report",
    ),
    ("principal = 'bills'", "principal = 'gold'", "fact qt2-end: Invalid enum value 'gold'"),
    ("[[fact]]", "[[fact", "not valid TOML"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), SLIPS)
def test_a_slip_in_the_register(tmp_path, right, wrong, message):
    content = REGISTER.read_text("utf-8")
    assert right in content
    path = tmp_path / "register.toml"
    path.write_text(content.replace(right, wrong, 1), "utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_register(path)
    print(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_register(tmp_path):
    with pytest.raises(ConfigError, match=r"absent.toml: cannot be read"):
        load_register(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("lower = 300_000", "lower = 600_000", "on_rrp has no room"),
        ("legs_held = [false, true]", "legs_held = [false]", "one entry for each leg"),
        ("\ndate = 2025-12-04", "\ndate = 2025-01-04", "older than the threshold"),
        ("unit = 'usd_millions'", "unit = 'usd'", "threshold qt-technical-floor-2025: "),
        ("grade = 'V3'", "grade = 'U'", "threshold qt-technical-floor-2025: Invalid enum"),
        ("grade = 'V3'", "grade = 'V2'", "says '報道' of what is certain"),
        ("as reported in the press", "of the market", "does not say 'reported'"),
        ("en = 'market expectation", "fr = 'market expectation", "author is missing in en"),
    ],
)
def test_a_slip_in_the_thresholds(tmp_path, right, wrong, message):
    content = THRESHOLDS.read_text("utf-8")
    assert right in content
    path = tmp_path / "thresholds.toml"
    path.write_text(content.replace(right, wrong, 1), "utf-8")
    with pytest.raises(ConfigError, match=message):
        load_thresholds(path)


def test_a_threshold_that_is_certain_needs_its_address(tmp_path):
    content = THRESHOLDS.read_text("utf-8").replace("grade = 'V3'", "grade = 'V1'")
    for word in ("報道", "报道", "reported "):
        content = content.replace(word, "")
    path = tmp_path / "thresholds.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match="grade V1 needs a full https address"):
        load_thresholds(path)
    sourced = content.replace("grade = 'V1'", "grade = 'V1'\nurl = 'https://www.newyorkfed.org/'")
    path = tmp_path / "sourced.toml"
    path.write_text(sourced, "utf-8")
    assert load_thresholds(path).entries[0].url
