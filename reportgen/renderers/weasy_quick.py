"""WeasyPrint spared work it does for pages that are not ours: half of a document's time.

Each shortcut gives what the long way gives for our pages, and is taken only with the version of
WeasyPrint it was measured and compared with; any other works the long way.
"""

from __future__ import annotations

import contextlib
import copy
import sys
from functools import cache
from importlib import import_module
from math import inf
from types import ModuleType
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from weasyprint import CSS, HTML
    from weasyprint.css import AnonymousStyle, ComputedStyle
    from weasyprint.svg import SVG, Node
    from weasyprint.urls import URLFetcher

KNOWN = "70.0"
_NOTES = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
_SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}
_WORKSHOP = {
    "fontTools.subset": ("Options", "Subsetter"),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
_LABEL = {"x", "y", "text-anchor"}


@contextlib.contextmanager
def without_font_workshop() -> Iterator[None]:
    """Import WeasyPrint without the parts of fontTools that only other fonts than ours need.

    They cut fonts where HarfBuzz is too old, and pick an instance of a variable font: a third of
    the import. Who calls one of their functions after all gets the real thing.
    """
    absent = [name for name in _WORKSHOP if name not in sys.modules]
    for name in absent:
        stand_in = sys.modules[name] = ModuleType(name)
        for called in _WORKSHOP[name]:
            setattr(stand_in, called, _later(name, called))
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _later(module: str, name: str) -> Callable[..., Any]:
    return lambda *args, **options: getattr(import_module(module), name)(*args, **options)


def page_of(html: str, fetcher: URLFetcher) -> HTML:
    """Return the page parsed.

    Ours are well-formed XML, which a parser in C reads in a tenth of the time; a user's templates
    may not be, and are read as HTML.
    """
    import weasyprint

    if weasyprint.__version__ != KNOWN:
        return weasyprint.HTML(string=html, url_fetcher=fetcher)
    try:
        root = ET.fromstring(html)  # noqa: S314 - our own page, made a moment ago
    except ET.ParseError:
        return weasyprint.HTML(string=html, url_fetcher=fetcher)
    return _page(root, fetcher)


def _page(root: ET.Element, fetcher: URLFetcher) -> HTML:
    import cssselect2
    import weasyprint

    class Page(weasyprint.HTML):  # type: ignore[misc]
        """A page from a tree, styled from the sheet of a browser without notes."""

        def __init__(self) -> None:
            self.base_url = None
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = cssselect2.ElementWrapper.from_html_root(
                root, content_language=None
            )
            self.etree_element = root

        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002
            return [_plain_sheet()] if not forms else super()._ua_stylesheets(forms)

    return Page()


@cache
def _plain_sheet() -> CSS:
    """Return WeasyPrint's own sheet without foot- and other notes.

    Its rules for them give every element of a page five more styles that nothing is set in.
    """
    from weasyprint.html import UA_STYLESHEET

    sheet, matcher = copy.copy(UA_STYLESHEET), copy.copy(UA_STYLESHEET.matcher)
    every = [entry for entry in matcher.other_selectors if entry[3] not in _NOTES]
    markers = [entry for entry in every if entry[3] == "marker"]
    matcher.other_selectors = [entry for entry in every if entry[3] != "marker"]
    by_name = matcher.lower_local_name_selectors
    matcher.lower_local_name_selectors = {**by_name, "li": [*by_name["li"], *markers]}
    sheet.matcher = matcher
    return sheet


@contextlib.contextmanager
def shortcuts() -> Iterator[None]:
    """Take the shortcuts inside: styles that start filled, labels of charts set in one piece."""
    import weasyprint

    if weasyprint.__version__ != KNOWN:
        yield
        return
    from weasyprint.css import AnonymousStyle, ComputedStyle
    from weasyprint.svg import SVG

    with (
        _replaced(ComputedStyle, "__init__", _filled(ComputedStyle.__init__)),
        _replaced(AnonymousStyle, "__init__", _anonymous(AnonymousStyle.__init__)),
        _replaced(SVG, "draw_node", _in_one_piece(SVG.draw_node)),
    ):
        yield


@contextlib.contextmanager
def _replaced(owner: type, name: str, function: Callable[..., Any]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, before)


@cache
def _initial() -> Mapping[str, object]:
    """Return the properties whose initial value is their computed value and is not inherited.

    WeasyPrint finds the same values one by one, at the cost of a long function each.
    """
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    depending = {"position", "float", "display", "page"}  # on each other, or on the parent
    return {
        name: value
        for name, value in INITIAL_VALUES.items()
        if name not in INHERITED | INITIAL_NOT_COMPUTED | depending
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


def _filled(start: Callable[..., None]) -> Callable[..., None]:
    initial, (logical, never_logical) = _initial(), _logical()

    def start_filled(
        style: ComputedStyle, parent: object, cascaded: Mapping[str, object], *rest: object
    ) -> None:
        start(style, parent, cascaded, *rest)
        style.update(initial if logical.isdisjoint(cascaded) else never_logical)
        for name in cascaded:
            style.pop(name, None)

    return start_filled


def _anonymous(start: Callable[..., None]) -> Callable[..., None]:
    initial = _initial()

    def start_filled(style: AnonymousStyle, parent: object) -> None:
        style.update(initial)
        start(style, parent)

    return start_filled


def _in_one_piece(draw_node: Callable[..., None]) -> Callable[..., None]:
    """Draw labels at once: WeasyPrint lays out, colours and places each of their letters.

    Anchored ones it puts into an object of the PDF each, and kerning is lost.
    """

    def draw(svg: SVG, node: Node, font_size: float, *rest: object, **named: object) -> None:
        if node.tag == "text" and node.text and _is_label(node):
            _draw_label(svg, node, font_size)
        else:
            draw_node(svg, node, font_size, *rest, **named)

    return draw


def _is_label(node: Node) -> bool:
    own = set(node._etree_node.attrib)  # the node's own hold what it inherits
    return own <= _LABEL and not len(node._etree_node)


def _draw_label(svg: SVG, node: Node, font_size: float) -> None:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.svg.utils import size
    from weasyprint.text.line_break import split_first_line

    font_size = size(node.get("font-size", "1em"), font_size, font_size)
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip("\"'") for name in node.get("font-family").split(",")]
    style["font_weight"] = int(node.get("font-weight", 400))
    style["font_size"] = font_size
    layout, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x = float(node.get("x")) - width * _SHIFT[node.get("text-anchor", "start")]
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    place = Matrix(d=-1, e=x, f=float(node.get("y")))
    draw_first_line(svg.stream, TextBox(layout, style), "none", "none", place)
    svg.stream.end_text()
    svg.stream.pop_state()
