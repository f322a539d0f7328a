"""Which sentence a number calls for: rise, fall, no change, highest, lowest, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.extremes import changes, extreme, streak
from reportgen.brief.blocks import Paragraph, Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.records import level_record, move_record, run_length
from reportgen.brief.week import line_term
from reportgen.statement.history import YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

LITTLE = 0.001  # a change under a tenth of a per cent of the balance is "little changed"
WORTH_SAYING = 26  # an extreme is worth a sentence when half a year or more has not seen it
LONG_STREAK = 5
HUGE = 1000  # per cent: beyond it the ratio says less than the amount
# Kinds of findings: those that tell level and change (or what there is of them), those of a run,
# those of a level, those of a line that is used again or no more.
TELLING = ("rise.", "fall.", "high.", "low.", "ended.", "drawn.", "zero.", "new")
MOVED = tuple(f"finding.{kind}" for kind in TELLING)
RAN = ("finding.ended.", "finding.long.")
EXTREME = ("finding.high.", "finding.low.", "finding.rise.ever_record", "finding.fall.ever_record")
IDLE = ("finding.drawn.", "finding.zero.", "finding.new")


def paragraph(*sentences: Sentence | None) -> Paragraph:
    """Put together the sentences there is data for."""
    return Paragraph(tuple(sentence for sentence in sentences if sentence is not None))


def direction(change: float, level: float) -> str:
    """Name the move: rise, fall, edge_up, edge_down or same."""
    if not change:
        return "same"
    little = abs(change) < LITTLE * abs(level - change)
    if change > 0:
        return "edge_up" if little else "rise"
    return "edge_down" if little else "fall"


def moved(
    kind: str, term: Term, level: Claim | None, change: Claim | None, **more: Argument
) -> Sentence | None:
    """Say a level and its change: `kind` is headline, level (with its date) or move."""
    if level is None:
        return None
    args: dict[str, Argument] = {"x": term, "l": level, **more}
    if kind == "headline":
        del args["x"]
    if change is None:
        return Sentence(f"{kind}.only", args)
    way = direction(change.value, level.value)
    if way == "same":
        return Sentence(f"{kind}.same", args)
    if way == "fall" and not level.value:
        return Sentence("move.to_zero", {"x": term, "a": change})
    return Sentence(f"{kind}.{way}", {**args, "a": change})


def line_moved(week: Week, key: str, kind: str = "move", **more: Argument) -> Sentence | None:
    """Say a line's level and its change over the week."""
    return moved(kind, line_term(key), week.claim(key), week.claim_change(key), **more)


def year(week: Week, key: str, *, after_level: bool = False) -> Sentence | None:
    """Say how a line compares with 52 weeks before; `after_level` where it was just named."""
    change = week.change(key, YEAR)
    if change is None:
        return None
    claim = week.ledger.change(change, "change_year")
    percent = week.ledger.percent_change(change)
    if not change.value:
        return Sentence("year.same", {"x": line_term(key)})
    if percent is None:
        return (
            Sentence("year.rise_from_zero", {"x": line_term(key), "a": claim})
            if change.value > 0
            else None
        )
    way = "rise" if change.value > 0 else "fall"
    if percent.value > HUGE:
        return Sentence("year.rise_from_zero", {"x": line_term(key), "a": claim})
    if after_level:
        return Sentence(f"year_on.{way}", {"a": claim, "p": percent})
    return Sentence(f"year.{way}", {"x": line_term(key), "a": claim, "p": percent})


def record(week: Week, key: str, *, after_level: bool = False) -> Sentence | None:
    """Say since when a line has not been so high or so low, if that is long ago.

    `after_level` where the sentence before has just named line and level.
    """
    change, level = week.change(key), week.claim(key)
    if change is None or level is None or not change.value or not level.value:
        return None
    high = change.value > 0
    found = extreme(week.history.levels(key), high=high)
    if found is None or found.weeks < WORTH_SAYING:
        return None
    level_record(week, key, high=high, since=found.since, first=found.first)
    end = "high" if high else "low"
    if after_level:
        if found.since is None:
            return Sentence(f"that.{end}_ever", {"d0": found.first})
        return Sentence(f"that.{end}", {"d0": found.since})
    args: dict[str, Argument] = {"x": line_term(key), "l": level}
    if found.since is None:
        return Sentence(f"record.{end}", {**args, "d0": found.first})
    return Sentence(f"since.{end}", {**args, "d0": found.since})


