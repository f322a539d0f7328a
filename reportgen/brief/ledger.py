"""The ledger of a brief: every figure enters once, as a claim with the observations behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.brief.claims import Claim, Source, Unit
from reportgen.errors import GateError
from reportgen.statement.figures import Observation
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reportgen.statement.figures import B, Change, Figure

REGISTER = "register"  # the origin of what no series holds but the policy register


@dataclass
class Ledger:
    """Collects the claims of one brief by id; one id never holds two values."""

    claims: dict[str, Claim] = field(default_factory=dict)

    def level(
        self, figure: Figure[B], measure: str = "level", unit: Unit = Unit.USD_MILLIONS
    ) -> Claim:
        """Enter a value as the release states it."""
        return self.enter(
            figure.line,
            measure,
            figure.kind.basis,
            figure.as_of,
            figure.value,
            unit,
            figure.sources,
        )

    def change(
        self, change: Change[B], measure: str = "change_week", start: date | None = None
    ) -> Claim:
        """Enter a change on the basis its two levels share; see `enter` for `start`."""
        return self.enter(
            change.line,
            measure,
            change.kind.basis,
            change.now.as_of,
            change.value,
            Unit.USD_MILLIONS,
            change.sources,
            start,
        )

    def percent_change(
        self, change: Change[B], measure: str = "change_year_percent"
    ) -> Claim | None:
        """Enter a relative change; None where it starts from zero or below."""
        if change.then.value <= 0:
            return None
        value = 100 * change.value / change.then.value
        return self.enter(
            change.line,
            measure,
            change.kind.basis,
            change.now.as_of,
            value,
            Unit.PERCENT,
            change.sources,
        )

    def share(self, part: Figure[B], whole: Figure[B], measure: str = "share") -> Claim | None:
        """Enter a part in per cent of a whole on the same basis and day."""
        if part.kind is not whole.kind or part.as_of != whole.as_of:
            raise GateError(
                f"{part.line}, {part.as_of}: a share needs one basis and one day, "
                f"not {part.kind.basis} of {whole.as_of} {whole.kind.basis}"
            )
        if not whole.value:
            return None
        value = 100 * part.value / whole.value
        sources = part.sources + whole.sources
        return self.enter(
            part.line, measure, part.kind.basis, part.as_of, value, Unit.PERCENT, sources
        )

    def enter(
        self,
        line: str,
        measure: str,
        basis: Basis,
        as_of: date,
        value: float,
        unit: Unit,
        sources: Iterable[Observation],
        start: date | None = None,
    ) -> Claim:
        """Enter any figure; `start` becomes part of the id where the measure has a beginning."""
        name = f"{line}.{measure}.{basis}" + (f".from-{start}" if start else "")
        if unit is not Unit.PERCENT or isinstance(value, int):
            value = _whole(value)
        unique = dict.fromkeys(
            Source(one.series, one.basis, one.as_of, _whole(one.value), one.origin, one.late)
            for one in sources
        )
        claim = Claim(name, line, measure, basis, as_of, value, unit, tuple(unique))
        known = self.claims.setdefault(name, claim)
        if known.value != claim.value or known.as_of != claim.as_of:
            raise GateError(
                f"{name}: entered as {known.value} ({known.as_of}) and as {claim.value} "
                f"({claim.as_of}); one claim has one value"
            )
        return known


def observed(*claims: Claim) -> tuple[Observation, ...]:
    """Return the observations behind claims, for a figure computed from them."""
    return tuple(
        Observation(
            source.series,
            source.basis,
            source.as_of,
            source.value,
            origin=source.origin,
            late=source.late,
        )
        for claim in claims
        for source in claim.sources
    )


def of_register(name: str, day: date, value: float) -> Observation:
    """Return what the policy register says as the observation a figure rests on."""
    return Observation(f"{REGISTER}:{name}", Basis.DERIVED, day, value, origin=REGISTER)


def _whole(value: float) -> float:
    """Give back an integer where the value is one, so that files say 3 and not 3.0."""
    return int(value) if float(value).is_integer() else value
