"""A brief of a store that holds quarterly figures: they are said, and where they come from."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from real_brief import GOLDEN

from reportgen.config import load_config
from reportgen.languages import load_words
from reportgen.pipeline import BuildRequest, build, know
from reportgen.pipeline.imports import ImportRequest, import_files
from reportgen.pipeline.request import silent
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# In billions of dollars, at an annual rate; as FRED has them for the end of 2024.
GDP = "observation_date,GDP\n2024-07-01,29374.9\n2024-10-01,29723.9\n"
SAID = {"en": "Q42024", "zh-Hant": "2024年第4季", "zh-Hans": "2024年第4季度"}
"""As it is said, without its spaces."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Return a folder in which every edition of a week was built from such a store."""
    home = tmp_path_factory.mktemp("home")
    config = replace(load_config(None, home), formats=("html", "json", "csv", "xlsx"))
    file = home / "GDP.csv"
    file.write_text(GDP)
    (answer,) = import_files(ImportRequest(config, (file,), now=lambda: NOW), silent)
    assert not answer.error, answer.error
    return build(BuildRequest(config, NOW.date(), cache, GOLDEN), know(config)).folder


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_quarter_is_in_every_edition_with_its_source(
    folder: Path, cache: Path, edition: str
) -> None:
    page = (folder / edition / "brief.html").read_text()
    assert "29,723.9" in page
    for tag in EDITIONS[edition]:
        assert load_words(tag, cache).text("basis.quarter") in page
        assert SAID[tag] in re.sub(r"<[^>]*>|\s|\u2060", "", page)


def test_the_shares_are_of_that_quarter(folder: Path) -> None:
    claims = json.loads((folder / "claims.json").read_text())["claims"]
    found = {one["id"]: one for one in claims}
    for line in ("total_assets", "reserve_balances"):
        share = found[f"{line}.share_of_gdp.derived"]
        level = found[f"{line}.level.wednesday_level"]["value"]  # in millions
        assert share["value"] == pytest.approx(100 * level / 29_723_900)
        (gdp,) = [one for one in share["sources"] if one["series"] == "GDP"]
        assert (gdp["basis"], gdp["as_of"], gdp["value"]) == ("quarter", "2024-10-01", 29723.9)
