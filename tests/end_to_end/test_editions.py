"""One real build of 2025-04-16, all editions and formats, opened by other people's programs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import html5lib
import pikepdf
import pytest
from end_to_end.conftest import GOLDEN
from end_to_end.reading import XHTML, page_blocks, paper, squeeze
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pdf_ua import violations

from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.json import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from end_to_end.conftest import Build
    from openpyxl.worksheet.worksheet import Worksheet

pytestmark = pytest.mark.slow

LANGS = {"zh-Hant": "zh-Hant-HK", "zh-Hans": "zh-Hans", "en": "en", "bilingual": "zh-Hant-HK"}
TOTALS = {
    "zh-Hant": ("總資產", "負債及資本合計"),
    "zh-Hans": ("总资产", "负债及资本合计"),
    "en": ("Total assets", "Total liabilities and capital"),
}
TOTAL_CELLS = ("6,727.1", "100.0", "−0.3", "−678.4")
# 6,727,113 less 6,727,416 million dollars: what the headline must say in any words.
SPOKEN = {
    "zh-Hant": ("總資產", "3.03億美元", "6.73萬億美元"),
    "zh-Hans": ("总资产", "3.03亿美元", "6.73万亿美元"),
    "en": ("Totalassets", "$303million", "$6.73trillion"),
}


@pytest.fixture(scope="module")
def claims(built: Build) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((built.folder / "claims.json").read_bytes())
    return content


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def headline(built: Build, edition: str) -> str:
    """Return the headline of a page, which says the week's change and the total."""
    page = (built.folder / edition / "brief.html").read_text(encoding="utf-8")
    (block,) = (block for block in page_blocks(page) if block.kind == "h1")
    assert all(word in block.text for tag in EDITIONS[edition] for word in SPOKEN[tag])
    return block.text


def test_the_build_made_what_it_says(built: Build) -> None:
    there = files(built.folder)
    assert sorted(there) == sorted(path.partition(f"{GOLDEN}/")[2] for path in built.paths)
    assert {
        f"{edition}/brief.{form}" for edition in EDITIONS for form in ("html", "pdf", "xlsx")
    } <= (set(there))
    charts = {path for path in there if path.startswith("charts/")}
    assert {path.split(".")[1] for path in charts} == {"zh-Hant", "zh-Hans", "en"}
    assert len([path for path in charts if path.endswith(".svg")]) * 2 == len(charts)
    print(f"{len(there)} files in {built.seconds:.1f} s with an empty cache")


@pytest.mark.parametrize("edition", EDITIONS)
def test_pdf_keeps_every_rule_of_pdf_ua(built: Build, edition: str) -> None:
    assert violations((built.folder / edition / "brief.pdf").read_bytes()) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_pdf_has_its_size_pages_fonts_and_head(built: Build, edition: str) -> None:
    data = (built.folder / edition / "brief.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages)
        fonts = {
            str(font.BaseFont): list(font.DescendantFonts[0].FontDescriptor)
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        }
        with pdf.open_outline() as outline:
            marks = [item.title for item in outline.root]
            below = [kid.title for item in outline.root for kid in item.children]
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
        language = str(pdf.Root.Lang)
        sheet = [float(side) for side in pdf.pages[0].MediaBox]
    print(f"{edition}: {pages} pages, {len(data)} bytes, {len(fonts)} fonts, {len(below)} marks")
    assert 4 <= pages <= 6
    assert len(data) <= 350 * 1024
    assert sheet == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)  # A4
    for name, descriptor in fonts.items():
        assert re.match(r"/[A-Z]{6}\+", name), f"{name} is no subset"
        assert any("FontFile" in key for key in descriptor), f"{name} is not embedded"
    assert squeeze(info["/Title"]).endswith(headline(built, EDITIONS[edition][0]))
    assert info["/Author"]
    assert info["/CreationDate"] == "D:20250417"
    assert language == LANGS[edition]
    assert [squeeze(mark) for mark in marks] == [headline(built, edition)]
    assert len(below) >= 7  # every section


@pytest.mark.parametrize("edition", EDITIONS)
def test_text_is_copied_right(built: Build, edition: str) -> None:
    """As two readers find it: by the structure, and as Poppler copies it."""
    path = built.folder / edition / "brief.pdf"
    printed = paper(path.read_bytes())
    rows = [(row[0], row[1:5]) for row in printed.rows if row[1:5] == TOTAL_CELLS]
    assert len(rows) == 2
    flow = "".join(text for _, text in printed.blocks)
    program = shutil.which("pdftotext")
    copied = None
    if program is not None:
        done = subprocess.run([program, "-layout", path, "-"], capture_output=True, check=True)
        copied = done.stdout.decode()
    for tag in EDITIONS[edition]:
        assert headline(built, tag) in flow
        for label in TOTALS[tag]:
            assert any(squeeze(label) in name for name, _ in rows), label
        if copied is not None:
            assert headline(built, tag) in squeeze(copied)
    if copied is not None:
        found = [
            line.split() for line in copied.splitlines() if line.split()[-4:] == [*TOTAL_CELLS]
        ]
        assert len(found) == 2
    print(f"{edition}: {len(flow)} characters, {len(printed.rows)} rows, Poppler: {program}")


