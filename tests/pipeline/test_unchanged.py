"""A build says that nothing has changed when that is so, and at no other time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest
from end_to_end.real_sources import board_zip

import reportgen
from reportgen.cli import build as build_command
from reportgen.cli import run
from reportgen.config import load_config
from reportgen.pipeline import BuildRequest, file_states, unchanged
from reportgen.pipeline import building as building_module
from reportgen.pipeline.unchanged import Watch
from reportgen.renderers.templates import PACKAGE, template_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WEEK, EARLIER, LATER = "2026-09-23", date(2026, 9, 23), date(2026, 9, 30)
MOVING = -3_600_000_000_000  # nanoseconds: files of the next hour are at rest, too
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="{}"/></svg>'
SETTINGS = """
[publisher]
name = "House of the test"
logo = "logo.svg"

[templates]
folder = "own"
"""
ASKED = ("--as-of", WEEK, "--lang", "en", "--format", "html,json", "--part", "brief,glossary")
SAYS = "nothing has changed since it was built"


@dataclass
class House:
    """A publisher's folder, and the command called in it; `says` is what it said last on stderr."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    says: str = ""

    @property
    def edition(self) -> Path:
        return self.folder / "output" / WEEK

    @property
    def stamps(self) -> list[Path]:
        return sorted((self.folder / "cache/reportgen/builds").glob("*.json"))

    def build(self, *arguments: str, code: int = 0) -> list[str]:
        """Build, and return the lines on stdout."""
        self.capture.readouterr()
        ended = run(["build", *ASKED, *arguments])
        out, self.says = self.capture.readouterr()
        assert ended == code, self.says
        return out.splitlines()

    def changed(self, *arguments: str) -> bool:
        """Build, and return whether the build took place."""
        self.build(*arguments)
        return SAYS not in self.says

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def take_in(
        self, last: date, prepared: str, changed: tuple[tuple[str, date, float], ...] = ()
    ) -> None:
        """Take a release of the Board into the store."""
        zipped = self.folder / f"{prepared}.zip"
        zipped.write_bytes(board_zip(last, prepared=f"{prepared}T20:30:00Z", changed=changed))
        assert run(["import", "--quiet", str(zipped)]) == 0


