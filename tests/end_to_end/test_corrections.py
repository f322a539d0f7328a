"""`reportgen errata` as a user meets it: a week is published, the figures are revised, and told.

Five billion dollars move from the Treasury's account to reserve balances, in the four series that
state it, so that the tables still close.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from reportgen.languages import LANGUAGES
from reportgen.renderers import errata as renderer
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from playwright.sync_api import Browser

DAY = "2025-04-16"
SHIFTS = {
    "treasury_general_account": -1,
    "deposits_other_than_reserves": -1,
    "total_absorbing": -1,
    "reserve_balances": 1,
}
pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = "2026-10-10", "2026-10-24", "2026-11-10"
SCHEMA = Path(renderer.__file__).with_name("errata.schema.json")


@dataclass
class Home:
    """A folder with a published week, and the command run in it."""

    folder: Path
    run: Callable[..., CompletedProcess[str]]

    def command(self, *arguments: str, code: int = 0) -> str:
        done = self.run(*arguments, cwd=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code else done.stdout

    def revise(self, millions: int, vintage: str) -> None:
        """Take in the four series as FRED gives them, moved by so much on the one Wednesday.

        No two files are the same, as the same file given twice by hand says nothing new.
        """
        path = self.folder / f"{vintage}.csv"
        start = date(2024, 1, 3) - timedelta(weeks=len(list(self.folder.glob("*.csv"))))
        tree, snapshot = load_lines(), embedded_snapshot()
        columns = {}
        for key, sign in SHIFTS.items():
            series = snapshot.get(
                tree[key].series_codes(Basis.WEDNESDAY_LEVEL)[0], Basis.WEDNESDAY_LEVEL
            )
            assert series is not None
            columns[tree[key].codes["fred"][Basis.WEDNESDAY_LEVEL]] = {
                day: value + (sign * millions if day.isoformat() == DAY else 0)
                for day, value in series.items()
                if day >= start
            }
        days = sorted(next(iter(columns.values())))
        rows = [
            f"{day}," + ",".join(str(one.get(day, "")) for one in columns.values()) for day in days
        ]
        path.write_text("\n".join([f"observation_date,{','.join(columns)}", *rows, ""]))
        units = [f"--unit={code}=usd_millions" for code in columns]
        self.command("import", path.name, "--vintage", vintage, "--quiet", *units)

    def restate(self, line: str, otherwise: dict[date, int], vintage: str) -> None:
        """Take in one line as FRED gives it, some Wednesdays otherwise."""
        tree, snapshot = load_lines(), embedded_snapshot()
        code = tree[line].codes["fred"][Basis.WEDNESDAY_LEVEL]
        series = snapshot.get(code, Basis.WEDNESDAY_LEVEL)
        assert series is not None
        rows = [f"{day},{otherwise.get(day, value)}" for day, value in series.items()]
        path = self.folder / f"{line}.{vintage}.csv"
        path.write_text("\n".join([f"observation_date,{code}", *rows, ""]))
        self.command("import", path.name, "--vintage", vintage, "--quiet")

    @property
    def edition(self) -> Path:
        return self.folder / "output" / DAY

    @property
    def note(self) -> Path:
        return self.edition / "errata"

    def published(self) -> dict[str, bytes]:
        """Return the files of the edition itself."""
        return {
            path.relative_to(self.edition).as_posix(): path.read_bytes()
            for path in self.edition.rglob("*")
            if path.is_file() and "errata" not in path.parts
        }


@pytest.fixture(scope="module")
def built(
    reportgen: Callable[..., CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    home = tmp_path_factory.mktemp("published")
    done = reportgen(
        "build", "--as-of", DAY, "--lang", "en", "--format", "json,html", "--quiet", cwd=home
    )
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path, reportgen: Callable[..., CompletedProcess[str]]) -> Home:
    shutil.copytree(built / "output", tmp_path / "output")
    return Home(tmp_path, reportgen)


def flat(text: str) -> str:
    return re.sub(r"[\s\u2060]", "", text)


def test_the_manifest_keeps_the_state_of_knowledge(home: Home) -> None:
    manifest = json.loads((home.edition / "manifest.json").read_bytes())
    assert (manifest["known_on"], manifest["vintage"]) == (None, "2026-10-09")
    home.revise(0, FIRST)
    arguments = ("--as-of", DAY, "--format", "json", "--quiet", "--known-on")
    home.command("build", "--output", "then", *arguments, "2026-10-09")
    home.command("build", "--output", "now", *arguments[:-1])
    then, now = (
        json.loads((home.folder / place / DAY / "manifest.json").read_bytes())
        for place in ("then", "now")
    )
    assert (then["known_on"], then["vintage"]) == ("2026-10-09", "2026-10-09")
    assert (now["known_on"], now["vintage"]) == (None, FIRST)


def test_an_edition_that_agrees_needs_nothing(home: Home) -> None:
    said = home.command("errata")
    print(said)
    assert said.splitlines()[0].startswith(f"{DAY}  0 to correct of ")
    assert said.splitlines()[-1] == "nothing to correct"
    assert not home.note.exists()
    home.revise(0, FIRST)  # the same figures from another source
    assert home.command("errata").endswith("nothing to correct\n")


def test_a_revision_is_told_in_three_languages_and_the_edition_stays(home: Home) -> None:
    before = home.published()
    home.revise(0, FIRST)
    home.revise(5000, SECOND)
    said = home.command("errata", "--all", "--quiet")
    print(said)
    paths = [line.strip() for line in said.splitlines()[1:]]
    assert [Path(path).name for path in paths] == [
        "errata.json",
        *(f"{tag}.{form}" for tag in LANGUAGES for form in ("html", "txt")),
    ]
    assert home.published() == before
    texts = {tag: (home.note / f"{tag}.txt").read_text("utf-8") for tag in LANGUAGES}
    for tag, sentence in {
        "zh-Hant": "2025年4月16日的週報載準備金餘額為3.28萬億美元，美聯儲其後修訂為3.29萬億美元。",
        "zh-Hans": "2025年4月16日的周报载准备金余额为3.28万亿美元，美联储此后修订为3.29万亿美元。",
        "en": (
            "The brief of April 16, 2025, gave reserve balances as $3.28 trillion; "
            "the Board has since revised the figure to $3.29 trillion."
        ),
    }.items():
        assert flat(sentence) in flat(texts[tag])
        page = re.sub("<[^>]*>", "", (home.note / f"{tag}.html").read_text("utf-8"))
        assert flat(sentence) in flat(page)
        assert "−203.5 → −198.5" in texts[tag]
        assert SECOND in texts[tag]
        assert not {"NaN", "None", "{"} & set(texts[tag].split())


def test_a_revision_that_changes_only_a_record_is_told(home: Home) -> None:
    """Reverse repos: the lowest since May 5, 2021, unless June 7, 2023, was lower."""
    home.restate("reverse_repos", {}, FIRST)
    assert home.command("errata").endswith("nothing to correct\n")
    home.restate("reverse_repos", {date(2023, 6, 7): 400_000}, SECOND)
    print(home.command("errata", "--quiet"))
    errata = json.loads((home.note / "errata.json").read_bytes())
    (row,) = errata["corrections"]
    assert row["id"] == "reverse_repos.weeks_lowest.wednesday_level"
    assert (row["before"]["value"], row["after"]["value"]) == (206, 97)
    (cause,) = row["causes"]
    assert (cause["as_of"], cause["revised_on"]) == ("2023-06-07", SECOND)
    for tag, sentence in {
        "zh-Hant": "2025年4月16日的週報載逆回購協議為206週以來最低；按現有數據，應為97週以來最低。",
        "zh-Hans": "2025年4月16日的周报载逆回购协议为206周以来最低；按现有数据，应为97周以来最低。",
        "en": (
            "The brief of April 16, 2025, gave the level of reverse repurchase agreements as the "
            "lowest in 206 weeks; on the data now known it is the lowest in 97 weeks."
        ),
    }.items():
        text = (home.note / f"{tag}.txt").read_text("utf-8")
        assert flat(sentence) in flat(text)
    print((home.note / "en.txt").read_text("utf-8"))


def test_the_data_of_a_note_name_claims_and_causes(home: Home) -> None:
    home.revise(0, FIRST)
    home.revise(5000, SECOND)
    home.command("errata", "--quiet")
    errata = json.loads((home.note / "errata.json").read_bytes())
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(errata)
    assert (errata["known_on"], errata["edition"]["known_on"]) == (SECOND, "2026-10-09")
    assert errata["same_program"]
    rows = {row["id"]: row for row in errata["corrections"]}
    level = rows["reserve_balances.level.wednesday_level"]
    assert (level["before"]["value"], level["after"]["value"]) == (3_280_845, 3_285_845)
    assert level["before"]["text"]["en"] == {"table": "3,280.8", "prose": "$3.28 trillion"}
    (cause,) = level["causes"]
    assert (cause["series"], cause["revised_on"]) == ("RESH4R_N.WW", SECOND)
    untouched = {row["line"] for row in rows.values()} & {"total_assets", "treasuries", "mbs"}
    print(len(rows), "differences of", errata["compared"], "figures")
    assert untouched == set()
    published = json.loads((home.edition / "claims.json").read_bytes())["claims"]
    for row in rows.values():
        if row["before"]:
            assert row["before"] in published


def test_the_same_state_gives_the_same_bytes_and_touches_nothing(home: Home) -> None:
    home.revise(5000, SECOND)
    home.command("errata", "--quiet")
    stood = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.note.iterdir()}
    home.command("errata", "--quiet")
    assert stood == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.note.iterdir()
    }


def test_knowledge_of_another_day(home: Home) -> None:
    home.revise(0, FIRST)
    home.revise(5000, SECOND)
    assert home.command("errata", "--known-on", "2026-10-23").endswith("nothing to correct\n")
    told = json.loads(home.command("errata", "--known-on", SECOND, "--json", "--dry-run"))
    assert told[0]["errata"]["known_on"] == SECOND
    assert len(told[0]["errata"]["corrections"]) > 10
    assert (told[0]["written"], home.note.exists()) == ([], False)
    said = home.command("errata", "--known-on", "2026-10-01", code=2)
    assert "what was known on 2026-10-01 cannot correct it" in said


def test_a_figure_revised_back_leaves_a_note_that_says_so(home: Home) -> None:
    home.revise(0, FIRST)
    home.revise(5000, SECOND)
    home.command("errata", "--lang", "en", "--quiet")
    assert sorted(path.name for path in home.note.iterdir()) == [
        "en.html",
        "en.txt",
        "errata.json",
    ]
    home.revise(0, THIRD)
    said = home.command("errata", "--lang", "zh-Hans", "--quiet")
    assert said.endswith("nothing to correct\n")
    assert "still agrees" in (home.note / "en.txt").read_text("utf-8")
    assert "无须更正" in (home.note / "zh-Hans.txt").read_text("utf-8")


def test_a_change_below_print_is_counted(home: Home) -> None:
    home.revise(1, FIRST)
    said = home.command("errata", "--quiet")
    print(said)
    count = int(re.search(r"(\d+) below what is printed", said)[1])  # type: ignore[index]
    assert count > 5


def test_an_edition_of_another_program_says_so(home: Home) -> None:
    manifest = home.edition / "manifest.json"
    content = json.loads(manifest.read_bytes())
    content["inputs"]["program"] = "0" * 64
    manifest.write_text(json.dumps(content))
    claims = home.edition / "claims.json"
    lines = claims.read_text("utf-8").splitlines(keepends=True)
    claims.write_text(
        "".join(one for one in lines if '"id":"total_assets.level.' not in one), "utf-8"
    )
    said = home.command("errata", "--quiet")
    assert "made by another version of the program, 1 not compared" in said
    assert said.endswith("nothing to correct\n")


def test_what_is_no_edition_is_told_and_the_others_go_on(home: Home) -> None:
    broken = home.folder / "output" / "2025-04-09"
    shutil.copytree(home.edition, broken)
    (broken / "claims.json").write_text("{")
    done = home.run("errata", cwd=home.folder)
    assert done.returncode == 3
    assert "2025-04-09/claims.json: not the figures of an edition" in done.stderr
    assert f"{DAY}  0 to correct" in done.stdout
    said = home.command("errata", "--as-of", "2025-04-02", code=2)
    assert "no edition of 2025-04-02 stands there" in said
    assert "exclude each other" in home.command("errata", "--as-of", DAY, "--all", code=2)
    said = home.command("errata", "--output", "nowhere", code=2)
    assert "no edition is published there" in said


@pytest.mark.browser
def test_the_pages_hold_on_a_phone_and_on_a_desk(home: Home, browser: Browser) -> None:
    home.revise(0, FIRST)
    home.revise(5000, SECOND)
    home.command("errata", "--quiet")
    for width in (360, 1280):
        for tag in LANGUAGES:
            page = browser.new_page(viewport={"width": width, "height": 900})
            heard: list[str] = []
            page.on("console", lambda message, heard=heard: heard.append(message.text))  # type: ignore[misc]
            page.on("request", lambda request, heard=heard: heard.append(request.url))  # type: ignore[misc]
            page.goto((home.note / f"{tag}.html").as_uri())
            assert heard == [(home.note / f"{tag}.html").as_uri()]
            assert page.evaluate("document.documentElement.scrollWidth") == width
            cells = page.locator("td.num")
            assert cells.count() >= 20
            page.close()
