from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.brief.claims import Claim, Unit
from reportgen.languages import LANGUAGES, load_words
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportgen.languages import Words


WEDNESDAY = date(2025, 4, 16)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def spoken(cache: Path) -> dict[str, Words]:
    """The words of all three languages, by tag."""
    return {tag: load_words(tag, cache) for tag in LANGUAGES}


@pytest.fixture(scope="session")
def claim() -> Callable[..., Claim]:
    def make(value: float, unit: Unit = Unit.USD_MILLIONS, measure: str = "level") -> Claim:
        key = f"total_assets.{measure}.wednesday_level"
        basis = Basis.WEDNESDAY_LEVEL
        return Claim(key, "total_assets", measure, basis, WEDNESDAY, value, unit, ())

    return make


@pytest.fixture
def own(tmp_path: Path, cache: Path) -> Callable[..., dict[str, Words]]:
    """Load all languages with entries of a user's own: `own(id={"zh-Hant": …, "en": …})`."""

    def load(**entries: dict[str, str]) -> dict[str, Words]:
        folder = tmp_path / "catalogues"
        for tag in LANGUAGES:
            path = folder / tag.replace("-", "_") / "own.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            blocks = [f'msgid "own.{key}"\nmsgstr "{by[tag]}"\n' for key, by in entries.items()]
            path.write_text("\n".join(blocks), encoding="utf-8")
        return {tag: load_words(tag, cache, (folder,)) for tag in LANGUAGES}

    return load
