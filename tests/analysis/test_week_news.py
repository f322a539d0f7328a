"""What is chosen of a week, and why: the rule itself, weeks somebody remembers, and every week."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import log10
from typing import TYPE_CHECKING

import pytest

from reportgen.analysis.bridge import build_bridge
from reportgen.analysis.line_news import Change, Drawn, Level, New, Zero
from reportgen.analysis.policy_news import Step, policy_news
from reportgen.analysis.ranking import RANKING, Candidate, choose, load_rules
from reportgen.analysis.rate_news import Gap, Outside
from reportgen.analysis.week_news import WeekNews, week_news
from reportgen.analysis.weekly import Weekly
from reportgen.errors import ConfigError
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from pathlib import Path

FIRST, LAST = date(2002, 12, 25), date(2026, 9, 30)
RULES = load_rules()
C = RULES.constants


def news(day: date) -> WeekNews:
    history = History(embedded_snapshot().until(day), load_lines(), day)
    released = release_date(day)
    return week_news(
        history,
        load_register().known(released),
        load_thresholds().known(released).entries,
        build_bridge(history, day),
        RULES,
    )


def told(day: date) -> list[tuple[str, str]]:
    """Return kind and line (or fact) of what is chosen, weightiest first."""
    return [
        (type(one.found).__name__, one.found.fact.id if isinstance(one.found, Step) else one.line)
        for one in news(day).chosen
    ]


# -- the rule

SOME = Step(load_register().facts[0], "announced", FIRST)


def candidate(line: str, theme: str, score: float, moved: float = 0) -> Candidate:
    return Candidate(line, theme, score, SOME, moved)


def chosen(*candidates: Candidate, same: dict[str, str] | None = None) -> list[str]:
    return [one.line for one in choose(candidates, RULES, same or {})]


def test_one_finding_for_a_theme_and_none_below_the_bar() -> None:
    assert chosen(
        candidate("treasuries", "securities", 3),
        candidate("securities_held_outright", "securities", 4),
        candidate("repos", "repos", C.bar),
        candidate("mbs", "other", C.bar - 0.01),
    ) == ["securities_held_outright", "repos"]


def test_a_fourth_must_be_rarer_and_a_sixth_is_not_said() -> None:
    three = [candidate(f"l{n}", f"t{n}", 3.5) for n in range(3)]
    below, above = C.bar_beyond_three - 0.01, C.bar_beyond_three
    assert chosen(*three, candidate("x", "x", below)) == ["l0", "l1", "l2"]
    assert chosen(*three, candidate("x", "x", above)) == ["l0", "l1", "l2", "x"]
    assert len(chosen(*(candidate(f"l{n}", f"t{n}", 4) for n in range(9)))) == C.most


def test_reserves_and_what_drove_them_are_one_piece_of_news() -> None:
    both = candidate("reserve_balances", "reserves", 3), candidate("repos", "repos", 2.6)
    assert chosen(*both) == ["reserve_balances", "repos"]
    assert chosen(*both, same={"reserves": "repos"}) == ["reserve_balances"]


def test_a_whole_gives_way_to_its_parts() -> None:
    whole, part = candidate("loans", "loans", 4), candidate("primary_credit", "primary_credit", 3)
    assert chosen(whole, part) == ["primary_credit"]
    assert chosen(whole, replace(part, score=C.bar - 1)) == ["loans"]


def test_of_equal_scores_the_larger_move_goes_first() -> None:
    assert chosen(candidate("a", "a", 3, 5), candidate("b", "b", 3, -9)) == ["b", "a"]


def test_size_is_in_per_cent_of_total_assets_and_bounded() -> None:
    assert RULES.size(1_000, 1_000_000) == pytest.approx(0)
    assert RULES.size(-10_000, 1_000_000) == 1
    assert RULES.size(500_000, 1_000_000) == C.size_most
    assert RULES.size(0, 1_000_000) == RULES.size(1, 1_000_000) == C.size_least


def test_every_line_and_part_is_one_of_the_statement_or_the_facility() -> None:
    known = {*load_lines().lines, "on_rrp"}
    assert {line.key for line in RULES.lines} <= known
    assert {part for line in RULES.lines for part in line.parts} <= known


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    text = RANKING.read_text(encoding="utf-8")
    path = tmp_path / "ranking.toml"
    path.write_text(text.replace("[constants.bar]", "[constants.bars]"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"ranking\.toml: constants"):
        load_rules(path)


# -- weeks somebody remembers


def test_september_2019_repos_are_back_and_reserves_low() -> None:
    assert told(date(2019, 9, 18)) == [
        ("Change", "repos"),
        ("Level", "reserve_balances"),
        ("Step", "rates-2019-09-18"),
        ("Gap", "sofr"),
    ]
    repos, reserves, _, gap = (one.found for one in news(date(2019, 9, 18)).chosen)
    assert isinstance(repos, Change)
    assert (repos.line.now, repos.rank.as_large, repos.since.since) == (75_000, 1, None)
    assert isinstance(reserves, Level)
    assert (reserves.line.now, reserves.since.since) == (1_385_426, date(2011, 3, 16))
    assert isinstance(gap, Gap)
    assert (gap.day, gap.points, gap.since) == (date(2019, 9, 17), 295, None)


def test_october_and_november_2008() -> None:
    october, november = told(date(2008, 10, 15)), told(date(2008, 11, 12))
    assert october[:2] == [("Level", "central_bank_swaps"), ("Level", "total_assets")]
    assert {"central_bank_swaps", "total_assets", "reserve_balances"} <= {
        line for _, line in november
    }


def test_march_2020() -> None:
    found = {one.line or "policy": one for one in news(date(2020, 3, 25)).chosen}
    assert set(found) == {"central_bank_swaps", "repos", "policy", "total_assets", "primary_credit"}
    largest = found["total_assets"].found
    assert isinstance(largest, Change)
    assert (largest.line.move, largest.rank.as_large) == (586_066, 1)
    assert largest.record is not None
    assert largest.rank.among == 901
    rarity, size = -log10(1 / 901), C.size_most
    assert found["total_assets"].score == pytest.approx(rarity + size)
    assert found["central_bank_swaps"].score == pytest.approx(rarity + size + C.facility)


def test_march_2023() -> None:
    found = {one.line: one.found for one in news(date(2023, 3, 15)).chosen}
    assert list(found) == [
        "other_credit",
        "primary_credit",
        "reserve_balances",
        "total_assets",
        "btfp",
    ]
    credit, other, program = found["primary_credit"], found["other_credit"], found["btfp"]
    assert isinstance(credit, Change)
    assert (credit.line.now, credit.rank.as_large) == (152_853, 1)
    assert credit.record is not None
    assert isinstance(other, Drawn)
    assert (other.line.now, other.idle.since) == (142_800, None)
    assert isinstance(program, New)
    assert program.line.now == 11_943


def test_steps_of_policy_are_news_when_announced_and_when_in_force() -> None:
    assert told(date(2013, 12, 18))[0] == ("Step", "taper-2014")
    assert "taper-2014" not in dict(told(date(2013, 12, 11))).values()
    assert told(date(2022, 6, 1)) == [("Step", "qt2")]
    assert told(date(2025, 12, 3)) == [("Step", "qt2-end")]
    assert [one.found.kind for one in news(date(2025, 12, 3)).chosen if isinstance(one.found, Step)]
    kinds = Counter(
        step.kind
        for one in policy_news(load_register(), date(2000, 1, 1), date(2030, 1, 1), RULES)
        if isinstance(step := one.found, Step)
    )
    print(kinds)
    assert set(kinds) == {"announced"}  # in one stretch, everything is announced in it


def test_every_step_is_told_in_one_week_only() -> None:
    register, day, seen = load_register(), FIRST, Counter[tuple[str, str, date]]()
    while day <= LAST:
        for one in policy_news(
            register, release_date(day - timedelta(7)), release_date(day), RULES
        ):
            if isinstance(step := one.found, Step):
                when = step.fact.announced if step.kind == "announced" else step.day
                seen[step.fact.id, step.kind, when] += 1
        day += timedelta(days=7)
    assert set(seen.values()) == {1}
    print(f"{len(seen)} steps, each in one week")


def test_the_tax_week_of_2025() -> None:
    account, repos = (one.found for one in news(date(2025, 4, 16)).chosen)
    assert isinstance(account, Change)
    assert isinstance(repos, Change)
    assert (account.line.line, repos.line.line) == ("treasury_general_account", "reverse_repos")
    assert account.kin is not None
    assert (account.kin[0], account.kin[1].as_large, account.kin[1].among) == ("april_tax", 2, 23)


def test_a_facility_back_at_zero_and_rates_outside_the_range() -> None:
    program = news(date(2025, 3, 12)).chosen[0].found
    assert isinstance(program, Zero)
    assert (program.line.line, program.peak) == ("btfp", date(2024, 1, 24))
    outside = news(date(2025, 9, 17)).chosen[0].found
    assert isinstance(outside, Outside)
    assert (outside.rate, outside.side, outside.day) == ("sofr", "above", date(2025, 9, 15))


@pytest.mark.parametrize("day", [date(2018, 6, 6), date(2018, 12, 5), date(2013, 10, 9)], ids=str)
def test_a_dull_week_is_told_as_one(day: date) -> None:
    found = news(day)
    assert found.chosen == ()
    assert found.quiet is not None
    assert isinstance(found.quiet.line, Weekly)
    print(f"{day}: {found.quiet.line.line}, {100 * found.quiet.rank.share:.1f} % of weeks")


def test_too_young_data_tell_nothing() -> None:
    found = news(date(2003, 6, 4))
    assert (found.chosen, found.quiet, found.young) == ((), None, date(2002, 12, 18))


# -- every week


@pytest.mark.history
def test_every_week_has_at_most_five_findings_and_says_what_it_has() -> None:
    day, counts, kinds = FIRST, Counter[int](), Counter[str]()
    while day <= LAST:
        found = news(day)
        counts[len(found.chosen)] += 1
        kinds.update(type(one.found).__name__ for one in found.chosen)
        assert len(found.chosen) <= C.most, day
        assert len({one.theme for one in found.chosen}) == len(found.chosen), day
        scores = [one.score for one in found.chosen]
        assert scores == sorted(scores, reverse=True), day
        assert all(score >= C.bar for score in scores), day
        lines = any(one.line for one in found.chosen)
        assert lines is (found.quiet is None and found.young is None), day
        assert (found.young is not None) is (day <= date(2004, 12, 8)), day
        day += timedelta(days=7)
    print("findings a week:", dict(sorted(counts.items())))
    print("kinds:", dict(kinds.most_common()))
    assert counts.total() == 1241
