"""What a publish has done so far, kept beside the site: a killed one need not begin anew."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reportgen.channels.publish.plan import SiteFile

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self


class Journal:
    """A text file: the name of the publish, then a line for each file that arrived.

    It is nothing but a help: what it does not know is uploaded once more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> list[SiteFile]:
        """Return what arrived in the publish of that name; nothing where it tells of another."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError):
            return []
        if not lines or lines[0] != f"{name}\n":
            return []
        found = []
        for line in lines[1:]:
            if line.endswith("\n"):  # else it was being written when the process was killed
                digest, size, path = line[:-1].split(" ", 2)
                found.append(SiteFile(path, digest, int(size)))
        return found

    def begin(self, name: str) -> Writing:
        """Begin anew, for a publish of that name."""
        return Writing(self.path, name)

    def forget(self) -> None:
        """Remove the journal: the record at the target knows all that it knew."""
        with suppress(FileNotFoundError):
            self.path.unlink()


class Writing:
    """A journal being written; each line is out of this process at once."""

    def __init__(self, path: Path, name: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._file.write(f"{name}\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def arrived(self, one: SiteFile) -> None:
        """Note that a file is at the target."""
        self._file.write(f"{one.sha256} {one.size} {one.path}\n")
