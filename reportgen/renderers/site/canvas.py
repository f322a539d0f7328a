"""A picture of sixteen colours: small to send, quick to write, the same bytes every time.

Each ink stands on white in a few shades, so that edges are smooth; shades are what a mask of
coverage, 0 to 255, comes to. Colours on colours are not needed, and not there.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PIL import Image
    from PIL.ImageFont import FreeTypeFont

    Point = tuple[float, float]

SHADES = 2  # of an ink, the last of them full
FINE = 4  # lines are drawn that much larger and reduced
BITS, COLOURS = 4, 16

# PNG, written here: unfiltered rows are a fifth smaller than those Pillow writes, in as much time.
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE = 3  # the kind of picture whose pixels are places in a palette
LEVEL = 6  # 8 takes off a fourteenth, and three times as long


class Face(NamedTuple):
    """A font file in a size, set as a language wants it: its forms of characters."""

    path: Path
    size: int
    lang: str

    def width(self, text: str) -> float:
        """Return how wide a line is, in pixels."""
        return _font(self.path, self.size).getlength(text, language=self.lang)

    def reach(self, text: str) -> int:
        """Return where the ink of a line ends: a closing mark of full width has none behind it."""
        mask, (left, _) = _written(text, self)
        return left + (mask.getbbox() or (0, 0, 0, 0))[2]


class Canvas:
    """A white picture: `flat` are colours for areas, `inks` those for text and lines, by name."""

    def __init__(
        self, size: tuple[int, int], flat: Mapping[str, str], inks: Mapping[str, str]
    ) -> None:
        from PIL import Image, ImageDraw

        colours = ["#ffffff", *flat.values()]
        self._flat = {name: place for place, name in enumerate(flat, 1)}
        self._inks: dict[str, int] = {}
        for name, colour in inks.items():
            self._inks[name] = len(colours)
            colours += [_mixed(colour, shade / SHADES) for shade in range(1, SHADES + 1)]
        assert len(colours) <= COLOURS
        self._picture = Image.new("P", size)
        self._picture.putpalette([part for colour in colours for part in _parts(colour)])
        self._draw = ImageDraw.Draw(self._picture)

    def box(self, corners: tuple[int, int, int, int], colour: str) -> None:
        """Fill a rectangle: left, top, and the last column and row."""
        self._draw.rectangle(corners, self._flat[colour])

    def area(self, outline: Sequence[Point], colour: str) -> None:
        """Fill an outline."""
        self._draw.polygon(list(outline), self._flat[colour])

    def text(self, at: tuple[float, float], said: str, face: Face, ink: str) -> None:
        """Write a line from the left end of its base line."""
        mask, (left, top) = _written(said, face)
        self._lay(mask, (round(at[0]) + left, round(at[1]) + top), ink)

    def line(self, points: Sequence[Point], width: float, dot: float, ink: str) -> None:
        """Draw a line, and a dot of that radius at its end."""
        from PIL import Image, ImageDraw

        left = int(min(x for x, _ in points) - dot) - 1
        top = int(min(y for _, y in points) - dot) - 1
        right = int(max(x for x, _ in points) + dot) + 2
        foot = int(max(y for _, y in points) + dot) + 2
        mask = Image.new("L", ((right - left) * FINE, (foot - top) * FINE))
        draw = ImageDraw.Draw(mask)
        way = [((x - left) * FINE, (y - top) * FINE) for x, y in points]
        draw.line(way, 255, round(width * FINE))
        draw.circle(way[-1], dot * FINE, 255)
        self._lay(mask.reduce(FINE), (left, top), ink)

    def png(self) -> bytes:
        """Return the picture as PNG."""
        width, height = self._picture.size
        header = struct.pack(">IIBBBBB", width, height, BITS, PALETTE, 0, 0, 0)
        packed = self._picture.tobytes("raw", f"P;{BITS}")
        across = len(packed) // height
        rows = b"".join(
            b"\0" + packed[start : start + across] for start in range(0, len(packed), across)
        )
        deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1)
        parts = {
            b"IHDR": header,
            b"PLTE": bytes(self._picture.getpalette() or ()),
            b"IDAT": deflate.compress(rows) + deflate.flush(),
            b"IEND": b"",
        }
        return SIGNATURE + b"".join(starmap(_chunk, parts.items()))

    def _lay(self, mask: Image.Image, at: tuple[int, int], ink: str) -> None:
        """Put an ink where a mask covers, in the shade nearest to it."""
        shades = mask.point(_ladder(self._inks[ink]))
        self._picture.paste(shades, at, mask.point(_covered()))


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont, features

    if not features.check("raqm"):
        raise RenderError(
            "Pillow finds no FriBiDi, without which text has not its language's forms: install it "
            "(libfribidi0 on Debian)"
        )
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=64)  # what most cards say: the publication's name, the labels of figures
def _written(said: str, face: Face) -> tuple[Image.Image, tuple[int, int]]:
    """Return the mask of a line, and where its corner lies from the start of the base line."""
    from PIL import Image, ImageDraw

    font = _font(face.path, face.size)
    left, top, right, foot = font.getbbox(said, language=face.lang, anchor="ls")
    corner = int(left) - 1, int(top) - 1
    mask = Image.new("L", (int(right) - corner[0] + 1, int(foot) - corner[1] + 1))
    start = (-corner[0], -corner[1])
    ImageDraw.Draw(mask).text(start, said, 255, font, anchor="ls", language=face.lang)
    return mask, corner


@lru_cache(maxsize=8)
def _ladder(first: int) -> list[int]:
    """Return the place in the palette for each coverage, of an ink whose shades begin there."""
    return [first + max(_shade(covered), 1) - 1 for covered in range(256)]


@lru_cache(maxsize=1)
def _covered() -> list[int]:
    return [255 if _shade(covered) else 0 for covered in range(256)]


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(name))
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def _shade(covered: int) -> int:
    return round(covered / 255 * SHADES)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, part: float) -> str:
    """Return so much of a colour on white."""
    return "#" + "".join(f"{round(255 - (255 - one) * part):02x}" for one in _parts(colour))
