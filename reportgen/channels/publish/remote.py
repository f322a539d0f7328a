"""A store that fsspec knows as target: s3, gs, sftp and whatever has a driver."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import md5
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from reportgen.errors import ChannelError, ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reportgen.channels.publish.delivery import Delivery
    from reportgen.channels.publish.place import Place

ASIDE = ".reportgen-aside"


def _no_headers(how: Delivery) -> Mapping[str, Any]:  # noqa: ARG001
    return {}


def _s3_headers(how: Delivery) -> Mapping[str, Any]:
    return {"ContentType": how.media_type, "CacheControl": how.cache}


def _gcs_headers(how: Delivery) -> Mapping[str, Any]:
    return {
        "content_type": how.media_type,
        "fixed_key_metadata": {"cache_control": how.cache},
    }


@dataclass(frozen=True, slots=True)
class Ways:
    """How a kind of store is treated.

    `workers` upload at a time; `lists_fast`: one question lists a thousand files, however many
    folders they are in; `aside`: a file is written beside its place and renamed, for there is
    nothing whole about a write that breaks off.
    """

    workers: int = 4
    lists_fast: bool = False
    aside: bool = False
    headers: Callable[[Delivery], Mapping[str, Any]] = _no_headers


_S3 = Ways(workers=16, lists_fast=True, headers=_s3_headers)
_GCS = Ways(workers=16, lists_fast=True, headers=_gcs_headers)
_SFTP = Ways(aside=True)
WAYS = {
    "s3": _S3,
    "s3a": _S3,
    "gs": _GCS,
    "gcs": _GCS,
    "sftp": _SFTP,
    "ssh": _SFTP,
    "memory": Ways(lists_fast=True),
}


class StoreTarget:
    """A folder in a store, by its driver; credentials are the driver's own business."""

    def __init__(self, fs: Any, root: str, ways: Ways) -> None:  # noqa: ANN401 - no types
        self._fs = fs
        self._root = root.rstrip("/")
        self._ways = ways
        self._listing: dict[str, Mapping[str, Any]] = {}
        self._folders: set[str] = set()
        self.workers = ways.workers
        self.lists_fast = ways.lists_fast

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None where there is none."""
        self._fs.invalidate_cache()
        try:
            content: bytes = self._fs.cat_file(self._at(path))
        except FileNotFoundError:
            return None
        return content

    def put(self, path: str, data: bytes, how: Delivery) -> None:
        """Write a file with its headers."""
        place = self._at(path)
        if not self._ways.lists_fast:
            self._make_folder(dirname(place))
        if self._ways.aside:
            self._fs.pipe_file(f"{place}{ASIDE}", data)
            self._fs.mv(f"{place}{ASIDE}", place)
        else:
            self._fs.pipe_file(place, data, **self._ways.headers(how))

    def sizes(self) -> Mapping[str, int]:
        """Return the size of every file there."""
        self._fs.invalidate_cache()
        try:
            found = self._fs.find(self._root, detail=True)
        except FileNotFoundError:
            found = {}
        start = len(self._root) + 1
        self._listing = {path[start:]: told for path, told in found.items()}
        return {path: told["size"] for path, told in self._listing.items()}

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the store itself, as listed last, gave the digest of this content."""
        told = self._listing.get(path, {})
        digest = md5(data, usedforsecurity=False)
        etag = str(told.get("ETag", "")).strip('"')
        return etag == digest.hexdigest() or told.get("md5Hash") == _base64(digest.digest())

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, many at a time where the store can."""
        there = [self._at(path) for path in paths]
        try:
            self._fs.rm(there)
        except FileNotFoundError:  # one of them is gone already
            for one in there:
                if self._fs.exists(one):
                    self._fs.rm(one)

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            self._fs.makedirs(folder, exist_ok=True)
            self._folders.add(folder)


def open_store(place: Place) -> StoreTarget:
    """Find the driver of a URL and open it; raise ConfigError where it is not installed."""
    scheme = place.url.partition(":")[0]
    try:
        import fsspec
    except ImportError:
        raise ConfigError(
            "publishing to a store is an extra: install it with pip install 'reportgen[site]'"
        ) from None
    try:
        fs, root = fsspec.url_to_fs(place.url)
    except ImportError as error:
        raise ConfigError(
            f"{place.shown}: the driver of {scheme}:// is not installed: "
            f"{place.scrub(str(error)).rstrip('.')}, with pip install"
        ) from None
    except ValueError as error:
        raise UsageError(f"{place.shown}: {place.scrub(str(error))}; name another target") from None
    except Exception as error:  # what drivers raise that connect at once
        raise ChannelError(
            f"{place.shown}: could not be opened ({place.reason(error)}); see to its address, "
            "credentials and rights, then run the command again"
        ) from error
    return StoreTarget(fs, root, WAYS.get(scheme, Ways()))


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode()
