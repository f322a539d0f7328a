"""Words and the typeface, as the charts of a real run get them."""

from __future__ import annotations

import pytest

from reportgen.charts import use_cache
from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.catalogue import SHIPPED


@pytest.fixture(scope="session", autouse=True)
def _font_list(tmp_path_factory):
    use_cache(tmp_path_factory.mktemp("matplotlib"))


@pytest.fixture(scope="session", params=LANGUAGES)
def words(request, tmp_path_factory):
    return load_words(request.param, tmp_path_factory.mktemp("catalogues"))


@pytest.fixture(scope="session")
def face(tmp_path_factory):
    """The real typeface, cut for every word of the catalogues."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*/*.po"))]
    return typeface(repertoire(texts), tmp_path_factory.mktemp("fonts"), find_fonts())
