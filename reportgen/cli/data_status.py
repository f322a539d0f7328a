"""`reportgen data status`: what figures there are, how fresh they are, and where they are from."""

from __future__ import annotations

import shutil
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import common_options, json_option, now, read_config, tell_staleness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.pipeline import Knowledge
    from reportgen.store.records import Release as Held
    from reportgen.store.series import Snapshot

WIDTH = 100
EXAMPLES = """\b
Examples:
  reportgen data status
  reportgen data status --json

\b
States of a series:
  current  what should be out by now is here
  due      the newest came out within the last day (GDP: five days) and is not here yet
  late     it has been out for longer: a week, five working days, a month (GDP)
  stale    more than that is missing
  ended    the release has the line no more
"""


@click.command(epilog=EXAMPLES, short_help="Show what data there are, and how fresh.")
@json_option
@common_options
def status(config_path: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Show coverage: weeks, figures, reach and freshness of every series, sources, terms of use."""
    from reportgen import pipeline

    config = read_config(config_path)
    knowledge = pipeline.know(config)
    tell_staleness(knowledge.newest_week(), config, None, quiet=quiet)
    answer = describe(knowledge, _held(config), now())
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(answer))
        return
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    for line in _lines(answer, width):
        click.echo(line.rstrip())


def describe(knowledge: Knowledge, held: Sequence[Held], at: datetime) -> dict[str, Any]:
    """Return everything the command tells, as it is at that moment."""
    from reportgen.policy.freshness import State, expected_week

    weeks, snapshot = knowledge.weeks, knowledge.snapshot
    complete = [week for week in weeks if week.complete]
    series = _series(snapshot, at)
    schedule = _schedule({one["release"] for one in series} | {"h41"}, at)
    return {
        "provenance": snapshot.provenance,
        "digest": snapshot.digest,
        "weeks": len(weeks),
        "complete_weeks": len(complete),
        "first_complete": complete[0].as_of if complete else None,
        "newest_complete": knowledge.newest_week().as_of,
        "expected_week": expected_week(at),
        "next_release": schedule["h41"]["next_at"],
        "figures": sum(one["observations"] for one in series),
        "disagreements": len(snapshot.disagreements),
        "states": {state.value: sum(one["state"] == state for one in series) for state in State},
        "schedule": schedule,
        "sources": _sources(),
        "held": _held_by_source(held),
        "series": series,
    }


def _series(snapshot: Snapshot, at: datetime) -> list[dict[str, Any]]:
    """Return reach and state of each series once, whatever its aliases."""
    import msgspec

    from reportgen.policy.freshness import freshness, release_of
    from reportgen.statement.coverage import series_coverage
    from reportgen.statement.lines import load_lines

    tree = load_lines()
    rows = []
    for one in series_coverage(snapshot, tree):
        release = release_of(one.code, one.basis)
        until = tree[one.line].until if one.line else None
        fresh = freshness(release, one.last, at, until=until)
        stored = snapshot.get(one.code, one.basis)
        rows.append(
            {
                **msgspec.to_builtins(one),
                "source": stored.origin if stored else "",
                "release": release.value,
                "state": fresh.state.value,
                "expected": fresh.expected,
            }
        )
    return rows


def _schedule(names: Iterable[str], at: datetime) -> dict[str, dict[str, Any]]:
    """Return by release the newest day that is out and when the next one comes."""
    from reportgen.policy.freshness import Release, freshness

    each = {name: freshness(Release(name), None, at) for name in sorted(names)}
    return {
        name: {"expected": one.expected, "next_day": one.next_day, "next_at": one.next_at}
        for name, one in each.items()
    }


def _sources() -> list[dict[str, Any]]:
    import msgspec

    from reportgen.store.snapshot import embedded_headers

    return [msgspec.to_builtins(header) for header in embedded_headers()]


def _held(config: Config) -> Sequence[Held]:
    """Return the releases the store holds; none where there is no store."""
    from reportgen.pipeline.store_address import has_store, store_url

    if not has_store(config):
        return ()
    from reportgen.store.store import open_store

    with open_store(store_url(config), create=False) as store:
        return store.releases()


def _held_by_source(held: Sequence[Held]) -> list[dict[str, Any]]:
    rows = []
    by_source = sorted(held, key=lambda one: one.source)
    for source, group in groupby(by_source, key=lambda one: one.source):
        releases = list(group)
        rows.append(
            {
                "source": source,
                "releases": len(releases),
                "bytes": sum(one.size for one in releases),
                "newest_vintage": max(one.vintage for one in releases),
                "last_retrieved": max(one.retrieved_at for one in releases),
            }
        )
    return rows


def _lines(answer: dict[str, Any], width: int) -> Iterator[str]:
    """Yield the lines of the table for people; none is wider than `width` unless a word is."""
    states = ", ".join(f"{number:,} {state}" for state, number in answer["states"].items())
    yield f"weeks      {answer['weeks']:,}, of which {answer['complete_weeks']:,} complete"
    yield f"from       {answer['first_complete']} to {answer['newest_complete']}"
    yield from _wrapped(
        f"release    week of {answer['expected_week']} is out; "
        f"next {_when(answer['schedule']['h41'])}",
        width,
    )
    yield f"figures    {answer['figures']:,} in {len(answer['series']):,} series"
    yield f"states     {states}"
    if answer["disagreements"]:
        yield f"differing  {answer['disagreements']:,} figures that another source states otherwise"
    yield f"data       {answer['provenance']}"
    yield f"digest     sha256 {answer['digest']}"
    yield from _held_lines(answer["held"])
    for source in answer["sources"]:
        yield ""
        yield from textwrap.wrap(source["title"], width)
        for text in (
            f"{source['publisher']}, {source['url']}",
            source["licence"],
            source["vintage"],
        ):
            yield from textwrap.wrap(
                text,
                width,
                initial_indent="  ",
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    yield from _series_lines(answer, width)


def _held_lines(held: list[dict[str, Any]]) -> Iterator[str]:
    if held:
        yield ""
        yield f"{'store':10} {'releases':>8}  {'megabytes':>9}  {'vintage':10}  retrieved (UTC)"
    for one in held:
        yield (
            f"{one['source']:10} {one['releases']:8,}  {one['bytes'] / 1e6:9,.1f}"
            f"  {one['newest_vintage']}  {one['last_retrieved']:%Y-%m-%d %H:%M}"
        )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=" " * 11, break_on_hyphens=False)


def _series_lines(answer: dict[str, Any], width: int) -> Iterator[str]:
    """Yield a table for each basis; where it is narrow, the lines are left out."""
    wide = width >= WIDTH
    for (basis, release), group in groupby(
        sorted(answer["series"], key=lambda one: (one["basis"], one["release"], one["code"])),
        key=lambda one: (one["basis"], one["release"]),
    ):
        schedule = answer["schedule"][release]
        yield ""
        yield from _wrapped(
            f"{basis}: {schedule['expected']} is out; next {_when(schedule)}", width
        )
        yield f"{'series':22}  state    first       last       figures   gaps{'  line' * wide}"
        for one in group:
            yield (
                f"{one['code']:22}  {one['state']:7}  {one['first']}  {one['last']}"
                f" {one['observations']:7,}  {one['gaps']:5,}  {(one['line'] or '') * wide}"
            )


def _when(schedule: dict[str, Any]) -> str:
    return f"{schedule['next_day']}, on {schedule['next_at']:%A %Y-%m-%d at %H:%M} New York time"
