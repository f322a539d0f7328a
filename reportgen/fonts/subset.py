"""Cut the typeface from the system's font once, and keep the cut.

The system's files weigh 20 MB a weight; text set in them costs three times the memory and four
times the bytes of the same text set in a cut of the characters in use. Each weight must be one
file: WeasyPrint draws wrong glyphs when a family and weight come from several.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.errors import RenderError
from reportgen.fonts.glyphs import FAMILY, Typeface
from reportgen.fonts.system import FAMILIES, INSTALL

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from uharfbuzz import Face

    from reportgen.fonts.system import FontFiles

_FORMAT = 3  # raise it whenever the cut is made differently
_WEIGHTS = ("Regular", "Bold")
_RECORD = "typeface.json"
#: Regional forms, joined dashes, kerning, and proportional or half-width punctuation.
_FEATURES = ("locl", "ccmp", "kern", "pwid", "palt", "halt")
_VERTICAL = ("vhea", "vmtx", "VORG", "BASE")  # tables for lines set top to bottom
_REGIONS = {"ZHH ", "ZHS "}


def typeface(repertoire: frozenset[int], cache: Path, fonts: FontFiles) -> Typeface:
    """Return the typeface cut to the repertoire (code points), made now or found in the cache.

    A cut is known by the fonts' files (path, size, time), the subsetter and the repertoire. One in
    the cache is trusted while size and time are as recorded, else compared by digest, else made
    anew. Several processes may ask at once: files appear whole, and all make the same bytes.
    """
    home = cache / "fonts" / _key(repertoire, fonts)
    found = _kept(home, repertoire)
    if found is not None:
        return found
    try:
        home.mkdir(parents=True, exist_ok=True)
        _make(home, repertoire, fonts)
    except OSError as error:
        raise RenderError(f"the font cut cannot be written to {home}: {error.strerror}") from error
    made = _kept(home, repertoire)
    if made is None:
        raise RenderError(f"the font cut in {home} changed while it was made; try again")
    return made


def _key(repertoire: frozenset[int], fonts: FontFiles) -> str:
    subsetter = find_spec("uharfbuzz")
    assert subsetter is not None
    assert subsetter.origin is not None
    parts: list[object] = [_FORMAT, _FEATURES, sorted(repertoire)]
    for path in (fonts.regular, fonts.bold, Path(subsetter.origin)):
        stat = path.stat()
        parts += [str(path), stat.st_size, stat.st_mtime_ns]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _files(home: Path) -> dict[str, Path]:
    # Alone in a folder of their own: fontconfig reads whatever lies beside them.
    return {weight: home / "files" / f"{weight}.otf" for weight in _WEIGHTS}


def _kept(home: Path, repertoire: frozenset[int]) -> Typeface | None:
    """Return the cut in that folder if it is whole, else None."""
    try:
        record = json.loads((home / _RECORD).read_bytes())
        files = _files(home)
        if not all(_is_whole(path, record["files"][weight]) for weight, path in files.items()):
            return None
        return Typeface(
            family=FAMILY,
            regular=files["Regular"],
            bold=files["Bold"],
            covered=repertoire - frozenset(record["missing"]),
            digest=record["digest"],
            source=record["source"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_whole(path: Path, recorded: dict[str, Any]) -> bool:
    stat = path.stat()
    if stat.st_size != recorded["bytes"]:
        return False
    if stat.st_mtime_ns == recorded["mtime_ns"]:
        return True
    return bool(hashlib.sha256(path.read_bytes()).hexdigest() == recorded["sha256"])


def _make(home: Path, repertoire: frozenset[int], fonts: FontFiles) -> None:
    cuts = {
        weight: _cut(path, weight, repertoire)
        for weight, path in zip(_WEIGHTS, (fonts.regular, fonts.bold), strict=True)
    }
    record: dict[str, Any] = {"files": {}}
    for weight, path in _files(home).items():
        content, source, missing = cuts[weight]
        path.parent.mkdir(exist_ok=True)
        _write_whole(path, content)
        record["files"][weight] = {
            "bytes": len(content),
            "mtime_ns": path.stat().st_mtime_ns,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        record["missing"] = sorted({*record.get("missing", ()), *missing})
        record.setdefault("source", source)
    everything = b"".join(content for content, _, _ in cuts.values())
    record["digest"] = hashlib.sha256(everything).hexdigest()
    _write_whole(home / _RECORD, json.dumps(record, indent=1).encode())


def _write_whole(path: Path, content: bytes) -> None:
    """Write aside, one folder up from any font, and rename."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parents[1], prefix=".aside-")
    try:
        os.fchmod(handle, 0o644)  # a cache may be shared: whoever can read the folder may read it
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _cut(path: Path, weight: str, repertoire: frozenset[int]) -> tuple[bytes, str, frozenset[int]]:
    """Return the bytes of one weight, the name of its source, and the code points it lacks."""
    import uharfbuzz as hb

    face = _choose_face(path, weight)
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(repertoire)
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, _FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, _VERTICAL))
    # Subroutines save 2 % of the file and treble the time.
    wanted.flags = (
        hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.DESUBROUTINIZE
    )
    subset = wanted.subset(face)
    version = (face.get_name(hb.OTNameIdPredefined.VERSION_STRING) or "").split(";")[0]
    source = f"{_names(face)[0]} {version.removeprefix('Version ')}".strip()
    return _renamed(subset.blob.data, weight, source), source, repertoire - set(face.unicodes)


