"""`reportgen reserves` as a user meets it: exact sums in three languages, and clear refusals."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from command import run_in
from hypothesis import given
from hypothesis import strategies as st

from reportgen.cli import reserves as module
from reportgen.cli.amounts import read_amount, read_ratio
from reportgen.cli.reserves import reserves

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

EXAMPLE = ("--deposits", "100000000", "--ratio", "10%", "--actual", "12000000")


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "today", lambda: date(2026, 9, 30))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(reserves, arguments, catch_exceptions=True)


def test_the_worked_example_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = run_in(tmp_path, "reserves", *EXAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("  ")[-1].strip() for line in done.stdout.splitlines()] == [
        "$100,000,000",
        "10%",
        "$10,000,000",
        "$12,000,000",
        "$2,000,000",
    ]
    assert "Excess reserves" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_help_has_examples_that_work() -> None:
    help_ = run("--help").output
    examples = [line.split()[2:] for line in help_.splitlines() if "  reportgen reserves" in line]
    assert len(examples) == 4
    for example in examples:
        assert run(*example, "--quiet").exit_code == 0, example


@pytest.mark.parametrize(
    ("tag", "lines"),
    [
        ("en", ["At the ratios in force on June 1, 2018 (since January 18, 2018)", "shortfall"]),
        ("zh-Hans", ["按2018年6月1日执行的准备金率计算（2018年1月18日起生效）", "准备金不足额"]),
        ("zh-Hant", ["按 2018 年 6 月 1 日執行的準備金率計算", "準備金不足額"]),
    ],
)
def test_tiers_in_force_on_a_day(tag: str, lines: list[str]) -> None:
    done = run("--deposits", "1.5bn", "--actual", "100m", "--on", "2018-06-01", "--lang", tag)
    print(done.output)
    assert done.exit_code == 0
    for line in lines:
        assert line in done.output.replace("\N{NO-BREAK SPACE}", " ")
    # (122.3 − 16.0) m × 3 % + 1,377.7 m × 10 %
    assert "140,959,000" in done.output
    assert "40,959,000" in done.output


def test_today_nothing_is_required() -> None:
    done = run("--deposits", "1億", "--actual", "12,000,000")
    assert "since March 26, 2020" in done.output
    assert done.output.splitlines()[-1].split() == ["Excess", "reserves", "$12,000,000"]


def test_a_decision_counts_from_its_day_on() -> None:
    for day, ratio in (("2020-03-25", "10"), ("2020-03-26", "0")):
        done = json.loads(run("--deposits", "1bn", "--on", day, "--json").output)
        assert done["tiers"][-1]["ratio_percent"] == ratio
        assert done["in_force"]["on"] == day


def test_json_holds_exact_decimals_and_every_language_the_same() -> None:
    tiers = ("--tier", "16.9m:0%", "--tier", "127.5m:3%", "--tier", "rest:10%")
    request = ("--deposits", "227500000.10", *tiers, "--actual", "13000000.000001", "--json")
    texts = {run(*request, "--lang", tag).output for tag in ("en", "zh-Hans", "zh-Hant")}
    assert len(texts) == 1
    found = json.loads(texts.pop())
    assert found["required"] == "13318000.01"
    assert found["excess"] == "-318000.009999"
    assert found["shortfall"] == "318000.009999"
    assert [tier["required"] for tier in found["tiers"]] == ["0", "3318000", "10000000.01"]
    assert [tier["upper"] for tier in found["tiers"]] == ["16900000", "127500000", None]
    assert found["in_force"] is None
    bare = json.loads(run("--deposits", "5", "--ratio", "3%", "--json").output)
    assert (bare["actual"], bare["excess"], bare["required"]) == (None, None, "0.15")


def test_days_after_the_last_check_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "today", lambda: date(2030, 1, 1))
    done = run("--deposits", "5")
    assert "last checked on" in done.stderr
    assert run("--deposits", "5", "--quiet").stderr == ""


REFUSED = [
    (("--deposits", "100", "--ratio", "0.1"), "lacks its percent sign; write 10% or 0.1%"),
    (("--deposits", "100", "--ratio", "10"), "lacks its percent sign; write 10%"),
    (("--deposits", "100", "--ratio", "101%"), "is outside 0% to 100%"),
    (("--deposits", "100", "--ratio", "-3%"), "is no ratio"),
    (("--deposits", "100", "--ratio", "nan%"), "is no ratio"),
    (("--deposits", "1,00", "--ratio", "3%"), "is no amount; write it as 100000000"),
    (("--deposits", "100k", "--ratio", "3%"), "is no amount"),
    (("--deposits", "1e5.5", "--ratio", "3%"), "is no amount"),
    (("--deposits", "inf", "--ratio", "3%"), "is no amount"),
    (("--deposits", "", "--ratio", "3%"), "is no amount"),
    (("--deposits", "-5", "--ratio", "3%"), "is negative; give 0 or more"),
    (("--deposits", "5", "--ratio", "3%", "--actual", "−1"), "is negative"),
    (("--deposits", "1e24", "--ratio", "3%"), "is too large; give less than 10^24"),
    (("--deposits", "0.0000001", "--ratio", "3%"), "has over 6 decimals"),
    (("--deposits", "5", "--on", "1999-01-01"), "no ratios are on record before 2001-12-27"),
    (("--deposits", "5", "--on", "yesterday"), "is no date"),
    (("--deposits", "5", "--ratio", "3%", "--on", "2019-01-01"), "--ratio and --on each name"),
    (("--deposits", "5", "--ratio", "3%", "--tier", "rest:3%"), "--ratio and --tier each name"),
    (("--deposits", "5", "--tier", "100"), "is no tier; write 16900000:0% or rest:10%"),
    (("--deposits", "5", "--tier", "100:3"), "lacks its percent sign"),
    (("--deposits", "5", "--tier", "100:3%"), "the last tier has a bound"),
    (("--deposits", "5", "--tier", "9:3%", "--tier", "8:4%", "--tier", "rest:5%"), "sort them"),
    (("--deposits", "5", "--tier", "rest:3%", "--tier", "rest:3%"), "tier 1 has no bound"),
    ((), "Missing option '--deposits'"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], message: str) -> None:
    from reportgen.errors import UsageError

    done = run(*arguments)
    said = done.output + (str(done.exception) if isinstance(done.exception, UsageError) else "")
    assert done.exit_code in {1, 2}  # 1 is the runner's own, for our errors
    assert message in said
    print(said.splitlines()[-1])


def test_a_refusal_is_one_line_with_exit_code_2(tmp_path: Path) -> None:
    for arguments in (("--deposits", "1,00"), ("--deposits", "5", "--on", "1999-01-01")):
        done = run_in(tmp_path, "reserves", *arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@given(st.decimals(0, 10**20, places=6, allow_nan=False))
def test_an_amount_is_read_as_it_is_written(amount: Decimal) -> None:
    for written in (f"{amount:f}", f"{amount:,f}", f"$ {amount:,f}", f"{amount:f}".upper()):
        assert read_amount(written) == amount
    wide = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
    assert read_amount(f"{amount:,f}".translate(wide)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.5e9", 1_500_000_000),
        ("1.5E+9", 1_500_000_000),
        ("100m", 100_000_000),
        ("100 Million", 100_000_000),
        ("1.5bn", 1_500_000_000),
        ("2 tn", 2_000_000_000_000),
        ("1.5億", 150_000_000),
        ("3万亿", 3_000_000_000_000),
        ("2,000萬", 20_000_000),
        ("1e23", 10**23),
    ],
)
def test_short_forms(text: str, amount: int) -> None:
    assert read_amount(text) == amount


def test_ratios_have_their_sign() -> None:
    assert [read_ratio(text) for text in ("10%", "0.5 %", "１０％", "0%")] == [
        10,
        Decimal("0.5"),
        10,
        0,
    ]
