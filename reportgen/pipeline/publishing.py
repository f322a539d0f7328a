"""From a built site to the place readers find it: what is published, and that it is whole."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from reportgen.errors import ChannelError, UsageError
from reportgen.pipeline.request import silent
from reportgen.pipeline.site.folder import LOCK
from reportgen.pipeline.site.kept import JOURNAL, MANIFEST, PRIVATE, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reportgen.channels.publish.order import Order
    from reportgen.channels.publish.place import Place
    from reportgen.channels.publish.plan import SiteFile
    from reportgen.channels.publish.receipt import Published
    from reportgen.pipeline.request import Progress

BUILD = "run 'reportgen site build' first, or name another folder with --source"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRequest:
    """A site to publish: the folder `source` it was built in, to `target` (see `read_place`).

    Relative targets count from `home`. `remote` is the name under which the repository `target`
    knows the one that is pushed to, empty for itself. `cache` is a folder for what may be made
    again at any time; `now` tells the moment.
    """

    source: Path
    target: str
    home: Path
    cache: Path
    now: Callable[[], datetime]
    branch: str = ""
    remote: str = ""
    prune: bool = False
    everything: bool = False
    dry_run: bool = False


def publish_site(request: PublishRequest, progress: Progress = silent) -> Published:
    """Publish what changed of a site; raise a ReportgenError with the live site left whole."""
    from reportgen.channels.publish.order import Order
    from reportgen.channels.publish.place import read_place

    place = read_place(request.target, request.branch, request.home)
    with ExitStack() as stack:
        private = request.source / PRIVATE
        if private.is_dir():
            stack.enter_context(_standing_still(request.source))
        files = site_files(request.source)
        if not request.dry_run:
            stack.enter_context(_alone(private / f"publish-{place.digest}.lock", place))
        order = Order(
            source=request.source,
            files=files,
            place=_pushed_to(request, place, private),
            private=private,
            cache=request.cache,
            name=uuid4().hex,
            clock=request.now,
            progress=progress,
            environment=os.environ,
            prune=request.prune,
            everything=request.everything,
            dry_run=request.dry_run,
        )
        return _publish(order, stack)


def site_files(source: Path) -> tuple[SiteFile, ...]:
    """Return the files of a built site; raise UsageError where there is none, or half of one."""
    from reportgen.channels.publish.plan import SiteFile
    from reportgen.channels.publish.record import is_inside

    manifest = read_manifest(source)
    if manifest is None:
        raise UsageError(f"{source}: there is no site in there; {BUILD}")
    if (source / JOURNAL).exists():
        raise UsageError(
            f"{source}: its build was broken off, or is under way; let 'reportgen site build' "
            "come to its end, then publish"
        )
    files = [SiteFile(one.path, one.sha256, one.size) for one in manifest.published()]
    for one in files:
        if not is_inside(one.path) or not one.path.isprintable():
            raise UsageError(f"{source / MANIFEST}: {one.path!r} is no path of a site; {BUILD}")
    return tuple(sorted(files))


def _pushed_to(request: PublishRequest, place: Place, private: Path) -> Place:
    """Return the repository that is pushed to, where a named one of `place` is asked for."""
    if place.kind != "branch" or not request.remote:
        return place
    from reportgen.channels.publish.place import read_place
    from reportgen.channels.publish.repository import Repository

    url = Repository(private, place, os.environ).remote(request.remote, place.url)
    return read_place(f"git+{url}", place.branch, Path(place.url))


def _publish(order: Order, stack: ExitStack) -> Published:
    from reportgen.channels.publish.publisher import publish

    place = order.place
    if place.kind == "branch":
        from reportgen.channels.publish.branch import publish_branch

        return publish_branch(order)
    if place.kind == "store":
        from reportgen.channels.publish.remote import open_store

        return publish(order, open_store(place))
    from reportgen.channels.publish.local import FolderTarget, opened_folder

    folder = Path(place.url)
    if folder.resolve().is_relative_to(order.source.resolve()):
        raise UsageError(f"{folder}: is the site itself; name another folder to publish to")
    if order.dry_run:
        return publish(order, FolderTarget(folder))
    return publish(order, stack.enter_context(opened_folder(folder)))


@contextmanager
def _standing_still(source: Path) -> Iterator[None]:
    """Keep builds out of a site while it is published; others may publish it, too."""
    with _locked(source / LOCK, fcntl.LOCK_SH) as is_free:
        if not is_free:
            raise UsageError(f"{source}: is being built; nothing was published; wait for that")
        yield


@contextmanager
def _alone(lock: Path, place: Place) -> Iterator[None]:
    """Hold a target against other publishers of this site."""
    with _locked(lock, fcntl.LOCK_EX) as is_free:
        if not is_free:
            raise ChannelError(
                f"{place.shown}: another process is publishing this site there; nothing was "
                "published: wait until it is done"
            )
        yield


@contextmanager
def _locked(path: Path, how: int) -> Iterator[bool]:
    """Try to lock a file; yield whether it was free."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