@pytest.fixture
def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> House:
    """A house with a logo, notes and a template of its own; its files need not come to rest."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("REPORTGEN_STORE", raising=False)
    monkeypatch.setattr(file_states, "AT_REST", MOVING)
    monkeypatch.setattr(file_states, "MINUTE", 0)
    made = House(tmp_path, capsys)
    made.write("reportgen.toml", SETTINGS)
    made.write("logo.svg", SVG.format(1))
    made.write("notes/2026-09-23.en.md", "A quiet week.")
    made.write("notes/2025-01-01.en.md", "Another week.")
    made.write("own/part.txt", "one")
    return made


def standing(house: House) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in house.edition.rglob("*")
        if path.is_file()
    }


def test_a_second_build_does_nothing_and_says_so(house: House) -> None:
    first = house.build()
    assert SAYS not in house.says
    before = standing(house)
    again = house.build()
    assert f"{WEEK}: {SAYS}; --force builds it anew" in house.says
    assert again == first
    assert standing(house) == before
    answer = json.loads(house.build("--json")[0])
    assert (answer["written"], answer["paths"], answer["as_of"]) == ([], first, WEEK)
    assert answer == json.loads(house.build("--json", "--force")[0])
    house.build("--quiet")
    assert house.says == ""


def test_age_of_the_data_is_told_as_ever(house: House) -> None:
    house.build()
    told = [line for line in house.says.splitlines() if "days old" in line]
    house.build()
    assert told
    assert [line for line in house.says.splitlines() if "days old" in line] == told


def test_forced_it_builds_and_stands_again(house: House) -> None:
    house.build()
    assert house.changed("--force")
    assert not house.changed()


def same_size(path: Path, old: bytes, new: bytes) -> None:
    """Edit a file so that neither its size nor the time of its content tell."""
    stat, content = path.stat(), path.read_bytes()
    assert len(old) == len(new)
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


TOUCHES: dict[str, Callable[[House], object]] = {
    "settings": lambda house: house.write("reportgen.toml", SETTINGS.replace("the test", "a test")),
    "settings gone": lambda house: (house.folder / "reportgen.toml").unlink(),
    "logo": lambda house: house.write("logo.svg", SVG.format(2)),
    "note edited": lambda house: house.write("notes/2026-09-23.en.md", "A loud week."),
    "note edited, size and time kept": lambda house: same_size(
        house.folder / "notes/2026-09-23.en.md", b"quiet", b"noisy"
    ),
    "note added": lambda house: house.write("notes/2026-09-23.zh-Hant.md", "本週無事。"),
    "note gone": lambda house: (house.folder / "notes/2026-09-23.en.md").unlink(),
    "notes gone": lambda house: shutil.rmtree(house.folder / "notes"),
    "own template edited": lambda house: house.write("own/part.txt", "two"),
    "own template added": lambda house: house.write("own/deep/er/part.txt", "one"),
    "own template gone": lambda house: (house.folder / "own/part.txt").unlink(),
    "own template a link": lambda house: (house.folder / "own/link").symlink_to("part.txt"),
    "a store": lambda house: house.take_in(EARLIER, "2026-09-24"),
    "a file in the store's place": lambda house: house.write("store/reportgen.sqlite-wal", ""),
    "page edited": lambda house: damaged(house.edition / "en/brief.html"),
    "page edited, size and time kept": lambda house: same_size(
        house.edition / "en/brief.html", b"House", b"Horse"
    ),
    "page cut short": lambda house: os.truncate(house.edition / "en/brief.html", 1000),
    "page gone": lambda house: (house.edition / "en/brief.html").unlink(),
    "a folder for a page": lambda house: (
        (house.edition / "claims.json").unlink(),
        (house.edition / "claims.json").mkdir(),
        (house.edition / "claims.json").rmdir(),
    ),
    "manifest edited": lambda house: damaged(house.edition / "manifest.json"),
    "manifest gone": lambda house: (house.edition / "manifest.json").unlink(),
    "edition gone": lambda house: shutil.rmtree(house.folder / "output"),
    "a killed build": lambda house: (house.edition / ".partial-x").mkdir(),
    "another edition to link to": lambda house: house.write(
        f"output/{WEEK}/zh-Hans/brief.html", "<p>"
    ),
    "cache gone": lambda house: shutil.rmtree(house.folder / "cache"),
}  # fmt: skip


@pytest.mark.parametrize("touch", TOUCHES)
def test_whatever_changes_is_built(house: House, touch: str) -> None:
    house.build()
    assert not house.changed()
    TOUCHES[touch](house)
    assert house.changed()
    assert not house.changed()


HARMLESS: dict[str, Callable[[House], object]] = {
    "another week's note": lambda house: house.write("notes/2025-01-01.en.md", "Edited."),
    "a note more of another week": lambda house: house.write("notes/2024-01-03.en.md", "New."),
    "a file beside": lambda house: house.write("build.log", "built"),
    "another week's edition": lambda house: house.write("output/2026-09-30/claims.json", "{}"),
    "a file of the publisher's among the edition": lambda house: house.write(
        f"output/{WEEK}/readme.txt", "ours"
    ),
}


@pytest.mark.parametrize("touch", HARMLESS)
def test_what_has_nothing_to_do_with_it_is_let_be(house: House, touch: str) -> None:
    house.build()
    HARMLESS[touch](house)
    assert not house.changed()


@pytest.mark.parametrize(
    "other",
    [
        ("--lang", "en,zh-Hans"),
        ("--format", "json"),
        ("--part", "brief"),
        ("--allow", "missing"),
        ("--known-on", "2026-11-01"),
        ("--as-of", "2026-09-16"),
        ("--as-of", "latest"),
        ("--output", "elsewhere"),
    ],
    ids=" ".join,
)
def test_another_request_is_built(house: House, other: tuple[str, ...]) -> None:
    house.build()
    ended = run(["build", *ASKED, *other])
    assert SAYS not in house.capture.readouterr().err
    assert ended in {0, 2}  # no such gate


def test_rows_that_come_into_the_store_are_seen(house: House) -> None:
    house.take_in(EARLIER, "2026-09-24")
    house.build("--as-of", "latest")
    assert not house.changed("--as-of", "latest")
    house.take_in(LATER, "2026-10-29", (("RESTBC_N.WW", date(2025, 9, 3), 2_400_000),))
    assert house.changed("--as-of", "latest")
    assert not house.changed("--as-of", "latest")


def test_a_store_beside_the_notes_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTGEN_STORE", f"sqlite:///{house.folder}/notes/store.sqlite")
    house.take_in(EARLIER, "2026-09-24")
    house.build("--as-of", "latest")
    assert not house.changed("--as-of", "latest")
    house.take_in(LATER, "2026-10-29")
    assert house.changed("--as-of", "latest")


def test_a_template_in_a_linked_folder_is_seen_and_not_recalled(house: House) -> None:
    house.write("elsewhere/theme/terms.css.j2", "dfn { color: red }")
    (house.folder / "own/theme").symlink_to(house.folder / "elsewhere/theme")
    house.build()
    before = json.loads((house.edition / "manifest.json").read_bytes())["inputs"]
    house.write("elsewhere/theme/terms.css.j2", "dfn { color: green }")
    assert house.changed()
    after = json.loads((house.edition / "manifest.json").read_bytes())["inputs"]
    assert {name for name in before if after[name] != before[name]} == {"templates"}


def test_another_store_in_the_environment_is_seen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.take_in(EARLIER, "2026-09-24")
    house.build()
    monkeypatch.setenv("REPORTGEN_STORE", f"sqlite:///{house.folder}/other.sqlite")
    assert house.changed()
    assert not house.changed()


def test_the_next_day_it_is_built(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.build()
    monkeypatch.setattr(build_command, "today", lambda: date(2026, 12, 24))
    assert house.changed()
    assert not house.changed()


def test_a_file_lost_from_another_edition_is_seen(house: House) -> None:
    house.build("--lang", "zh-Hans")
    house.build()
    assert not house.changed()
    (house.edition / "zh-Hans/brief.html").unlink()
    assert house.changed()


def test_a_stamp_that_is_torn_is_none(house: House) -> None:
    house.build()
    (stamp,) = house.stamps
    whole = stamp.read_bytes()
    torn = [whole[:size] for size in range(0, len(whole), len(whole) // 7)]
    for place in range(0, len(whole), len(whole) // 7):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        torn.append(bytes(flipped))
    for content in torn:
        stamp.write_bytes(content)
        assert unchanged._read(stamp) is None
    assert house.changed()
    assert not house.changed()


@pytest.mark.parametrize(("module", "name", "value"), [
    (reportgen, "__version__", "99.0"),
    (unchanged, "FORMAT", 99),
    (sys, "version", "4.0.0"),
])  # fmt: skip
def test_a_stamp_of_another_program_is_none(
    house: House, monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object
) -> None:
    house.build()
    assert not house.changed()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, value)
        assert house.changed()


def test_a_file_still_being_written_is_trusted_by_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written again in the same tick of the clock, it would look as it did."""
    assert file_states.AT_REST == MOVING  # as the fixture sets it
    monkeypatch.setattr(file_states, "AT_REST", -MOVING)
    house.build()
    assert not house.stamps
    assert house.changed()
    monkeypatch.setattr(file_states, "AT_REST", MOVING)
    assert house.changed()
    assert not house.changed()


