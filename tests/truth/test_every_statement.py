"""Every sentence, table and figure of every week is true, by a checker that shares nothing with
the writer."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

import pytest
import truth.conditions  # noqa: F401  (fills the registers)
from catalogues import shipped
from every_week import WEEKS, answers, at_every_week
from truth.checker import CONDITIONS, NOTHING, has_condition
from truth.conditions_tables import RULES
from truth.verdict import verdict

from reportgen.languages import LANGUAGES

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

at_every_week(verdict)


@pytest.mark.history
def test_every_statement_of_every_week_is_true() -> None:
    found = answers(verdict)
    tried = sum((one.tried for _, one in found), Counter())
    false = defaultdict(list)
    for day, one in found:
        for key, problem in one.false:
            false[key].append(f"{day}: {problem}")
    stating = sum(count for key, count in tried.items() if key not in NOTHING)
    print(f"{'tried':>7} {'false':>6}  statement")
    for key, count in sorted(tried.items()):
        print(f"{count:7,} {len(false[key]):6,}  {key}{' (nothing)' if key in NOTHING else ''}")
    print(
        f"{len(found):,} weeks: {tried.total():,} sentences of {len(tried)} kinds, {stating:,} "
        f"of which state something (times {len(LANGUAGES)} languages: "
        f"{tried.total() * len(LANGUAGES):,} and {stating * len(LANGUAGES):,}); "
        f"{sum(one.claims for _, one in found):,} claims of "
        f"{sum(one.observations for _, one in found):,} observations; "
        f"{sum(map(len, false.values())):,} false"
    )
    assert {key: some[:3] for key, some in false.items() if some} == {}
    assert len(found) == len(WEEKS) == 1241


def chosen() -> set[str]:
    """Return the keys of sentences the sections spell out, whole; the walk meets the others."""
    found = set()
    for path in (ROOT / "reportgen" / "brief").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id == "Sentence" and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


# Said of data from several sources, which no week of the embedded data has, and of two editions of
# a week: what differs between them is worked out anew in the tests of these notes.
ELSEWHERE = ("notes.", "errata.")


def test_no_sentence_is_without_its_condition() -> None:
    missing = sorted(key for key in chosen() if not has_condition(key))
    assert [key for key in missing if not key.startswith(ELSEWHERE)] == []
    print(f"{len(CONDITIONS)} kinds of sentence have a condition, {len(NOTHING)} state nothing")
    assert all(len(reason) > len("nothing") for reason in NOTHING.values())


def test_no_condition_is_left_over() -> None:
    """A condition of a key that no catalogue has would prove nothing."""
    written = set(chain.from_iterable(dict(one) for one in shipped().values()))
    assert sorted({*CONDITIONS, *NOTHING} - written) == []
    tables = {key.split(".")[1] for key in written if key.startswith("table.")}
    assert sorted(set(RULES) - tables) == []


def test_the_checker_shares_no_code_with_the_writer() -> None:
    """Tests may compose a brief; what judges it reads files, and knows nothing of the program."""
    judges = [path for path in FOLDER.glob("*.py") if not path.name.startswith("test_")]
    for path in judges:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in modules if name.startswith("reportgen")], path.name
    print(f"{len(judges)} files of the checker import nothing of the program")
    assert len(judges) > 10
