"""Reads a release of the Board's both ways: by the short cut, and by the parser alone."""

from unittest.mock import patch

import pytest
from sources.ddp_files import delivered

from reportgen.errors import SourceError
from reportgen.sources import board_xml
from reportgen.sources.board.xml_text import Cutter
from reportgen.sources.reading import Basis, Hints

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


def parsed(path, content, hints=None):
    """Return the same as `read`, with the parser doing all of it."""
    with patch.object(Cutter, "cut", return_value=None):
        return read(path, content, hints)


def refusal(path, content):
    """Return the message with which a document is refused, either way."""
    messages = []
    for reads in (read, parsed):
        with pytest.raises(SourceError) as caught:
            reads(path, content)
        messages.append(str(caught.value))
    print(messages[0])
    assert messages[0] == messages[1]
    assert messages[0].startswith(path.name)
    return messages[0]


def plain(series):
    """Return what series say, in no order."""
    told = (
        (one.code, one.basis, one.unit, one.label, list(one.days), list(one.values))
        for one in series
    )
    return sorted(told, key=str)


def outcome(path, content, reads=read):
    """Return what a document reads as, None where it was refused."""
    try:
        reading, series = reads(path, content)
    except SourceError as error:
        print(error)
        return None if path.name in str(error) else error
    return reading.vintage, plain(series), reading.left_out
