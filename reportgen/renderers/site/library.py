"""The charting library: which one, whether a package of it is sound, and what pages need of it."""

from __future__ import annotations

import tarfile
from base64 import b64encode
from functools import cache
from hashlib import sha512
from hmac import compare_digest
from io import BytesIO
from pathlib import Path

import msgspec

from reportgen.errors import SourceError
from reportgen.renderers.artifact import Artifact, artifact

SCRIPT, STYLE = "uplot.js", "uplot.css"


class Library(msgspec.Struct, frozen=True):
    """An npm package at one version, its digest as npm writes it, and the files we use of it."""

    name: str
    version: str
    integrity: str
    script: str
    style: str
    licence: str

    @property
    def file(self) -> str:
        """What npm calls the file of the package."""
        return f"{self.name}-{self.version}.tgz"


@cache
def pinned() -> Library:
    """Return the library and the version that pages are written for."""
    path = Path(__file__).with_name("library.toml")
    return msgspec.toml.decode(path.read_bytes(), type=Library)


def is_sound(package: bytes) -> bool:
    """Return whether a file is, to the byte, the package that is pinned."""
    digest = "sha512-" + b64encode(sha512(package).digest()).decode()
    return compare_digest(digest, pinned().integrity)


def assets(package: bytes) -> tuple[Artifact, Artifact]:
    """Return script and style sheet of the library, its licence at the head of each.

    Raises SourceError where the package is not the one that is pinned.
    """
    library = pinned()
    if not is_sound(package):
        raise SourceError(
            f"this is not {library.file} as it was published: its digest is not {library.integrity}"
        )
    with tarfile.open(fileobj=BytesIO(package), mode="r:gz") as files:
        licence = _member(files, library.licence).strip()
        head = f"/*!\n{library.name} {library.version}\n\n".encode() + licence + b"\n*/\n"
        return (
            artifact(SCRIPT, head + _member(files, library.script)),
            artifact(STYLE, head + _member(files, library.style)),
        )


def _member(files: tarfile.TarFile, name: str) -> bytes:
    content = files.extractfile(name)
    assert content is not None, f"{name} is a file of the package that is pinned"
    return content.read()
