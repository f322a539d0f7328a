"""What the cache keeps is what would be made, and a cache in whatever state breaks no build."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.config import load_config
from reportgen.errors import GateError
from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.pipeline import BuildRequest, build, cache_files, file_states, kept_pdfs, know
from reportgen.pipeline.kept_pdfs import PRINTING, KeptPdfs, printing_program
from reportgen.pipeline.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.fonts import Typeface
    from reportgen.pipeline.request import Built

TODAY, WEEK = date(2026, 11, 20), date(2026, 9, 30)


class Press:
    """A press that counts its pages."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def print(self, html: str, *, where: str = "") -> bytes:
        """Print no more than how often it has printed."""
        self.printed.append(f"{where}: {html}")
        return f"%PDF {len(self.printed)}".encode()


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a program makes that was installed this minute, as on a machine of tests."""
    monkeypatch.setattr(file_states, "MINUTE", -3_600_000_000_000)
    monkeypatch.setattr(file_states, "AT_REST", -3_600_000_000_000)


@pytest.fixture
def letters(tmp_path: Path) -> Typeface:
    return typeface(repertoire(["One"]), tmp_path / "cache", find_fonts())


def kept(press: Press, letters: Typeface, cache: Path, *, anew: bool = False) -> KeptPdfs:
    return KeptPdfs(press, letters, cache, anew=anew)  # type: ignore[arg-type]


def test_the_same_page_is_printed_once(tmp_path: Path, letters: Typeface) -> None:
    press = Press()
    first = kept(press, letters, tmp_path).print("a page", where="here")
    assert kept(press, letters, tmp_path).print("a page", where="elsewhere") == first
    assert press.printed == ["here: a page"]


def test_anew_is_printed_and_kept(tmp_path: Path, letters: Typeface) -> None:
    press = Press()
    kept(press, letters, tmp_path).print("a page")
    assert kept(press, letters, tmp_path, anew=True).print("a page") == b"%PDF 2"
    assert kept(press, letters, tmp_path).print("a page") == b"%PDF 2"


def test_any_other_is_printed_anew(
    tmp_path: Path, letters: Typeface, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press()
    kept(press, letters, tmp_path).print("a page")
    kept(press, letters, tmp_path).print("a pages")
    kept(press, replace(letters, digest="0" * 64), tmp_path).print("a page")
    told = printing_program()
    assert told is not None
    for place in range(len(told)):
        other = (*told[:place], "another", *told[place + 1 :])
        monkeypatch.setattr(kept_pdfs, "printing_program", lambda other=other: other)
        kept(press, letters, tmp_path).print("a page")
    assert len(press.printed) == 3 + len(told)


def test_one_that_is_damaged_is_printed_anew(tmp_path: Path, letters: Typeface) -> None:
    press = Press()
    pdfs = kept(press, letters, tmp_path)
    pdfs.print("a page")
    (path,) = (tmp_path / "pdfs").iterdir()
    whole = path.read_bytes()
    damaged = [whole[:size] for size in range(len(whole))]
    damaged += [whole[:-1] + b"x", b"x" + whole[1:], whole + b"x"]
    for number, content in enumerate(damaged, start=2):
        path.write_bytes(content)
        assert pdfs.print("a page") == f"%PDF {number}".encode()


def test_where_the_program_cannot_be_told_nothing_is_kept(
    tmp_path: Path, letters: Typeface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pdfs, "printing_program", lambda: None)
    press = Press()
    for _ in range(2):
        kept(press, letters, tmp_path).print("a page")
    assert len(press.printed) == 2
    assert not (tmp_path / "pdfs").exists()


def test_a_program_being_edited_keeps_nothing(
    tmp_path: Path, letters: Typeface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is loaded may be another state of it than what lies there."""
    edited = tmp_path / "renderers"
    edited.mkdir()
    (edited / "pdf.py").write_text("before")
    monkeypatch.setattr(kept_pdfs, "PRINTING", (edited,))
    press = Press()
    pdfs = kept(press, letters, tmp_path)
    (edited / "pdf.py").write_text("after!")
    pdfs.print("a page")
    assert not (tmp_path / "pdfs").exists()
    monkeypatch.setattr(file_states, "MINUTE", 60_000_000_000)
    monkeypatch.setattr(file_states, "AT_REST", 0)
    kept(press, letters, tmp_path).print("a page")
    assert not (tmp_path / "pdfs").exists()


def test_all_that_prints_is_in_the_name_of_a_pdf(tmp_path: Path) -> None:
    """A module of ours that printing loads lies where the digest looks, or cannot change a page."""
    code = (
        "import sys; from pathlib import Path; import reportgen.renderers.pdf as pdf; "
        "from reportgen.fonts import find_fonts, typeface; cache = Path(sys.argv[1]); "
        "press = pdf.PdfPress(typeface(frozenset(b'One'), cache, find_fonts()), cache); "
        "press.print('<html lang=en><title>One</title><p>One'); "
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('reportgen')))"
    )
    environment = {**os.environ, "PYTHONPATH": str(PRINTING[0].parents[1])}
    loaded = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, check=True, env=environment,
    ).stdout.split()  # fmt: skip
    package = PRINTING[0].parent
    outside = {
        path.removeprefix(f"{package}/")
        for path in loaded
        if not any(path.startswith(f"{folder}/") for folder in PRINTING)
    }
    assert outside == {"__init__.py", "errors.py"}
    assert any(path.endswith("weasy.py") for path in loaded)


