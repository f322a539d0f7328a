"""The brief as a letter: the same claims, for inboxes, as HTML that old programs can show and text.

pictures = {chart.key: picture(chart, words[0], regular, bold) for chart in charts(brief)}
letter = render(brief, words, edition="en", pictures=pictures, links=Links(...))
"""

from reportgen.renderers.newsletter.letter import render
from reportgen.renderers.newsletter.message import (
    PREFERENCES,
    UNSUBSCRIBE,
    Links,
    Newsletter,
    Picture,
)
from reportgen.renderers.newsletter.picture import charts, picture
from reportgen.renderers.newsletter.preview import preview_files

__all__ = [
    "PREFERENCES",
    "UNSUBSCRIBE",
    "Links",
    "Newsletter",
    "Picture",
    "charts",
    "picture",
    "preview_files",
    "render",
]
