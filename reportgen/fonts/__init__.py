"""The one typeface of every page: found on the system, cut down to our characters, cached."""

from reportgen.fonts.glyphs import Typeface, require_glyphs
from reportgen.fonts.repertoire import BASE_REPERTOIRE, repertoire
from reportgen.fonts.subset import typeface
from reportgen.fonts.system import FontFiles, find_fonts

__all__ = [
    "BASE_REPERTOIRE",
    "FontFiles",
    "Typeface",
    "find_fonts",
    "repertoire",
    "require_glyphs",
    "typeface",
]
