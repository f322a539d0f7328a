"""The folder channel: an edition on disk, whole or not at all.

Everything is first written (and flushed) into a hidden folder beside its place; only when all of it
is safe there are the files renamed into place, the manifest last. A build that fails or is killed
while writing leaves the old edition as it was. Killed between two renames it leaves whole files of
both editions, and a list of them by which the next build first puts the old edition back.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from reportgen.channels.receipt import Receipt
from reportgen.errors import RenderError, UsageError
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.manifest import MANIFEST, decode_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.renderers.manifest import Manifest

STAGING = ".partial-"
MOVES = "moves"
IN_THE_WAY = (
    PermissionError,
    FileExistsError,
    FileNotFoundError,
    NotADirectoryError,
    IsADirectoryError,
)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def deliver(artifacts: Sequence[Artifact], folder: Path, manifest: Manifest) -> Receipt:
    """Write the artifacts and the joined manifest; raise UsageError or RenderError, nothing lost.

    A file whose bytes are there already is not touched, so its time of change tells when the
    edition last changed.
    """
    with _ready(folder):
        joined = manifest.with_artifacts(artifacts).joined(
            decode_manifest(_read(folder / MANIFEST)), lambda path: _read(folder / path)
        )
        return _put([*artifacts, artifact(MANIFEST, joined.encode())], folder)


def place(artifacts: Sequence[Artifact], folder: Path) -> Receipt:
    """Write artifacts that no manifest vouches for, as whole and as careful as an edition."""
    with _ready(folder):
        return _put(artifacts, folder)


@contextmanager
def _ready(folder: Path) -> Iterator[None]:
    """Hold the folder, whole: what a killed build left half moved is put back first."""
    with named_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            for leftover in folder.glob(f"{STAGING}*"):
                _put_back(leftover, folder)
                shutil.rmtree(leftover)
            yield


def _put(wanted: Sequence[Artifact], folder: Path) -> Receipt:
    changed = [one for one in wanted if _read(folder / one.path) != one.data]
    _write(changed, folder)
    written = {one.path for one in changed}
    return Receipt(
        "folder",
        str(folder),
        tuple(one.path for one in wanted if one.path in written),
        tuple(one.path for one in wanted if one.path not in written),
    )


def check_writable(folder: Path) -> None:
    """Raise UsageError early where `folder` (or the nearest one that exists) takes no files."""
    standing = folder.absolute()
    while not standing.exists() and standing != standing.parent:
        standing = standing.parent
    if not standing.is_dir():
        raise UsageError(f"{standing} is a file, not a folder; name another with --output")
    with named_errors(standing):
        Path(mkdtemp(prefix=".probe-", dir=standing)).rmdir()


def _write(artifacts: Sequence[Artifact], folder: Path) -> None:
    if not artifacts:
        return
    staging = Path(mkdtemp(prefix=STAGING, dir=folder))
    try:
        staged = [(_stage(one, staging / str(i)), one) for i, one in enumerate(artifacts)]
        moves = "\n".join(one.path for one in artifacts)
        _stage(Artifact(MOVES, "text/plain", moves.encode()), staging / MOVES)
        _rename(staged, folder, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _stage(one: Artifact, path: Path) -> Path:
    with path.open("xb") as file:
        file.write(one.data)
        file.flush()
        os.fsync(file.fileno())
    return path


def _rename(staged: list[tuple[Path, Artifact]], folder: Path, staging: Path) -> None:
    """Move everything into place; where one move fails, put back what was moved before it."""
    undo: list[tuple[Path, Path | None]] = []
    try:
        for number, (source, one) in enumerate(staged):
            target = folder / one.path
            target.parent.mkdir(parents=True, exist_ok=True)
            undo.append((target, _keep(target, staging / f"{number}.old")))
            source.replace(target)
    except BaseException:
        for target, kept in reversed(undo):
            if kept is not None:
                kept.replace(target)
            else:
                target.unlink(missing_ok=True)
        raise
    for place in {folder, *((folder / one.path).parent for _, one in staged)}:
        sync(place)


def _put_back(staging: Path, folder: Path) -> None:
    """Undo the renames of a build that was killed among them; one that came to its end stands."""
    moves = (_read(staging / MOVES) or b"").decode().splitlines()
    waiting = [(staging / str(number)).exists() for number in range(len(moves))]
    if not moves or not waiting[-1]:
        return
    for number, path in enumerate(moves):
        kept, target = staging / f"{number}.old", folder / path
        if waiting[number]:
            continue
        if kept.exists():
            kept.replace(target)
        else:
            target.unlink(missing_ok=True)


def _keep(target: Path, aside: Path) -> Path | None:
    """Keep the old file under a second name, so that it can come back; None where there is none."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder stands in the place of a file", str(target))
    if not target.exists():
        return None
    try:
        os.link(target, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(target, aside)
    return aside


def sync(folder: Path) -> None:
    """Wait until the names of a folder, or the content of a file, are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against other builds of the same week until its files are in place."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def named_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says while files are written into errors that name the way out."""
    try:
        yield
    except IN_THE_WAY as error:
        raise UsageError(
            f"{error.filename or folder}: cannot be written ({_reason(error)}); nothing was "
            "changed; free the way or name another folder with --output"
        ) from error
    except OSError as error:
        if error.errno == errno.EROFS:
            raise UsageError(
                f"{folder}: the file system is read-only; name another folder with --output"
            ) from error
        what = "make room" if error.errno in FULL else "look at the disk"
        raise RenderError(
            f"{folder}: writing failed ({_reason(error)}); the edition there was left as it was; "
            f"{what} and run the same command again"
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
