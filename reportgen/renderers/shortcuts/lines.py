"""Lines of text set once: the same words in the same style and room break the same way.

A table's words are set three times in one document (how narrow, how wide, and at last), and four in
five of a week's texts stood in the week before, too.
"""

from __future__ import annotations

import contextlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from reportgen.renderers.shortcuts.replacing import replaced, replaced_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from weasyprint.css import Style
    from weasyprint.text.line_break import Layout

#: What WeasyPrint's setting of a line looks at, beside the list of families and the set of lines.
_PROPERTIES = (
    "direction", "font_feature_settings", "font_kerning", "font_language_override", "font_size",
    "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps",
    "font_variant_east_asian", "font_variant_ligatures", "font_variant_numeric",
    "font_variant_position", "font_variation_settings", "font_weight", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang", "letter_spacing",
    "overflow_wrap", "tab_size", "white_space", "word_break", "word_spacing",
)  # fmt: skip
_LINES = 16_384  # lines of some ten documents
_SHAPED = 3_072  # lines of one or two, with their glyphs
_KINDS = 1_024

_look = itemgetter(*_PROPERTIES)


class _Kinds:
    """Numbers for styles that set text alike."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}

    def of(self, style: Style) -> int:
        """Return the number of a style, noted on it: it no longer changes when text is set."""
        number: int | None = style.__dict__.get("kind_of_text")
        if number is None:
            several = tuple(style["font_family"]), frozenset(style["text_decoration_line"])
            look = (*several, *_look(style))
            number = style.kind_of_text = self._numbers.setdefault(look, len(self._numbers))
        return number


def lines_once() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to break, shape and measure each line once."""
    from weasyprint.draw.text import draw_text
    from weasyprint.text.line_break import Layout, split_first_line, strut

    kinds, shapes = _Kinds(), _Shapes(Layout.reactivate)
    split, struts = _split_once(split_first_line, kinds), _struts_once(strut, kinds)
    reactivate, draw = shapes.reactivate_with(kinds), shapes.draw_with(draw_text)

    @contextlib.contextmanager
    def way() -> Iterator[None]:
        with (
            replaced_everywhere(split_first_line, split),
            replaced_everywhere(strut, struts),
            replaced(Layout, "reactivate", reactivate),
            replaced_everywhere(draw_text, draw),
        ):
            yield

    return way


def _split_once(split: Callable[..., tuple[Any, ...]], kinds: _Kinds) -> Callable[..., Any]:
    known: dict[tuple[object, ...], tuple[Any, ...]] = {}

    def split_known(
        text: str, style: Style, context: object, *room: object, **options: object
    ) -> tuple[Any, ...]:
        key = (text, kinds.of(style), *room, *options.items())
        line = known.get(key)
        if line is None:
            line = split(text, style, context, *room, **options)
            if len(known) >= _LINES:
                known.clear()
            known[key] = (_twin(line[0]), *line[1:])
            return line
        return (_twin(line[0]), *line[1:])

    return split_known


def _twin(layout: Layout) -> Layout:
    """Return a layout of its own for each box: boxes wake theirs when they are drawn."""
    twin: Layout = object.__new__(type(layout))
    twin.__dict__.update(layout.__dict__)
    return twin


def _struts_once(strut: Callable[[Style], Any], kinds: _Kinds) -> Callable[[Style], Any]:
    known: dict[tuple[int, object], Any] = {}

    def strut_known(style: Style) -> Any:  # noqa: ANN401
        key = (kinds.of(style), style["line_height"])
        try:
            return known[key]
        except TypeError:  # a function of CSS, which has no digest
            return strut(style)
        except KeyError:
            if len(known) >= _KINDS:
                known.clear()
            known[key] = strut(style)
            return known[key]

    return strut_known


class _Shapes:
    """Glyphs of lines that were drawn before; drawing reads them, unless it shortens the line."""

    def __init__(self, reactivate: Callable[[Layout, Style], None]) -> None:
        self._reactivate = reactivate
        self._known: dict[tuple[object, ...], dict[str, object]] = {}
        self._shortening = False

    def draw_with(self, draw_text: Callable[..., None]) -> Callable[..., None]:
        """Return `draw_text`, with lines that may end in an ellipsis shaped for themselves."""

        def draw(
            stream: object, box: object, offset_x: float, overflow: str, ellipsis: object
        ) -> None:
            self._shortening = overflow == "ellipsis" or ellipsis != "none"
            try:
                draw_text(stream, box, offset_x, overflow, ellipsis)
            finally:
                self._shortening = False

        return draw

    def reactivate_with(self, kinds: _Kinds) -> Callable[[Layout, Style], None]:
        """Return `Layout.reactivate`, waking a layout with the glyphs of an equal one."""
        known = self._known

        def reactivate(layout: Layout, style: Style) -> None:
            if self._shortening:
                self._reactivate(layout, style)
                return
            key = (layout.text, kinds.of(style), layout.justification_spacing)
            shaped = known.get(key)
            if shaped is None:
                self._reactivate(layout, style)
                if len(known) >= _SHAPED:
                    known.clear()
                shaped = known[key] = vars(layout).copy()
                del shaped["style"], shaped["max_width"]
            else:
                layout.__dict__.update(shaped)
                layout.style = style

        return reactivate
