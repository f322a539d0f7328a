"""The conclusion: levels, the largest parts of each side, runoff to date, what decides next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Listing, Section, Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.phrases import paragraph
from reportgen.brief.rates import BASES, rates
from reportgen.brief.sections.runoff import runoff
from reportgen.brief.week import line_term
from reportgen.policy.calendar import next_release

if TYPE_CHECKING:
    from reportgen.brief.week import Week
    from reportgen.statement.statement import Side

LARGE = 0.05  # of total assets: a tool of that size decides something


def section(week: Week) -> Section:
    """Write the conclusion from figures already in the brief; no forecast."""
    return Section(
        "conclusion",
        (
            paragraph(_assets(week), _liabilities(week), _currency(week), _runoff(week)),
            paragraph(_watch(week), _next(week)),
        ),
    )


def _largest(side: Side, keys: tuple[str, ...]) -> list[str]:
    known = [(row.level.value, key) for key in keys if (row := side.row(key)) is not None]
    return [key for value, key in sorted(known, reverse=True)[:2] if value > 0]


def _assets(week: Week) -> Sentence | None:
    total = week.claim("total_assets")
    keys = ("treasuries", "mbs", "agency_debt", "loans", "repos", "central_bank_swaps")
    largest = _largest(week.statement.assets, keys)
    figures = [figure for key in largest if (figure := week.level(key)) is not None]
    if total is None or not figures:
        return None
    whole = week.statement.assets.total.level
    if len(figures) == 1 or figures[1].value < 0.02 * whole.value:
        share = week.share(largest[0])
        assert share is not None
        return Sentence(
            "conclusion.assets_one",
            {
                "l": total,
                "p": line_term(largest[0]),
                "a": week.ledger.level(figures[0]),
                "s": share,
            },
        )
    both = week.ledger.enter(
        "largest_assets",
        "share",
        whole.kind.basis,
        week.day,
        100 * sum(figure.value for figure in figures) / whole.value,
        Unit.PERCENT,
        (*figures[0].sources, *figures[1].sources, *whole.sources),
    )
    return Sentence(
        "conclusion.assets",
        {
            "l": total,
            "p": line_term(largest[0]),
            "a": week.ledger.level(figures[0]),
            "q": line_term(largest[1]),
            "b": week.ledger.level(figures[1]),
            "s": both,
        },
    )


def _liabilities(week: Week) -> Sentence | None:
    keys = (
        "federal_reserve_notes",
        "reserve_balances",
        "reverse_repos",
        "treasury_general_account",
        "other_deposits",
    )
    largest = _largest(week.statement.liabilities, keys)
    claims = [week.claim(key) for key in largest]
    if len(claims) < 2 or claims[0] is None or claims[1] is None:
        return None
    return Sentence(
        "conclusion.liabilities",
        {
            "p": line_term(largest[0]),
            "a": claims[0],
            "q": line_term(largest[1]),
            "b": claims[1],
        },
    )


def _currency(week: Week) -> Sentence | None:
    level = week.claim("currency_in_circulation")
    if level is None or week.level("federal_reserve_notes") is not None:
        return None
    return Sentence("conclusion.currency", {"l": level})


def _runoff(week: Week) -> Sentence | None:
    """Say in short what a runoff that is on has taken off so far."""
    for one in runoff(week):
        if one.key == "runoff.running":
            return Sentence("conclusion.runoff", {"a": one.args["a"]})
    return None


def _watch(week: Week) -> Sentence:
    """Name what the week's own figures make worth watching."""
    keys = ["reserve_balances", "treasury_general_account"]
    total = week.statement.assets.total.level.value
    for key in ("repos", "loans", "central_bank_swaps"):
        figure = week.level(key)
        if figure is not None and figure.value > (0 if key == "repos" else LARGE * total):
            keys.append(key)
    terms = [line_term(key) for key in keys]
    if week.on_rrp() is not None:
        terms.append(Term("watch.on_rrp"))
    paid = next((base for base in BASES if base in rates(week)), None)
    if paid is not None:
        terms.append(Term("watch.rates" if paid == "iorb" else "watch.rates_ioer"))
    return Sentence("conclusion.watch", {"x": Listing(tuple(terms))})


def _next(week: Week) -> Sentence:
    release = next_release(week.day)
    meeting = week.register.next_meeting(week.release_date)
    if meeting is None:
        return Sentence("conclusion.next", {"d": release})
    first = "release" if release <= meeting.last else "meeting"
    return Sentence(f"conclusion.next_{first}", {"d": release, "m": meeting.last})
