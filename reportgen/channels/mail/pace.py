"""How fast messages may leave: so many a minute altogether, and so many to one domain."""

from __future__ import annotations

MINUTE = 60.0


class Pace:
    """A timetable: messages leave evenly spaced, never in bursts; a rate of 0 is without limit.

    Moments are seconds of any one clock that does not go backwards.
    """

    def __init__(self, per_minute: int, per_domain_per_minute: int) -> None:
        self._gap = MINUTE / per_minute if per_minute else 0.0
        self._domain_gap = MINUTE / per_domain_per_minute if per_domain_per_minute else 0.0
        self._next = 0.0
        self._next_to: dict[str, float] = {}

    def wait(self, domain: str, at: float) -> float:
        """Return how many seconds after `at` a message to that domain may leave: 0 for now."""
        return max(0.0, self._next - at, self._next_to.get(domain, 0.0) - at)

    def take(self, domain: str, at: float) -> None:
        """Note that a message to that domain leaves at that moment."""
        if self._gap:
            self._next = max(self._next, at) + self._gap
        if self._domain_gap:
            if len(self._next_to) > 10_000:  # of whom nothing was heard for long nothing is kept
                self._next_to = {one: due for one, due in self._next_to.items() if due > at}
            self._next_to[domain] = max(self._next_to.get(domain, 0.0), at) + self._domain_gap


def wait_before(attempt: int, attempts: int, patience: float) -> float:
    """Return how many seconds to wait before an attempt (the second and later ones).

    The waits double, and those of one round of `attempts` make up the patience together; a round
    that was for nothing is followed by another one, in a later run.
    """
    turn = (attempt - 2) % attempts + 1
    if turn == attempts:
        return max(patience, 1.0)
    parts: int = 2 ** (attempts - 1) - 1
    return patience * 2.0 ** (turn - 1) / parts