def test_a_time_in_the_future_is_trusted_by_nobody(house: House) -> None:
    ahead = time.time() + 7200
    os.utime(house.folder / "own/part.txt", (ahead, ahead))
    house.build()
    assert not house.stamps


def test_what_changes_while_it_is_built_is_seen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state that counts is that of before the build read it."""
    read = building_module.read_notes

    def meanwhile(folder: Path, as_of: date) -> dict[str, str]:
        found = read(folder, as_of)
        house.write("notes/2026-09-23.en.md", "Edited while it was being built.")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(building_module, "read_notes", meanwhile)
        house.build()
    assert house.changed()
    assert "while it was being built" in (house.edition / "en/brief.html").read_text()


def test_another_build_of_the_folder_in_between_is_seen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stamp vouches for what its own build wrote, not for what stands there later."""
    deliver = building_module.folder_channel.deliver

    def meanwhile(*given: object) -> object:
        receipt = deliver(*given)  # type: ignore[arg-type]
        damaged(house.edition / "claims.json")
        manifest = house.edition / "manifest.json"
        manifest.write_text(manifest.read_text().replace('"data": "', '"data": "0'))
        return receipt

    with monkeypatch.context() as patch:
        patch.setattr(building_module.folder_channel, "deliver", meanwhile)
        house.build()
    assert not house.stamps
    assert house.changed()