def _choose_face(path: Path, weight: str) -> Face:
    """Return the face of the best family in that weight; a single-face file is taken as it is."""
    import uharfbuzz as hb

    blob = hb.Blob.from_file_path(str(path))
    faces = [hb.Face(blob, index) for index in range(hb.Face(blob).count)]
    named = {_names(face): face for face in reversed(faces)}
    known = (named[family, weight] for family in FAMILIES if (family, weight) in named)
    chosen = next(known, faces[0] if len(faces) == 1 else None)
    if chosen is None:
        raise RenderError(f"{path} holds no {weight} of {' or '.join(FAMILIES)}; {INSTALL}")
    if not _languages(chosen) >= _REGIONS:
        raise RenderError(f"{path} lacks the forms of Hong Kong or the Mainland; {INSTALL}")
    return chosen


def _names(face: Face) -> tuple[str, str]:
    """Return family and style, preferring the typographic names that large families use."""
    import uharfbuzz as hb

    ids = hb.OTNameIdPredefined
    family = face.get_name(ids.TYPOGRAPHIC_FAMILY) or face.get_name(ids.FONT_FAMILY) or ""
    style = face.get_name(ids.TYPOGRAPHIC_SUBFAMILY) or face.get_name(ids.FONT_SUBFAMILY) or ""
    return family, style


def _languages(face: Face) -> set[str]:
    scripts = face.get_table_script_tags("GSUB")
    return {
        tag for index in range(len(scripts)) for tag in face.get_script_language_tags("GSUB", index)
    }


def _renamed(content: bytes, weight: str, source: str) -> bytes:
    """Give the cut our family's name; copyright and version stay as they were."""
    from fontTools.ttLib import TTFont

    # Only the name table is opened: compiling the outlines anew would take half a second.
    font = TTFont(io.BytesIO(content), lazy=True, recalcTimestamp=False)
    names = {
        1: FAMILY,
        2: weight,
        3: f"{FAMILY} {weight}, cut from {source}",
        4: f"{FAMILY} {weight}",
        6: f"{FAMILY.replace(' ', '')}-{weight}",
    }
    for name_id in (*names, 16, 17, 21, 22):
        font["name"].removeNames(nameID=name_id)
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    _speak_without_script(font)
    renamed = io.BytesIO()
    font.save(renamed)
    return renamed.getvalue()


def _speak_without_script(font: TTFont) -> None:
    """Give text of no script the regional forms of Han text.

    A run of signs alone, such as the full stop after a figure, has no script of its own; without
    this a Simplified page would set it in the middle of its square, as Traditional pages do.
    """
    records = font["GSUB"].table.ScriptList.ScriptRecord
    scripts = {record.ScriptTag: record.Script for record in records}
    if {"DFLT", "hani"} <= scripts.keys():
        none, han = scripts["DFLT"], scripts["hani"]
        none.ensureDecompiled()  # read late, it would undo what is set here
        none.LangSysRecord, none.LangSysCount = han.LangSysRecord, han.LangSysCount


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