def test_the_oldest_goes_where_there_are_too_many(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"{number}"
        cache_files.write_sealed(path, b"x" * 100)
        os.utime(path, (number, number))
    assert cache_files.read_sealed(tmp_path / "0") == b"x" * 100  # and is the youngest by that
    cache_files.drop_oldest(tmp_path, size=3 * 165)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "4", "5"]
    cache_files.drop_oldest(tmp_path, files=1)
    assert [path.name for path in tmp_path.iterdir()] == ["0"]


class Home:
    """A folder in which a week is built with the cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = load_config(None, folder)
        self.config = replace(config, editions=("en",), formats=("json", "html"))

    def build(self, output: str = "output", **asked: object) -> Built:
        """Build into a folder."""
        config = replace(self.config, output=self.folder / output)
        request = BuildRequest(config, TODAY, self.folder / "cache", WEEK, parts=("brief",))
        return build(replace(request, **{"keep": True, **asked}), know(config))

    def bytes(self, output: str) -> dict[str, bytes]:
        """Return everything in a folder."""
        folder = self.folder / output
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def composed(built: Built) -> bool:
    return built.brief is not None


def test_an_edition_made_of_the_same_is_not_composed_again(home: Home) -> None:
    assert composed(home.build("one"))
    again = home.build("two")
    assert not composed(again)
    assert set(again.written) == set(again.paths)
    assert home.bytes("one") == home.bytes("two")
    assert composed(home.build("three", anew=True))
    assert composed(home.build("four", keep=False))
    assert home.bytes("one") == home.bytes("three") == home.bytes("four")


def test_a_file_that_is_lost_comes_back_alone(home: Home) -> None:
    built = home.build()
    (built.folder / "en/brief.html").write_text("damaged")
    assert home.build().written == ("en/brief.html",)


def test_a_note_a_template_or_an_edition_to_link_to_makes_another(home: Home) -> None:
    home.build()
    (home.folder / "notes").mkdir()
    (home.folder / f"notes/{WEEK}.en.md").write_text("A note.")
    assert composed(home.build())
    assert not composed(home.build())
    own = home.folder / "own"
    own.mkdir()
    (own / "part.txt").write_text("any kind of file")
    home.config = replace(home.config, templates=own)
    assert composed(home.build())
    assert not composed(home.build())
    (own / "part.txt").write_text("another of no kind of ours")
    assert composed(home.build())
    page = home.folder / f"output/{WEEK}/zh-Hans/brief.html"
    page.parent.mkdir()
    page.write_text("<p>")
    built = home.build()
    assert composed(built)
    assert "../zh-Hans/brief.html" in (built.folder / "en/brief.html").read_text()


@pytest.mark.parametrize("fault", ["torn", "a file for its folder"])
def test_a_cache_in_disorder_costs_time_and_no_more(home: Home, fault: str) -> None:
    home.build("one")
    folder = home.folder / "cache/editions"
    for path in list(folder.iterdir()):
        content = path.read_bytes()
        path.unlink()
        if fault == "torn":
            path.write_bytes(content[: len(content) // 2])
    if fault != "torn":
        folder.rmdir()
        folder.write_text("in the way")
    assert composed(home.build("two"))
    assert home.bytes("one") == home.bytes("two")


def test_what_changes_while_it_is_made_is_not_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = home.folder / "own"
    own.mkdir()
    (own / "part.txt").write_text("before")
    home.config = replace(home.config, templates=own)
    jobs = Studio.jobs

    def meanwhile(studio: Studio) -> list[object]:
        (own / "part.txt").write_text("in between")
        return jobs(studio)  # type: ignore[return-value]

    with monkeypatch.context() as patch:
        patch.setattr(Studio, "jobs", meanwhile)
        home.build()
    assert not (home.folder / "cache/editions").exists()


def test_a_week_that_its_gates_refuse_is_refused_every_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise GateError("refused")

    monkeypatch.setattr("reportgen.brief.compose.compose", refuse)
    for _ in range(2):
        with pytest.raises(GateError):
            home.build()


def test_a_build_that_finds_its_edition_kept_loads_neither_templates_nor_press(home: Home) -> None:
    home.config = replace(home.config, formats=("html", "pdf"))
    started = time.perf_counter()
    first = home.build("one")
    between = time.perf_counter()
    again = home.build("two")
    print(f"{between - started:.2f} s, then {time.perf_counter() - between:.2f} s")
    assert composed(first)
    assert not composed(again)
    assert home.bytes("one") == home.bytes("two")
