"""An artifact: one finished file, in memory, with the name and type it will have."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file: `path` is relative to the edition's folder, with forward slashes."""

    path: str
    media_type: str
    data: bytes

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts or str(path) != self.path or self.path == ".":
            raise ValueError(f"{self.path!r} is no relative path inside an edition's folder")

    @property
    def sha256(self) -> str:
        """The digest of the content, in hexadecimal."""
        return sha256(self.data).hexdigest()


def artifact(path: str, data: bytes) -> Artifact:
    """Return an artifact whose media type follows from the ending of its name."""
    return Artifact(path, MEDIA_TYPES[PurePosixPath(path).suffix], data)
