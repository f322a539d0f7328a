"""The parts of a week: what each makes, and how its pages find one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import html5lib
import pytest
from real_brief import GOLDEN, KNOWLEDGE, TODAY

from reportgen.cli import run
from reportgen.config import load_config
from reportgen.errors import UsageError
from reportgen.pipeline import BuildRequest, build
from reportgen.renderers.editions import PARTS

if TYPE_CHECKING:
    from pathlib import Path

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def request_of(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory):
    cache = tmp_path_factory.getbasetemp() / "parts-cache"

    def make(parts=PARTS, editions=("en",), formats=("html",), day=GOLDEN, **more):
        config = load_config(None, tmp_path)
        config = replace(config, editions=editions, formats=formats)
        return BuildRequest(config, TODAY, cache, as_of=day, parts=parts, **more)

    return make


def made(request) -> list[str]:
    return [path for path in build(request, KNOWLEDGE).paths if "explainer" in path]


def links(page: Path) -> list[str]:
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    return [one.get("href") for one in tree.iter(f"{XHTML}a") if one.get("href")[0] != "#"]


@pytest.mark.parametrize(
    ("editions", "formats", "paths"),
    [
        (("en",), ("html",), ["en/explainer.html"]),
        (("en",), ("pdf",), ["en/explainer.pdf"]),
        (("bilingual",), ("html",), ["zh-Hant/explainer.html", "en/explainer.html"]),
        (("bilingual",), ("pdf",), []),
        (
            ("en", "bilingual"),
            ("html", "pdf", "json"),
            ["en/explainer.html", "zh-Hant/explainer.html", "en/explainer.pdf"],
        ),
        (("en",), ("json", "csv"), []),
    ],
)
def test_what_is_planned(request_of, editions, formats, paths) -> None:
    assert made(request_of(editions=editions, formats=formats, dry_run=True)) == paths


def test_a_part_may_be_left_out(request_of, tmp_path: Path) -> None:
    brief = build(request_of(("brief",), dry_run=True), KNOWLEDGE).paths
    assert not [path for path in brief if "explainer" in path]
    page = build(request_of(("explainer",), dry_run=True), KNOWLEDGE).paths
    assert page == ("en/explainer.html", "manifest.json")
    assert list(tmp_path.iterdir()) == []


def test_what_would_make_nothing_is_refused(request_of) -> None:
    with pytest.raises(UsageError, match=r"explainer in bilingual as pdf: .* comes as html and"):
        build(request_of(("explainer",), ("bilingual",), ("pdf",)), KNOWLEDGE)


def test_pages_link_to_what_is_there(request_of) -> None:
    folder = build(request_of(("explainer",), ("en",)), KNOWLEDGE).folder
    alone = links(folder / "en/explainer.html")
    assert not [link for link in alone if not link.startswith("https://")]
    build(request_of(("brief",), ("bilingual",)), KNOWLEDGE)
    assert "../en/explainer.html" in links(folder / "bilingual/brief.html")
    build(request_of(("explainer",), ("bilingual",)), KNOWLEDGE)
    for tag, other in (("en", "zh-Hant"), ("zh-Hant", "en")):
        found = [one for one in links(folder / tag / "explainer.html") if one[0] == "."]
        assert found == ["../bilingual/brief.html", f"../{other}/explainer.html"]
    build(request_of(PARTS, ("en",)), KNOWLEDGE)
    assert "explainer.html" in links(folder / "en/brief.html")
    assert "brief.html" in links(folder / "en/explainer.html")


def test_its_figures_are_in_claims_json_of_the_same_week(request_of) -> None:
    folder = build(request_of(formats=("html", "json"), day=date(2018, 6, 13)), KNOWLEDGE).folder
    written = (folder / "claims.json").read_text(encoding="utf-8")
    for ratio in ("exempt", "low", "top"):
        assert f'"reserve_ratio_{ratio}.in_force.derived.from-2018-01-18"' in written
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    assert '"en/explainer.html"' in manifest


def test_the_command_knows_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["build", "--as-of", "2025-04-16", "--format", "html", "--lang", "en", "--dry-run"]
    assert run([*asked, "--part", "explainer"]) == 0
    assert capsys.readouterr().out.split() == [
        "output/2025-04-16/en/explainer.html",
        "output/2025-04-16/manifest.json",
    ]
    assert run([*asked, "--part", "explaner"]) == 2
    assert "unknown part 'explaner'; did you mean 'explainer'" in capsys.readouterr().err
    assert run(["build", "--part", "explainer", "--format", "json", "--dry-run"]) == 2
    assert "nothing to make of explainer" in capsys.readouterr().err
