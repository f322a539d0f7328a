"""`reportgen reserves`: required and excess reserves of a bank, worked out exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reportgen.cli.amounts import AMOUNT, RATIO, TierOption
from reportgen.cli.options import Day, json_option, today

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from reportgen.analysis.reserves import Reserves, Tier
    from reportgen.languages import Words
    from reportgen.policy.requirements import Requirement

EXAMPLES = """\b
Examples:
  reportgen reserves --deposits 100000000 --ratio 10% --actual 12000000
  reportgen reserves --deposits 1.5bn --on 2018-06-01 --lang zh-Hant
  reportgen reserves --deposits 300m --tier 16.9m:0% --tier 127.5m:3% --tier rest:10%
  reportgen reserves --deposits 100,000,000 --actual 12,000,000 --json

\b
Amounts are dollars: 100000000, 100,000,000, 1.5e9; m, bn and tn are million, billion and
trillion; 萬, 億 and 萬億 (or 万, 亿, 万亿) stand for 10^4, 10^8 and 10^12. A ratio has its percent
sign: 0.1 alone might be 10% or 0.1%, and is refused.
"""
GAP = "  "


class InForce(NamedTuple):
    """The requirement in force on a day, and since when its ratios have been these."""

    day: date
    now: Requirement
    ratios_since: date

    @property
    def since(self) -> date:
        """The day to name: of the amounts, or of the ratios where there are no tiers."""
        return self.ratios_since if len(self.now.tiers) == 1 else self.now.effective


@click.command(epilog=EXAMPLES, short_help="Work out required and excess reserves.")
@click.option("--deposits", type=AMOUNT, required=True, help="Reservable deposits, in dollars.")
@click.option("--ratio", type=RATIO, help="One ratio for all deposits, such as 10%.")
@click.option(
    "--tier",
    "given",
    type=TierOption(),
    multiple=True,
    help="A tier as UPPER:RATIO, the last as rest:RATIO; repeat it, lowest first.",
)
@click.option("--actual", type=AMOUNT, help="Reserves held, in dollars: shows the excess.")
@click.option(
    "--on",
    type=Day(),
    help="Without --ratio or --tier: use the ratios in force in the United States on that day"
    " [default: today].",
)
@click.option(
    "--lang",
    "tag",
    type=click.Choice(("zh-Hant", "zh-Hans", "en")),
    default="en",
    show_default=True,
    help="Language of the text; JSON is the same in all.",
)
@json_option
@click.option("--quiet", is_flag=True, help="No notices on stderr.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show a fault's traceback.")
def reserves(
    deposits: Decimal,
    ratio: Decimal | None,
    given: tuple[tuple[Decimal | None, Decimal], ...],
    actual: Decimal | None,
    on: date | None,
    tag: str,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Work out required reserves, and the excess or the shortfall of the actual ones.

    Required are deposits times the ratio, tier by tier; excess is actual minus required. Results
    are exact. Without --ratio and --tier, the ratios in force on a day are used, as they were known
    then: since 2020-03-26 they are zero.
    """
    from reportgen.analysis.reserves import Tier
    from reportgen.analysis.reserves import reserves as work_out
    from reportgen.languages import load_words

    _refuse_two(ratio, given, on)
    requirement = None
    if ratio is not None:
        tiers: tuple[Tier, ...] = (Tier(None, ratio),)
    elif given:
        tiers = tuple(Tier(upper, percent) for upper, percent in given)
    else:
        requirement = _in_force(on or today(), quiet=quiet)
        tiers = requirement.now.tiers
    found = work_out(deposits, tiers=tiers, actual=actual)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(_data(found, tiers, requirement)))
        return
    for line in _lines(load_words(tag), found, tiers, requirement):
        click.echo(line)


def _refuse_two(ratio: Decimal | None, given: tuple[Any, ...], on: date | None) -> None:
    """Refuse a request that names its ratios twice."""
    named = {"--ratio": ratio is not None, "--tier": bool(given), "--on": on is not None}
    twice = [name for name, is_there in named.items() if is_there]
    if len(twice) > 1:
        raise click.UsageError(f"{' and '.join(twice)} each name the ratios; give one of them")


