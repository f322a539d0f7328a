"""The charts of a letter, in few bytes: drawn for half the measure, which phones can read as well.

Two of them stand abreast where there is room and one under the other where there is not, so the
text in them is the same size on a desk and on a phone. A palette of their own colours makes the
files a third as large; they stand on a white ground of their own, which dark modes leave alone.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from reportgen.errors import RenderError
from reportgen.renderers import layout

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.brief.blocks import Brief, Chart
    from reportgen.languages import Words

SHOWN = 2
SCALE = 2  # pixels to a unit: twice what a page of 600 needs
COLOURS = 64
LARGEST = 40_000  # bytes of one picture


def charts(brief: Brief) -> tuple[Chart, ...]:
    """Return the charts a letter shows: the first ones of the brief's own front."""
    return layout.front_charts(brief)[:SHOWN]


def picture(chart: Chart, words: Words, *, regular: Path, bold: Path) -> bytes:
    """Return a chart in one language as a small PNG, its texts set in the two font files.

    Raises RenderError where a character has no glyph, or the picture would be too heavy to send.
    """
    from PIL import Image

    from reportgen.charts import drawing

    drawn = drawing(chart.data, "half").png(words, regular=regular, bold=bold, scale=SCALE)
    with Image.open(BytesIO(drawn)) as full:
        few = full.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    png = out.getvalue()
    if len(png) > LARGEST:
        raise RenderError(
            f"chart {chart.key} ({words.tag}): {len(png):,} bytes as a picture, more than the "
            f"{LARGEST:,} a letter may carry for one"
        )
    return png
