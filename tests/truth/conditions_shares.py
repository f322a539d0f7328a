"""What a whole is made of: shares, the largest parts, what lines without data hold."""

from __future__ import annotations

from truth import lines
from truth.checker import Told, states
from truth.reading import YEAR

PERCENT, POINTS = "percent", "percentage_points"
A_TENTH = 10  # per cent: what a reader is told about lines without data
HALF = 0.5  # percentage points: a share that moved less is not told


def share(told: Told, line: str, back: int = 0) -> float:
    """Return a line in per cent of total assets, which liabilities and capital equal."""
    day = told.day - YEAR * back
    return 100 * told.level(line, day) / told.level("total_assets", day)


@states("makeup.assets", "makeup.assets_one", "makeup.liabilities")
def makeup(told: Told) -> None:
    """Every line in the sentence with its own share, none twice."""
    places = {"p": "s", "q": "r", "u": "v"}
    named = [place for place in places if place in told.sentence.args]
    for place in named:
        line = told.line(place)
        told.figure(places[place], share(told, line), line, unit=PERCENT)
        side = told.data.lines[line]["condition"]["side"]
        told.holds(side == ("liabilities" if told.way == "liabilities" else "assets"), side)
    told.holds(len({told.line(place) for place in named}) == len(named), "a line is named twice")


@states("makeup.longterm")
def longterm(told: Told) -> None:
    """All held outright but bills."""
    held = told.level("securities_held_outright") - told.level("bills")
    truth = 100 * held / told.level("total_assets")
    told.figure("s", truth, "longterm_securities", unit=PERCENT)


@states("share.rise", "share.fall", "share_liabilities.rise", "share_liabilities.fall")
def share_moved(told: Told) -> None:
    line = told.line("p")
    now, then = share(told, line), share(told, line, back=1)
    told.holds(now > then if told.way == "rise" else now < then, f"{then} to {now} per cent")
    told.holds(abs(now - then) >= HALF, f"it moved by {now - then} only")
    told.figure("pp", now - then, line, unit=POINTS)
    side = "liabilities" if "liabilities" in told.key else "assets"
    told.holds(told.data.lines[line]["condition"]["side"] == side, f"{line} is not on that side")


@states("notes.large_assets", "notes.large_liabilities")
def residual(told: Told) -> None:
    root = lines.ROOTS[told.way == "large_liabilities"]
    told.earlier("notes.missing")
    left = told.known(lines.rest(told.data, root, told.day), root)
    part = 100 * left / told.level("total_assets")
    told.holds(part > A_TENTH, f"it is {part} per cent only")
    told.holds(any(lines.lacking(told.data, root, told.day)), "no line lacks data")
    told.figure("l", left, f"{root}_residual")
    told.figure("s", part, f"{root}_residual", unit=PERCENT)


def largest_of(told: Told, root: str, *places: str) -> list[str]:
    """Hold the lines in these places to be the largest known ones of their side, in order."""
    said = [told.line(place) for place in places]
    known = {
        line: told.data.level(line, told.day) or 0
        for line in lines.units(told.data, root, told.day)
    }
    # A group of unlike things may be named itself, as reverse repos are: then its parts are not.
    for line in said:
        known = {
            key: value for key, value in known.items() if not lines.under(told.data, key, line)
        }
        known[line] = told.level(line)
    order = sorted(known, key=lambda line: -known[line])[: len(said)]
    told.holds(
        [known[line] for line in said] == [known[line] for line in order], f"largest are {order}"
    )
    told.holds(all(lines.under(told.data, line, root) for line in said), "not on that side")
    return said


@states("conclusion.assets", "conclusion.assets_one")
def assets(told: Told) -> None:
    total = told.level("total_assets")
    told.figure("l", total, "total_assets")
    if told.way == "assets_one":
        (line,) = largest_of(told, "total_assets", "p")
        told.figure("a", told.level(line), line)
        told.figure("s", 100 * told.level(line) / total, line, unit=PERCENT)
        return
    first, second = largest_of(told, "total_assets", "p", "q")
    told.figure("a", told.level(first), first)
    told.figure("b", told.level(second), second)
    both = told.level(first) + told.level(second)
    told.figure("s", 100 * both / total, "largest_assets", unit=PERCENT)


@states("conclusion.liabilities")
def liabilities(told: Told) -> None:
    first, second = largest_of(told, "total_liabilities_capital", "p", "q")
    told.figure("a", told.level(first), first)
    told.figure("b", told.level(second), second)


@states("conclusion.currency")
def currency(told: Told) -> None:
    """It stands for banknotes that have no data."""
    told.figure("l", told.level("currency_in_circulation"), "currency_in_circulation")
    notes = told.data.level("federal_reserve_notes", told.day)
    told.holds(notes is None, f"banknotes are known: {notes}")


@states("capital.level")
def capital(told: Told) -> None:
    told.figure("l", told.level("total_capital"), "total_capital")
    told.figure("p", told.level("capital_paid_in"), "capital_paid_in")


@states("rrp.split")
def split(told: Told) -> None:
    """The two parts are the whole."""
    foreign, others = told.level("reverse_repos_foreign"), told.level("reverse_repos_others")
    told.figure("f", foreign, "reverse_repos_foreign")
    told.figure("o", others, "reverse_repos_others")
    total = told.data.level("reverse_repos", told.day)
    told.holds(total is None or abs(total - foreign - others) <= 1.5, f"in all {total}")


@states("deferred.remittances", "deferred.netted")
def deferred(told: Told) -> None:
    line = "remittances" if told.way == "remittances" else "other_liabilities"
    told.holds(told.level(line) < 0, f"{line} is {told.level(line):,}")
    told.figure("l", told.level(line), line)


@states("liquidity.tga", "liquidity.both")
def liquidity(told: Told) -> None:
    account = told.level("treasury_general_account")
    reserves = told.level("reserve_balances")
    facility = told.data.facility(told.day)
    if told.way == "tga":
        told.holds(facility is None, f"ON RRP held {facility}")
    else:
        account += told.known(facility, "ON RRP")
        told.figure("l", account, "tga_and_on_rrp", "derived")
    line = "treasury_general_account" if told.way == "tga" else "tga_and_on_rrp"
    told.figure("s", 100 * account / reserves, line, "derived", PERCENT)
