"""A figure put into words, still tied to the claim it states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.brief.claims import Claim


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as spoken: `head` must stay on one line, `tail` may wrap after it."""

    claim: Claim
    head: str
    tail: str = ""

    def __str__(self) -> str:
        return self.head + self.tail


Segment = str | Said
