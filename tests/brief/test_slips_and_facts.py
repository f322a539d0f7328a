"""From data to brief: planted slips stop it, `allow` is told to the reader, no fact is early."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
from brief.telling import told
from statement.slips import plant, repeat_release

from reportgen.brief.compose import compose
from reportgen.errors import GateError, NoDataError
from reportgen.languages import LANGUAGES, load_words
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.gates import GATES
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from reportgen.brief.blocks import Brief
    from reportgen.policy.register import Register
    from reportgen.store.series import Snapshot

DAY = date(2025, 4, 16)
LET_PASS = {"zh-Hant": "予放行", "zh-Hans": "予放行", "en": "let pass"}
SLIPS = [
    ("total_assets", "one x1000", DAY),
    ("reserve_balances", "one /1000", DAY),
    ("treasury_general_account", "one sign", DAY),
    ("securities_held_outright", "one repeated", DAY),
    ("total_assets", "one repeated", date(2008, 11, 12)),
    ("reverse_repos", "one x1000", date(2020, 5, 27)),
    ("mbs", "one sign", date(2014, 5, 14)),
    ("treasuries", "all x1000", date(2006, 3, 1)),
]


def brief(
    day: date = DAY,
    snapshot: Snapshot | None = None,
    register: Register | None = None,
    allow: frozenset[str] = frozenset(),
) -> Brief:
    return compose(
        snapshot or embedded_snapshot(),
        load_lines(),
        register or load_register(),
        load_thresholds(),
        day,
        allow=allow,
    )


@pytest.mark.parametrize(("line", "kind", "day"), SLIPS, ids=str)
def test_a_slip_stops_the_brief_with_line_and_week(line: str, kind: str, day: date) -> None:
    wrong = plant(embedded_snapshot(), load_lines(), line, kind, day)
    assert wrong is not None
    with pytest.raises(GateError) as caught:
        brief(day, wrong)
    said = str(caught.value)
    print(said)
    assert line in said
    assert str(day) in said
    assert "--allow" in said


def test_a_release_published_twice_stops_the_brief() -> None:
    with pytest.raises(GateError, match=rf"{DAY}.*a repeated week"):
        brief(DAY, repeat_release(embedded_snapshot(), DAY))


@pytest.mark.parametrize(("line", "kind", "day"), SLIPS[:4], ids=str)
def test_what_is_allowed_is_told_in_every_language(line: str, kind: str, day: date) -> None:
    wrong = plant(embedded_snapshot(), load_lines(), line, kind, day)
    one = brief(day, wrong, allow=GATES)
    failed = [check for check in one.checks if check.status == "allowed"]
    assert any(line in check.detail for check in failed)
    for tag in LANGUAGES:
        text = told(one, load_words(tag))
        for check in failed:
            assert check.id in text, (tag, check.id)
        assert text.count(LET_PASS[tag]) >= len(failed)
        assert LET_PASS[tag] not in told(brief(day), load_words(tag))
    print(f"{line} {kind}: {[check.id for check in failed]}")


def test_only_the_gate_that_is_named_may_fail() -> None:
    wrong = plant(embedded_snapshot(), load_lines(), "total_assets", "one x1000", DAY)
    with pytest.raises(GateError):
        brief(DAY, wrong, allow=frozenset({"shift"}))


@pytest.mark.parametrize("day", [DAY, date(2008, 11, 12), date(2019, 9, 18)], ids=str)
def test_no_fact_is_told_before_it_was_announced(day: date) -> None:
    """With later facts deleted, or one more announced the day after, the brief is the same."""
    register, released = load_register(), release_date(day)
    later = [fact for fact in register.facts if fact.announced > released]
    text = {tag: f"TOMORROW {tag}" for tag in LANGUAGES}
    tomorrow = msgspec.structs.replace(
        register.facts[0],
        id="tomorrow",
        announced=released + timedelta(days=1),
        stated_effective=day - timedelta(days=30),
        regime="taper",
        text=text,
    )
    facts = tuple(sorted((*register.facts, tomorrow), key=lambda fact: fact.announced))
    plain = brief(day)
    for tag in LANGUAGES:
        words = load_words(tag)
        expected = told(plain, words)
        assert told(brief(day, register=replace(register, facts=facts)), words) == expected
        assert told(brief(day, register=register.known(released)), words) == expected
        assert all(fact.text[tag] not in expected for fact in later)
    print(f"{day}, released {released}: {len(later)} later facts unknown, and one of the next day")
    assert later


def test_a_fact_of_the_release_day_is_told() -> None:
    register, released = load_register(), release_date(DAY)
    text = {tag: f"TODAY {tag}" for tag in LANGUAGES}
    today = msgspec.structs.replace(
        register.facts[0],
        id="today",
        announced=released,
        stated_effective=released,
        regime=None,
        text=text,
    )
    facts = tuple(sorted((*register.facts, today), key=lambda fact: fact.announced))
    one = brief(DAY, register=replace(register, facts=facts))
    for tag in LANGUAGES:
        assert text[tag] in told(one, load_words(tag))


def test_where_the_register_ends_the_brief_says_so() -> None:
    register = load_register()
    earlier = date(2025, 3, 31)
    for tag in LANGUAGES:
        words = load_words(tag)
        ended = told(brief(register=replace(register, last_checked=earlier)), words)
        whole = told(brief(), words)
        new = set(ended.splitlines()) - set(whole.splitlines())
        print(tag, new)
        assert any(words.date(earlier) in line for line in new)
        assert words.date(register.last_checked) not in whole


def test_a_week_without_the_headline_lines_is_no_brief() -> None:
    with pytest.raises(NoDataError, match="2026-10-07"):
        brief(date(2026, 10, 7))
