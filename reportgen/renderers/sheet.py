"""What every page has, whatever stands on it: the voices that say it, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen.charts.theme import variables

if TYPE_CHECKING:
    from reportgen.renderers.publisher import Publisher
    from reportgen.renderers.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The voices of a page, the first of which leads; its publisher; its one family on paper."""

    voices: tuple[Voice, ...]
    publisher: Publisher
    font_family: str = ""

    @property
    def voice(self) -> Voice:
        """The voice that leads: it says what is said only once."""
        return self.voices[0]

    @property
    def parallel(self) -> bool:
        """Whether two languages stand side by side."""
        return len(self.voices) > 1

    def worded(self, voice: Voice, said: Markup) -> Markup:
        """Return words in an element of their own where two languages stand together."""
        if not self.parallel:
            return said
        return Markup("<span{}>{}</span>").format(voice.lang, said)

    @property
    def accent(self) -> str:
        """The publisher's colour, or the house's."""
        return self.publisher.colour

    def chart_colours(self, *, dark: bool = False) -> str:
        """Return the colours of charts as CSS declarations: every page's palette has them."""
        return variables(dark=dark)

    def masthead(self, voice: Voice) -> str:
        """Return the name of the publication in one language."""
        return self.publisher.masthead_in(voice.words)

    def disclaimer(self, voice: Voice) -> str:
        """Return what the reader must be told, in one language."""
        return self.publisher.disclaimer_in(voice.words)
