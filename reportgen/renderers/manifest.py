"""The manifest of an edition's folder: what is in it, made from what and with what.

A partial build (one language, one format) joins the manifest of an earlier one: entries it did not
make anew are kept if they were made from the same inputs with the same versions and their files
still stand there unchanged. Everything else is dropped from the manifest, so that it never vouches
for a file that does not belong to the rest; the file itself is left alone. What should stand there
by the same inputs, and does not, is named as lost until it is made again.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reportgen.renderers.artifact import Artifact

MANIFEST = "manifest.json"


class Entry(msgspec.Struct, frozen=True):
    """One file of the edition; `bytes` is its size."""

    path: str
    media_type: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Everything `manifest.json` says, in its order; dates as ISO 8601.

    `known_on` is the day whose knowledge was asked for, None for the newest; `vintage` the newest
    day from which any figure was known. Manifests of older programs have neither. `lost` are files
    made from the same that were gone or changed when others joined; it is written where there are.
    """

    reportgen: str
    as_of: str
    release_date: str
    inputs: dict[str, str]
    versions: dict[str, str]
    known_on: str | None = None
    vintage: str | None = None
    artifacts: tuple[Entry, ...] = ()
    lost: tuple[str, ...] = ()

    def with_artifacts(self, artifacts: Iterable[Artifact]) -> Manifest:
        """Return the manifest with the entries of these artifacts, in order of their paths."""
        entries = [Entry(one.path, one.media_type, len(one.data), one.sha256) for one in artifacts]
        return self._replace(entries)

    def joined(self, earlier: Manifest | None, read: Callable[[str], bytes | None]) -> Manifest:
        """Return the manifest with those earlier entries that still hold; `read` gives files."""
        if earlier is None or self.differences(earlier):
            return self
        new = {entry.path for entry in self.artifacts}
        old = [one for one in earlier.artifacts if one.path not in new]
        kept = [one for one in old if _stands(one, read)]
        there = new | {one.path for one in kept}
        lost = {*earlier.lost, *(one.path for one in old)} - there
        joined = self._replace([*kept, *self.artifacts])
        return msgspec.structs.replace(joined, lost=tuple(sorted(lost)))

    def differences(self, other: Manifest) -> tuple[str, ...]:
        """Return the names of what the two are made from and with that is not the same."""
        named = zip(self._origin().items(), other._origin().values(), strict=True)
        found = [name for (name, mine), theirs in named if mine != theirs]
        for mine, theirs in ((self.inputs, other.inputs), (self.versions, other.versions)):
            names = sorted(mine.keys() | theirs.keys())
            found += [name for name in names if mine.get(name) != theirs.get(name)]
        return tuple(found)

    def encode(self) -> bytes:
        """Return the bytes of `manifest.json`: the same manifest, the same bytes."""
        ordered = msgspec.structs.replace(
            self,
            inputs=dict(sorted(self.inputs.items())),
            versions=dict(sorted(self.versions.items())),
        )
        told = msgspec.to_builtins(ordered)
        if not self.lost:
            del told["lost"]
        return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"

    def _replace(self, entries: Iterable[Entry]) -> Manifest:
        ordered = tuple(sorted(entries, key=lambda entry: entry.path))
        return msgspec.structs.replace(self, artifacts=ordered)

    def _origin(self) -> dict[str, object]:
        return {
            "reportgen": self.reportgen,
            "as_of": self.as_of,
            "release_date": self.release_date,
            "known_on": self.known_on,
            "vintage": self.vintage,
        }


def decode_manifest(content: bytes | None) -> Manifest | None:
    """Read a manifest; None where there is none or it is not one of ours (it is then replaced)."""
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        return None


def _stands(entry: Entry, read: Callable[[str], bytes | None]) -> bool:
    content = read(entry.path)
    return content is not None and sha256(content).hexdigest() == entry.sha256