@pytest.mark.parametrize("edition", EDITIONS)
def test_page_is_one_small_file_that_asks_for_nothing(built: Build, edition: str) -> None:
    raw = (built.folder / edition / "brief.html").read_bytes()
    root = html5lib.HTMLParser(strict=True).parse(raw, transport_encoding="utf-8")
    print(f"{edition}: {len(raw)} bytes")
    assert len(raw) <= 400 * 1024
    assert root.get("lang") == LANGS[edition]
    for element in root.iter():
        assert not any(str(name).startswith("on") for name in element.keys())  # noqa: SIM118
        assert element.tag not in {f"{XHTML}script", f"{XHTML}iframe", f"{XHTML}object"}
        source = element.get("src")
        assert source is None or source.startswith("data:")
    assert b"@import" not in raw
    assert not re.search(rb"url\((?!['\"]?(?:data:|#))", raw)
    links = {one.get("href") for one in root.iter(f"{XHTML}a")} - {None}
    for link in (one for one in links if not one.startswith(("#", "https://"))):
        assert (built.folder / edition / link.partition("#")[0]).is_file(), link
    anchors = {one.get("id") for one in root.iter()} - {None}
    assert {one[1:] for one in links if one.startswith("#")} <= anchors


# Parts of a chart that are sums of lines, the months that only the chart shows, and what the
# bridge leaves over, which its last row holds together with the smaller factors; for how many weeks
# a record holds, which a sentence says by its day.
DRAWN_ONLY = re.compile(
    r"(mbs_agency|rest_of_assets|notes_other)\.level|(treasuries|mbs)\.change_month"
    r"|(treasuries|mbs)_cap\.level\.derived\.from|bridge_residual\."
    r"|\w+\.(weeks|days|rate_days)_(highest|lowest|largest_rise|largest_fall|idle|in_use)\."
    r"|\w+\.(run|days_widest|days_inside)\."
)


def test_claims_follow_their_schema_and_are_those_of_the_pages(
    built: Build, claims: dict[str, Any]
) -> None:
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(claims)
    ids = {claim["id"] for claim in claims["claims"]}
    assert len(ids) == len(claims["claims"])
    shown: dict[str, set[str]] = {}
    for edition in EDITIONS:
        blocks = page_blocks((built.folder / edition / "brief.html").read_text(encoding="utf-8"))
        shown[edition] = {claim for block in blocks for claim, _, _ in block.figures}
        assert shown[edition] <= ids
    assert len({frozenset(one) for one in shown.values()}) == 1, "editions show different figures"
    explained = page_blocks((built.folder / "en" / "explainer.html").read_text(encoding="utf-8"))
    rest = sorted(ids - shown["en"] - {one for block in explained for one, _, _ in block.figures})
    print(f"{len(ids)} claims, {len(shown['en'])} on each page; drawn only: {rest}")
    assert [claim for claim in rest if not DRAWN_ONLY.match(claim)] == []


def table(built: Build, name: str) -> list[dict[str, str]]:
    content = (built.folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(content, newline="")))


LEVEL, SHARE, WEEK_CHANGE, YEAR_CHANGE = (
    "level.wednesday_level (usd_millions)",
    "share.wednesday_level (percent)",
    "change_week.wednesday_level (usd_millions)",
    "change_year.wednesday_level (usd_millions)",
)


def test_csv_sums_close(built: Build) -> None:
    """The parts and the remainder give the total, in levels, in shares and in changes."""
    roots = {
        "assets": (
            "securities_held_outright",
            "net_premium",
            "repos",
            "loans",
            "central_bank_swaps",
            "total_assets_residual",
        ),
        "liabilities": (
            "reverse_repos",
            "reserve_balances",
            "treasury_general_account",
            "foreign_official_deposits",
            "other_deposits",
            "other_liabilities",
            "total_liabilities_capital_residual",
        ),
    }
    totals = {"assets": "total_assets", "liabilities": "total_liabilities_capital"}
    for name, keys in roots.items():
        rows = {row["line"]: row for row in table(built, name)}
        total = rows[totals[name]]
        assert int(total[LEVEL]) == 6_727_113
        for column in (LEVEL, WEEK_CHANGE, YEAR_CHANGE):
            parts = sum(int(rows[key][column]) for key in keys)
            print(f"{name}, {column}: parts {parts}, total {total[column]}")
            assert parts == int(total[column])
        shares = sum(float(rows[key][SHARE]) for key in keys)
        assert shares == pytest.approx(100, abs=1e-9)
        securities = ("treasuries", "agency_debt", "mbs")
        if name == "assets":
            whole = int(rows["securities_held_outright"][LEVEL])
            assert sum(int(rows[key][LEVEL]) for key in securities) == whole


