"""Where the weeks of a history stand side by side: in a folder, or in a store fsspec knows.

Each week has a folder of its own, whose manifest is written last: a week without one, or with that
of another state, is a week that is not there yet.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from reportgen.channels import folder as folder_channel
from reportgen.channels.publish.delivery import delivery
from reportgen.channels.publish.place import Place, read_place
from reportgen.channels.publish.remote import StoreTarget, open_store
from reportgen.channels.publish.uploads import Uploads
from reportgen.channels.receipt import Receipt
from reportgen.errors import UsageError
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.manifest import MANIFEST, Manifest, decode_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reportgen.renderers.manifest import Entry

PAUSE = 0.5  # seconds before a store is asked again for the first time
PROBE = ".reportgen-probe"


class Shelf(Protocol):
    """A place for weeks; `shown` names it to people."""

    shown: str

    def check_writable(self) -> None:
        """Raise UsageError or ChannelError early where nothing can be written."""

    def manifests(self, weeks: Iterable[str]) -> Mapping[str, Manifest]:
        """Return the manifests of those weeks that have one."""

    def holds(self, week: str, entry: Entry) -> bool:
        """Whether a file stands there as the manifest says; only after `manifests`."""

    def standing(self, week: str) -> Callable[[str], bool]:
        """Return what says of a path whether it stands in the folder of a week."""

    def deliver(self, artifacts: Sequence[Artifact], week: str, manifest: Manifest) -> Receipt:
        """Write the artifacts of a week and, last of all, the joined manifest."""


def open_shelf(output: str, home: Path) -> Shelf:
    """Open a folder or a URL; relative folders count from `home`. Raise UsageError for neither."""
    place = read_place(output, "", home)
    if place.kind == "branch":
        raise UsageError(
            f"{place.shown}: weeks are not written to a repository; name a folder or a URL like "
            "s3://bucket/path with --output"
        )
    return FolderShelf(Path(place.url)) if place.kind == "folder" else StoreShelf(place)


class FolderShelf:
    """Weeks in a folder, each by the folder channel."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shown = str(root)

    def check_writable(self) -> None:
        """Raise UsageError early where nothing can be written."""
        folder_channel.check_writable(self.root)

    def manifests(self, weeks: Iterable[str]) -> Mapping[str, Manifest]:
        """Return the manifests of those weeks that have one."""
        found = {week: decode_manifest(self._read(week, MANIFEST)) for week in weeks}
        return {week: one for week, one in found.items() if one is not None}

    def holds(self, week: str, entry: Entry) -> bool:
        """Whether a file stands there with the bytes the manifest vouches for."""
        content = self._read(week, entry.path)
        return (
            content is not None
            and len(content) == entry.bytes
            and sha256(content).hexdigest() == entry.sha256
        )

    def standing(self, week: str) -> Callable[[str], bool]:
        """Return what says of a path whether it stands in the folder of a week."""
        return lambda path: (self.root / week / path).exists()

    def deliver(self, artifacts: Sequence[Artifact], week: str, manifest: Manifest) -> Receipt:
        """Write a week, whole or not at all."""
        return folder_channel.deliver(artifacts, self.root / week, manifest)

    def _read(self, week: str, path: str) -> bytes | None:
        try:
            return (self.root / week / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


class StoreShelf:
    """Weeks in a store; files are known there by their sizes, for to read them all costs too much.

    What a driver raises that may pass is tried again; what does not is a ChannelError.
    """

    def __init__(self, place: Place) -> None:
        self.shown = place.shown
        self._place = place
        self._sizes: Mapping[str, int] = {}

    def check_writable(self) -> None:
        """Write a file without content, and remove it: nothing else tells what a store allows."""
        target, ask = self._open(self._place)
        how = delivery(PROBE)
        ask.call("nothing can be written to", lambda: target.put(PROBE, b"", how))
        with suppress(Exception):  # who may write need not be let remove
            target.remove([PROBE])

    def manifests(self, weeks: Iterable[str]) -> Mapping[str, Manifest]:
        """Return the manifests of those weeks that have one; the store is listed once."""
        target, ask = self._open(self._place)
        self._sizes = ask.call("what is there could not be listed at", target.sizes)
        there = [week for week in weeks if f"{week}/{MANIFEST}" in self._sizes]
        with ThreadPoolExecutor(target.workers, "shelf") as pool:
            contents = pool.map(lambda week: _read(target, ask, f"{week}/{MANIFEST}"), there)
            found = dict(zip(there, map(decode_manifest, contents), strict=True))
        return {week: one for week, one in found.items() if one is not None}

    def holds(self, week: str, entry: Entry) -> bool:
        """Whether a file stands there with the size the manifest says."""
        return self._sizes.get(f"{week}/{entry.path}") == entry.bytes

    def standing(self, week: str) -> Callable[[str], bool]:
        """Return what says of a path whether it stands in the folder of a week."""
        target, ask = self._open(self._of(week))
        return ask.call("what is there could not be listed at", target.sizes).__contains__

    def deliver(self, artifacts: Sequence[Artifact], week: str, manifest: Manifest) -> Receipt:
        """Write what is not there yet, several files at a time, and the manifest last of all."""
        place = self._of(week)
        target, ask = self._open(place)
        earlier = decode_manifest(_read(target, ask, MANIFEST))
        sizes = ask.call("what is there could not be listed at", target.sizes)
        vouched = {} if earlier is None else {one.path: one for one in earlier.artifacts}
        todo = [one for one in artifacts if not _stands(one, vouched.get(one.path), sizes)]
        joined = manifest.with_artifacts(artifacts).joined(
            earlier, lambda path: _read(target, ask, path) if path in sizes else None
        )
        last = artifact(MANIFEST, joined.encode())
        # Broken off here, its files would be those of two builds: nothing vouches for them then.
        if todo and earlier is not None and manifest.differences(earlier):
            _put(target, ask, artifact(MANIFEST, replace(earlier, artifacts=()).encode()))
        with ThreadPoolExecutor(target.workers, "shelf") as pool:
            for _ in pool.map(lambda one: _put(target, ask, one), todo):
                pass
        if todo or joined != earlier:
            _put(target, ask, last)
            todo.append(last)
        written = tuple(one.path for one in todo)
        unchanged = tuple(one.path for one in (*artifacts, last) if one.path not in written)
        return Receipt("store", place.shown, written, unchanged)

    def _of(self, week: str) -> Place:
        return Place("store", f"{self._place.url}/{week}", f"{self._place.shown}/{week}")

    @staticmethod
    def _open(place: Place) -> tuple[StoreTarget, Uploads]:
        target = open_store(place)
        return target, Uploads(target, place, Path(), PAUSE)


def _stands(one: Artifact, entry: Entry | None, sizes: Mapping[str, int]) -> bool:
    return entry is not None and entry.sha256 == one.sha256 and sizes.get(one.path) == entry.bytes


def _read(target: StoreTarget, ask: Uploads, path: str) -> bytes | None:
    return ask.call(f"{path}: could not be read from", lambda: target.read(path))


def _put(target: StoreTarget, ask: Uploads, one: Artifact) -> None:
    how = delivery(one.path)
    ask.call(f"{one.path}: could not be uploaded to", lambda: target.put(one.path, one.data, how))
