"""WeasyPrint, held on a short lead: quick to import, with our fonts only, and never silent.

It finds fonts through fontconfig, whose settings come from the environment when a configuration
is made. A private file that names one folder keeps the system's fonts out: less memory, no
fallback to a font nobody chose, and equal bytes on every machine.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import html
import io
import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING

from reportgen.errors import RenderError
from reportgen.renderers.shortcuts.imports import without_font_workshop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from weasyprint.urls import URLFetcher

PACKAGES = (
    "on Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "on macOS: brew install pango"
)
_SPEAKERS = ("weasyprint", "fontTools", "pydyf")


def load_weasyprint() -> ModuleType:
    """Import WeasyPrint and return it; raise `RenderError` naming the packages Pango needs."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            module = _import_guarded()
        except OSError as error:
            reason = str(error).splitlines()[0]
            raise RenderError(f"Pango is not installed ({reason}); {PACKAGES}") from error
    if any("HarfBuzz-Subset" in str(warning.message) for warning in caught):
        # It would work, but take twenty times as long for each PDF.
        raise RenderError(f"the library HarfBuzz-Subset is not installed; {PACKAGES}")
    return module


def _import_guarded() -> ModuleType:
    try:
        with _no_library_hunt(), without_font_workshop():
            return _import()
    except OSError:
        return _import()  # an unusual place for libraries: let them be looked for at leisure


def _import() -> ModuleType:
    with contextlib.redirect_stdout(io.StringIO()):  # it prints advice when a library is missing
        import weasyprint
    return weasyprint  # type: ignore[no-any-return]


@contextlib.contextmanager
def _no_library_hunt() -> Iterator[None]:
    """Keep `find_library` from starting compilers for names that Linux never has.

    WeasyPrint tries the names of Windows and macOS first; for each, `find_library` runs gcc, ld
    and ldconfig: half of the import's time. The loader finds the Linux names by itself.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    hunt = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = hunt


@contextlib.contextmanager
def only_fonts(folder: Path, cache: Path) -> Iterator[None]:
    """Let font configurations made inside know the fonts in that folder and no others.

    The environment is as before on leaving, so that whoever else asks for fonts finds the
    system's. Pango reads the setting in a thread of its own that the first layout waits for:
    make the configuration and lay out one document before leaving.
    """
    try:
        settings = _settings_file(folder.resolve(), cache.resolve() / "fontconfig")
    except OSError as error:
        raise RenderError(f"{cache} cannot be written: {error.strerror}") from error
    before = {name: os.environ.get(name) for name in ("FONTCONFIG_FILE", "FONTCONFIG_PATH")}
    os.environ["FONTCONFIG_FILE"] = str(settings)
    os.environ.pop("FONTCONFIG_PATH", None)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _settings_file(folder: Path, notes: Path) -> Path:
    """Write fontconfig's settings for that folder beside its notes, if they are not there yet."""
    settings = notes / f"{folder.parent.name}.conf"
    content = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{html.escape(str(folder))}</dir>"
        f"<cachedir>{html.escape(str(notes))}</cachedir></fontconfig>\n"
    )
    if not settings.is_file() or settings.read_text("utf-8") != content:
        notes.mkdir(parents=True, exist_ok=True)
        aside = settings.with_suffix(f".{os.getpid()}")
        aside.write_text(content, "utf-8")
        aside.replace(settings)
    return settings


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: dict[str, None] = {}  # in order, each once

    def emit(self, record: logging.LogRecord) -> None:
        self.heard[f"{record.name}: {record.getMessage()}"] = None


@contextlib.contextmanager
def no_complaints(where: str) -> Iterator[None]:
    """Raise `RenderError` with everything the renderer's libraries log at warning or above.

    An unknown property, a missing glyph or image are log lines to WeasyPrint, and faults to us.
    """
    handler = _Complaints()
    speakers = [logging.getLogger(name) for name in _SPEAKERS]
    before = [(speaker.level, speaker.propagate, speaker.disabled) for speaker in speakers]
    for speaker in speakers:
        speaker.addHandler(handler)
        speaker.setLevel(logging.WARNING)
        speaker.propagate = speaker.disabled = False
    try:
        yield
    finally:
        for speaker, (level, propagate, disabled) in zip(speakers, before, strict=True):
            speaker.removeHandler(handler)
            speaker.setLevel(level)
            speaker.propagate, speaker.disabled = propagate, disabled
    if handler.heard:
        raise RenderError(f"{where}: {'; '.join(handler.heard)}")


@contextlib.contextmanager
def charts_in_their_language() -> Iterator[None]:
    """Let text in SVG pictures have the language of the element that holds them.

    WeasyPrint sets it in the language of the process's locale: Mainland charts get Taiwan's
    letter forms, and bytes differ from machine to machine. Its text starts from the initial
    values of all properties, so these two are the picture's own while the picture is drawn.
    """
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.images import SVGImage

    draw = SVGImage.draw
    before = {name: INITIAL_VALUES[name] for name in ("lang", "font_variant_east_asian")}

    def draw_in_language(
        image: SVGImage, stream: object, width: float, height: float, style: Mapping[str, object]
    ) -> None:
        INITIAL_VALUES.update({name: style[name] for name in before})
        try:
            draw(image, stream, width, height, style)
        finally:
            INITIAL_VALUES.update(before)

    SVGImage.draw = draw_in_language
    try:
        yield
    finally:
        SVGImage.draw = draw


def sealed_fetcher() -> URLFetcher:
    """Return a fetcher that opens `data:` addresses and nothing else: no network, no files."""
    from weasyprint import urls

    return urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
