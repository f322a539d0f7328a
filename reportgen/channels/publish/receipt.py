"""What a publish did: the receipt of the site channel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What went where: paths `uploaded` and `removed`, `bytes` of what went up.

    `unchanged` files were there already; `left` are files of ours there that the site no longer
    has. `commit` is the new commit of a branch, "" where there is none.
    """

    place: str
    uploaded: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unchanged: int = 0
    bytes: int = 0
    commit: str = ""