def test_csv_values_are_those_of_the_claims(built: Build, claims: dict[str, Any]) -> None:
    values = {claim["id"]: claim["value"] for claim in claims["claims"]}
    count = 0
    for name in ("assets", "liabilities"):
        for row in table(built, name):
            for column in (LEVEL, SHARE, WEEK_CHANGE, YEAR_CHANGE):
                if row[column]:
                    claim = f"{row['line']}.{column.partition(' ')[0]}"
                    assert float(row[column]) == values[claim], claim
                    count += 1
    print(f"{count} figures of two tables are the values of their claims")
    assert count > 100


@pytest.mark.parametrize("edition", EDITIONS)
def test_workbook_opens_and_holds_numbers(
    built: Build, claims: dict[str, Any], edition: str
) -> None:
    book = load_workbook(built.folder / edition / "brief.xlsx")
    labels = len(EDITIONS[edition])
    total = total_row(book.worksheets[0], TOTALS[EDITIONS[edition][0]][0])
    assert total[labels : labels + 4] == [6727.113, 100, -0.303, -678.393]
    digits = [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets[:-1]
        for row in sheet.iter_rows(min_row=4)
        for cell in row[labels:]
        if isinstance(cell.value, str) and re.fullmatch(r"[+−-]?[\d,.]+", cell.value)
    ]
    assert digits == [], "figures stand there as text"
    sheet = book.worksheets[-1]
    stored = {row[0]: row[5] for row in sheet.iter_rows(min_row=2, values_only=True)}
    values = {claim["id"]: claim["value"] for claim in claims["claims"]}
    assert stored == pytest.approx(values, rel=1e-14)  # a workbook keeps 16 digits
    charts = book.worksheets[-2]
    pictures = len(charts._images)
    print(f"{edition}: {len(book.worksheets)} sheets, {len(stored)} claims, {pictures} pictures")
    assert pictures >= 6


def total_row(sheet: Worksheet, label: str) -> list[Any]:
    return next(
        list(row)
        for row in sheet.iter_rows(values_only=True)
        if squeeze(str(row[0])) == squeeze(label)
    )


def test_the_manifest_is_right(built: Build) -> None:
    manifest = json.loads((built.folder / "manifest.json").read_bytes())
    there = files(built.folder)
    listed = {entry["path"]: entry for entry in manifest["artifacts"]}
    assert set(listed) == set(there) - {"manifest.json"}
    for path, entry in listed.items():
        content = there[path]
        assert (entry["bytes"], entry["sha256"]) == (len(content), sha256(content).hexdigest())
    assert (manifest["as_of"], manifest["release_date"]) == (GOLDEN, "2025-04-17")
    print(f"{len(listed)} files, {sum(len(one) for one in there.values())} bytes in all")


def test_same_inputs_same_bytes_in_another_process_place_and_hour(
    built: Build,
    reportgen: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    done = reportgen(
        "build", "--as-of", GOLDEN, "--output", "other", "--quiet", cwd=tmp_path, **elsewhere
    )
    assert done.returncode == 0, done.stderr
    first, second = files(built.folder), files(tmp_path / "other" / GOLDEN)
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []
    print(f"{len(first)} files are the same, byte by byte")


def test_partial_builds_join_into_the_same_edition(
    built: Build,
    reportgen: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "output" / GOLDEN
    shutil.copytree(built.folder, folder)
    whole = files(folder)
    for lost in ("en/brief.html", "en/brief.pdf", "tables/assets.csv"):
        (folder / lost).unlink()
    wanted = ["--lang", "en", "--format", "html,pdf,csv"]
    done = reportgen("build", "--as-of", GOLDEN, *wanted, "--json", "--quiet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert files(folder) == whole
    written = sorted(path.partition(f"{GOLDEN}/")[2] for path in json.loads(done.stdout)["written"])
    assert written == ["en/brief.html", "en/brief.pdf", "tables/assets.csv"]


def test_a_partial_build_of_other_inputs_vouches_only_for_its_own(
    built: Build,
    reportgen: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    shutil.copytree(built.folder, tmp_path / "output" / GOLDEN)
    (tmp_path / "reportgen.toml").write_text("[publisher]\nname = 'Another House'\n")
    wanted = ["--lang", "en", "--format", "json"]
    done = reportgen("build", "--as-of", GOLDEN, *wanted, "--quiet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "output" / GOLDEN / "manifest.json").read_bytes())
    assert [entry["path"] for entry in manifest["artifacts"]] == ["claims.json"]
