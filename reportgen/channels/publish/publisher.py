"""A publish: see what is there, upload what is missing in its order, strike what is stale.

Before the first change the record at the target says what will be unsure; after a failure it says
what arrived, and where even that fails the journal beside the site does. So the same command goes
on where the last one stopped, and nobody takes an old file for a new one.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reportgen.channels.publish.delivery import Rank, delivery
from reportgen.channels.publish.journal import Journal
from reportgen.channels.publish.plan import plan
from reportgen.channels.publish.receipt import Published
from reportgen.channels.publish.standing import OtherPublisherError, Standing
from reportgen.channels.publish.uploads import Uploads

if TYPE_CHECKING:
    from reportgen.channels.publish.journal import Writing
    from reportgen.channels.publish.order import Order
    from reportgen.channels.publish.plan import Plan, SiteFile
    from reportgen.channels.publish.target import Target

HANDFUL = 500  # files removed at a time


def publish(order: Order, target: Target) -> Published:
    """Publish a site; raise ChannelError naming the file that failed, with the live site whole."""
    journal = Journal(order.private / f"publish-{order.place.digest}.journal")
    uploads = Uploads(target, order.place, order.source, order.pause)
    standing = Standing(order, target, uploads, journal)
    there = standing.files
    if order.everything:
        there = {path: replace(entry, sha256="") for path, entry in there.items()}
    todo = plan(order.files, there)
    stale = todo.stale if order.prune else ()
    if not order.dry_run and (todo.waves or stale or not standing.is_told):
        standing.begin(todo)
        _Work(order, target, todo, uploads, standing, stale).run(journal)
        journal.forget()
    return Published(
        place=order.place.shown,
        uploaded=tuple(one.path for one in todo.uploads),
        removed=stale,
        left=() if order.prune else todo.stale,
        unchanged=todo.unchanged,
        bytes=sum(one.size for one in todo.uploads),
    )


class _Work:
    """One publish under way."""

    def __init__(
        self,
        order: Order,
        target: Target,
        todo: Plan,
        uploads: Uploads,
        standing: Standing,
        stale: tuple[str, ...],
    ) -> None:
        self._order = order
        self._target = target
        self._todo = todo
        self._uploads = uploads
        self._standing = standing
        self._stale = stale
        self._done = 0
        self._total = len(todo.uploads) + len(stale)

    def run(self, journal: Journal) -> None:
        """Do it all, and leave a true record behind however it ends."""
        try:
            with journal.begin(self._order.name) as writing:
                self._upload(writing)
            self._standing.settle()
            if self._stale:
                self._standing.sign()
                self._remove()
            self._standing.end()
        except OtherPublisherError:  # the record is theirs now
            raise
        except BaseException:
            if self._standing.save():
                journal.forget()
            raise

    def _upload(self, journal: Writing) -> None:
        is_live = False

        def arrived(one: SiteFile) -> None:
            journal.arrived(one)
            self._standing.arrived(one, loose=one.path in self._todo.new and not is_live)
            self._step(one.path)

        for wave in self._todo.waves:
            if not is_live and self._goes_live(wave[0]):
                is_live = True
                self._standing.settle()
                self._standing.sign()
            self._uploads.run(wave, arrived)

    def _goes_live(self, first: SiteFile) -> bool:
        """Whether a wave links what is new to what is live: it replaces pages, or is the root."""
        rank = delivery(first.path).rank
        return rank is Rank.ROOT or (rank is not Rank.FILE and first.path not in self._todo.new)

    def _remove(self) -> None:
        paths = iter(self._stale)
        while handful := tuple(islice(paths, HANDFUL)):
            self._uploads.call(
                f"{handful[0]} and others could not be removed from",
                lambda handful=handful: self._target.remove(handful),  # type: ignore[misc]
            )
            self._standing.removed(handful)
            for path in handful:
                self._step(path)

    def _step(self, path: str) -> None:
        self._done += 1
        self._order.progress(self._done, self._total, path)
