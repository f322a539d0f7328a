"""`reportgen data check`: every gate over every week, and the changes the Board prints."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import (
    Day,
    common_options,
    json_option,
    known_on_option,
    read_config,
    tell_staleness,
)
from reportgen.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from reportgen.statement.audit import Audit, Finding, PrintedChanges

    Printed = Mapping[str, Sequence[PrintedChanges]]

WIDTH = 100
MOST = 20  # findings of a kind that are told in full; --json has all
EXAMPLES = """\b
Examples:
  reportgen data check
  reportgen data check --since 2025-01-01 --json
  reportgen data check --known-on 2025-04-18
"""


@click.command(epilog=EXAMPLES, short_help="Check the figures of all weeks against each other.")
@click.option("--since", type=Day(), help="Only weeks from this date on.")
@known_on_option
@json_option
@common_options
def check(
    since: date | None,
    known_on: date | None,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run every gate over every complete week; exit with 20 if one fails anywhere.

    Gates are what a build tests of its own week. Printed changes are the Board's own, which should
    equal the differences of its figures: where they do not, a figure was revised after.
    """
    from reportgen import pipeline
    from reportgen.pipeline.printed import compare_printed
    from reportgen.statement.audit import audit
    from reportgen.statement.lines import load_lines

    config = read_config(config_path)
    knowledge = pipeline.know(config, known_on)
    tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    weeks = [week for week in knowledge.weeks if since is None or week.as_of >= since]
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        found = audit(knowledge.snapshot, load_lines(), weeks, progress)
    printed = compare_printed(config, known_on, since)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(_answer(found, printed)))
    else:
        for line in _lines(found, printed, len(weeks)):
            click.echo(line)
    if found.failed:
        first = found.failed[0]
        many = "one check" if len(found.failed) == 1 else f"{len(found.failed):,} checks"
        raise GateError(
            f"{many} failed, first {first.check} in the week of {first.week}; "
            "correct the data, or build such a week with --allow"
        )


def _answer(found: Audit, printed: Printed) -> dict[str, Any]:
    import msgspec

    answer: dict[str, Any] = msgspec.to_builtins(found)
    rows = [(source, one) for source, changes in printed.items() for one in changes]
    answer["printed"] = [{"source": source, **msgspec.to_builtins(one)} for source, one in rows]
    return answer


def _lines(found: Audit, printed: Printed, weeks: int) -> Iterator[str]:
    """Yield the report for people."""
    left_out = weeks - found.weeks
    also = f"; {left_out:,} incomplete left out" if left_out else ""
    yield f"{found.weeks:,} complete weeks, {found.first} to {found.last}{also}"
    yield ""
    yield "gates       checked    passed   allowed    failed  not testable"
    for one in found.tallies:
        yield (
            f"{one.family:10} {one.checked:8,}  {one.passed:8,}  {one.allowed:8,}"
            f"  {one.failed:8,}  {one.not_testable:12,}"
        )
    yield from _findings("failed", found.failed)
    yield from _findings("allowed: known misses of the source", found.allowed)
    yield from _printed(printed)


def _findings(what: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
        yield what
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    for one in findings[:MOST]:
        yield f"  {one.week}  {one.check}"
        yield from textwrap.wrap(
            one.message, width, initial_indent="    ", subsequent_indent="    "
        )
    yield from _rest(len(findings))


def _printed(printed: Printed) -> Iterator[str]:
    yield ""
    if not printed:
        yield "printed changes: the data at hand have none; the Board's own releases do"
        return
    yield f"{'printed changes':32} {'equal':>9}  {'differ':>7}  {'not testable':>12}"
    for source, changes in printed.items():
        for basis in sorted({one.basis for one in changes}):
            ours = [one for one in changes if one.basis is basis]
            yield (
                f"{source:10} {basis:21} {sum(one.equal for one in ours):9,}"
                f"  {sum(len(one.differ) for one in ours):7,}"
                f"  {sum(one.not_testable for one in ours):12,}"
            )
    every = [one for changes in printed.values() for one in changes if one.differ]
    for one in every[:MOST]:
        first, last = one.differ[0], one.differ[-1]
        yield (
            f"  {one.code:26} {len(one.differ):,} differ, {first.as_of} to {last.as_of}; the last: "
            f"printed {last.printed:,}, now {last.now - last.then:,}"
        )
    yield from _rest(len(every))


def _rest(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"  and {count - MOST:,} more; --json has them all"
