"""Styles that start filled: WeasyPrint finds each value by itself, at the cost of a long function.

Most are the initial value of a property that is not set, or the parent's of one that is inherited.
"""

from __future__ import annotations

import contextlib
from functools import cache
from typing import TYPE_CHECKING

from reportgen.renderers.shortcuts.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from weasyprint.css import AnonymousStyle, ComputedStyle, Style

_DEPENDING = {"position", "float", "display", "page"}  # on each other, or on the parent
_LINES = ("border_top", "border_right", "border_bottom", "border_left", "outline")


def styles_filled() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to fill styles when they are made."""
    from weasyprint.css import AnonymousStyle, ComputedStyle

    computed, anonymous = _filled(ComputedStyle.__init__), _anonymous(AnonymousStyle.__init__)

    @contextlib.contextmanager
    def way() -> Iterator[None]:
        with (
            replaced(ComputedStyle, "__init__", computed),
            replaced(AnonymousStyle, "__init__", anonymous),
        ):
            yield

    return way


@cache
def _initial() -> Mapping[str, object]:
    """Return the properties whose initial value is their computed value and is not inherited."""
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    return {
        name: value
        for name, value in INITIAL_VALUES.items()
        if name not in INHERITED | INITIAL_NOT_COMPUTED | _DEPENDING
        and not name.startswith("text_decoration_")
    }


@cache
def _logical() -> tuple[frozenset[str], Mapping[str, object]]:
    """Return the logical properties, and what of `_initial` none of them may change."""
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS

    logical = {
        function(block="ttb", inline=direction)
        for function in PHYSICAL_FUNCTIONS.values()
        for direction in ("ltr", "rtl")
    }
    kept = {name: value for name, value in _initial().items() if name not in PHYSICAL_FUNCTIONS}
    return frozenset(logical), kept


@cache
def _handed_down() -> tuple[str, ...]:
    """Return the properties that are the parent's where an element does not set them.

    Decorations of text spread rather than inherit, and named pages hold for what is inside; where
    an element says nothing of them it comes to the same.
    """
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_VALUES

    spread = {name for name in INITIAL_VALUES if name.startswith("text_decoration_")}
    inherited = (INHERITED & INITIAL_VALUES.keys()) - PHYSICAL_FUNCTIONS.keys()
    return tuple(sorted(inherited | spread | {"page"}))


def _of_parent(parent: Style) -> Mapping[str, object]:
    """Return what a style hands down; noted on it, for it has many children."""
    handed: Mapping[str, object] | None = parent.__dict__.get("handed_down")
    if handed is None:
        handed = parent.handed_down = {name: parent[name] for name in _handed_down()}
    return handed


def _filled(start: Callable[..., None]) -> Callable[..., None]:
    initial, (logical, never_logical) = _initial(), _logical()

    def start_filled(
        style: ComputedStyle, parent: Style | None, cascaded: Mapping[str, object], *rest: object
    ) -> None:
        start(style, parent, cascaded, *rest)
        physical = logical.isdisjoint(cascaded)
        style.update(initial if physical else never_logical)
        if parent is not None:
            style.update(_of_parent(parent))
        if "position" not in cascaded:
            style["position"] = style.specified["position"] = "static"
            if "float" not in cascaded:
                style["float"] = style.specified["float"] = "none"
        if physical:
            for line in _LINES:
                if f"{line}_style" not in cascaded:
                    style[f"{line}_width"] = 0  # a line of no style has no width, whatever is set
        for name in cascaded:
            style.pop(name, None)

    return start_filled


def _anonymous(start: Callable[..., None]) -> Callable[..., None]:
    from weasyprint.css.properties import INITIAL_VALUES

    initial = {**_initial(), **{name: INITIAL_VALUES[name] for name in ("position", "float")}}

    def start_filled(style: AnonymousStyle, parent: Style) -> None:
        style.update(initial)
        style.update(_of_parent(parent))
        start(style, parent)

    return start_filled
