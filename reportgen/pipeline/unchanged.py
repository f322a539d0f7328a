"""Whether a build would change anything, told without composing, loading or reading any of it.

After a build a stamp in the cache says what was asked, the state of every file that was read for
it, and the digest of every file of the edition. The next build of the same looks at them again:
where all are what they were, the edition is what the build would make. A stamp that is torn, from
another program, or of files that were still being written is as good as none: then it is built.
Figures on a server have no state that is cheap to tell: such editions have no stamp.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import reportgen
from reportgen.pipeline.cache_files import drop_oldest, read_sealed, write_sealed
from reportgen.pipeline.file_states import ABSENT, look, same
from reportgen.pipeline.store_address import STORE_VARIABLE, store_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reportgen.pipeline.file_states import Look
    from reportgen.pipeline.request import BuildRequest, Built, Made

FORMAT = 1  # raise it whenever a stamp means something else
KEPT = 200  # stamps, a few kilobytes each
STAMPS = "builds"
ENVIRONMENT = (STORE_VARIABLE, "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
               "FONTCONFIG_SYSROOT", "SOURCE_DATE_EPOCH")  # fmt: skip
LIBRARIES = Path("/proc/self/maps")


class Stamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edition that stands, and what it was made from.

    `paths` are what the build made, in its order; `digests` of all files that the manifest in
    `folder` vouches for, and of itself. `pages` tells which pages stood there to be linked to,
    `unfinished` how the folder of a build begins that was killed while writing. `newest` is the
    newest week of the data. `files` and `folders` are as in `file_states.Look`.
    """

    as_of: str
    release_date: str
    newest: str
    folder: str
    paths: tuple[str, ...]
    digests: dict[str, str]
    pages: dict[str, bool]
    unfinished: str
    files: dict[str, str]
    folders: dict[str, str]


class Watch:
    """One request to build, and what its inputs were like before the build read them."""

    def __init__(self, request: BuildRequest, known_on: date | None) -> None:
        self._request = request
        self._store = store_file(request.config)
        self._known_on = known_on
        self._began = 0
        self._seen: Look | None = None

    def standing(self) -> Stamp | None:
        """Return the edition that a build would make, where it is known to stand already."""
        if self._store is None:
            return None
        stamp = _read(self._file)
        return stamp if stamp is not None and _stands(stamp) else None

    def begin(self) -> None:
        """Look at what a build is about to read; what changes while it reads is then noticed."""
        if self._store is None:
            return
        self._began = time.time_ns()
        with suppress(OSError):
            self._seen = _inputs(self._request, self._store)

    def remember(self, built: Built, newest: date) -> None:
        """Write the stamp of an edition just built, where it can be vouched for.

        A cache that cannot be written costs the next build its time, and is no error.
        """
        if self._seen is None or built.made is None:
            return
        with suppress(OSError):
            stamp = _stamp_of(self._request, built, built.made, newest, self._seen)
            if stamp is not None and self._seen.settled(self._began):
                _write(self._file, stamp)

    @cached_property
    def _file(self) -> Path:
        """Where the stamp of this very request is."""
        return self._request.cache / STAMPS / f"{_digest_of(self._request, self._known_on)}.json"


def _digest_of(request: BuildRequest, known_on: date | None) -> str:
    """Return a digest of all that is asked, by whom: the settings, the program, its surroundings.

    Nothing secret is in it: passwords of servers are neither settings nor among these variables,
    as the store's, the only one that may hold one, is then not that of a file.
    """
    asked = (
        request.as_of, sorted(request.allow), request.parts, request.today, known_on,
        request.config,
    )  # fmt: skip
    here = [os.environ.get(name) for name in ENVIRONMENT]
    program = (reportgen.__version__, sys.version, sys.executable, sys.path)
    return sha256(f"{FORMAT} {asked} {here} {program}".encode()).hexdigest()


