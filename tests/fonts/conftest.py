"""One real cut of the system's font for the tests of this folder."""

from __future__ import annotations

import pytest

from reportgen.fonts import find_fonts, repertoire, typeface

_TEXT = "聯儲局總資產返化次骨擠说总资产变动国债"


@pytest.fixture(scope="session")
def text():
    """What the typeface is cut for, beside its base."""
    return _TEXT


@pytest.fixture(scope="session")
def cut(text, tmp_path_factory):
    return typeface(repertoire([text]), tmp_path_factory.mktemp("cache"), find_fonts())
