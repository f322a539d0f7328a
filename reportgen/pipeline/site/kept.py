"""What a site's folder keeps of how it was made: `.reportgen/` in it, which is not published.

manifest.json   each unit of the site: what it was made from, its files with size and digest
journal         the same of units finished since, a line each, until the manifest takes them in
entries/        what other pages say of each week
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from reportgen.pipeline.appending import append, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE = ".reportgen"
MANIFEST = f"{PRIVATE}/manifest.json"
JOURNAL = f"{PRIVATE}/journal"
FORMAT = 1
WEEK = "week/"


def unit_of(day: date) -> str:
    """Return the name of a week's unit."""
    return f"{WEEK}{day.isoformat()}"


class File(NamedTuple):
    """A file as it was written: path from the site's folder, size, SHA-256, time of change in ns.

    The time only saves reading it again; it says nothing of the content.
    """

    path: str
    size: int
    sha256: str
    changed: int


class Refusal(msgspec.Struct, frozen=True):
    """Why a week is left out: its gates failed."""

    kind: str
    message: str
    exit_code: int


class Made(msgspec.Struct, frozen=True, omit_defaults=True):
    """A unit that was made: the digest of its inputs, its files; or a week that was refused."""

    unit: str
    inputs: str
    files: tuple[File, ...] = ()
    refusal: Refusal | None = None


class Cores(msgspec.Struct, frozen=True):
    """What weeks are composed from, as digests by week; they hold as long as the seal does.

    The seal is of the last of them, see `Reading.seal`.
    """

    seal: str = ""
    weeks: dict[date, str] = {}

    @property
    def last(self) -> date:
        """The newest week of them."""
        return max(self.weeks)


class Writing(msgspec.Struct, frozen=True, tag="writing"):
    """Paths that a unit is about to write: they are ours even if it never comes to its end."""

    paths: tuple[str, ...]


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """A unit that has been made."""

    made: Made


class SiteManifest(msgspec.Struct, frozen=True):
    """All a build leaves for the next: `whole` is the digest of everything the site is made from.

    `whole` is empty where something failed, so that the next build looks at everything again.
    """

    format: int = FORMAT
    whole: str = ""
    cores: Cores = Cores()
    units: tuple[Made, ...] = ()

    def weeks(self) -> tuple[date, ...]:
        """Return the weeks the site has pages of, oldest first."""
        names = (one.unit for one in self.units if one.refusal is None)
        return tuple(
            sorted(date.fromisoformat(name[len(WEEK) :]) for name in names if name.startswith(WEEK))
        )

    def published(self) -> Iterator[File]:
        """Yield the files of the site itself, in order of the units that made them."""
        for one in self.units:
            for file in one.files:
                if not file.path.startswith(f"{PRIVATE}/"):
                    yield file

    def paths(self) -> frozenset[str]:
        """Return the paths of all files of the site."""
        return frozenset(file.path for file in self.published())


def read_manifest(folder: Path) -> SiteManifest | None:
    """Read what the last build that came to its end left; None where there is none of ours."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=SiteManifest)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    return manifest if manifest.format == FORMAT else None


@dataclass
class Kept:
    """The state of a folder: units by name, and every path that was ever ours in it.

    `resumed` says that the build before was broken off, `touched` that files have other times.
    """

    folder: Path
    whole: str = ""
    cores: Cores = field(default_factory=Cores)
    units: dict[str, Made] = field(default_factory=dict)
    ours: set[str] = field(default_factory=set)
    resumed: bool = False
    touched: bool = False

    @classmethod
    def read(cls, folder: Path) -> Kept:
        """Read manifest and journal; a line that was torn off is no line."""
        kept = cls(folder)
        manifest = read_manifest(folder)
        if manifest is not None:
            kept.whole, kept.cores = manifest.whole, manifest.cores
            for made in manifest.units:
                kept.take(made)
        for line in _lines(folder / JOURNAL):
            kept.resumed = True
            if isinstance(line, Writing):
                kept.ours.update(line.paths)
            else:
                kept.take(line.made)
        return kept

    def take(self, made: Made) -> None:
        """Take note of a unit that was made."""
        self.units[made.unit] = made
        self.ours.update(file.path for file in made.files)

    def stands(self, unit: str, inputs: str) -> bool:
        """Return whether a unit was made from just these inputs."""
        made = self.units.get(unit)
        return made is not None and made.inputs == inputs

    @cached_property
    def journal(self) -> Journal:
        """Where finished units are written down."""
        return Journal(self.folder / JOURNAL)

    def manifest(self, whole: str) -> bytes:
        """Return the manifest of the units as they are now, in order of their names."""
        units = tuple(self.units[name] for name in sorted(self.units))
        return msgspec.json.encode(SiteManifest(FORMAT, whole, self.cores, units))


@dataclass(frozen=True, slots=True)
class Journal:
    """Appends lines; one process after another, or several at once: a line is one write."""

    path: Path

    def writing(self, paths: tuple[str, ...]) -> None:
        """Say that these paths are about to be written."""
        self._append(Writing(paths))

    def finished(self, made: Made) -> None:
        """Say that a unit has been made."""
        self._append(Finished(made))

    def _append(self, line: Writing | Finished) -> None:
        append(self.path, msgspec.json.encode(line))


def _lines(path: Path) -> Iterator[Writing | Finished]:
    for line in lines_of(path):
        with suppress(msgspec.DecodeError):
            yield msgspec.json.decode(line, type=Writing | Finished)