def _stands(stamp: Stamp) -> bool:
    """Whether all is as it was, and the edition whole."""
    if not same(stamp.files, stamp.folders):
        return False
    folder = Path(stamp.folder)
    try:
        return (
            not any(path.name.startswith(stamp.unfinished) for path in folder.iterdir())
            and all((folder / path).exists() == there for path, there in stamp.pages.items())
            and all(_digest(folder / path) == one for path, one in stamp.digests.items())
        )
    except OSError:
        return False


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _inputs(request: BuildRequest, store: Path) -> Look | None:
    """Look at all a build reads; None where it cannot be told which fonts that will be."""
    from reportgen.pipeline.inputs import font_candidates
    from reportgen.renderers.templates import PACKAGE, template_root

    config = request.config
    fonts = font_candidates(config)
    if fonts is None:
        return None
    files = [f"{store}{ending}" for ending in ("", "-wal", "-journal")]
    files += map(str, fonts)
    # Whatever is installed, or removed, or another version of it, is seen on the folder.
    files += [sys.executable, *filter(_holds_libraries, sys.path)]
    with suppress(FileNotFoundError, NotADirectoryError):
        files += [entry.path for entry in os.scandir(config.notes)]
    folders = [PACKAGE, template_root(), *filter(None, [config.templates])]
    return look(files, map(str, folders))


def _holds_libraries(folder: str) -> bool:
    try:
        return any(path.suffix == ".dist-info" for path in Path(folder).iterdir())
    except OSError:
        return False


def _stamp_of(
    request: BuildRequest, built: Built, made: Made, newest: date, seen: Look
) -> Stamp | None:
    """Return the stamp of an edition; None where others have put something else in its folder."""
    from reportgen.channels.folder import STAGING
    from reportgen.renderers.manifest import MANIFEST, decode_manifest

    content = (built.folder / MANIFEST).read_bytes()
    manifest = decode_manifest(content)
    if manifest is None or manifest.differences(made.origin):
        return None
    vouched = {one.path: one.sha256 for one in manifest.artifacts}
    if any(vouched.get(path) != one for path, one in made.digests.items()):
        return None
    libraries = _libraries(seen)
    if libraries is None:
        return None
    return Stamp(
        built.as_of.isoformat(),
        built.release_date.isoformat(),
        newest.isoformat(),
        str(built.folder),
        built.paths,
        {**vouched, MANIFEST: sha256(content).hexdigest()},
        made.pages.standing(),
        STAGING,
        {**_without_other_notes(request, built, seen), **libraries},
        seen.folders,
    )


def _without_other_notes(request: BuildRequest, built: Built, seen: Look) -> Mapping[str, str]:
    """Return the states of files without those of other weeks' notes, and with absent ones."""
    from reportgen.pipeline.notes import note_paths

    notes = request.config.notes
    others = {
        path: one
        for path, one in seen.files.items()
        if Path(path).parent != notes or not path.endswith(".md")
    }
    own = map(str, note_paths(notes, built.as_of))
    return others | {path: seen.files.get(path, ABSENT) for path in own}


def _libraries(seen: Look) -> Mapping[str, str] | None:
    """Look at the libraries in use, Pango among them, where the system tells; None if replaced."""
    try:
        with LIBRARIES.open() as file:
            paths = {line.split(maxsplit=5)[5].rstrip("\n") for line in file if ".so" in line}
    except OSError:
        return {}
    if any(path.endswith(" (deleted)") for path in paths):
        return None
    new = sorted(paths - seen.files.keys())
    seen.at_files(new)
    return {path: seen.files[path] for path in new}


def _read(path: Path) -> Stamp | None:
    """Read a stamp; None where there is none, or it is not as it was written."""
    content = read_sealed(path)
    try:
        return None if content is None else msgspec.json.decode(content, type=Stamp)
    except msgspec.DecodeError:
        return None


def _write(path: Path, stamp: Stamp) -> None:
    write_sealed(path, msgspec.json.encode(stamp))
    drop_oldest(path.parent, files=KEPT)
