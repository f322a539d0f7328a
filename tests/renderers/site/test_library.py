"""The charting library: only the very package that is pinned is ever used."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from chart_library import real_package

from reportgen.errors import SourceError
from reportgen.renderers.site.library import SCRIPT, STYLE, assets, is_sound, pinned


@pytest.fixture(scope="module")
def package(request):
    return real_package(request.config.cache.mkdir("chart_library"))


def test_the_pin_is_a_whole_digest():
    kind, digest = pinned().integrity.split("-", 1)
    assert kind == "sha512"
    assert len(b64decode(digest)) == 64
    assert re.fullmatch(r"\d+\.\d+\.\d+", pinned().version)


def test_script_and_style_carry_the_licence(package):
    script, style = assets(package)
    assert (script.path, style.path) == (SCRIPT, STYLE)
    for one in (script, style):
        head = one.data.decode().partition("*/")[0]
        assert "Permission is hereby granted, free of charge" in head
        assert "Copyright" in head
    assert b"var uPlot=" in script.data
    assert b".u-cursor-x" in style.data


def test_one_byte_changed_is_refused(package):
    other = bytearray(package)
    other[len(other) // 2] ^= 1
    assert is_sound(package)
    assert not is_sound(bytes(other))
    with pytest.raises(SourceError, match=rf"not {re.escape(pinned().file)} as it was published"):
        assets(bytes(other))
