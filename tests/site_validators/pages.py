"""The pages of a built site, as validators see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import lxml.html

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Built:
    """A site in a folder, and the public address it was built for, without a slash at its end."""

    folder: Path
    url: str

    @cached_property
    def pages(self) -> dict[str, lxml.html.HtmlElement]:
        """Every page, parsed, by its public address."""
        files = sorted(self.folder.rglob("*.html"))
        return {self.address(file): lxml.html.parse(file).getroot() for file in files}

    @cached_property
    def files(self) -> list[Path]:
        """The files of all pages."""
        return sorted(self.folder.rglob("*.html"))

    def address(self, file: Path) -> str:
        """Return the public address of a file."""
        path = file.relative_to(self.folder).as_posix()
        return f"{self.url}/{path.removesuffix('index.html')}"

    def file(self, address: str) -> Path | None:
        """Return the file at a public address, or None where there is none."""
        base = f"{self.url}/"
        if not address.startswith(base):
            return None
        path = self.folder / address.removeprefix(base).partition("#")[0]
        path = path / "index.html" if address.endswith("/") or path == self.folder else path
        return path if path.is_file() else None
