"""JSON inside a page stays data, whatever it says."""

import json

import html5lib
import pytest

from reportgen.renderers.embedded import embedded

NASTY = {"a": "</script><script>alert(1)</script><!-- & \u2028 \u2029 總資產"}


@pytest.mark.parametrize("indent", [None, 1])
def test_nothing_ends_the_element_and_all_comes_back(indent):
    script = f"<script type='application/json'>{embedded(NASTY, indent)}</script>"
    page = f"<!DOCTYPE html><title>x</title>{script}"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (script,) = tree.iter("script")
    assert json.loads(script.text) == NASTY


def test_it_is_short_unless_asked_otherwise():
    assert embedded({"a": [1, 2]}) == '{"a":[1,2]}'
    assert embedded({"a": 1}, indent=1) == '{\n "a": 1\n}'
