"""Findings about the lines of the statement, each as one sentence with its claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.analysis.line_news import Change, Drawn, Ended, Level, Long, New, Zero
from reportgen.brief.blocks import Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.phrases import WORTH_SAYING
from reportgen.brief.records import (
    counted,
    figure_of,
    in_weeks,
    level_record,
    move_record,
    run_length,
)
from reportgen.brief.week import line_term
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from datetime import date

    from reportgen.analysis.line_news import News
    from reportgen.analysis.ranking import Constants
    from reportgen.analysis.week_news import Quiet
    from reportgen.analysis.weekly import Rank, Unmatched, Weekly
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Daily, Figure, WednesdayLevel


@dataclass(frozen=True, slots=True)
class Told:
    """One line as sentences need it: its name, level and change as claims, and more on demand."""

    week: Week
    key: str

    def figure(self, day: date) -> Figure[WednesdayLevel] | Figure[Daily] | None:
        """Return the line's level on a Wednesday, of the facility from its own daily series."""
        return figure_of(self.week, self.key, day)

    @property
    def term(self) -> Term:
        """The name of the line."""
        return line_term(self.key)

    def level(self) -> Claim:
        """Enter the week's level."""
        return self._entered(self.week.day, "level")

    def change(self) -> Claim:
        """Enter the week's change."""
        return self.since(self.week.day - WEEK, "change_week")

    def since(self, day: date, measure: str = "change", *, named: bool = False) -> Claim:
        """Enter the change from a Wednesday to the week; `named` puts the day into the id."""
        now, then = self._known(self.week.day), self._known(day)
        return self.week.ledger.enter(
            self.key,
            measure,
            now.kind.basis,
            now.as_of,
            now.value - then.value,
            Unit.USD_MILLIONS,
            (*now.sources, *then.sources),
            day if named else None,
        )

    def peak(self, day: date) -> Claim:
        """Enter the level of an earlier Wednesday as the peak of the time in use."""
        return self._entered(day, "peak_in_use")

    def share_of_weeks(self, rank: Rank) -> Claim:
        """Enter the share of weeks that saw as large a move, this one among them."""
        return self._counted("weeks_as_large", 100 * rank.share, Unit.PERCENT, rank.first)

    def count(self, measure: str, value: int, first: date) -> Claim:
        """Enter a number of earlier weeks of the same kind."""
        return self._counted(measure, value, Unit.COUNT, first)

    def weeks(self, value: int, start: date) -> Claim:
        """Enter the length of a run of weeks that began with the change from `start`."""
        return run_length(self.week, self.key, value, start)

    def highest(self, found: Unmatched, *, high: bool) -> None:
        """Enter for how many weeks the level is the highest or lowest."""
        since, first = found.since, found.first
        level_record(self.week, self.key, high=high, since=since, first=first)

    def largest(self, found: Unmatched, *, rise: bool) -> None:
        """Enter for how many weeks the change is the largest of its kind."""
        since, first = found.since, found.first
        move_record(self.week, self.key, rise=rise, since=since, first=first)

    def stretch(self, measure: str, found: Unmatched) -> None:
        """Enter for how many weeks before this one the line was in use, or was not."""
        day = self.week.day
        start = day - (found.weeks + 1) * WEEK
        in_weeks(self.week, self.key, measure, found.weeks, (day, day - WEEK, start + WEEK, start))

    def _entered(self, day: date, measure: str) -> Claim:
        figure = self._known(day)
        return self.week.ledger.enter(
            self.key,
            measure,
            figure.kind.basis,
            figure.as_of,
            figure.value,
            Unit.USD_MILLIONS,
            figure.sources,
        )

    def _counted(self, measure: str, value: float, unit: Unit, first: date) -> Claim:
        """Enter what was counted in the line's own past: it rests on its first and last figures."""
        days = (self.week.day, self.week.day - WEEK, first)
        return counted(self.week, self.key, measure, value, unit, days)

    def _known(self, day: date) -> Figure[WednesdayLevel] | Figure[Daily]:
        figure = self.figure(day)
        assert figure is not None
        return figure


