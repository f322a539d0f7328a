"""A site whose pages say in a line what they show: the engine is real, its pages are quick."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from reportgen.config import load_config
from reportgen.errors import GateError
from reportgen.pipeline.knowledge import Knowledge
from reportgen.pipeline.site import around, build, plan, weeks
from reportgen.pipeline.site.kept import PRIVATE
from reportgen.pipeline.site.request import SiteBuilt, SiteRequest
from reportgen.pipeline.site.unit import Unit
from reportgen.pipeline.site.workshop import entry_path
from reportgen.policy.readable import week_digest
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.store.series import Basis, Snapshot
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from reportgen.pipeline.site.plan import Listed
    from reportgen.pipeline.site.workshop import Workshop

SINCE, NEWEST, TODAY = date(2026, 3, 4), date(2026, 9, 30), date(2026, 11, 20)
COUNT = 31  # weeks from the first to the newest
ASSETS = {"site.css": "assets/site.css"}

refused: set[date] = set()
"""Weeks whose gates fail."""
program = {"register": ""}
"""What stands in the files of the program that are dated."""


def week(
    workshop: Workshop, before: date | None, day: date, after: date | None
) -> Iterator[Artifact]:
    """Make the files of a week: what it can read and where it leads, a picture, its entry."""
    if day in refused:
        raise GateError(f"week {day}: parts and total do not agree")
    seen = week_digest(workshop.knowledge.snapshot, day)
    assert workshop.assets == ASSETS
    for tag in workshop.config.site.languages:
        yield artifact(f"{tag}/{day}/index.html", f"{day} {seen} {before} {after}".encode())
    yield artifact(f"charts/{day}/marks.svg", seen.encode())
    yield artifact(entry_path(day), f'"{day} {seen}"'.encode())


def units(listed: Listed) -> Iterator[Unit]:
    """Yield a list of all weeks and one of each year."""
    yield Unit("archive", listed.inputs(listed.entries(listed.days)), index, ("archive",))
    for number, days in around.years(listed.days):
        shown = [day for day in days if day.year == number]
        inputs = listed.inputs(listed.entries(shown))
        yield Unit(f"year/{number}", inputs, index, (str(number), tuple(shown)))


def index(
    workshop: Workshop, name: str, days: tuple[date, ...] | None = None
) -> Iterator[Artifact]:
    """Make a list of weeks from what was kept of each."""
    told = [(workshop.folder / entry_path(day)).read_bytes() for day in days or workshop.weeks]
    yield artifact(f"en/{name}/index.html", b"\n".join(told))


def assets(*_: object) -> tuple[list[Artifact], dict[str, str]]:
    """Return the one asset there is."""
    return [artifact(path, b"p {}") for path in ASSETS.values()], ASSETS


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pages made quickly, and the weeks they cannot show asked for here."""
    monkeypatch.setattr(weeks, "make", week)
    monkeypatch.setattr(plan.around, "units", units)
    monkeypatch.setattr("reportgen.pipeline.site.assets.site_assets", assets)
    # The program is the same for all the builds of a test, even where somebody is writing it.
    monkeypatch.setattr("reportgen.pipeline.site.inputs.program_digest", _program)
    program["register"] = ""
    refused.clear()


def _program(without: object = ()) -> str:
    """Return the digest of the program, with the register or without it."""
    return "program" if without else f"program {program['register']}"


@dataclass
class Home:
    """A folder with a site in it, and what is known there."""

    folder: Path
    snapshot: Snapshot = field(default_factory=embedded_snapshot)

    def request(self, **changed: Any) -> SiteRequest:
        """Return a request for the whole range in one process, unless it says otherwise."""
        config = load_config(None, self.folder.parent)
        since = changed.pop("since", SINCE)
        site = replace(config.site, output=self.folder, since=since, **changed.pop("site", {}))
        config = replace(config, site=site)
        return SiteRequest(config, TODAY, self.folder.parent / "cache", **changed)

    def build(self, **changed: Any) -> SiteBuilt:
        """Bring the site up to date."""
        return build.build_site(self.request(**changed), Knowledge(self.snapshot))

    def files(self) -> dict[str, str]:
        """Return the digest of everything published, by path."""
        return {
            path.relative_to(self.folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.relative_to(self.folder).parts[0] != PRIVATE
        }

    def times(self) -> dict[str, int]:
        """Return when each published file was written last."""
        return {path: (self.folder / path).stat().st_mtime_ns for path in self.files()}


def revised(snapshot: Snapshot, day: date, change: float) -> Snapshot:
    """Return what is known after a revision of total assets of a Wednesday."""
    key = next(key for key in snapshot.series if key == ("WALCL", Basis.WEDNESDAY_LEVEL))
    old = snapshot.series[key]
    place = (day - old.first).days // old.step
    values = list(old.values)
    assert values[place] is not None
    values[place] += change
    new = replace(old, values=tuple(values))
    return replace(
        snapshot,
        series={name: new if one is old else one for name, one in snapshot.series.items()},
    )
