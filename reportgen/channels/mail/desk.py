"""What a sender knows of its way out, of each carrier, and of how far it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.channels.mail.carrier import Carrier
    from reportgen.channels.mail.sendings import State
    from reportgen.channels.mail.settings import Smtp, Uncertain
    from reportgen.credentials import Secret

AHEAD = 2
"""Handfuls a carrier has at most: the one it sends, and the one after, so that it never waits."""
HANDFUL, MOMENT = 4, 0.02
"""Messages a carrier gets at most, and the seconds it should be busy with them."""
AWAY = 2.0
LONGEST_REST = 300.0
"""Seconds before the first further attempt to reach a server, which double, and at most."""


@dataclass(frozen=True, slots=True)
class Way:
    """How messages leave: server, password, and what this machine calls itself."""

    smtp: Smtp
    password: Secret | None = None
    name: str = "localhost"
    uncertain: Uncertain = "report"


@dataclass
class Desk:
    """One carrier as the sender sees it: `seconds` are those of a message, lately."""

    carrier: Carrier
    handfuls: int = 0
    seconds: float = 0.0
    failures: int = 0
    rest_until: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether it is at something."""
        return self.handfuls > 0

    def is_free(self, at: float) -> bool:
        """Whether it can be given a handful: while it sends one, the next may wait beside it."""
        return self.handfuls < AHEAD and self.rest_until <= at

    @property
    def handful(self) -> int:
        """How many messages it gets at a time: one, until it is known how long that takes."""
        return max(1, min(HANDFUL, int(MOMENT / self.seconds))) if self.seconds else 1

    def rest(self, at: float) -> None:
        """Give it a rest, as it could not reach the server."""
        self.failures += 1
        self.rest_until = at + min(AWAY * 2 ** (self.failures - 1), LONGEST_REST)


@dataclass
class Sent:
    """What a run did: messages by what became of them, and whether it was asked to stop."""

    counts: Counter[State] = field(default_factory=Counter)
    stopped: bool = False
