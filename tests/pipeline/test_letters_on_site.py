"""What letters name of the site: only what its last build made, and pictures only as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from real_brief import GOLDEN, TODAY, real_brief

from reportgen.config import load_config
from reportgen.config.settings import SiteSettings
from reportgen.pipeline import know
from reportgen.pipeline.letters import Letters
from reportgen.pipeline.request import BuildRequest
from reportgen.pipeline.site.build import build_site
from reportgen.pipeline.site.kept import MANIFEST, File, Made, SiteManifest
from reportgen.pipeline.site.request import SiteRequest
from reportgen.renderers.artifact import artifact
from reportgen.renderers.site import address as at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

URL = "https://brief.example.com/fed"
PAGES = ("en/archive/", "en/explainer/", f"en/{GOLDEN}/", f"en/{GOLDEN}/brief.pdf")


def stand(folder: Path, files: Mapping[str, bytes]) -> None:
    """Have a site in a folder whose manifest has these files."""
    made = [artifact(path, data) for path, data in files.items()]
    told = tuple(File(one.path, len(one.data), one.sha256, 0) for one in made)
    path = folder / MANIFEST
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(SiteManifest(units=(Made("all", "", told),))))


@pytest.fixture
def letters(tmp_path: Path) -> Letters:
    config = load_config(None, tmp_path)
    mail = replace(config.mail, pdf="linked", charts="hosted")
    config = replace(config, mail=mail, site=SiteSettings(url=URL))
    stand(config.site_output, {at.file_of(page): b"" for page in PAGES})
    return Letters(BuildRequest(config, TODAY, tmp_path / "cache", GOLDEN), real_brief())


def test_pages_that_are_there_are_linked(letters: Letters) -> None:
    links = letters.links("en")
    assert links.view == f"{URL}/en/{GOLDEN}/"
    assert links.pdf == f"{URL}/en/{GOLDEN}/brief.pdf"
    assert links.archive == f"{URL}/en/archive/"
    assert links.explainer == f"{URL}/en/explainer/"
    assert links.view in letters.letter("en").html


def test_pages_that_are_not_there_are_not(letters: Letters) -> None:
    links = letters.links("bilingual")  # whose page is that of its first language
    assert (links.view, links.pdf, links.archive, links.explainer) == ("", "", "", "")
    assert letters.without_page(["en", "zh-Hant", "bilingual"]) == ["zh-Hant", "bilingual"]


def test_pictures_are_named_only_where_the_site_has_the_very_same(letters: Letters) -> None:
    assert letters.links("en").pictures == {}
    attached = {one.name for one in letters.letter("en").pictures}
    assert len(attached) >= 2
    key, *others = sorted(letters._pictures("en"))
    png = letters._pictures("en")[key]
    files = {at.letter_picture("en", GOLDEN, key): png}
    files |= {at.letter_picture("en", GOLDEN, other): b"of last week" for other in others}
    stand(letters.site_folder, files)
    fresh = replace(letters, _letters={})
    assert fresh.links("en").pictures == {key: f"{URL}/en/{GOLDEN}/letter-{key}.png"}
    assert {one.name for one in fresh.letter("en").pictures} < attached


def test_without_an_address_nothing_is_linked(letters: Letters) -> None:
    config = replace(letters.request.config, site=SiteSettings())
    alone = replace(letters, request=replace(letters.request, config=config), _letters={})
    assert alone.without_page(["en"]) == []
    links = alone.links("en")
    assert (links.view, links.archive, dict(links.pictures)) == ("", "", {})


@pytest.mark.slow
def test_a_site_has_the_pictures_of_its_letters(tmp_path: Path) -> None:
    """What the build makes for hosted letters is to the byte what a letter would attach."""
    config = load_config(None, tmp_path)
    mail = replace(config.mail, pdf="linked", charts="hosted")
    site = SiteSettings(url=URL, languages=("en",), since=GOLDEN, pdf=True)
    config = replace(config, mail=mail, site=site)
    request = SiteRequest(config, TODAY, tmp_path / "cache", until=GOLDEN)
    built = build_site(request, know(config))
    assert built.left_out == ()
    made = Letters(BuildRequest(config, TODAY, tmp_path / "cache", GOLDEN), real_brief())
    links = made.links("en")
    assert set(links.pictures) == set(made._pictures("en"))
    assert made.letter("en").pictures == ()
    for address in (
        links.view,
        links.pdf,
        links.archive,
        links.explainer,
        *links.pictures.values(),
    ):
        path = at.file_of(address.removeprefix(f"{URL}/"))
        assert (config.site_output / path).is_file(), path
