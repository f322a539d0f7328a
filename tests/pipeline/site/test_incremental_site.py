"""The incremental build: what is made, what is left alone; the way there leaves no trace."""

from __future__ import annotations

import os
import pickle
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
from pipeline.site import small_site
from pipeline.site.small_site import COUNT, NEWEST, SINCE, Home, revised
from pipeline.test_incremental import CODE, NOW
from pipeline.test_incremental import Home as StoreHome

from reportgen.errors import ConfigError, NoDataError, RenderError, ReportgenError, UsageError
from reportgen.pipeline import know
from reportgen.pipeline.knowledge import Knowledge
from reportgen.pipeline.site.folder import alone_in
from reportgen.pipeline.site.inputs import Reading
from reportgen.pipeline.site.kept import JOURNAL, MANIFEST, PRIVATE, Cores, Kept, read_manifest
from reportgen.pipeline.site.plan import Plan
from reportgen.pipeline.site.request import SiteRequest
from reportgen.pipeline.site.workshop import Ready
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.store.series import Basis, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.store.series import Snapshot

WEEK = timedelta(weeks=1)
AROUND = {"archive", "year/2026"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    small_site.install(monkeypatch)
    yield Home(tmp_path / "site")
    small_site.refused.clear()


@pytest.fixture
def whole(tmp_path: Path, home: Home) -> dict[str, str]:  # noqa: ARG001 - whose pages are quick
    """Return the files of the site made at once."""
    other = Home(tmp_path / "at-once")
    built = other.build()
    assert len(built.weeks) == COUNT
    assert len(built.made) == COUNT + 3
    return other.files()


def test_a_second_build_does_nothing(home: Home) -> None:
    first = home.build()
    times = home.times()
    assert set(first.written) == {*times, *_entries(first.weeks)}
    again = home.build()
    assert (again.made, again.written, again.removed) == ((), (), ())
    assert home.times() == times
    assert (again.weeks, again.files, again.bytes) == (first.weeks, first.files, first.bytes)


def _entries(days: tuple[date, ...]) -> set[str]:
    return {f"{PRIVATE}/entries/{day}.json" for day in days}


def test_week_by_week_is_the_same_as_at_once(home: Home, whole: dict[str, str]) -> None:
    day = SINCE
    while day <= NEWEST:
        built = home.build(until=day)
        wanted = {f"week/{one}" for one in (day - WEEK, day) if one >= SINCE}
        assert set(built.made) - {"assets"} == wanted | AROUND, day
        day += WEEK
    assert home.files() == whole


def test_backwards_with_gaps_and_on_two_processes_is_the_same(
    home: Home, whole: dict[str, str]
) -> None:
    home.build(since=date(2026, 8, 5), jobs=2)
    home.build(since=date(2026, 4, 1), until=date(2026, 6, 3))
    home.build(jobs=2)
    assert home.files() == whole


def test_removing_weeks_takes_their_files_and_their_neighbours_links(
    home: Home, whole: dict[str, str]
) -> None:
    home.build()
    earlier = home.times()
    since = SINCE + 3 * WEEK
    built = home.build(since=since)
    gone = {path for path in whole if any(f"/{SINCE + n * WEEK}/" in path for n in range(3))}
    assert {path for path in built.removed if not path.startswith(PRIVATE)} == gone
    assert set(built.made) == {f"week/{since}"} | AROUND
    assert not (home.folder / f"en/{SINCE}").exists()
    untouched = {path for path, time in home.times().items() if earlier[path] == time}
    assert set(home.times()) - untouched == {
        *(f"{tag}/{since}/index.html" for tag in ("zh-Hant", "zh-Hans", "en")),
        "en/archive/index.html",
        "en/2026/index.html",
    }
    home.build()
    assert home.files() == whole


def test_a_revision_makes_the_weeks_anew_that_can_see_it(home: Home) -> None:
    home.build()
    day = date(2026, 8, 12)
    home.snapshot = revised(home.snapshot, day, 1000)
    built = home.build()
    later = {f"week/{day + n * WEEK}" for n in range((NEWEST - day).days // 7 + 1)}
    assert set(built.made) == later | AROUND
    fresh = Home(home.folder.parent / "fresh", home.snapshot)
    fresh.build()
    assert home.files() == fresh.files()


def test_a_decision_makes_no_week_before_it_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.build()
    day, known = date(2026, 9, 9), load_register()
    out = release_date(day)
    fact = msgspec.structs.replace(known.facts[-1], id="new", announced=out)
    later = [one for one in known.facts if one.announced > out]
    facts = sorted((*known.facts, fact), key=lambda one: one.announced)
    more = replace(known, facts=tuple(facts))
    monkeypatch.setattr("reportgen.pipeline.site.inputs.load_register", lambda: more)
    assert home.build().made == ()  # the file has not changed
    small_site.program["register"] = "with one decision more"
    made = set(home.build().made)
    assert made == {f"week/{day + n * WEEK}" for n in range((NEWEST - day).days // 7 + 1)}
    print(f"{len(made)} weeks anew; {len(later)} decisions known later")
    again = replace(
        more, facts=tuple(msgspec.structs.replace(one, checked_on=NEWEST) for one in more.facts)
    )
    monkeypatch.setattr("reportgen.pipeline.site.inputs.load_register", lambda: again)
    small_site.program["register"] = "its sources looked at again"
    assert home.build().made == ()


def test_damage_is_mended_and_nothing_else_touched(home: Home, whole: dict[str, str]) -> None:
    home.build()
    times = home.times()
    (home.folder / "en/2026-05-06/index.html").unlink()
    (home.folder / "charts/2026-06-10/marks.svg").write_bytes(b"x")
    page = home.folder / "zh-Hans/2026-07-08/index.html"
    content = page.read_bytes()
    page.write_bytes(content[:-1] + b"?")
    built = home.build()
    assert set(built.made) == {"week/2026-05-06", "week/2026-06-10", "week/2026-07-08"}
    assert len(built.written) == 3
    assert home.files() == whole
    assert {path for path, time in home.times().items() if times[path] != time} == {
        "en/2026-05-06/index.html",
        "charts/2026-06-10/marks.svg",
        "zh-Hans/2026-07-08/index.html",
    }


def test_a_copy_of_the_folder_is_taken_for_what_it_is(home: Home) -> None:
    home.build()
    copy = Home(home.folder.parent / "copy")
    shutil.copytree(home.folder, copy.folder, copy_function=shutil.copyfile)
    assert copy.build().made == ()
    manifest = (copy.folder / MANIFEST).read_bytes()
    assert manifest != (home.folder / MANIFEST).read_bytes()  # the times of its own files
    assert copy.build().made == ()
    assert (copy.folder / MANIFEST).read_bytes() == manifest


def test_files_of_others_are_left_alone(home: Home) -> None:
    foreign = home.folder / f"en/{SINCE}/own.html"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    home.build()
    home.build(since=SINCE + WEEK)
    assert foreign.read_text() == "mine"
    assert [path.name for path in foreign.parent.iterdir()] == ["own.html"]


def test_a_week_that_is_refused_is_left_out_and_its_neighbours_meet(
    home: Home, whole: dict[str, str]
) -> None:
    day = date(2026, 6, 10)
    home.build()
    small_site.refused.add(day)
    built = home.build(force=True)
    (left,) = built.left_out
    assert (left.as_of, left.failure.exit_code) == (day, 20)
    assert "parts and total do not agree" in left.failure.message
    assert not (home.folder / f"en/{day}").exists()
    before = (home.folder / f"en/{day - WEEK}/index.html").read_text()
    after = (home.folder / f"en/{day + WEEK}/index.html").read_text()
    assert before.endswith(f"{day - 2 * WEEK} {day + WEEK}")
    assert after.endswith(f"{day - WEEK} {day + 2 * WEEK}")
    again = home.build()
    assert again.made == ()
    assert again.left_out == built.left_out  # it is told every time
    fresh = Home(home.folder.parent / "fresh")
    fresh.build(jobs=2)
    assert fresh.files() == home.files()
    small_site.refused.clear()
    assert home.build(force=True).left_out == ()
    assert home.files() == whole


def test_all_weeks_refused_is_an_error_of_the_first(home: Home) -> None:
    small_site.refused.update(SINCE + n * WEEK for n in range(COUNT))
    with pytest.raises(Exception, match=f"week {SINCE}: parts and total") as caught:
        home.build()
    assert caught.value.exit_code == 20  # type: ignore[attr-defined]


def test_no_week_in_range(home: Home) -> None:
    with pytest.raises(NoDataError, match="no complete week is in the range"):
        home.build(until=SINCE - WEEK)


def test_what_is_broken_everywhere_ends_the_build_early(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def broken(_: object, _before: object, day: date, _after: object) -> Iterator[None]:
        tried.append(day)
        raise ConfigError("week.html.j2:3: broken template")
        yield

    monkeypatch.setattr(small_site.weeks, "make", broken)
    with pytest.raises(ConfigError, match="broken template"):
        home.build()
    assert len(tried) == 12


def test_a_part_that_fails_leaves_the_page_that_stands(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.build()
    before = home.files()
    day = date(2026, 6, 10)
    quick = small_site.week

    def faulty(*given: object) -> Iterator[object]:
        if given[2] == day:
            raise KeyError("x")
        yield from quick(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(small_site.weeks, "make", faulty)
    built = home.build(force=True)
    (left,) = built.left_out
    assert (left.as_of, left.failure.exit_code) == (day, 1)
    monkeypatch.setattr(small_site.weeks, "make", quick)
    mended = home.build()
    assert set(mended.made) >= {f"week/{day}"}
    assert home.files() == before


def test_two_units_must_not_make_one_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(_: object) -> Iterator[object]:
        for name in ("archive", "year/2026"):
            yield small_site.Unit(name, "", small_site.index, ("archive",))

    monkeypatch.setattr(small_site.plan.around, "units", twice)
    with pytest.raises(RenderError, match="both archive and year/2026 make this file"):
        home.build()


def test_a_dry_run_says_what_a_build_then_does(home: Home) -> None:
    planned = home.build(dry_run=True)
    assert len(planned.made) == COUNT + 3
    assert not home.folder.exists() or not home.files()
    home.build()
    before = home.times()
    planned = home.build(since=SINCE + WEEK, dry_run=True)
    assert home.times() == before
    built = home.build(since=SINCE + WEEK)
    assert set(planned.made) == set(built.made)
    assert set(planned.removed) == set(built.removed)


def test_one_build_at_a_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.pipeline.site.folder.PATIENCE", 0.0)
    with alone_in(home.folder):
        child = os.fork()
        if not child:
            try:
                home.build()
            except UsageError as error:
                os._exit(0 if "another build of this site is under way" in str(error) else 3)
            os._exit(4)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert home.files() == {}


def test_who_was_interrupted_goes_on(home: Home, whole: dict[str, str]) -> None:
    stop = 10

    class Stopped(BaseException):
        """The user's interrupt, or the end of the process."""

    def progress(done: int, total: int, what: str) -> None:
        del total, what
        if done == stop:
            raise Stopped

    request = home.request()
    with pytest.raises(Stopped):
        small_site.build.build_site(request, small_site.Knowledge(home.snapshot), progress)
    assert read_manifest(home.folder) is None
    with (home.folder / JOURNAL).open("ab") as file:
        file.write(b'{"type":"finished","made":{"unit":"we')  # torn off in the middle
    built = home.build()
    print(f"{len(built.made)} made after {stop} of {COUNT} stood")
    assert len(built.made) <= COUNT + 3 - stop
    assert home.files() == whole
    assert not (home.folder / JOURNAL).exists()
    assert home.build().made == ()


def test_what_a_broken_off_build_wrote_in_vain_is_removed(home: Home) -> None:
    """A file is ours from the moment it is about to be written, whoever makes it in the end."""
    home.build()
    stray = home.folder / "assets/site.0123456789.css"
    stray.write_bytes(b"old")
    with (home.folder / JOURNAL).open("ab") as file:
        file.write(b'{"type":"writing","paths":["assets/site.0123456789.css"]}\n')
    built = home.build()
    assert built.removed == ("assets/site.0123456789.css",)
    assert not stray.exists()


def test_what_is_noted_after_a_torn_line_is_not_lost_with_it(home: Home) -> None:
    """A build that was killed, the next one too: what each wrote in vain is still known as ours."""
    home.build()
    stray = home.folder / "assets/site.0123456789.css"
    stray.write_bytes(b"old")
    torn = b'{"type":"finished","made":{"unit":"we'
    (home.folder / JOURNAL).write_bytes(torn)
    kept = Kept.read(home.folder)
    assert kept.resumed is False
    kept.journal.writing(("assets/site.0123456789.css",))
    assert (home.folder / JOURNAL).read_bytes().startswith(torn + b"\n")
    assert home.build().removed == ("assets/site.0123456789.css",)
    assert not stray.exists()


def test_what_an_earlier_build_of_the_process_knew_is_not_used_again(home: Home) -> None:
    """It came to nothing, so the next one begins with the very same request."""
    small_site.refused.update(SINCE + n * WEEK for n in range(COUNT))
    with pytest.raises(ReportgenError, match="parts and total"):
        home.build()
    small_site.refused.clear()
    home.snapshot = revised(home.snapshot, SINCE, 1.0)
    built = home.build()
    assert len(built.weeks) == COUNT
    fresh = Home(home.folder.parent / "fresh", home.snapshot)
    fresh.build(jobs=2)
    assert home.files() == fresh.files()


def test_the_manifest_says_what_is_published(home: Home) -> None:
    built = home.build()
    manifest = read_manifest(home.folder)
    assert manifest is not None
    assert manifest.weeks() == built.weeks
    assert manifest.paths() == set(home.files())
    assert {one.path: one.sha256 for one in manifest.published()} == home.files()


def test_a_process_that_inherits_nothing_is_sent_what_it_needs(home: Home) -> None:
    assets = {"site.css": "assets/x.css"}
    ready = Ready(home.request(), "run", assets, (SINCE,), Knowledge(home.snapshot))
    sent = pickle.dumps(ready)
    print(f"{len(sent):,} bytes")
    assert len(sent) < 10_000
    there = pickle.loads(sent)
    assert there == ready
    assert there.knowledge is None
    workshop = there()
    assert workshop.weeks == (SINCE,)
    assert workshop.knowledge.snapshot.digest == home.snapshot.digest


def test_what_weeks_can_read_is_not_looked_at_again_while_it_cannot_have_changed(
    home: Home,
) -> None:
    before = NEWEST - WEEK
    home.build(until=before)
    manifest = read_manifest(home.folder)
    assert manifest is not None
    assert (len(manifest.cores.weeks), manifest.cores.last) == (COUNT - 1, before)

    def trusted(snapshot: Snapshot, **changed: object) -> dict[date, str]:
        plan = Plan(home.request(**changed), Knowledge(snapshot), [], {}, manifest.cores)
        return plan._cores

    same = trusted(home.snapshot)
    fresh = Plan(home.request(), Knowledge(home.snapshot), [], {}, Cores())
    assert same == {day: fresh.core(day) for day in same} == manifest.cores.weeks
    newer = revised(home.snapshot, NEWEST, 1)
    assert trusted(newer) == same
    assert trusted(revised(home.snapshot, before, 1)) == {}
    assert trusted(revised(home.snapshot, date(2009, 3, 4), 1)) == {}
    assert trusted(home.snapshot, allow=frozenset({"totals"})) == {}
    said = Disagreement("WALCL", Basis.WEDNESDAY_LEVEL, SINCE, "a", 1.0, "b", 2.0)
    assert trusted(replace(home.snapshot, disagreements=(said,))) == {}
    late = replace(said, day=NEWEST)
    assert trusted(replace(home.snapshot, disagreements=(late,))) == same
    assert trusted(replace(home.snapshot, vintage=NEWEST)) == {}


def test_with_a_store_the_vintages_of_newer_weeks_change_nothing(tmp_path: Path) -> None:
    home = StoreHome(tmp_path)
    home.take(NEWEST - WEEK, "2026-09-24")
    first = Reading(SiteRequest(home.config, NOW.date(), tmp_path), know(home.config).snapshot)
    seal, core = first.seal(NEWEST - WEEK), first.week(SINCE)
    home.take(NEWEST, "2026-10-01")
    then = Reading(SiteRequest(home.config, NOW.date(), tmp_path), know(home.config).snapshot)
    assert (then.seal(NEWEST - WEEK), then.week(SINCE)) == (seal, core)
    home.take(NEWEST, "2026-10-08", ((CODE, SINCE, 1.0),))
    revised_by_then = Reading(
        SiteRequest(home.config, NOW.date(), tmp_path), know(home.config).snapshot
    )
    assert revised_by_then.seal(NEWEST - WEEK) != seal
    assert revised_by_then.week(SINCE) != core
