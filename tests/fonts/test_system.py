"""The system's font: found by name in known folders, or an error that says what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import RenderError
from reportgen.fonts import FontFiles, find_fonts

if TYPE_CHECKING:
    from pathlib import Path


def _touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_this_system_has_the_font():
    files = find_fonts()
    print(files)
    assert files.regular.stat().st_size > 1_000_000
    assert files.bold.stat().st_size > 1_000_000


def test_a_pair_is_taken_only_whole_and_the_first_folder_wins(tmp_path):
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    _touch(one / "NotoSansCJK-Regular.ttc")  # its Bold is missing
    _touch(two / "NotoSansCJKtc-Regular.otf", two / "NotoSansCJKtc-Bold.otf")
    _touch(three / "NotoSansCJK-Regular.ttc", three / "NotoSansCJK-Bold.ttc")
    found = find_fonts(folders=(one, two, three))
    assert found == FontFiles(two / "NotoSansCJKtc-Regular.otf", two / "NotoSansCJKtc-Bold.otf")


def test_one_collection_may_hold_both_weights(tmp_path):
    _touch(tmp_path / "SourceHanSans.ttc")
    found = find_fonts(folders=(tmp_path,))
    assert found == FontFiles(tmp_path / "SourceHanSans.ttc", tmp_path / "SourceHanSans.ttc")


def test_nothing_found_names_the_packages(tmp_path):
    with pytest.raises(RenderError, match=r"fonts-noto-cjk.*brew install --cask font-noto-sans"):
        find_fonts(folders=(tmp_path,))


def test_the_settings_come_first_and_must_be_files(tmp_path):
    own = FontFiles(tmp_path / "a.otf", tmp_path / "b.otf")
    _touch(own.regular, own.bold)
    assert find_fonts(own) == own
    own.bold.unlink()
    with pytest.raises(RenderError, match=r"b\.otf, which is no file"):
        find_fonts(own)


def test_fontconfig_is_asked_where_the_known_folders_hold_nothing(tmp_path):
    answer = tmp_path / "fc-match"
    font = tmp_path / "elsewhere.ttc"
    _touch(font)
    answer.write_text(f"#!/bin/sh\nprintf 'Noto Sans CJK TC\\n{font}'\n")
    answer.chmod(0o755)
    code = (
        "from reportgen.fonts import system;"
        "system._known_pairs = lambda folders: ();"
        "print(system.find_fonts().bold)"
    )
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(font)
    answer.write_text(f"#!/bin/sh\nprintf 'DejaVu Sans\\n{font}'\n")  # it always answers something
    failed = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert "fonts-noto-cjk" in failed.stderr
