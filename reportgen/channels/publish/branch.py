"""A branch of a git repository as target: one commit a publish, and none where nothing changed.

All of it becomes visible by one push, so there is no order to keep and nothing to resume. What is
there is compared by the names git itself gives to contents; the record only tells what is ours.
"""

from __future__ import annotations

from hashlib import sha1, sha256
from typing import TYPE_CHECKING, NamedTuple

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from reportgen.channels.publish.receipt import Published
from reportgen.channels.publish.record import RECORD, Entry, Record, read_record
from reportgen.channels.publish.repository import MovedBranchError, PassingError, Repository
from reportgen.channels.publish.uploads import is_being_built

if TYPE_CHECKING:
    from reportgen.channels.publish.order import Order
    from reportgen.channels.publish.plan import SiteFile

ATTEMPTS = 4
PLAIN = ".nojekyll"
"""Tells GitHub's pages to serve the files as they are."""


class Changes(NamedTuple):
    """What differs between a branch and the site."""

    files: tuple[SiteFile, ...]
    stale: tuple[str, ...]
    record: bytes
    is_told: bool


def publish_branch(order: Order) -> Published:
    """Publish a site to a branch; raise ChannelError with the branch left as it was."""
    own = sha256(str(order.source).encode()).hexdigest()[:8]
    folder = order.cache / "publish" / f"{order.place.digest}-{own}.git"
    repository = Repository(folder, order.place, order.environment)
    repository.prepare()
    again = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=order.pause, max=20),
        retry=retry_if_exception_type((MovedBranchError, PassingError)),
        reraise=True,
    )
    return again(lambda: _publish(order, repository))


def _publish(order: Order, repository: Repository) -> Published:
    tip = repository.fetch()
    there = repository.entries(tip)
    changes = _changes(order, repository, there)
    removed = changes.stale if order.prune else ()
    commit = ""
    if not order.dry_run and (changes.files or removed or not changes.is_told):
        commit = _commit(order, repository, tip, there, changes)
    return Published(
        place=order.place.shown,
        uploaded=tuple(one.path for one in changes.files),
        removed=removed,
        left=() if order.prune else changes.stale,
        unchanged=len(order.files) - len(changes.files),
        bytes=sum(one.size for one in changes.files),
        commit=commit,
    )


def _changes(order: Order, repository: Repository, there: dict[str, str]) -> Changes:
    """Compare the site with the files of a branch, by content."""
    before = repository.content(there[RECORD]) if RECORD in there else None
    record = read_record(before)
    ours = {one.path: Entry(one.sha256, one.size) for one in order.files}
    old = {} if record is None else record.files
    stale = tuple(sorted(path for path in old if path not in ours and path in there))
    left = {} if order.prune else {path: old[path] for path in stale}
    after = Record({**ours, **left}).encode()
    files = tuple(
        one
        for one in sorted(order.files)
        if order.everything or there.get(one.path) != _name(order, one)
    )
    return Changes(files, stale, after, before == after)


def _name(order: Order, one: SiteFile) -> str:
    """Return the name git gives to a file's content."""
    data = (order.source / one.path).read_bytes()
    if sha256(data).hexdigest() != one.sha256:
        raise is_being_built(order.source / one.path)
    return sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _commit(
    order: Order, repository: Repository, tip: str, there: dict[str, str], changes: Changes
) -> str:
    """Commit and push; return the commit's name, "" where the branch holds just this already."""
    own = {RECORD: changes.record, **({} if PLAIN in there else {PLAIN: b""})}
    for name, data in own.items():
        (order.private / name).write_bytes(data)
    paths = [one.path for one in changes.files]
    names = repository.keep(
        [*(order.source / path for path in paths), *(order.private / name for name in own)]
    )
    entries = dict(zip([*paths, *own], names, strict=True))
    removed = changes.stale if order.prune else ()
    tree = repository.tree(tip, {**entries, **dict.fromkeys(removed, "")})
    if tree == repository.tree_of(tip):
        return ""
    message = f"Publish the site: {len(paths):,} files changed, {len(removed):,} removed"
    commit = repository.commit(tree, tip, message, order.clock())
    total = len(paths) + len(removed)
    order.progress(0, max(total, 1), f"pushing to {order.place.shown}")
    repository.push(commit, tip)
    order.progress(max(total, 1), max(total, 1), "pushed")
    return commit
