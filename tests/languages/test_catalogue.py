"""Reading, compiling and keeping catalogues, and every way they may be broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.errors import ConfigError
from reportgen.languages import catalogue, load_words
from reportgen.languages.catalogue import load_catalogue
from reportgen.languages.po import compile_entries, merge, read_entries
from reportgen.languages.tags import language

ROOT = Path(__file__).parents[2]
ENGLISH = language("en")


def po(folder: Path, text: str | bytes, name: str = "own.po", locale: str = "en") -> Path:
    path = folder / locale / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


START = """
import sys, time
from pathlib import Path
from reportgen.languages import LANGUAGES, load_words
start, cpu = time.perf_counter(), time.process_time()
words = [load_words(tag, *map(Path, sys.argv[1:])) for tag in LANGUAGES]
print("babel.core" in sys.modules or "babel.messages" in sys.modules,
      f"{1000 * (time.perf_counter() - start):.1f}", f"{1000 * (time.process_time() - cpu):.1f}",
      *(word.text("weekday.3") for word in words))
"""


def start(*args: Path, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START, *map(str, args)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_second_start_does_without_babel(tmp_path: Path) -> None:
    first, second = start(tmp_path), start(tmp_path)
    print(f"three languages: first {first[1]} ms, then {second[1]} ms (CPU {second[2]} ms)")
    assert first[0] == "True"
    assert second[0] == "False"
    assert first[3:] == second[3:] == ["週三", "周三", "Wednesday"]
    assert len(list((tmp_path / "catalogues").iterdir())) == 3
    assert float(second[2]) < 100  # 5 ms where nothing else runs


def test_without_a_folder_the_users_cache_is_taken(tmp_path: Path) -> None:
    start(XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path))
    assert start(XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path))[0] == "False"
    assert len(list(tmp_path.rglob("*.mo"))) == 3


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    assert load_catalogue(ENGLISH, blocked).entry("weekday.3") == "Wednesday"
    assert blocked.read_text() == "a file where the folder should be"


@pytest.mark.parametrize("kept", [0, 10, 27, 200, 1500])
def test_a_damaged_cache_is_made_anew(kept: int, tmp_path: Path) -> None:
    load_catalogue(ENGLISH, tmp_path)
    (compiled,) = (tmp_path / "catalogues").iterdir()
    whole = compiled.read_bytes()
    compiled.write_bytes(whole[:kept])
    assert load_catalogue(ENGLISH, tmp_path).entry("weekday.3") == "Wednesday"
    assert compiled.read_bytes() == whole


def test_a_compiled_catalogue_tells_nothing_of_the_hour() -> None:
    compiled = compile_entries(read_entries(Path("a.po"), b'msgid "a"\nmsgstr "b"\n', "en"), "en")
    assert b"POT-Creation-Date: 2000-01-01" in compiled
    assert b"PO-Revision-Date: 2000-01-01" in compiled


def test_a_changed_source_is_compiled_again(tmp_path: Path) -> None:
    own = tmp_path / "own"
    for text in ("one", "two"):
        po(own, f'msgid "own.a"\nmsgstr "{text}"\n')
        assert load_catalogue(ENGLISH, tmp_path, (own,)).entry("own.a") == text
    assert len(list((tmp_path / "catalogues").iterdir())) == 2


BROKEN = [
    ('msgid "own.a"\nmsgstr "b\n', r"own\.po:2: not a line of a catalogue"),
    ('msgid "own.a"\nmsgstr "b" c\n', r"own\.po:2: not a line"),
    ('msgid "own.a"\nmsgtsr "b"\n', r"own\.po:2: not a line"),
    ('msgstr "b"\n', r"own\.po:1: msgstr out of place"),
    ('msgid "own.a"\nmsgstr "b"\nmsgstr "c"\n', r"own\.po:3: msgstr out of place"),
    ('msgid "own.a"\nmsgid "own.b"\nmsgstr "c"\n', r"own\.po:2: msgid out of place"),
    ('msgid "own.a"\nmsgstr "b"\n\nmsgid "own.b"\n', r"own\.po:.*own\.b"),
    ('msgctxt "x"\nmsgid "own.a"\nmsgstr "b"\n', r"own\.po:1: not a line"),
    ('\n\n#, fuzzy\nmsgid "own.a"\nmsgstr "b"\n', r"own\.po:4: own\.a: is marked fuzzy"),
    ('msgid "own.a"\nmsgstr ""\n', r"own\.po:1: own\.a: has no text"),
    (
        'msgid "own.a"\nmsgid_plural "own.a"\nmsgstr[0] "one"\n',
        r"own\.po:1: own\.a: has no text",
    ),
    ('msgid "own.a"\nmsgstr "own.a"\n', r"own\.po:1: own\.a: has its own name"),
    ('msgid "own.a"\nmsgstr "{a"\n', r"own\.po:1: own\.a: .*"),
    ('msgid "own.a"\nmsgstr "{}"\n', r"own\.po:1: own\.a: a place must be"),
    ('msgid "own.a"\nmsgstr "{a.b}"\n', r"own\.po:1: own\.a: a place must be"),
    ('msgid "own.a"\nmsgstr "{a!r}"\n', r"own\.po:1: own\.a: a place must be"),
    (
        'msgid "own.a"\nmsgstr "b"\n\nmsgid "own.a"\nmsgstr "c"\n',
        r"own\.po:4: own\.a stands already at .*own\.po:1",
    ),
    (b'msgid "own.a"\nmsgstr "caf\xe9"\n', r"own\.po:2: not UTF-8"),
    (
        'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=n;\\n"\n\nmsgid "own.a"\nmsgstr "b"\n',
        r"own\.po: Plural-Forms must say nplurals=2 for en",
    ),
    ('msgid "weekday.4"\nmsgstr "{x}"\n', r"own\.po:1: weekday\.4 must have the places"),
    ('msgid "wekday.3"\nmsgstr "b"\n', r"own\.po:1: wekday\.3 replaces no entry.*'own\.'"),
]


@pytest.mark.parametrize(("text", "fault"), BROKEN)
def test_a_broken_catalogue_is_named_with_its_line(text, fault, tmp_path: Path) -> None:
    own = tmp_path / "own"
    po(own, text)
    with pytest.raises(ConfigError, match=fault):
        load_catalogue(ENGLISH, tmp_path, (own,))
    assert not (tmp_path / "catalogues").exists()


def test_an_id_may_stand_in_one_domain_only(tmp_path: Path) -> None:
    own = tmp_path / "own"
    po(own, 'msgid "own.a"\nmsgstr "b"\n', "a.po")
    po(own, '\nmsgid "own.a"\nmsgstr "c"\n', "b.po")
    with pytest.raises(ConfigError, match=r"b\.po:2: own\.a stands already at .*a\.po:1"):
        load_catalogue(ENGLISH, tmp_path, (own,))


def test_a_users_entry_replaces_ours_and_the_last_folder_wins(tmp_path: Path) -> None:
    for name, text in (("first", "Wed"), ("second", "Midweek")):
        po(tmp_path / name, f'msgid "weekday.3"\nmsgstr "{text}"\n')
    folders = (tmp_path / "first", tmp_path / "second")
    assert load_catalogue(ENGLISH, tmp_path, folders).entry("weekday.3") == "Midweek"
    assert load_catalogue(ENGLISH, tmp_path, folders[:1]).entry("weekday.3") == "Wed"
    chinese = load_catalogue(language("zh-Hans"), tmp_path, folders)
    assert chinese.entry("weekday.3") == "周三"


def test_a_folder_that_is_not_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere: no such folder"):
        load_catalogue(ENGLISH, tmp_path, (tmp_path / "nowhere",))
    po(tmp_path, 'msgid "own.a"\nmsgstr "b"\n', locale="zh-TW")
    with pytest.raises(ConfigError, match=r"zh-TW: must be named one of zh_Hant, zh_Hans, en"):
        load_catalogue(ENGLISH, tmp_path, (tmp_path,))


def test_an_installation_without_words_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(catalogue, "SHIPPED", tmp_path)
    with pytest.raises(ConfigError, match="installation is incomplete"):
        load_catalogue(ENGLISH, tmp_path)


PATTERNS = [
    ("money.12", "${amount:zillions .2f}", "'zillions .2f' is no scale"),
    ("money.12", "${amount:trillions .xf}", "is no scale and number format"),
    ("money.12", "${amount:trillions .2f} {amount:trillions .2f}", "exactly one place"),
]


@pytest.mark.parametrize(("key", "text", "fault"), PATTERNS)
def test_a_broken_number_pattern_is_named(key, text, fault, tmp_path: Path) -> None:
    po(tmp_path, f'msgid "{key}"\nmsgstr "{text}"\n')
    with pytest.raises(ConfigError, match=f"en catalogue: {key}: .*{fault}"):
        load_words("en", tmp_path, (tmp_path,))


def test_words_are_read_once_in_a_process(cache: Path) -> None:
    assert load_words("en", cache) is load_words("en", cache)


def test_merging_keeps_the_order_of_files() -> None:
    entries = read_entries(Path("a.po"), b'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr "2"\n', "en")
    assert list(merge([entries])) == ["a", "b"]
