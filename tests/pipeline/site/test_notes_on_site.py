"""A week is made anew when its correction note changes, and no other week is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from pipeline.site import small_site
from pipeline.site.small_site import NEWEST, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = NEWEST - timedelta(weeks=4)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    small_site.install(monkeypatch)
    yield Home(tmp_path / "site")
    small_site.refused.clear()


def note(home: Home, day: date, text: str) -> Path:
    path = home.request().config.output / str(day) / "errata" / "errata.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_note_makes_its_week_anew_and_no_other(home: Home) -> None:
    home.build()
    path = note(home, DAY, "one")
    assert home.build(dry_run=True).made[0] == f"week/{DAY}"
    assert home.build().made == (f"week/{DAY}",)  # whose entry says the same in this small site
    assert home.build().made == ()
    note(home, DAY, "another")
    assert home.build().made == (f"week/{DAY}",)
    note(home, DAY, "another")
    assert home.build().made == ()
    path.unlink()
    assert home.build().made == (f"week/{DAY}",)
    assert home.build().made == ()


def test_what_stands_beside_a_note_and_notes_of_other_weeks_change_nothing(home: Home) -> None:
    home.build()
    beside = note(home, DAY, "one")
    home.build()
    (beside.parent / "en.html").write_text("a page")
    (beside.parents[1] / "brief.en.html").write_text("the edition")
    note(home, date(2010, 3, 3), "of no week of this site")
    assert home.build().made == ()
