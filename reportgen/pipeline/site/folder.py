"""The site's folder: one build at a time, files written aside and renamed, damage noticed."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from reportgen.channels.folder import named_errors
from reportgen.errors import UsageError
from reportgen.pipeline.site.kept import JOURNAL, MANIFEST, PRIVATE, File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from reportgen.pipeline.site.kept import Kept
    from reportgen.renderers.artifact import Artifact

LOCK = f"{PRIVATE}/lock"
ASIDE = f"{PRIVATE}/aside"
PATIENCE = 2.0  # seconds for the workers of a build that was killed to notice
_numbers = count()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against other builds; UsageError where one is under way."""
    with named_errors(folder):
        (folder / PRIVATE).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor, folder)
            shutil.rmtree(folder / ASIDE, ignore_errors=True)
            (folder / ASIDE).mkdir()
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    from time import monotonic, sleep

    until = monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            if monotonic() > until:
                raise UsageError(
                    f"{folder}: another build of this site is under way; nothing was done; wait "
                    "for it, or name another folder with --output"
                ) from error
            sleep(0.1)
        else:
            return


def write(one: Artifact, folder: Path) -> tuple[File, bool]:
    """Put a file in its place; return it, and whether it changed: the same bytes stay untouched."""
    target = folder / one.path
    digest = one.sha256
    if _digest(target, len(one.data)) == digest:
        return _file(one.path, target, digest), False
    aside = folder / ASIDE / f"{os.getpid()}-{next(_numbers)}"
    aside.write_bytes(one.data)
    try:
        aside.replace(target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(target)
    return _file(one.path, target, digest), True


def _file(path: str, target: Path, digest: str) -> File:
    found = target.stat()
    return File(path, found.st_size, digest, found.st_mtime_ns)


def _digest(path: Path, size: int) -> str | None:
    """Return the digest of a file of that size; None where there is no such."""
    try:
        if path.stat().st_size != size:
            return None
        return sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def damaged(kept: Kept) -> set[str]:
    """Return the units of which a file is missing or is not what was written.

    A file is read again only where its size is right and its time of change is not; where it is the
    same after all, as in a copy of the folder, its new time is taken note of.
    """
    if not kept.units:
        return set()
    found = _standing(kept.folder)
    broken = set()
    for name, made in kept.units.items():
        if all(found.get(file.path) == (file.size, file.changed) for file in made.files):
            continue
        files = [_checked(file, found.get(file.path), kept.folder) for file in made.files]
        sound = tuple(file for file in files if file is not None)
        if len(sound) < len(files):
            broken.add(name)
        else:
            kept.units[name] = msgspec.structs.replace(made, files=sound)
            kept.touched = True
    return broken


def _checked(file: File, found: tuple[int, int] | None, folder: Path) -> File | None:
    """Return a file as it stands there; None where it is another."""
    if found is None or found[0] != file.size:
        return None
    if found[1] == file.changed:
        return file
    same = _digest(folder / file.path, file.size) == file.sha256
    return file._replace(changed=found[1]) if same else None


def _standing(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of every file below a folder, by its path from there."""
    found: dict[str, tuple[int, int]] = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, above = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{above}{entry.name}/"))
                    continue
                with suppress(FileNotFoundError):
                    said = entry.stat()
                    found[above + entry.name] = (said.st_size, said.st_mtime_ns)
    return found


def remove(paths: Iterable[str], folder: Path) -> tuple[str, ...]:
    """Remove files of ours, and the folders that are empty without them; return what was there."""
    removed = []
    for path in sorted(paths):
        target = folder / path
        try:
            target.unlink()
        except (FileNotFoundError, NotADirectoryError):
            continue
        removed.append(path)
        for parent in target.parents:
            if parent == folder:
                break
            try:
                parent.rmdir()
            except OSError:
                break
    return tuple(removed)


def close(kept: Kept, whole: str) -> None:
    """Write the manifest in place of the old one, and only then let go of the journal."""
    aside = kept.folder / ASIDE / "manifest"
    with aside.open("wb") as file:
        file.write(kept.manifest(whole))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(kept.folder / MANIFEST)
    (kept.folder / JOURNAL).unlink(missing_ok=True)
