"""Reads a release of the Board's both ways: by the short cut, and by the parser alone."""

from sources.ddp_files import delivered

from reportgen.errors import SourceError
from reportgen.sources import board_xml
from reportgen.sources.reading import Basis, Hints

COMMENT = b"<!-- a comment, after which nothing is cut short -->"
EVERY_FORM = {
    "RESPPMA_N.WW": Basis.WEDNESDAY_LEVEL,
    "H0.RESPPLLDDS_N.WW": Basis.WEDNESDAY_LEVEL,
    "RESPPMA_XCH1_N.WW": Basis.LEVEL_CHANGE_WEEK,
    "RESPPMA_XCH52_N.WW": Basis.LEVEL_CHANGE_YEAR,
    "RESPPMA_XAW_N.WW": Basis.WEEK_AVERAGE,
    "RESPPMA_XAW_XCH1_N.WW": Basis.AVERAGE_CHANGE_WEEK,
    "RESPPMA_XAW_XCH52_N.WW": Basis.AVERAGE_CHANGE_YEAR,
}


def read(path, content=None, hints=None):
    """Return the reading of a file, with that content if given, and its series."""
    reading = board_xml.read(delivered(path, content), hints or Hints())
    return reading, list(reading.series)


def without_short_cut(content):
    """Return the same document with a comment before its root, which brings in the parser."""
    return content.replace(b"?>", b"?>" + COMMENT, 1)


def plain(series):
    """Return what series say, in no order."""
    told = (
        (one.code, one.basis, one.unit, one.label, list(one.days), list(one.values))
        for one in series
    )
    return sorted(told, key=str)


def outcome(path, content):
    """Return what a document reads as, None where it was refused."""
    try:
        reading, series = read(path, content)
    except SourceError as error:
        print(error)
        return None if path.name in str(error) else error
    return reading.vintage, plain(series), reading.left_out
