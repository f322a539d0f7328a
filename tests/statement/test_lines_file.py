"""The file of lines is checked on load; what is wrong with it is said, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reportgen.errors import ConfigError
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.statement.lines import LineTree

ROOT = '[[line]]\nkey = "all"\nlabel = "All"\ncondition = { side = "assets" }\n'


def line(key: str, more: str) -> str:
    return f'[[line]]\nkey = "{key}"\nlabel = "{key}"\n{more}\n'


BROKEN = {
    "unknown parent": (
        ROOT + line("gold", 'condition = { parent = "al", side = "assets" }'),
        r"'gold'.*'al'.*no line",
    ),
    "duplicate": (ROOT + ROOT, r"'all' is there twice"),
    "cycle": (
        line("a", 'condition = { parent = "b", side = "assets" }')
        + line("b", 'condition = { parent = "a", side = "assets" }'),
        r"'a'.*its own ancestor",
    ),
    "orphan": (ROOT + line("gold", ""), r"'gold'.*no table"),
    "parent in the other table": (
        ROOT + line("gold", 'factors = { parent = "all", side = "supplying" }'),
        r"'gold'.*'all' does not stand in factors",
    ),
    "other side": (
        ROOT + line("notes", 'condition = { parent = "all", side = "liabilities" }'),
        r"'notes'.*'liabilities'.*'assets'",
    ),
    "unknown field": (ROOT + "polarty = 1\n", "polarty"),
    "unknown basis": (
        ROOT + 'codes.fred = { wednesday = "WALCL" }\n',
        "wednesday",
    ),
    "ends before it begins": (
        ROOT
        + line(
            "gold",
            'condition = { parent = "all", side = "assets" }\nsince = 2020-01-01\n'
            "until = 2019-01-01",
        ),
        r"'gold'.*ends before",
    ),
    "one code twice": (
        ROOT
        + 'codes.fred = { wednesday_level = "X" }\n'
        + line(
            "gold",
            'condition = { parent = "all", side = "assets" }\n'
            'codes.board = { wednesday_level = "X" }',
        ),
        r"'X'.*more than one line",
    ),
    "split from nothing": (ROOT + 'split_from = "nothing"\n', r"'all'.*'nothing'"),
    "sum with codes": (
        ROOT + 'sum = true\ncodes.fred = { wednesday_level = "X" }\n',
        r"'all'.*sum and has codes",
    ),
    "no TOML": ("[[line]\n", "cannot be read"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_named_with_its_entry(tmp_path: Path, what: str) -> None:
    content, message = BROKEN[what]
    path = tmp_path / "lines.toml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=message) as caught:
        load_lines(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_lines(tmp_path / "nowhere.toml")


def test_a_sound_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "lines.toml"
    path.write_text(ROOT + line("gold", 'condition = { parent = "all", side = "assets" }'))
    tree = load_lines(path)
    assert [child.key for child in tree.children("all", "condition")] == ["gold"]
    assert [total.key for total in tree.totals("condition")] == ["all"]


def test_polarity_and_dates_agree_with_the_data(tree: LineTree) -> None:
    """Lines that were carved out say from where, and the discount is the one negative line."""
    assert tree["unamortized_premiums"].split_from == "other_assets"
    assert [line.key for line in tree if line.polarity == "negative"] == ["unamortized_discounts"]
