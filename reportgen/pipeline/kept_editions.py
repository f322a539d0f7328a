"""Editions kept by what they were made from: the same is not composed twice.

A manifest names everything that may change a byte of its edition; with the pages to link to, and
what else is asked for, it is the name of what was made. So a build that finds the state of a file
changed but nothing in it that this week can see (a newer week in the store, another week's note),
or an edition damaged or gone, takes it from here. For builds of many weeks, which find out
for themselves what stands, nothing is kept: they would only push out what is asked for again.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import RenderError
from reportgen.pipeline.cache_files import drop_oldest, read_sealed, write_sealed
from reportgen.pipeline.file_states import Stillness, files_below
from reportgen.pipeline.inputs import font_files, installed
from reportgen.renderers.artifact import Artifact
from reportgen.renderers.templates import PACKAGE, template_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reportgen.pipeline.pages import Pages
    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.manifest import Manifest

FORMAT = 1  # raise it whenever what is kept means something else
FOLDER = "editions"
SIZE = 128_000_000
"""Bytes kept at most; an edition in every language and format has seven million."""
_DECODER = msgspec.msgpack.Decoder(list[tuple[str, str, bytes]])


def keep(place: Path | None, artifacts: Sequence[Artifact], still: Stillness) -> None:
    """Keep what was made, if program and templates lay still; a full cache is no error."""
    if place is None or not still.holds():
        return
    with suppress(OSError):
        rows = [(one.path, one.media_type, one.data) for one in artifacts]
        write_sealed(place, msgspec.msgpack.encode(rows))
        drop_oldest(place.parent, size=SIZE)


def stillness(request: BuildRequest) -> Stillness:
    """Begin to watch the program and the templates, before they are read any further."""
    folders = (PACKAGE, template_root(), request.config.templates)
    return Stillness(str(one) for one in folders if one is not None)


def recall(place: Path | None) -> list[Artifact] | None:
    """Return what was made of the same before; None where it was not, or is not whole."""
    content = None if place is None else read_sealed(place)
    return None if content is None else [Artifact(*row) for row in _DECODER.decode(content)]


def place_of(request: BuildRequest, origin: Manifest, pages: Pages) -> Path | None:
    """Return where that edition is kept; None where what it is made with cannot be told."""
    try:
        return _place_of(request, origin, pages)
    except OSError:  # a template that goes while it is read, or that nobody may read
        return None


def _place_of(request: BuildRequest, origin: Manifest, pages: Pages) -> Path | None:
    config = request.config
    printing: object = ()
    if "pdf" in config.formats:
        from reportgen.pipeline.kept_pdfs import printing_program

        printing = printing_program()
        if printing is None:
            return None
    state = sha256(origin.encode())
    asked = (config.editions, config.formats, request.parts, pages)
    state.update(repr((FORMAT, asked, printing, installed(), _fonts(request))).encode())
    if config.templates is not None:
        for name in sorted(name for name, _ in files_below(str(config.templates))):
            content = (config.templates / name).read_bytes()
            state.update(f"{name} {len(content)}\n".encode() + content)
    return request.cache / FOLDER / state.hexdigest()


def _fonts(request: BuildRequest) -> list[tuple[str, int, int]]:
    """Tell the fonts more closely than the manifest, which is to be the same on other machines."""
    try:
        files = font_files(request.config)
    except RenderError:
        return []
    stats = [(str(path), path.stat()) for path in (files.regular, files.bold)]
    return [(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]
