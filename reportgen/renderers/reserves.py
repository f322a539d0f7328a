"""What the page on reserves shows of the ratios in force: for the formulas and the calculator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.languages.dollars import dollars, tier_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from reportgen.languages import Words
    from reportgen.policy.requirements import Requirements, Tier

ERRORS = ("empty", "unread", "negative", "large", "fine")
RATIO_ERRORS = ("ratio_empty", "ratio_unread", "ratio_range")


@dataclass(frozen=True, slots=True)
class Mode:
    """Ratios to choose in the calculator: a label, and for each tier its deposits and its ratio."""

    key: str
    label: str
    rows: tuple[tuple[str, str], ...]
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class ReservesForm:
    """The ratios as a page of that day knows them; a page offers this as `page.reserves`.

    `requirements` are those known on the day of the release, `day` is the day the page is of.
    """

    words: Words
    requirements: Requirements
    day: date

    @property
    def tiered_ratios(self) -> tuple[str, ...]:
        """The ratios of the three tiers when they last differed, as a formula prints them."""
        tiered = self.requirements.last_tiered(self.day)
        return () if tiered is None else tuple(f"{ratio}%" for ratio in tiered.ratios)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The ratios in force on the day and, where these are zero, the last that were not."""
        now, since = self.requirements.in_force(self.day), self.requirements.ratios_since(self.day)
        tiered = self.requirements.last_tiered(self.day)
        if now is None or since is None:
            return ()
        if not now.is_zero:
            return (self._mode("in_force", now.effective, now.tiers),)
        modes = (self._mode("in_force", since, now.tiers),)
        if tiered is None:
            return modes
        return (*modes, self._mode("before", tiered.effective, tiered.tiers))

    def _mode(self, key: str, since: date, tiers: Sequence[Tier]) -> Mode:
        labels = tier_labels(self.words, tiers)
        return Mode(
            key=key,
            label=self.words.text(f"reserves.calculator.{key}", since=self.words.date(since)),
            rows=tuple((label, f"{t.ratio:f}%") for label, t in zip(labels, tiers, strict=True)),
            tiers=tuple(tiers),
        )

    @property
    def setting(self) -> Mapping[str, Any]:
        """What the calculator's script is told: tiers by mode as decimals, and its words."""
        text = self.words.text
        return {
            "tiers": {
                mode.key: [
                    [None if tier.upper is None else f"{tier.upper:f}", f"{tier.ratio:f}"]
                    for tier in mode.tiers
                ]
                for mode in self.modes
            },
            "amount": dollars(self.words, Decimal(0)).replace("0", "{}"),
            "excess": text("reserves.term.excess"),
            "shortfall": text("reserves.term.shortfall"),
            "required": text("reserves.term.required"),
            "said": text("reserves.calculator.said", name="{name}", amount="{amount}"),
            "errors": {
                key: text(f"reserves.calculator.error.{key}") for key in ERRORS + RATIO_ERRORS
            },
        }
