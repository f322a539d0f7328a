"""Reading a page and its style sheets: by a parser in C, and each sheet once."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from reportgen.renderers.shortcuts.replacing import KNOWN, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from cssselect2 import ElementWrapper
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

_NOTES = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
#: Rules that a sheet gives to its document, not to its readers; pages with them are read anew.
_DOCUMENTS_OWN = ("@counter-style", "@color-profile", "@layer", "@font-face", "@import")
_ESCAPED = re.compile(r"@[^\s{;]*\\")
#: What well-formed pages of others may have that a tree of XML or the sheet without notes mistakes.
_UNLIKE_OURS = re.compile(r"<[A-Z]|<html[^>]*\sxmlns|footnote|note-(?:call|marker)")
_SHEETS = 16  # a page has two; those of a site's kinds of pages fit


def page_of(html: str, fetcher: URLFetcher) -> HTML:
    """Return the page parsed.

    Ours are well-formed XML, which a parser in C reads in a tenth of the time; a user's templates
    may not be, or mean something else by it, and are read as HTML.
    """
    import weasyprint

    if weasyprint.__version__ != KNOWN or _UNLIKE_OURS.search(html):
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


def sheets_once() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to parse each style sheet of pages once, however many pages have it."""
    import weasyprint
    from weasyprint import css

    find = css.find_stylesheets
    known: dict[str, CSS] = {}

    def find_known(
        wrapper: ElementWrapper, media: str, fetcher: URLFetcher, base: str, fonts: object,
        *document: object,
    ) -> Iterator[CSS]:  # fmt: skip
        elements = [one.etree_element for one in wrapper.query_all("style", "link")]
        texts = [css.get_child_text(one) for one in elements]
        if any(one.tag == "link" or one.attrib for one in elements) or any(map(_is_own, texts)):
            yield from find(wrapper, media, fetcher, base, fonts, *document)
            return
        for text in texts:
            if text not in known:
                if len(known) >= _SHEETS:
                    known.clear()
                known[text] = weasyprint.CSS(
                    string=text, url_fetcher=fetcher, media_type=media, font_config=fonts
                )
            yield known[text]

    return lambda: replaced(css, "find_stylesheets", find_known)


def _is_own(sheet: str) -> bool:
    """Whether a sheet gives its document something that another document would not get."""
    said = sheet.lower()
    return any(rule in said for rule in _DOCUMENTS_OWN) or _ESCAPED.search(said) is not None
