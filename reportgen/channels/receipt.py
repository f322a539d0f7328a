"""A receipt: the proof that artifacts arrived."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel did: `written` anew, and `unchanged` because it was there already."""

    channel: str
    place: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every delivered path, in order."""
        return tuple(sorted((*self.written, *self.unchanged)))
