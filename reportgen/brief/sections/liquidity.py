"""Net liquidity with its legs named, and how large the balance sheet is beside the economy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.published import newest_published
from reportgen.brief.blocks import Sentence
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed
from reportgen.statement.history import WEEK, YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Observation

GDP, BANK_ASSETS = "GDP", "TLAACBW027NBOG"
QUARTER_MONTHS = 3
# The measure and the leg it deducts: two names, so that the two are never chained into one.
WITH_FACILITY, WITH_ALL = "net_liquidity", "net_liquidity_all_reverse_repos"


def liquidity(week: Week) -> Iterator[Sentence]:
    """Say net liquidity and its changes, what it leaves in, and its counterparts in proportion."""
    facility = week.day >= week.on_rrp_began
    line = WITH_FACILITY if facility else WITH_ALL
    now = _level(week, line)
    if now is not None:
        yield from _moved(week, line, now)
    if now is not None and facility and week.level("reverse_repos_foreign") is not None:
        yield Sentence("net_liquidity.foreign")
    yield from _against_reserves(week)
    yield from scale(week)


def _moved(week: Week, line: str, now: Claim) -> Iterator[Sentence]:
    """Say the measure with its change over the week, then over the year."""
    name = "net_liquidity" if line == WITH_FACILITY else "net_all"
    change = _change(week, line, now, "change_week", week.day - WEEK)
    args: dict[str, Argument] = {"l": now}
    if change is None:
        yield Sentence(f"{name}.only", args)
    elif not change.value:
        yield Sentence(f"{name}.same", args)
    else:
        way = "rise" if change.value > 0 else "fall"
        yield Sentence(f"{name}.{way}", {**args, "a": change})
    year = _change(week, line, now, "change_year", week.day - YEAR)
    if year is not None and year.value:
        way = "more" if year.value > 0 else "less"
        yield Sentence(f"net_liquidity.year_{way}", {"a": year})


def _change(week: Week, line: str, now: Claim, measure: str, day: date) -> Claim | None:
    then = _net(week, line, day)
    if then is None:
        return None
    value, sources = then
    return week.derived(
        line, measure, now.value - value, Unit.USD_MILLIONS, (*observed(now), *sources)
    )


def _level(week: Week, line: str) -> Claim | None:
    """Enter the measure of the week."""
    net = _net(week, line, week.day)
    return None if net is None else week.derived(line, "level", net[0], Unit.USD_MILLIONS, net[1])


def _net(week: Week, line: str, day: date) -> tuple[float, tuple[Observation, ...]] | None:
    """Return assets less the Treasury's account and reverse repos, all of one Wednesday."""
    assets, account = week.level("total_assets", day), week.level("treasury_general_account", day)
    leg = week.on_rrp(day) if line == WITH_FACILITY else week.level("reverse_repos", day)
    if assets is None or account is None or leg is None:
        return None
    return (
        assets.value - account.value - leg.value,
        assets.sources + account.sources + leg.sources,
    )


def _against_reserves(week: Week) -> Iterator[Sentence]:
    """Say what the Treasury's account and the facility hold, in per cent of reserves."""
    account, reserves, facility = (
        week.level("treasury_general_account"),
        week.level("reserve_balances"),
        week.on_rrp(),
    )
    if account is None or reserves is None or reserves.value <= 0:
        return
    total = account.value + (0 if facility is None else facility.value)
    sources = account.sources + (() if facility is None else facility.sources)
    share = week.derived(
        "treasury_general_account" if facility is None else "tga_and_on_rrp",
        "share_of_reserves",
        100 * total / reserves.value,
        Unit.PERCENT,
        sources + reserves.sources,
    )
    if facility is None:
        yield Sentence("liquidity.tga", {"s": share})
    else:
        level = week.derived("tga_and_on_rrp", "level", total, Unit.USD_MILLIONS, sources)
        yield Sentence("liquidity.both", {"l": level, "s": share})


def scale(week: Week) -> Iterator[Sentence]:
    """Say assets and reserves in per cent of GDP and of the banks' assets, where there are data.

    Only what had been published by the release counts; the banks' assets are set against reserves
    of the Wednesday they describe.
    """
    assets, reserves = week.level("total_assets"), week.level("reserve_balances")
    gdp = newest_published(week.history, GDP, Basis.QUARTER, week.release_date)
    if gdp is not None and assets is not None and reserves is not None:
        shares = [
            week.derived(
                figure.line,
                "share_of_gdp",
                100 * figure.value / gdp.value,
                Unit.PERCENT,
                (*figure.sources, gdp.source),
            )
            for figure in (assets, reserves)
        ]
        quarter = (gdp.day.month - 1) // QUARTER_MONTHS + 1
        args: dict[str, Argument] = {"s": shares[0], "r": shares[1]}
        yield Sentence("scale.gdp", {**args, "y": gdp.day.year, "q": quarter})
    banks = newest_published(week.history, BANK_ASSETS, Basis.WEDNESDAY_LEVEL, week.release_date)
    held = None if banks is None else week.level("reserve_balances", banks.day)
    if banks is not None and held is not None:
        share = week.ledger.enter(
            "reserve_balances",
            "share_of_bank_assets",
            Basis.WEDNESDAY_LEVEL,
            banks.day,
            100 * held.value / banks.value,
            Unit.PERCENT,
            (*held.sources, banks.source),
        )
        yield Sentence("scale.banks", {"s": share, "d": banks.day})