def largest(week: Week, key: str, *, after_move: bool = False) -> Sentence | None:
    """Say since when a line has not moved so much in a week, if that is long ago.

    `after_move` where the sentence before has just told the move.
    """
    change = week.change(key)
    if change is None or not change.value:
        return None
    up = change.value > 0
    found = extreme(changes(week.history.levels(key)), high=up)
    if found is None or found.weeks < WORTH_SAYING:
        return None
    way = "rise" if up else "fall"
    first, _ = week.history.levels(key)[0]  # a week before the first change
    move_record(week, key, rise=up, since=found.since, first=first)
    end = f"{way}_ever" if found.since is None else way
    day = first if found.since is None else found.since
    if after_move:
        return Sentence(f"that.largest_{end}", {"d0": day})
    args: dict[str, Argument] = {"x": line_term(key), "a": week.ledger.change(change)}
    return Sentence(f"largest.{end}", {**args, "d0": day})


def moved_in_findings(week: Week, key: str) -> bool:
    """Whether a finding has told what a line stands at, and how it came there."""
    return week.news.get(key, "").startswith(MOVED)


def story(week: Week, key: str, *, moved_told: bool = False) -> list[Sentence | None]:
    """Say level and change, or the end of a streak in their place, and how rare they are.

    What a finding has said of the line is not said again; `moved_told` where the summary has told
    level and change.
    """
    if key in week.news:
        found, short = week.news[key], moved_told or moved_in_findings(week, key)
        ran, extreme_told = found.startswith(RAN), found.startswith(EXTREME + IDLE)
        return [
            None if short else line_moved(week, key),
            None if extreme_told else record(week, key, after_level=not short),
            None if ran else run(week, key, going_on=True, after_move=not short),
        ]
    if moved_told:
        return [record(week, key) or largest(week, key), run(week, key, going_on=True)]
    ended = run(week, key, after_move=True)
    if ended is not None and ended.key.startswith("reversal"):
        return [ended, largest(week, key, after_move=True)]
    rare = record(week, key, after_level=True) or largest(week, key, after_move=True)
    return [line_moved(week, key), rare, ended]


def run(
    week: Week, key: str, *, going_on: bool = False, after_move: bool = False
) -> Sentence | None:
    """Say a long streak or, unless it must be `going_on`, the end of one.

    `after_move` where a sentence before has told the move of the line.
    """
    points = week.history.levels(key)
    found, level, change = streak(points), week.claim(key), week.claim_change(key)
    if found is None or level is None or change is None:
        return None
    if found.weeks >= LONG_STREAK:
        way = "rise" if found.rising else "fall"
        start = points[-1 - found.weeks][0]
        now, then = week.level(key), week.level(key, start)
        if now is None or then is None:
            return None
        total = week.ledger.enter(
            key,
            "change",
            Basis.WEDNESDAY_LEVEL,
            week.day,
            found.total,
            Unit.USD_MILLIONS,
            (now - then).sources,
            start,
        )
        run_length(week, key, found.weeks, start)
        if after_move:
            return Sentence(f"that.streak_{way}", {"a": total}, count=found.weeks)
        args: dict[str, Argument] = {"x": line_term(key), "a": total}
        return Sentence(f"streak.{way}", args, count=found.weeks)
    if not going_on and found.weeks == 1 and found.before >= LONG_STREAK:
        run_length(week, key, found.before, points[-2 - found.before][0])
        way = "rise" if found.rising else "fall"
        return Sentence(
            f"reversal.{way}", {"x": line_term(key), "a": change, "l": level}, count=found.before
        )
    return None
