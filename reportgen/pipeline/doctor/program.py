"""Checks of the program's own surroundings: Python, Pango, fonts, optional libraries."""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reportgen.pipeline.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.pipeline.doctor.finding import Surroundings

OLDEST = (3, 11)
PANGO = (1, 44)
"""From which on Pango shapes all text by HarfBuzz, which WeasyPrint builds upon."""
EXTRAS = {
    "site": ("pagefind", "the search of the site"),
    "serve": ("starlette", "reportgen serve and the preview of the site"),
    "parquet": ("pyarrow", "figures as Parquet"),
    "keyring": ("keyring", "secrets from the keyring instead of the environment"),
    "postgres": ("pg8000", "a store on a PostgreSQL server"),
    "dask": ("distributed", "builds of many weeks on a Dask cluster"),
}


def python(there: Surroundings) -> Iterator[Finding]:  # noqa: ARG001
    """Look at the version of Python."""
    said = f"Python {platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST:
        yield Finding("python", Level.FAILURE, said, "install Python 3.11 or newer")
    else:
        yield Finding("python", Level.FINE, said)


def pango(there: Surroundings) -> Iterator[Finding]:  # noqa: ARG001
    """Look at the libraries that set text on paper."""
    from reportgen.renderers.weasy import PACKAGES, load_weasyprint

    version = load_weasyprint().__version__
    from weasyprint.text.ffi import pango as library

    number = library.pango_version()
    found = (number // 10000, number // 100 % 100, number % 100)
    said = f"WeasyPrint {version} with Pango {'.'.join(map(str, found))}"
    if found[:2] < PANGO:
        yield Finding("pango", Level.FAILURE, said, f"Pango 1.44 or newer is needed; {PACKAGES}")
    else:
        yield Finding("pango", Level.FINE, said)


def fonts(there: Surroundings) -> Iterator[Finding]:
    """Look for the fonts of PDFs and pictures, and whether they have every character."""
    from reportgen.fonts import repertoire, typeface
    from reportgen.pipeline.inputs import font_files

    files = font_files(there.config)
    face = typeface(repertoire([]), there.cache, files)
    yield Finding("fonts", Level.FINE, f"{face.family}: {files.regular}, {files.bold}")


def extras(there: Surroundings) -> Iterator[Finding]:  # noqa: ARG001
    """Tell which optional parts are there."""
    absent = {name: use for name, (module, use) in EXTRAS.items() if find_spec(module) is None}
    present = ", ".join(name for name in EXTRAS if name not in absent)
    yield Finding("extras", Level.FINE, f"optional parts installed: {present or 'none'}")
    for name, use in absent.items():
        yield Finding(
            "extras",
            Level.WARNING,
            f"{name} is not installed ({use})",
            f"if you want it: pip install 'reportgen[{name}]'",
        )
