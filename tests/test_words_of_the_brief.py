"""Every entry of the catalogues is said somewhere, and everything that is said has its entry.

What a program says is read off its source: whole keys as they stand there, and the beginnings of
keys that are put together (`f"line.{key}"`, `"table." ~ block.key`). An entry nothing asks for is
dead, and somebody would go on translating it.
"""

from __future__ import annotations

import ast
import re
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from catalogues import shipped

from reportgen.languages.parity import PROSE
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.brief.blocks import Brief

ROOT = Path(__file__).parents[1]
PLACE = "\0"  # what is put in
DOMAINS = (
    "sentences",
    "lines",
    "page",
    "measures",
    "reserves",
    "findings",
    "errata",
    "breakdowns",
    "newsletter",
    "explainer",
    "glossary",
    "serve",
    "site",
    "sitepages",
    "interactive",
    "search",
    "feeds",
)
JINJA = re.compile(r"""\{[{%].*?[%}]\}""", re.DOTALL)
QUOTED = re.compile(r"""(?P<before>~\s*)?"(?P<text>[^"]*)"(?P<after>\s*~)?""")


@cache
def catalogues() -> dict[str, dict[str, object]]:
    return {locale: dict(entries) for locale, entries in shipped().items()}


@cache
def keys(domain: str) -> frozenset[str]:
    """Return the keys of one file, in any language."""
    return frozenset(
        key
        for entries in shipped().values()
        for key, entry in entries.items()
        if entry.path.stem == domain
    )


