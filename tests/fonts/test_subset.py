"""The cut: right glyphs under our own name, made once, whole whatever happens to the cache."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from reportgen.errors import RenderError
from reportgen.fonts import BASE_REPERTOIRE, FontFiles, find_fonts, repertoire, subset, typeface


@pytest.fixture
def kept(cut, tmp_path):
    """A copy of the cache with the cut in it, for tests that harm it."""
    shutil.copytree(cut.folder.parents[2], tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def again(text, kept):
    """Ask that cache for the same cut once more."""
    return lambda: typeface(repertoire([text]), kept, find_fonts())


def _shape(path: Path, text: str, language: str, features: dict[str, bool] | None = None):
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    hb.shape(font, buffer, features or {})
    glyphs = [info.codepoint for info in buffer.glyph_infos]
    return glyphs, [position.x_advance for position in buffer.glyph_positions]


@pytest.mark.parametrize(("weight", "boldness"), [("regular", 400), ("bold", 700)])
def test_each_weight_is_one_file_of_our_family(cut, weight, boldness):
    font = TTFont(getattr(cut, weight))
    names = font["name"]
    assert names.getDebugName(1) == cut.family == "Reportgen Sans"
    assert names.getDebugName(16) is None
    assert "Adobe" in names.getDebugName(0)  # the copyright stays
    assert font["OS/2"].usWeightClass == boldness
    assert set(font.getBestCmap()) == cut.covered
    assert {"vmtx", "VORG"}.isdisjoint(font.keys())
    print(weight, getattr(cut, weight).stat().st_size, "bytes for", len(cut.covered), "characters")


def test_lang_picks_the_regional_form(cut):
    for letter in "返化次骨":
        forms = {tag: _shape(cut.regular, letter, tag)[0][0] for tag in ("zh-HK", "zh-TW", "zh-CN")}
        assert 0 not in forms.values()
        assert len(set(forms.values())) >= 2, f"{letter}: {forms}"


def test_english_quotes_can_be_narrow_and_dashes_join(cut):
    _, wide = _shape(cut.regular, "“x”", "zh-HK")
    _, narrow = _shape(cut.regular, "“x”", "en", {"pwid": True})
    assert wide[0] == 1000
    assert narrow[0] < 600
    joined, _ = _shape(cut.regular, "——", "zh-HK")
    assert len(joined) == 1


def test_a_second_call_only_looks(cut, again, monkeypatch):
    monkeypatch.setattr(subset, "_cut", None)  # cutting again would fail
    started = time.perf_counter()
    found = again()
    print(f"from the cache: {(time.perf_counter() - started) * 1000:.1f} ms")
    assert found.digest == cut.digest
    assert found.covered == cut.covered


def test_a_copied_cache_is_known_by_its_content(cut, again, monkeypatch):
    monkeypatch.setattr(subset, "_cut", None)
    os.utime(again().bold, (1, 1))
    assert again().digest == cut.digest


@pytest.mark.parametrize("harm", ["cut short", "other bytes", "no record", "broken record", "gone"])
def test_a_damaged_cut_is_made_anew(cut, again, harm):
    found = again()
    record = found.folder.parent / "typeface.json"
    whole = found.bold.read_bytes()
    {
        "cut short": lambda: found.bold.write_bytes(whole[:1000]),
        "other bytes": lambda: found.bold.write_bytes(whole[:-4] + b"\1\2\3\4"),
        "no record": record.unlink,
        "broken record": lambda: record.write_text('{"files": {}'),
        "gone": found.bold.unlink,
    }[harm]()
    assert again().digest == cut.digest
    assert found.bold.read_bytes() == whole
    assert json.loads(record.read_text())["digest"] == cut.digest


def test_two_processes_may_cut_at_once(cut, text, tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        "from reportgen.fonts import *;"
        "print(typeface(repertoire([sys.argv[1]]), Path(sys.argv[2]), find_fonts()).digest)"
    )
    run = [sys.executable, "-c", code, text, str(tmp_path)]
    both = [subprocess.Popen(run, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert {process.communicate()[0].strip() for process in both} == {cut.digest}
    assert not list(tmp_path.rglob(".aside-*"))


def test_other_characters_are_another_cut(cut, text, kept, again):
    wider = typeface(repertoire([text, "鑫"]), kept, find_fonts())
    assert ord("鑫") in wider.covered
    assert wider.digest != cut.digest
    assert again().digest == cut.digest


def test_a_font_without_the_regional_forms_is_refused(tmp_path):
    home = importlib.util.find_spec("matplotlib").submodule_search_locations[0]
    latin = Path(home, "mpl-data/fonts/ttf/DejaVuSans.ttf")
    with pytest.raises(RenderError, match="lacks the forms of Hong Kong or the Mainland"):
        typeface(BASE_REPERTOIRE, tmp_path, FontFiles(latin, latin))


def test_a_collection_without_the_weight_is_refused(tmp_path):
    bold = find_fonts().bold
    with pytest.raises(RenderError, match=r"Bold.* holds no Regular of Noto Sans CJK TC"):
        typeface(BASE_REPERTOIRE, tmp_path, FontFiles(bold, bold))


def test_a_cache_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RenderError, match=r"cannot be written to .*file/fonts"):
        typeface(BASE_REPERTOIRE, tmp_path / "file", find_fonts())


def test_signs_alone_take_the_forms_of_their_language(cut):
    """A full stop in a run of its own sits low in Simplified text, in the middle elsewhere."""

    def drawn(script, language):
        font = hb.Font(hb.Face(cut.regular.read_bytes()))
        buffer = hb.Buffer()
        buffer.add_str("。")
        buffer.script, buffer.language, buffer.direction = script, language, "ltr"
        hb.shape(font, buffer)
        return buffer.glyph_infos[0].codepoint

    assert drawn("Zyyy", "zh-Hans") == drawn("Hani", "zh-Hans")
    assert drawn("Zyyy", "zh-Hans") != drawn("Zyyy", "zh-Hant-HK")
