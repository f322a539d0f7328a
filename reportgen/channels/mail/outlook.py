"""Who would get what: counted by edition and domain, without writing anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from reportgen.channels.mail.settings import Smtp
    from reportgen.store.database import Database

OPEN = {"reserved", "deferred", "withdrawn"}
WENT = ("delivered", "uncertain", "leaving")
"""States of what has left, or may have."""


@dataclass
class Outlook:
    """Messages that are still to go, by edition and by domain; `settled` are those that are not."""

    languages: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    settled: int = 0

    @property
    def total(self) -> int:
        """All that are to go."""
        return self.languages.total()

    def seconds(self, smtp: Smtp) -> float:
        """Return how long they take at least at the rates of the settings; 0 without any."""
        busiest = max(self.domains.values(), default=0)
        rates = ((self.total, smtp.per_minute), (busiest, smtp.per_domain_per_minute))
        return max(60.0 * many / rate if rate else 0.0 for many, rate in rates)


def look_out(
    database: Database, day: date, channel: str, languages: Collection[str], *, planned_only: bool
) -> Outlook:
    """Count who is to get that day's edition on a channel; `planned_only` is who was before."""
    outlook = Outlook()
    rows = database.stream(
        "select s.language, s.address, coalesce(d.state, '') from subscribers s "
        "left join sendings d on d.channel = :channel and d.day = :day and d.subscriber = s.id "
        "where s.status = 'active'",
        {"channel": channel, "day": day.isoformat()},
    )
    for language, address, state in rows:
        if language not in languages or (planned_only and not state):
            continue
        if state and state not in OPEN:
            outlook.settled += 1
            continue
        outlook.languages[language] += 1
        outlook.domains[address.rpartition("@")[2]] += 1
    return outlook


def contents_sent(database: Database, day: date, channel: str) -> Mapping[str, set[str]]:
    """Return by edition the digests of what has left on a channel for that day."""
    sent: dict[str, set[str]] = {}
    states = ", ".join(f"'{state}'" for state in WENT)
    for language, digests in database.rows(
        "select distinct s.language, r.digest from sendings s join sending_runs r on r.id = s.run "  # noqa: S608
        f"where s.channel = :channel and s.day = :day and s.state in ({states})",
        {"channel": channel, "day": day.isoformat()},
    ):
        found = dict(one.split("=") for one in digests.split() if "=" in one)
        if language in found:
            sent.setdefault(language, set()).add(found[language])
    return sent


def joined(digests: Mapping[str, str]) -> str:
    """Return the digests of editions as the ledger keeps them for a run."""
    return " ".join(f"{edition}={digest}" for edition, digest in sorted(digests.items()))