@cache
def asked() -> frozenset[str]:
    """Return every string the program or a template has, with a mark where something is put in."""
    found = set[str]()
    for path in (ROOT / "reportgen").rglob("*.py"):
        found.update(_strings(ast.parse(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "templates").rglob("*.j2"):
        for code in JINJA.findall(path.read_text(encoding="utf-8")):
            for one in QUOTED.finditer(code):
                before = PLACE if one["before"] else ""
                found.add(before + one["text"] + (PLACE if one["after"] else ""))
    return frozenset(found)


def _strings(tree: ast.AST) -> Iterator[str]:
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else PLACE for part in node.values
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documents
        ):
            yield node.value


@cache
def patterns() -> re.Pattern[str]:
    """Return what matches a key the program can ask for: whole, or put together with a dot in it.

    A pattern must say more than a place: at least a word and a dot.
    """
    put_together = {
        ".+".join(map(re.escape, one.split(PLACE)))
        for one in asked()
        if PLACE in one and re.search(r"[a-z]\.|\.[a-z]", one) and re.fullmatch(r"[\w.\0-]+", one)
    }
    return re.compile("|".join(sorted(put_together)))


@cache
def chosen() -> frozenset[str]:
    """Return the keys of two words, put together where a sentence and its variant are chosen.

    The variant (`edge_up`) stands in the file that puts them together, the sentence anywhere.
    """
    found = set[str]()
    firsts = [one for one in asked() if one.isidentifier()]
    for path in (ROOT / "reportgen" / "brief").rglob("*.py"):
        there = set(_strings(ast.parse(path.read_text(encoding="utf-8"))))
        if f"{PLACE}.{PLACE}" in there:
            found |= {f"{first}.{way}" for first in firsts for way in there if way.isidentifier()}
        ends = {one for one in there if re.fullmatch(rf"{PLACE}\.\w+", one)}
        found |= {f"{first}{end.removeprefix(PLACE)}" for first in firsts for end in ends}
    return frozenset(found)


def reachable(key: str) -> bool:
    key = key.removesuffix(PROSE)
    return key in asked() or patterns().fullmatch(key) is not None or key in chosen()


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_entry_is_dead(domain: str) -> None:
    dead = sorted(key for key in keys(domain) if not reachable(key))
    print(f"{domain}.po: {len(keys(domain))} entries, {len(dead)} that nothing asks for")
    assert dead == []


def test_a_dead_entry_would_be_found() -> None:
    assert not reachable("nothing.asks_for.this")
    assert reachable("page.masthead")


@pytest.mark.parametrize("locale", sorted(catalogues()))
def test_every_line_of_the_tree_has_its_words(locale: str) -> None:
    entries, tree = catalogues()[locale], load_lines()
    for line in tree:
        assert f"line.{line.key}" in entries, line.key
        assert (f"what.{line.key}" in entries) == line.note or line.key in FILLED, line.key
        assert (f"short.{line.key}" in entries) == line.short, line.key
        assert (f"residual.{line.key}" in entries) == line.residual, line.key
    print(f"{locale}: {len(tree.lines)} lines have their words")


# Memoranda beneath the table and lines whose description is filled with the week's figures.
FILLED = {"currency_in_circulation"}


@pytest.mark.parametrize("locale", sorted(catalogues()))
def test_no_words_are_of_a_line_that_is_not(locale: str) -> None:
    known = set(load_lines().lines) | BESIDE
    for kind in ("line.", "short."):
        named = {
            key.removeprefix(kind).removesuffix(PROSE)
            for key in catalogues()[locale]
            if key.startswith(kind)
        }
        assert sorted(named - known) == []


BESIDE = {"on_rrp"}  # a daily series, beside the tree


def test_english_labels_are_the_boards() -> None:
    english = catalogues()["en"]
    other = {
        line.key: (english[f"line.{line.key}"].forms[0], line.label)  # type: ignore[attr-defined]
        for line in load_lines()
        if english[f"line.{line.key}"].forms[0] != line.label  # type: ignore[attr-defined]
    }
    assert other == {}


def tables() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield key and columns of every table that weeks of every era have."""
    from real_brief import real_brief

    from reportgen.renderers.cells import tables as tables_of

    for day in (date(2006, 3, 1), date(2008, 11, 12), date(2014, 5, 14), date(2025, 4, 16), None):
        for table in tables_of(real_brief(day)):
            yield table.key, table.columns


@pytest.mark.parametrize("locale", sorted(catalogues()))
def test_no_two_columns_have_the_same_head(locale: str) -> None:
    entries, seen = catalogues()[locale], set(tables())
    for key, columns in seen:
        names = [f"table.{key}.head", *(f"column.{column}" for column in columns)]
        heads = [entries[name].forms[0] for name in names]  # type: ignore[attr-defined]
        assert len(set(heads)) == len(heads), (key, heads)
    assert {"rates", "assets", "runoff", "timeline"} <= {key for key, _ in seen}


@cache
def told_notes() -> dict[str, frozenset[str]]:
    """Return the notes said by briefs of several eras, of slips let pass and of a full store."""
    from brief.sourced import DAY, DIFFERENCES, composed, sourced_brief
    from real_brief import real_brief
    from statement.slips import plant

    from reportgen.statement.gates import GATES
    from reportgen.store.snapshot import embedded_snapshot

    slip = plant(embedded_snapshot(), load_lines(), "total_assets", "one x1000", DAY)
    assert slip is not None
    weeks = (date(2006, 3, 1), date(2014, 5, 14), DAY, date(2026, 9, 23), None)
    briefs = {
        "embedded": [real_brief(day) for day in weeks],
        "slips": [composed(slip, allow=GATES)],
        "store": [
            sourced_brief(None, (), DIFFERENCES),
            sourced_brief(date(2025, 4, 18), (("WALCL", DAY),)),
        ],
    }
    return {kind: frozenset(chain(*map(_note_keys, some))) for kind, some in briefs.items()}


def _note_keys(brief: Brief) -> Iterator[str]:
    from reportgen.brief.blocks import Bullets

    (block,) = brief.sections[-1].blocks
    assert isinstance(block, Bullets)
    for lead, text in block.items:
        assert lead is not None
        yield lead.key
        yield from (sentence.key for sentence in text.sentences)


def test_every_note_is_said_by_some_brief() -> None:
    written = {key for key in keys("sentences") if key.startswith(("note.", "notes."))}
    said = frozenset().union(*told_notes().values())
    for kind, some in told_notes().items():
        others = frozenset().union(*(keys for name, keys in told_notes().items() if name != kind))
        print(f"{kind}: {len(some)} notes, of which no other says {sorted(some - others)}")
    assert sorted(written ^ said) == []


@pytest.mark.parametrize("locale", sorted(catalogues()))
def test_every_source_has_its_names(locale: str) -> None:
    """Adding a source is adding a file and its name in every language."""
    from reportgen.sources.registry import EMBEDDED, SOURCES

    named = {
        key.removeprefix("origin.") for key in catalogues()[locale] if key.startswith("origin.")
    }
    assert {key.removesuffix(PROSE) for key in named} == {EMBEDDED, *SOURCES}
    print(locale, sorted(named))


def test_every_table_has_caption_and_head_and_every_column_a_name() -> None:
    made = dict(tables())
    captioned = {key.split(".")[1] for key in keys("page") if key.startswith("table.")}
    named = {key.removeprefix("column.") for key in keys("page") if key.startswith("column.")}
    for locale, entries in catalogues().items():
        for table, columns in made.items():
            wanted = {f"table.{table}.caption", f"table.{table}.head"}
            wanted |= {f"column.{column}" for column in columns}
            assert sorted(wanted - entries.keys()) == [], (locale, table)
    written = {column for _, columns in tables() for column in columns}
    print(f"{len(made)} tables, {len(written)} columns")
    assert sorted(captioned - made.keys()) == [], "captions of tables no week has"
    assert sorted(named - written) == [], "names of columns no table has"
