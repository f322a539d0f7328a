"""Sizes worked out once: boxes of equal style have equal ones, unless they say percentages."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from reportgen.renderers.shortcuts.replacing import replaced_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from weasyprint.formatting_structure.boxes import Box

_SIDES = ("top", "right", "bottom", "left")
_SIZES = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{side}" for bound in ("", "min_", "max_") for side in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_NAMES = (*_SIZES, *_BORDERS)
_KNOWN = 4096  # kinds of boxes; a brief has some two hundred

_said = itemgetter(*_NAMES, "box_sizing")
_used = itemgetter(*_NAMES)


def sizes_once() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to give boxes the used sizes of the first box of their kind."""
    from weasyprint.layout.percent import resolve_percentages

    known: dict[tuple[object, ...], dict[str, object]] = {}

    def resolve(box: Box, containing_block: object) -> None:
        said = _said(box.style)
        try:
            sizes = known.get(said)
        except TypeError:  # a function of CSS, which has no digest
            resolve_percentages(box, containing_block)
            return
        borders = said[len(_SIZES) : len(_NAMES)]
        if sizes is not None and _has_own_borders(box, borders):
            box.__dict__.update(sizes)
            return
        resolve_percentages(box, containing_block)
        used = _used(box.__dict__)
        if all(map(_is_absolute, said[: len(_SIZES)])) and used[len(_SIZES) :] == borders:
            if len(known) >= _KNOWN:
                known.clear()
            known[said] = dict(zip(_NAMES, used, strict=True))

    return lambda: replaced_everywhere(resolve_percentages, resolve)


def _is_absolute(size: object) -> bool:
    return size is None or size == "auto" or getattr(size, "unit", None) == "px"


def _has_own_borders(box: Box, borders: tuple[object, ...]) -> bool:
    """Whether a box has the borders of its style: a table may have settled others for it."""
    if box.style["border_collapse"] != "collapse":
        return True
    held = box.__dict__
    return all(held.get(name, own) == own for name, own in zip(_BORDERS, borders, strict=True))
