"""What to try instead of a word that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(word: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown word: the nearest known one, else all of them."""
    from difflib import get_close_matches

    names = list(known)
    folded = {name.lower(): name for name in names}
    near = get_close_matches(word.lower(), folded, n=1)
    return f"did you mean {folded[near[0]]!r}?" if near else f"known are: {', '.join(names)}"
