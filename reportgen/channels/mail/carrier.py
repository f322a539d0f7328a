"""A thread that carries messages to the server on a connection of its own, handful by handful."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.replies import Answer, Verdict
from reportgen.channels.mail.smtp import AwayError
from reportgen.errors import ChannelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from queue import SimpleQueue
    from threading import Event

    from reportgen.channels.mail.message import Form, Message
    from reportgen.channels.mail.sendings import Due
    from reportgen.channels.mail.smtp import Connection

TRIES = 2
"""How often a message whose connection dropped before its end is tried at once."""


class Carried(NamedTuple):
    """One message and what became of it."""

    due: Due
    answer: Answer


@dataclass
class Report:
    """What a carrier did with a handful, or several: `back` are those that never left.

    `problem` is why: the server is away, or something that would meet all messages.
    """

    carrier: int
    carried: list[Carried] = field(default_factory=list)
    back: list[Due] = field(default_factory=list)
    problem: Exception | None = None
    seconds: float = 0.0
    handfuls: int = 1


class Carrier(Thread):
    """Takes handfuls from `inbox` until there comes None, and reports on each to `reports`."""

    def __init__(
        self,
        number: int,
        connection: Connection,
        forms: Mapping[str, Form],
        inbox: SimpleQueue[Sequence[Due] | None],
        reports: SimpleQueue[Report],
        stop: Event,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(name=f"mail-{number}", daemon=True)
        self.number = number
        self.inbox = inbox
        self._connection = connection
        self._forms = forms
        self._reports = reports
        self._stop_asked = stop
        self._now = now

    def run(self) -> None:
        """Carry until told that there is no more."""
        while (handful := self.inbox.get()) is not None:
            report = self._carry(handful)
            if report.problem is not None:
                self._give_back(report)
            self._reports.put(report)
        self._connection.quit()

    def _give_back(self, report: Report) -> None:
        """Return what waits in the inbox as well: where one failed, the next would fail, too."""
        with suppress(Empty):
            while True:
                waiting = self.inbox.get_nowait()
                if waiting is None:
                    self.inbox.put(None)
                    return
                report.back += waiting
                report.handfuls += 1

    def _carry(self, handful: Sequence[Due]) -> Report:
        report = Report(self.number)
        began = time.monotonic()
        for place, due in enumerate(handful):
            if self._stop_asked.is_set():
                report.back += handful[place:]
                break
            try:
                self._connection.ready()
                report.carried.append(Carried(due, self._one(due)))
            except ChannelError as error:
                report.back += handful[place:]
                report.problem = error
                break
            except Exception as error:  # noqa: BLE001 - raised again in the sender's own thread
                # A fault of ours, and nobody knows how far this one came.
                report.carried.append(Carried(due, Answer(Verdict.UNCERTAIN, 0, repr(error))))
                report.back += handful[place + 1 :]
                report.problem = error
                break
        report.seconds = time.monotonic() - began
        return report

    def _one(self, due: Due) -> Answer:
        form = self._forms[due.key.language]
        try:
            message = form.fill(due.subscriber.id, due.subscriber.address, self._now())
        except ValueError as error:
            return Answer(Verdict.REFUSED, 0, str(error))
        return self._handed_over(message, form.envelope_sender)

    def _handed_over(self, message: Message, sender: str) -> Answer:
        """Hand a message over; where the connection dropped before its end, on another one."""
        for _ in range(TRIES):
            try:
                answer = self._connection.send(message, sender)
            except AwayError as error:
                return Answer(Verdict.LATER, 0, str(error))
            if answer.verdict is not Verdict.DROPPED:
                return answer
        return Answer(Verdict.LATER, answer.code, answer.words)
