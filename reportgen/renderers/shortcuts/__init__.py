"""WeasyPrint spared work it does for pages that are not ours, or has done before.

Each shortcut gives what the long way gives for our pages, and is taken only with the version of
WeasyPrint it was measured and compared with; any other works the long way. What one document
taught is kept for those after it: the weeks of a history say most of their words alike.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from reportgen.renderers.shortcuts.drawings import drawn_directly
from reportgen.renderers.shortcuts.lines import lines_once
from reportgen.renderers.shortcuts.reading import page_of, sheets_once
from reportgen.renderers.shortcuts.replacing import KNOWN
from reportgen.renderers.shortcuts.sizes import sizes_once
from reportgen.renderers.shortcuts.styles import styles_filled

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KNOWN", "Shortcuts", "page_of"]

#: Those that change no byte of any document, and the one that draws charts a little better.
EXACT = (styles_filled, sizes_once, lines_once, sheets_once)
BETTER = (drawn_directly,)


class Shortcuts:
    """The shortcuts of one press, with what its documents have taught them; one thread's."""

    def __init__(self) -> None:
        self._ways = [way() for way in (*EXACT, *BETTER)]

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Take them inside; with another version of WeasyPrint, do nothing."""
        import weasyprint

        with contextlib.ExitStack() as stack:
            if weasyprint.__version__ == KNOWN:
                for way in self._ways:
                    stack.enter_context(way())
            yield
