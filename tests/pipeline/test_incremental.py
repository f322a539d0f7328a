"""An old week is what it was: newer data write nothing of it, a revision it can see does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from end_to_end.real_sources import board_zip

from reportgen.config import load_config
from reportgen.pipeline import BuildRequest, build, know
from reportgen.pipeline.imports import ImportRequest, import_files
from reportgen.pipeline.knowledge import FEW
from reportgen.pipeline.request import silent
from reportgen.policy.readable import week_vintage

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.pipeline.request import Built

OLD, EARLIER, LATER = date(2025, 9, 17), date(2026, 9, 23), date(2026, 9, 30)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CODE = "RESTBC_N.WW"  # currency in circulation


class Home:
    """A folder with a store, into which releases come, and from which a week is built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        formats = ("html", "json", "csv")
        self.config: Config = replace(load_config(None, folder), formats=formats)

    def take(
        self, last: date, prepared: str, changed: tuple[tuple[str, date, float], ...] = ()
    ) -> None:
        """Take in a release of the Board that was prepared on a day."""
        path = self.folder / f"{prepared}.zip"
        path.write_bytes(board_zip(last, prepared=f"{prepared}T20:30:00Z", changed=changed))
        request = ImportRequest(self.config, (path,), now=lambda: NOW)
        (answer,) = import_files(request, silent)
        assert not answer.error, answer.error

    def build(self, as_of: date = OLD) -> Built:
        """Build a week from what the store knows now."""
        request = BuildRequest(self.config, NOW.date(), self.folder / "cache", as_of)
        return build(request, know(self.config))

    def manifest(self, as_of: date = OLD) -> dict[str, Any]:
        """Return the manifest of a week as it stands there."""
        path = self.config.output / str(as_of) / "manifest.json"
        return dict(json.loads(path.read_bytes()))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.take(EARLIER, "2026-09-24")
    return home


@pytest.mark.slow
def test_data_of_newer_weeks_write_nothing_of_an_old_one(home: Home) -> None:
    first = home.build()
    assert set(first.written) == set(first.paths)
    before = home.manifest()
    home.take(LATER, "2026-10-01")
    assert home.build().written == ()
    assert home.manifest() == before
    assert before["vintage"] == "2026-10-09"  # of the data of the package, in all older weeks
    assert home.build(LATER).brief.data_digest != before["inputs"]["data"]


def test_a_revision_that_the_week_can_see_is_another_state_of_it(home: Home) -> None:
    home.build()
    before = home.manifest()
    home.take(LATER, "2026-10-29", ((CODE, date(2025, 9, 3), 2_400_000),))
    assert "manifest.json" in home.build().written
    after = home.manifest()
    assert after["inputs"]["data"] != before["inputs"]["data"]
    assert (before["vintage"], after["vintage"]) == ("2026-10-09", "2026-10-29")


@pytest.mark.slow
def test_a_revision_of_what_came_later_is_none_to_it(home: Home) -> None:
    home.build()
    before = home.manifest()
    home.take(LATER, "2026-10-29", ((CODE, date(2025, 9, 24), 2_400_000),))
    assert home.build().written == ()
    assert home.manifest() == before


@pytest.mark.slow
def test_the_vintage_is_of_the_release_that_first_had_the_week(tmp_path: Path) -> None:
    """Where the data of the package are not used, nothing else makes a week young."""
    home = Home(tmp_path)
    sources = replace(home.config.sources, precedence=("board_xml",))
    home.config = replace(home.config, sources=sources)
    vintages = []
    for last, prepared in ((EARLIER, "2026-09-24"), (LATER, "2026-10-01")):
        home.take(last, prepared)
        home.build(EARLIER)
        vintages.append(home.manifest(EARLIER)["vintage"])
    home.build(LATER)
    assert [*vintages, home.manifest(LATER)["vintage"]] == [
        "2026-09-24",
        "2026-09-24",
        "2026-10-01",
    ]


def test_one_by_one_and_all_at_once_vintages_are_the_same(home: Home) -> None:
    """The first few days are asked of the store, the others of what was read at once."""
    home.take(LATER, "2026-10-01", ((CODE, date(2025, 9, 3), 2_400_000),))
    days = [date(2025, 6, 11) + timedelta(weeks=4 * n) for n in range(17)]
    together = know(home.config).snapshot
    alone = [week_vintage(know(home.config).snapshot, day) for day in days[::4]]
    assert len(days) > 2 * FEW
    found = [week_vintage(together, day) for day in days]
    assert found[::4] == alone
    assert set(found) == {date(2026, 10, 9)}  # the data of the package, younger than the releases
    told = together.vintages
    assert told is not None
    own = [told.newest("board_xml", CODE, day.toordinal()) for day in days]
    first, second = date(2026, 9, 24).toordinal(), date(2026, 10, 1).toordinal()
    assert own == [second if day >= date(2025, 9, 3) else first for day in days]
