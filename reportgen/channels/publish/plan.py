"""What a publish has to do: what is missing or different at the target, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.publish.delivery import Rank, delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.channels.publish.record import Entry


class SiteFile(NamedTuple):
    """A file of the site as it was built: its path from the root, and its content's digest."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`waves` go up one after the other, each when all before it are there.

    `stale` are files of ours at the target that the site no longer has, pages before what they
    need; `new` those of the waves that no live page links to yet.
    """

    waves: tuple[tuple[SiteFile, ...], ...]
    stale: tuple[str, ...]
    new: frozenset[str]
    unchanged: int

    @property
    def uploads(self) -> tuple[SiteFile, ...]:
        """All that goes up, in order."""
        return tuple(one for wave in self.waves for one in wave)


def plan(files: Iterable[SiteFile], there: Mapping[str, Entry]) -> Plan:
    """Compare the site with what is known to be at the target.

    New pages go up before any page that is there is replaced, for only replaced ones link to them.
    A page that an unfinished publish has left there counts as new: nobody links to it yet.
    """
    wanted = {one.path: one for one in files}
    missing = [one for one in wanted.values() if _differs(one, there.get(one.path))]
    new = frozenset(one.path for one in missing if one.path not in there or there[one.path].loose)

    def wave(one: SiteFile) -> tuple[bool, Rank]:
        rank = delivery(one.path).rank
        return (rank is not Rank.FILE and one.path not in new, rank)

    missing.sort(key=lambda one: (wave(one), one.path))
    return Plan(
        waves=tuple(tuple(group) for _, group in groupby(missing, wave)),
        stale=tuple(
            sorted(set(there) - set(wanted), key=lambda path: (-delivery(path).rank, path))
        ),
        new=new,
        unchanged=len(wanted) - len(missing),
    )


def _differs(one: SiteFile, entry: Entry | None) -> bool:
    return entry is None or (entry.sha256, entry.size) != (one.sha256, one.size)
