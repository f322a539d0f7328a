"""The notes, what lines are, what drawings show."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from truth import lines
from truth.checker import Told, states, states_nothing
from truth.conditions_trend import TOTAL, highest, totals
from truth.reading import FACILITY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the stacked areas are drawn from; each part is led by its first line.
ASSET_PARTS = ("treasuries", "mbs", "loans", "repos", "central_bank_swaps")
LIABILITY_PARTS = ("reserve_balances", "treasury_general_account", "reverse_repos")


def named(told: Told) -> list[str]:
    return [item.key.partition(".")[2] for item in told.sentence.args["x"].items]


@states("notes.revised")
def revised(told: Told) -> None:
    told.when("d", told.released)


@states("notes.missing")
def missing(told: Told) -> None:
    """All the lines of the release without data, and no others."""
    truth = [one for root in lines.ROOTS for one in lines.lacking(told.data, root, told.day)]
    told.holds(sorted(named(told)) == sorted(truth), f"missing are {truth}")


@states("notes.dormant")
def dormant(told: Told) -> None:
    """Zero now, never anything else a week or a year ago; all such lines are named."""
    truth = [one for root in lines.ROOTS for one in _asleep(told, root)]
    told.holds(sorted(named(told)) == sorted(truth), f"at zero are {truth}")


def _asleep(told: Told, line: str) -> Iterator[str]:
    """Yield the lines at zero under one; what is under such a line is zero with it."""
    for part, _ in lines.children(told.data, line, told.day):
        if lines.asleep(told.data, part, told.day):
            yield part
        else:
            yield from _asleep(told, part)


@states("notes.residual")
def residual(told: Told) -> None:
    """There are residual rows, because lines lack data."""
    lacking = [one for root in lines.ROOTS for one in lines.lacking(told.data, root, told.day)]
    told.holds(lacking, "no line lacks data")


@states("notes.closing")
def closing(told: Told) -> None:
    lacking = set(lines.lacking(told.data, lines.ROOTS[1], told.day))
    told.holds({"federal_reserve_notes", "total_capital"} <= lacking, f"only {lacking}")
    own = told.data.level("total_liabilities_capital", told.day)
    told.holds(own is None, f"the total is known: {own}")


@states("notes.derived")
def derived(told: Told) -> None:
    """The lines of the tables whose value was computed, all of them."""
    truth = [
        line
        for line in told.data.lines
        if "condition" in told.data.lines[line]
        and told.data.exists(line, told.day)
        and (series := told.data.behind(line)) is not None
        and told.day in series.derived
    ]
    told.holds(sorted(named(told)) == sorted(truth), f"computed are {truth}")


@states("notes.checks", "notes.checks_all")
def checks(told: Told) -> None:
    """Every check of the brief is counted once; what was checked is for the tests of the gates."""
    count: dict[str, int] = {}
    for check in told.brief.checks:
        count[str(check.status)] = count.get(str(check.status), 0) + 1
    said = told.sentence.args
    truth = (count.get("passed", 0), count.get("not_testable", 0), count.get("allowed", 0))
    told.holds((said["p"], said["n"], said.get("f", 0)) == truth, f"counted: {count}")
    told.holds(sum(truth) == len(told.brief.checks), f"counted: {count}")


@states("notes.allowed")
def allowed(told: Told) -> None:
    """The check failed in that week: a miss declared in the file of exceptions."""
    name = told.text("g")["en"]
    failed = {one.id for one in told.brief.checks if str(one.status) == "allowed"}
    told.holds(name in failed, f"failed have {failed}")


@states("what.treasuries_parts")
def parts(told: Told) -> None:
    places = {
        "n": "notes_bonds_nominal",
        "b": "bills",
        "t": "notes_bonds_indexed",
        "c": "inflation_compensation",
    }
    told.holds(told.row == "line.treasuries", f"it stands at {told.row}")
    for place, line in places.items():
        told.figure(place, told.level(line), line)


@states("what.residual_of")
def residual_of(told: Told) -> None:
    """What a residual row includes: lines that lack data."""
    lacking = {one for root in lines.ROOTS for one in lines.lacking(told.data, root, told.day)}
    told.holds(told.row.startswith("residual."), f"it stands at {told.row}")
    told.holds(set(named(told)) <= lacking, f"lacking are {lacking}")
    root = told.row.removeprefix("residual.")
    if root in told.data.lines:
        strange = [one for one in named(told) if not lines.under(told.data, one, root)]
        told.holds(not strange, f"{strange} are not under {root}")


@states("what.other_liabilities", "what.other_liabilities_plain")
def other_liabilities(told: Told) -> None:
    level = told.level("other_liabilities")
    told.holds((level < 0) is (told.way == "other_liabilities"), f"it is {level:,}")


@states("what.reverse_repos_others")
def mostly_facility(told: Told) -> None:
    """ "Mostly": more than half of it."""
    others = told.level("reverse_repos_others")
    facility = told.known(told.data.facility(told.day), FACILITY_CODE)
    told.holds(2 * facility >= others, f"{facility:,} of {others:,}")


@states("alt.total_assets", "alt.total_assets_high")
def drawn_total(told: Told) -> None:
    points = totals(told)
    day, top = highest(points)
    told.when("d0", points[0][0])
    told.when("d", told.day)
    told.figure("l", points[-1][1], TOTAL)
    told.holds((day == told.day) is (told.way == "total_assets_high"), f"the peak is on {day}")
    if told.way == "total_assets":
        told.when("d1", day)
        told.figure("pk", top, TOTAL)


@states("alt.assets_by_part", "alt.liabilities_by_part")
def drawn_parts(told: Told) -> None:
    keys = ASSET_PARTS if told.way == "assets_by_part" else LIABILITY_PARTS
    known = {key: told.data.level(key, told.day) or 0 for key in keys}
    line = told.line("p")
    told.holds(known.get(line) == max(known.values()), f"largest of {known}")
    told.when("d0", totals(told)[0][0])
    told.when("d", told.day)
    told.figure("l", known[line], line)


@states("alt.changes.rise", "alt.changes.fall")
def drawn_changes(told: Told) -> None:
    """No line on either side moved more, and this one that way."""
    moves = dict(one for root in lines.ROOTS for one in lines.moves(told.data, root, told.day))
    line = told.line()
    told.holds(line in moves, f"{line} is no line with a change")
    told.holds(abs(moves[line]) == max(map(abs, moves.values())), f"largest of {moves}")
    told.holds((moves[line] > 0) is (told.way == "rise"), f"it moved by {moves[line]:,}")
    told.figure("a", moves[line], line)


@states("alt.reserves_tga_rrp", "alt.reserves_tga_reverse_repos")
def drawn_reserves(told: Told) -> None:
    facility = told.data.facility(told.day) is not None
    told.holds(facility is (told.way == "reserves_tga_rrp"), "the third line is another")
    days = [day for day, _ in told.data.levels("reserve_balances", told.day)]
    told.when("d0", days[0])
    told.when("d", told.day)
    told.figure("l", told.level("reserve_balances"), "reserve_balances")
    if facility:
        told.when("d1", next(day for day in days if told.data.facility(day) is not None))


def began(told: Told, day: date) -> None:
    told.holds(told.day >= day, f"it began on {day}")


@states("what.repos_foreign_official")
def fima(told: Told) -> None:
    began(told, date(2020, 3, 31))


states_nothing("says what is meant by the words", "notes.basis", "notes.amounts")
states_nothing("says whose data they are", "notes.source", "notes.source_rates")
states_nothing("says what any residual is", "what.residual")
STANDING = (
    "agency_debt bills btfp central_bank_swaps currency_in_circulation federal_reserve_notes "
    "foreign_currency_assets foreign_official_deposits gold_certificates inflation_compensation "
    "loans main_street mbs mmlf net_premium notes_bonds_indexed notes_bonds_nominal other_assets "
    "other_credit other_deposits pdcf ppplf primary_credit remittances repos repos_others "
    "reserve_balances reverse_repos reverse_repos_foreign reverse_repos_others_plain "
    "seasonal_credit secondary_credit securities_held_outright "
    "total_capital treasuries treasury_general_account unamortized_discounts unamortized_premiums "
    "term_auction_credit"
)
states_nothing("says what a line is, in any week", *(f"what.{one}" for one in STANDING.split()))
