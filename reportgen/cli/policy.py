"""`reportgen policy`: the register of policy facts, held against the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import (
    common_options,
    json_option,
    known_on_option,
    read_config,
    tell_staleness,
)
from reportgen.errors import ConfigError, GateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from reportgen.pipeline import Knowledge
    from reportgen.policy.finding import Finding

EXAMPLES = """\b
Examples:
  reportgen policy check
  reportgen policy check --json
  reportgen policy check --known-on 2025-04-18
"""

FAMILIES = {
    "rate": "administered rates, from each step to the next",
    "funds": "the federal funds rate: in the target range, and with each step",
    "series": "changes of a rate that no entry is of",
    "cap": "redemption caps, month by month",
    "pace": "paces of purchase, month by month",
    "threshold": "outcomes of thresholds, judged again",
    "source": "grades and addresses",
    "freshness": "how far the register was checked",
    "ratio": "reserve requirement ratios: sources, years, periods",
    "glossary": "sources, days and words of the glossary",
}
UNTOLD = dict.fromkeys(
    ("rate", "funds", "cap", "pace", "source", "ratio", "glossary"), frozenset({"passed"})
)
"""What people need not read one by one; --json has all."""
WRITTEN = {"source", "ratio", "glossary"}
"""What is wrong in our own files, whatever the data say."""


@click.group(epilog=EXAMPLES, short_help="Check the policy register against the data.")
def policy() -> None:
    """Hold the policy register against the data."""


@policy.command(epilog=EXAMPLES, short_help="Check rates, caps, paces and outcomes.")
@known_on_option
@json_option
@common_options
def check(known_on: date | None, config_path: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Compare the register with the data; exit with 20 where a fact of grade V1 or V2 is denied.

    Rates must equal their daily series on every day of every step, the federal funds rate must lie
    in the target range and go with its steps, and the outcome of a threshold must follow from the
    figures. Caps and paces are plans: a month that differs by more than a
    tolerance is told. What the data cannot test is named. The history of reserve requirement ratios
    is held against itself and the register, and so is the glossary: its sources, the days of terms
    that a fact began or ended, one word for one term.
    """
    from reportgen import pipeline

    config = read_config(config_path)
    knowledge = pipeline.know(config, known_on)
    tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    findings = (*_audit(knowledge), *_audit_requirements(), *_audit_glossary())
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([_row(one) for one in findings]))
    else:
        for line in _lines(findings):
            click.echo(line)
    _raise(findings)


def _audit(knowledge: Knowledge) -> tuple[Finding, ...]:
    from reportgen.analysis.runoff import complete_months
    from reportgen.policy.audit import audit_register
    from reportgen.policy.register import load_register
    from reportgen.policy.thresholds import load_thresholds
    from reportgen.statement.history import History
    from reportgen.statement.lines import load_lines

    register = load_register()
    newest = knowledge.newest_week().as_of
    last = max(one[0] for series in knowledge.snapshot.series.values() if (one := series.last()))
    first = min(fact.announced for fact in register.facts)
    count = (newest.year - first.year) * 12 + newest.month - first.month
    months = complete_months(newest, count)
    history = History(knowledge.snapshot, load_lines(), last)
    return audit_register(register, load_thresholds(), history, months)


def _audit_requirements() -> tuple[Finding, ...]:
    from reportgen.policy.audit_requirements import audit_requirements
    from reportgen.policy.register import load_register
    from reportgen.policy.requirements import load_requirements

    return audit_requirements(load_requirements(), load_register())


def _audit_glossary() -> tuple[Finding, ...]:
    from reportgen.languages import LANGUAGES, load_words
    from reportgen.languages.glossary import load_glossary
    from reportgen.languages.glossary.audit import audit_glossary
    from reportgen.policy.register import load_register

    return audit_glossary(load_glossary(), load_register(), map(load_words, LANGUAGES))


def _row(one: Finding) -> dict[str, Any]:
    return {
        "family": one.family,
        "subject": one.subject,
        "day": one.day,
        "verdict": one.verdict.value,
        "detail": one.detail,
    }


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the report for people: a table of counts, then what is worth reading."""
    from reportgen.policy.finding import Verdict

    yield "           passed  failed    told  not testable"
    for family in FAMILIES:
        count = [
            sum(one.family == family and one.verdict is verdict for one in findings)
            for verdict in Verdict
        ]
        yield "{:9}  {:6,}  {:6,}  {:6,}  {:12,}".format(family, *count)
    for family, what in FAMILIES.items():
        shown = [
            one
            for one in findings
            if one.family == family and one.verdict.value not in UNTOLD.get(family, ())
        ]
        if shown:
            yield ""
            yield what
        for one in shown:
            yield f"  {one.day}  {one.verdict.value.replace('_', ' '):12}  {_said(one)}"


def _said(one: Finding) -> str:
    return one.detail if one.family in {"series", "freshness"} else f"{one.subject}: {one.detail}"


def _raise(findings: Sequence[Finding]) -> None:
    from reportgen.policy.finding import Verdict

    failed = [one for one in findings if one.verdict is Verdict.FAILED]
    broken = [one for one in failed if one.family in WRITTEN]
    denied = [one for one in failed if one.family not in WRITTEN]
    if denied:
        more = f" (and {len(denied) - 1} more)" if len(denied) > 1 else ""
        raise GateError(
            f"{denied[0].subject}{more}: {denied[0].detail}; correct the register, or the data"
        )
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        files = {"glossary": "glossary", "ratio": "requirements"}
        where = files.get(broken[0].family, "register")
        raise ConfigError(f"{where}: {broken[0].subject}{more}: {broken[0].detail}")
