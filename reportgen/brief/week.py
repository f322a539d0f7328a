"""Everything one brief is written from, and the few things every section needs of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Term
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import Ledger
from reportgen.statement.history import WEEK, YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date, timedelta

    from reportgen.analysis.bridge import Bridge
    from reportgen.brief.claims import Claim
    from reportgen.policy.register import Register
    from reportgen.policy.thresholds import Threshold
    from reportgen.statement.figures import Change, Daily, Figure, Observation, WednesdayLevel
    from reportgen.statement.history import History
    from reportgen.statement.identities import Check
    from reportgen.statement.statement import ResidualRow, Statement

ON_RRP = "on_rrp"
ON_RRP_CODE = "RRPONTSYD"


@dataclass(frozen=True)
class Week:
    """One Wednesday: its statement and history, and the facts announced by the release date.

    The findings are written first; `news` keeps later sections from telling the same again.
    """

    history: History
    statement: Statement
    release_date: date
    register: Register
    thresholds: tuple[Threshold, ...]
    bridge: Bridge | None
    checks: tuple[Check, ...]
    ledger: Ledger = field(default_factory=Ledger)
    news: dict[str, str] = field(default_factory=dict)  # line: the finding that told of it

    @property
    def day(self) -> date:
        """The Wednesday the figures describe."""
        return self.statement.as_of

    def level(self, key: str, day: date | None = None) -> Figure[WednesdayLevel] | None:
        """Return the Wednesday level of a line this week or on an earlier Wednesday."""
        return self.history.level(key, day or self.day)

    def change(self, key: str, back: timedelta = WEEK) -> Change[WednesdayLevel] | None:
        """Return the change of a line over a week (or `back`)."""
        now, then = self.level(key), self.level(key, self.day - back)
        return None if now is None or then is None else now - then

    def claim(self, key: str) -> Claim | None:
        """Enter and return the level of a line."""
        figure = self.level(key)
        return None if figure is None else self.ledger.level(figure)

    def claim_change(self, key: str, back: timedelta = WEEK) -> Claim | None:
        """Enter and return the change of a line over a week or a year."""
        change = self.change(key, back)
        measure = "change_year" if back == YEAR else "change_week"
        return None if change is None else self.ledger.change(change, measure)

    def share(self, key: str, of: str = "total_assets") -> Claim | None:
        """Enter and return a line in per cent of total assets (= liabilities and capital)."""
        part, whole = self.level(key), self.level(of)
        return None if part is None or whole is None else self.ledger.share(part, whole)

    def on_rrp(self, day: date | None = None) -> Figure[Daily] | None:
        """Return the take-up of the ON RRP facility on a day, from its own daily series.

        The facility began on 2013-09-23; what the series holds before were tests.
        """
        figure = self.history.daily(ON_RRP_CODE, day or self.day)
        if figure is None or figure.as_of < self.on_rrp_began:
            return None
        return _renamed(figure, ON_RRP)

    def on_rrp_claim(self) -> Claim | None:
        """Enter and return the take-up of the ON RRP facility this Wednesday."""
        figure = self.on_rrp()
        return None if figure is None else self.ledger.level(figure)

    @property
    def on_rrp_began(self) -> date:
        """First day of the facility: that of its award rate."""
        series = self.history.snapshot.get("RRPONTSYAWARD", Basis.DAILY)
        return self.day + WEEK if series is None else series.first

    def derived(
        self,
        line: str,
        measure: str,
        value: float,
        unit: Unit,
        sources: tuple[Observation, ...],
        start: date | None = None,
    ) -> Claim:
        """Enter a figure computed from several series or from dates."""
        return self.ledger.enter(
            line, measure, Basis.DERIVED, self.day, value, unit, sources, start
        )

    def residual_claims(
        self, row: ResidualRow
    ) -> tuple[Claim, Claim | None, Claim | None, Claim | None]:
        """Enter a residual row: level, change over week and year, share of its side's total."""
        line = f"{row.of.line}_residual"
        sources = row.of.sources + tuple(source for part in row.less for source in part.sources)
        claims = [
            None
            if value is None
            else self.ledger.enter(
                line, measure, Basis.WEDNESDAY_LEVEL, self.day, value, Unit.USD_MILLIONS, sources
            )
            for measure, value in (
                ("level", row.level),
                ("change_week", row.change_week),
                ("change_year", row.change_year),
            )
        ]
        whole = self.statement.assets.total.level
        share = self.ledger.enter(
            line,
            "share",
            Basis.WEDNESDAY_LEVEL,
            self.day,
            100 * row.level / whole.value,
            Unit.PERCENT,
            sources + whole.sources,
        )
        level = claims[0]
        assert level is not None
        return level, claims[1], claims[2], share


def line_term(key: str) -> Term:
    """Return the name of a line as a noun for a sentence."""
    return Term(f"line.{key}")


def short_term(week: Week, key: str) -> Term:
    """Return the name of a line for narrow places: charts and the bridge."""
    return Term(f"short.{key}") if week.history.tree[key].short else line_term(key)


def _renamed(figure: Figure[Daily], line: str) -> Figure[Daily]:
    return replace(figure, line=line)