def test_a_cache_that_takes_no_stamp_is_no_error(house: House) -> None:
    house.write("cache/reportgen/builds", "a file where the folder should be")
    for _ in range(2):
        assert house.changed()


def test_a_dry_run_says_what_a_build_would_write(house: House) -> None:
    first = house.build()
    assert house.build("--dry-run") == first
    assert SAYS not in house.says


def test_a_server_s_store_has_no_stamp(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its state is not cheap to tell, and its address may hold a password."""
    house.build()
    monkeypatch.setenv("REPORTGEN_STORE", "postgresql://somebody:secret@db.example/briefs")
    config = replace(load_config(None, house.folder), formats=("json",))
    watch = Watch(BuildRequest(config, date(2026, 11, 20), house.folder / "cache"), None)
    watch.begin()
    assert watch.standing() is None
    assert watch._seen is None


def test_at_random_it_never_says_so_wrongly(house: House) -> None:
    """Where it says that nothing has changed, a build from scratch writes nothing either."""
    luck = Random(8)
    names = [*TOUCHES, *HARMLESS, *HARMLESS, *HARMLESS, *HARMLESS]
    told = 0
    house.build()
    for _ in range(14):
        touch = luck.choice(names)
        if touch not in {"settings gone", "own template a link"}:
            try:
                (TOUCHES | HARMLESS)[touch](house)
            except (AssertionError, FileNotFoundError):
                continue  # it has gone already, or was edited so already
        if not house.changed():
            told += 1
            assert json.loads(house.build("--force", "--json")[0])["written"] == [], touch
    print(f"said so {told} times")
    assert told > 2


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, which may be edited."""
    folder = tmp_path_factory.mktemp("program")
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "reportgen", ignore=compiled)
    shutil.copytree(template_root(), folder / "templates", ignore=compiled)
    return folder


@pytest.mark.parametrize(
    "edited",
    [
        "reportgen/brief/sections/assets.py",
        "reportgen/languages/catalogues/en/sentences.po",
        "reportgen/policy/register.toml",
        "reportgen/store/embedded/rates.jsonl",
        "templates/html/brief.html.j2",
        "reportgen/brand_new.py",
    ],
)
def test_an_edit_of_the_program_itself_is_seen(program: Path, tmp_path: Path, edited: str) -> None:
    """With the real command, and the real wait for files to come to rest."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(program),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    environment.pop("REPORTGEN_STORE", None)

    def changed() -> bool:
        done = subprocess.run(
            [sys.executable, "-m", "reportgen", "build", "--as-of", WEEK, "--format", "json"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return SAYS not in done.stderr

    time.sleep(2.1)
    assert changed()
    assert not changed()
    path = program / edited
    content = path.read_bytes() if path.exists() else b" "
    path.write_bytes(content.replace(b" ", b"  ", 1))
    assert changed()