def line_sentence(week: Week, key: str, found: News, constants: Constants) -> Sentence:
    """Say what one line has to tell."""
    line = Told(week, key)
    match found:
        case Change():
            return _change(line, found, constants)
        case Level():
            end = "high" if found.high else "low"
            line.highest(found.since, high=found.high)
            tail, args = _ever_or_since(found.since.since, found.since.first)
            return Sentence(f"finding.{end}.{tail}", {**_moved(line), **args})
        case Ended():
            way = "fall" if found.run.rising else "rise"
            run = line.weeks(found.run.weeks, found.run.start)
            return Sentence(f"finding.ended.{way}", {**_moved(line), "n": run})
        case Long():
            way = "rise" if found.run.rising else "fall"
            run = line.weeks(found.run.weeks, found.run.start)
            total = line.since(found.run.start, named=True)
            return Sentence(f"finding.long.{way}", {"x": line.term, "n": run, "a": total})
        case Drawn():
            line.stretch("weeks_idle", found.idle)
            tail, args = _ever_or_since(found.idle.since, found.idle.first)
            return Sentence(f"finding.drawn.{tail}", {"x": line.term, "l": line.level(), **args})
        case New():
            return Sentence("finding.new", {"x": line.term, "l": line.level()})
        case Zero():
            line.stretch("weeks_in_use", found.use)
            last = None if found.use.since is None else found.use.since - WEEK
            tail, args = _ever_or_since(last, found.use.first)
            args |= {"x": line.term, "pk": line.peak(found.peak), "d2": found.peak}
            return Sentence(f"finding.zero.{tail}", args)


def quiet_sentence(week: Week, quiet: Quiet) -> Sentence:
    """Say that the week was a quiet one, by the main line whose move was least usual."""
    line = Told(week, quiet.line.line)
    args: dict[str, Argument] = {
        "x": line.term,
        "a": line.change(),
        "p": line.share_of_weeks(quiet.rank),
        "d0": quiet.rank.first,
    }
    return Sentence(f"finding.quiet.{_way(quiet.line)}", args)


def _change(line: Told, found: Change, constants: Constants) -> Sentence:
    """Say a rare change: the largest of all, among its kind of weeks, since a day, or its share."""
    way, first = _way(found.line), found.line.first_known
    rise = way == "rise"
    if found.since.since is None:
        line.largest(found.since, rise=rise)
        if found.record is not None:
            line.highest(found.record, high=rise)
        tail = "ever_record" if found.record else "ever"
        return Sentence(f"finding.{way}.{tail}", {**_moved(line), "d0": first})
    if found.kin is not None:
        kin, rank = found.kin
        earlier, larger = rank.among - 1, rank.as_large - 1
        args = {**_moved(line), "n": line.count(f"{kin}_weeks", earlier, rank.first)}
        since = ""
        if found.since.weeks >= WORTH_SAYING:
            line.largest(found.since, rise=rise)
            args["d1"], since = found.since.since, "_since"
        if not larger:
            return Sentence(f"finding.{way}.{kin}.none{since}", args)
        args["m"] = line.count(f"{kin}_weeks_as_large", larger, rank.first)
        return Sentence(f"finding.{way}.{kin}.some{since}", args)
    if found.since.weeks >= constants.long_unmatched:
        line.largest(found.since, rise=rise)
        return Sentence(f"finding.{way}.since", {**_moved(line), "d1": found.since.since})
    share = line.share_of_weeks(found.rank)
    return Sentence(f"finding.{way}.rare", {**_moved(line), "p": share, "d0": first})


def _moved(line: Told) -> dict[str, Argument]:
    return {"x": line.term, "a": line.change(), "l": line.level()}


def _way(line: Weekly) -> str:
    return "rise" if (line.move or 0) > 0 else "fall"


def _ever_or_since(since: date | None, first: date) -> tuple[str, dict[str, Argument]]:
    """Return how a record ends: since an earlier day, or since the data begin."""
    return ("ever", {"d0": first}) if since is None else ("since", {"d1": since})