def _in_force(day: date, *, quiet: bool) -> InForce:
    """Return the requirement in force on a day, as it was known then."""
    from reportgen.errors import UsageError
    from reportgen.policy.requirements import load_requirements

    requirements = load_requirements()
    known = requirements.known(day)
    found, since = known.in_force(day), known.ratios_since(day)
    if found is None or since is None:
        first = requirements.entries[0].effective
        raise UsageError(
            f"no ratios are on record before {first}; give them with --ratio or --tier"
        )
    if day > requirements.last_checked and not quiet:
        checked = requirements.last_checked
        click.echo(f"reportgen: the ratios on record were last checked on {checked}", err=True)
    return InForce(day, found, since)


def _data(found: Reserves, tiers: tuple[Tier, ...], requirement: InForce | None) -> dict[str, Any]:
    """Return the result for JSON: decimals as strings, exactly."""

    def exact(number: Decimal | None) -> str | None:
        return None if number is None else format(number, "f")

    return {
        "unit": "USD",
        "deposits": exact(found.deposits),
        "tiers": [
            {
                "upper": exact(tier.upper),
                "ratio_percent": exact(part.ratio),
                "deposits": exact(part.deposits),
                "required": exact(part.required),
            }
            for tier, part in zip(tiers, found.parts, strict=True)
        ],
        "required": exact(found.required),
        "actual": exact(found.actual),
        "excess": exact(found.excess),
        "shortfall": exact(found.shortfall),
        "in_force": None
        if requirement is None
        else {
            "on": requirement.day,
            "ratios_since": requirement.ratios_since,
            "announced": requirement.now.announced,
            "effective": requirement.now.effective,
            "grade": requirement.now.grade,
            "url": requirement.now.url,
        },
    }


def _lines(
    words: Words, found: Reserves, tiers: tuple[Tier, ...], requirement: InForce | None
) -> Iterator[str]:
    """Yield where the ratios come from, the tiers where there are several, then the sums."""
    from reportgen.languages.dollars import dollars

    if requirement is not None:
        day, since = words.date(requirement.day), words.date(requirement.since)
        yield words.text("reserves.heading.in_force", on=day, since=since)
    if len(tiers) > 1:
        yield from _table(_rows(words, found, tiers))
        yield ""
    sums = [("deposits", found.deposits), ("required", found.required), ("actual", found.actual)]
    named = "shortfall" if found.shortfall else "excess"
    sums.append((named, found.shortfall or found.excess))
    rows = [
        [words.text(f"reserves.term.{name}"), dollars(words, amount)]
        for name, amount in sums
        if amount is not None
    ]
    if len(tiers) == 1:
        rows.insert(1, [words.text("reserves.term.ratio"), f"{tiers[0].ratio:f}%"])
    yield from _table(rows)


def _rows(words: Words, found: Reserves, tiers: tuple[Tier, ...]) -> list[list[str]]:
    """Return the tiers as rows of a table, with a head."""
    from reportgen.languages.dollars import dollars, tier_labels

    columns = ("tier", "inside", "ratio", "required")
    rows = [[words.text(f"reserves.column.{column}") for column in columns]]
    for label, part in zip(tier_labels(words, tiers), found.parts, strict=True):
        inside, required = dollars(words, part.deposits), dollars(words, part.required)
        rows.append([label, inside, f"{part.ratio:f}%", required])
    return rows


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Yield rows with the first column to the left and the others to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        pairs = zip(others, widths[1:], strict=True)
        cells += [" " * (width - _width(cell)) + cell for cell, width in pairs]
        yield GAP + GAP.join(cells)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Han letters take two."""
    from unicodedata import combining, east_asian_width

    return sum(
        2 if east_asian_width(sign) in "WF" else 1
        for sign in text
        if not combining(sign) and sign != "\N{WORD JOINER}"
    )
