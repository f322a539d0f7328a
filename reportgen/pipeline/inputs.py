"""What an edition is made from and with, as the manifest names it.

The digests cover everything that may change a byte of any artifact of the week, whichever of them
a build makes, so that partial builds of the same state join.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import reportgen
from reportgen.errors import RenderError
from reportgen.fonts import FontFiles, find_fonts
from reportgen.fonts.system import known_places
from reportgen.pipeline.file_states import files_below
from reportgen.policy.calendar import release_date
from reportgen.policy.readable import week_vintage
from reportgen.renderers.manifest import Manifest
from reportgen.renderers.templates import PACKAGE, template_root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from reportgen.config import Config
    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.publisher import Publisher
    from reportgen.store.series import Snapshot

LIBRARIES = ("babel", "jinja2", "matplotlib", "numpy", "uharfbuzz", "weasyprint", "xlsxwriter")
OURS = {".py", ".po", ".toml", ".json", ".j2", ".css", ".js"}


@dataclass(frozen=True)
class Common:
    """What the editions of all weeks of a request are made from and with."""

    inputs: Mapping[str, str]
    versions: Mapping[str, str]

    @classmethod
    def of(cls, request: BuildRequest) -> Common:
        """Look at the program, the settings, the fonts and the libraries."""
        config = request.config
        inputs = {
            "program": program_digest(),
            "publisher": _digest(publisher_bytes(config.publisher)),
            "fonts": _digest(font_bytes(config)),
            "allowed_gates": _digest(msgspec.json.encode(sorted(request.allow))),
        }
        if config.templates is not None:
            inputs["templates"] = tree_digest([config.templates])
        return cls(inputs, versions())

    def manifest(
        self, snapshot: Snapshot, as_of: date, data: str, notes: Mapping[str, str]
    ) -> Manifest:
        """Return the manifest of a week still without artifacts; `data` is its `week_digest`."""
        noted = _digest(msgspec.json.encode(dict(notes), order="sorted"))
        return Manifest(
            reportgen=reportgen.__version__,
            as_of=as_of.isoformat(),
            release_date=release_date(as_of).isoformat(),
            known_on=_said(snapshot.known_on),
            vintage=_said(week_vintage(snapshot, as_of)),
            inputs={**self.inputs, "data": data, "notes": noted},
            versions=dict(self.versions),
        )


def program_digest(without: Collection[Path] = ()) -> str:
    """Return the digest of the program itself: code, catalogues, register and templates.

    `without` are files of it that are counted elsewhere.
    """
    return tree_digest([PACKAGE, template_root()], without)


def tree_digest(
    folders: Iterable[Path], without: Collection[Path] = (), kinds: Collection[str] = OURS
) -> str:
    """Return one digest over the names and contents of our kinds of file in these folders."""
    state = sha256()
    for folder in folders:
        for name in sorted(name for name, _ in files_below(str(folder))):
            path = folder / name
            # Shipped templates lie inside the package in a wheel, beside it in a working tree.
            if path.suffix in kinds and path not in without and not name.startswith("_templates/"):
                content = path.read_bytes()
                state.update(f"{name} {len(content)}\n".encode())
                state.update(content)
    return state.hexdigest()


def versions() -> dict[str, str]:
    """Return the version of Python and of each library that shapes the output."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in LIBRARIES:
        found[name] = _version(name)
    return found


def _version(name: str) -> str:
    """Read a version from the name of the library's metadata folder, without importing either.

    `importlib.metadata` parses every file of its metadata for the same answer.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return "missing"
    for folder in Path(spec.origin).parents[1].glob(f"{name}-*.dist-info"):
        return folder.name.removeprefix(f"{name}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(name)


@cache
def installed() -> tuple[str, ...]:
    """Return name and version of everything installed beside the libraries we use.

    What they use in turn is known to nobody but themselves.
    """
    spec = find_spec("weasyprint")
    folder = None if spec is None or spec.origin is None else Path(spec.origin).parents[1]
    return () if folder is None else tuple(sorted(one.name for one in folder.glob("*.dist-info")))


def font_files(config: Config) -> FontFiles:
    """Return the font files the settings name, else the system's; RenderError where none are."""
    if config.font_regular is None or config.font_bold is None:
        return find_fonts()
    return find_fonts(FontFiles(config.font_regular, config.font_bold))


def font_candidates(config: Config) -> list[Path] | None:
    """Return the files that decide which fonts are used: those, and better ones that are not there.

    None where it is fontconfig that decides, or there are no fonts.
    """
    if config.font_regular is not None and config.font_bold is not None:
        return [config.font_regular, config.font_bold]
    return known_places()


def publisher_bytes(publisher: Publisher) -> bytes:
    """Return all that is settled about the publisher."""
    names = [field.name for field in fields(publisher)]
    return msgspec.json.encode(
        {
            name: value if isinstance(value, str) else dict(value)
            for name in names
            for value in [getattr(publisher, name)]
        },
        order="sorted",
    )


def font_bytes(config: Config) -> bytes:
    """Name the fonts by name and size: without a page to print they need not even be there."""
    try:
        files = font_files(config)
    except RenderError:
        return b"none"
    return " ".join(
        f"{one.name} {one.stat().st_size}" for one in (files.regular, files.bold)
    ).encode()


def _said(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
