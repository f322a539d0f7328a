"""Where the charting library comes from: the settings' file, the cache, the user's npm."""

from __future__ import annotations

import sys

import pytest
from chart_library import real_package

from reportgen.errors import ConfigError, SourceError
from reportgen.pipeline.site.library import chart_library
from reportgen.renderers.site.library import pinned


@pytest.fixture(scope="module")
def package(request):
    return real_package(request.config.cache.mkdir("chart_library"))


@pytest.fixture
def told():
    return []


def npm(folder, body):
    """Return a program that stands in for npm; what it is asked is kept beside it."""
    program = folder / "npm"
    program.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        f"pathlib.Path({str(folder / 'asked')!r}).write_text(' '.join(sys.argv[1:]))\n{body}\n"
    )
    program.chmod(0o755)
    return str(program)


def giving(folder, content):
    (folder / "given").write_bytes(content)
    return npm(
        folder,
        f"given = pathlib.Path({str(folder / 'given')!r}).read_bytes()\n"
        f"pathlib.Path({pinned().file!r}).write_bytes(given)",
    )


def test_npm_gets_it_once(tmp_path, package, told):
    program = giving(tmp_path, package)
    cache = tmp_path / "cache"
    assert chart_library(None, cache, told.append, program) == package
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith(f"pack {pinned().name}@{pinned().version} ")
    assert "--ignore-scripts" in asked
    assert [path.name for path in cache.iterdir()] == [pinned().file]
    gone = str(tmp_path / "no-npm")
    assert chart_library(None, cache, told.append, gone) == package
    assert told == []


def test_what_is_here_is_used_where_nothing_may_be_got(tmp_path, package, told):
    program, cache = giving(tmp_path, package), tmp_path / "cache"
    assert chart_library(None, cache, told.append, program, may_get=False) is None
    assert not (tmp_path / "asked").exists()
    assert not cache.exists()
    assert "a dry run gets nothing" in told[0]
    cache.mkdir()
    (cache / pinned().file).write_bytes(package)
    assert chart_library(None, cache, told.append, program, may_get=False) == package


def test_a_damaged_cache_is_got_anew(tmp_path, package, told):
    (tmp_path / pinned().file).write_bytes(package[:-1])
    assert chart_library(None, tmp_path, told.append, giving(tmp_path, package)) == package
    assert (tmp_path / pinned().file).read_bytes() == package


def test_another_package_is_never_used(tmp_path, told):
    program = giving(tmp_path, b"something else")
    cache = tmp_path / "cache"
    with pytest.raises(SourceError, match="is not the one published"):
        chart_library(None, cache, told.append, program)
    assert list(cache.iterdir()) == []


def test_the_users_file_comes_first(tmp_path, package, told):
    mine = tmp_path / "mine.tgz"
    mine.write_bytes(package)
    assert chart_library(mine, tmp_path / "none", told.append, "no-npm") == package
    mine.write_bytes(package + b" ")
    with pytest.raises(ConfigError, match=r"site\.chart_library: .*mine\.tgz is not uplot"):
        chart_library(mine, tmp_path / "none", told.append, "no-npm")
    assert told == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('npm error offline', file=sys.stderr); sys.exit(1)", "npm error offline"),
        ("sys.exit(3)", "exit status 3"),
        ("pass", pinned().file),
    ],
)
def test_without_it_there_is_a_notice(tmp_path, told, body, reason):
    assert chart_library(None, tmp_path / "cache", told.append, npm(tmp_path, body)) is None
    (notice,) = told
    assert reason in notice
    assert "charts without interaction" in notice
    assert "site.chart_library" in notice


def test_no_npm_at_all_is_a_notice(tmp_path, told, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert chart_library(None, tmp_path / "cache", told.append) is None
    assert "no npm" in told[0]
