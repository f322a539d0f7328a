"""Ledger and wire: every message is written down as leaving before it leaves, and settled after.

One thread keeps the ledger and the timetable; carriers, a thread and a connection each, hand the
messages over. A carrier gets a few at a time, and the next few while it sends them: so a server
never waits for our disk, and a crash leaves in doubt no more than some connections were at.
"""

from __future__ import annotations

import time
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

from reportgen.channels.mail.carrier import Carrier, Report
from reportgen.channels.mail.desk import AHEAD, Desk, Sent, Way
from reportgen.channels.mail.pace import Pace, wait_before
from reportgen.channels.mail.replies import Answer, Verdict
from reportgen.channels.mail.sendings import Outcome, State
from reportgen.channels.mail.smtp import AwayError, Connection
from reportgen.errors import ChannelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reportgen.channels.mail.message import Form
    from reportgen.channels.mail.sendings import Due, Run, Sendings

BATCH = 500
LOOK_UP = 1.0
"""Seconds after which a waiting sender looks whether it was asked to stop."""
BEAT = 60.0
REFUSALS = 50
"""Refusals without one message accepted, after which it is the sender who is refused."""
DOUBTS = 20
"""Messages without any answer, one after the other, after which no more are risked."""
STATES = {
    Verdict.ACCEPTED: State.DELIVERED,
    Verdict.REFUSED: State.REFUSED,
    Verdict.LATER: State.DEFERRED,
    Verdict.DROPPED: State.DEFERRED,
    Verdict.UNCERTAIN: State.UNCERTAIN,
}


class Sender:
    """Sends what the ledger has due, until nothing is or nothing can be.

    `forms` are the editions by name, `stop` asks for an end that leaves nothing in doubt, `tell` is
    called after every step with what was settled so far. `now` is the clock of ledger and messages.
    """

    def __init__(
        self,
        ledger: Sendings,
        run: Run,
        forms: Mapping[str, Form],
        way: Way,
        *,
        now: Callable[[], datetime],
        stop: Event,
        tell: Callable[[Sent, str], None],
    ) -> None:
        self._ledger, self._run, self._forms, self._way = ledger, run, forms, way
        self._now, self._stop, self._tell = now, stop, tell
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._halt = Event()
        self._desks = [self._desk(number) for number in range(way.smtp.connections)]
        self._pace = Pace(way.smtp.per_minute, way.smtp.per_domain_per_minute)
        self._batch: list[Due] = []
        self._patience = way.smtp.patience
        self._beaten = time.monotonic()
        self._sent = Sent()
        self._doubts = 0

    def _desk(self, number: int) -> Desk:
        way = self._way
        connection = Connection(way.smtp, way.password, way.name)
        inbox: SimpleQueue[Sequence[Due] | None] = SimpleQueue()
        return Desk(
            Carrier(number, connection, self._forms, inbox, self._reports, self._halt, self._now)
        )

    def send(self) -> Sent:
        """Send; raise ChannelError where the server is gone or takes nothing from us.

        Whatever the end, all that left is settled in the ledger first.
        """
        for desk in self._desks:
            desk.carrier.start()
        try:
            while not self._stop.is_set() and self._step():
                pass
        finally:
            self._wind_up()
        self._sent.stopped = self._stop.is_set()
        return self._sent

    def _step(self) -> bool:
        """Hand out what may leave now and wait for what is under way; False where all is done."""
        self._hand_out()
        if any(desk.busy for desk in self._desks):
            self._hear(min(LOOK_UP, self._until_next()))
            return True
        return self._idle()

    def _until_next(self) -> float:
        """Return in how many seconds a free carrier may send one of the batch."""
        at = time.monotonic()
        rests = [desk.rest_until - at for desk in self._desks if desk.handfuls < AHEAD]
        if not rests or not self._batch:
            return LOOK_UP
        turns = (self._pace.wait(domain, at) for domain in set(map(_domain, self._batch)))
        return max(min(rests), min(turns), 0.0)

    def _hand_out(self) -> None:
        """Give every carrier that is free a handful, all written down as leaving in one go."""
        at = time.monotonic()
        if not self._batch:  # and never between two picks: what was picked is still due
            self._batch = self._ledger.next_batch(
                self._run, BATCH, now=self._now(), languages=[*self._forms]
            )
        given = [
            (desk, some)
            for desk in self._desks
            if desk.is_free(at) and (some := self._pick(desk, at))
        ]
        if not given:
            return
        going = [due for _, some in given for due in some]
        may = set(
            self._ledger.leave(
                self._run,
                [due.key for due in going],
                now=self._now(),
                messages={
                    due.key: self._forms[due.key.language].message_id(due.subscriber.id)
                    for due in going
                },
            )
        )
        self._beaten = at
        for desk, some in given:
            handful = [due for due in some if due.key in may]
            may.difference_update(due.key for due in handful)
            if handful:
                desk.handfuls += 1
                desk.carrier.inbox.put(handful)

    def _pick(self, desk: Desk, at: float) -> list[Due]:
        """Take from the batch what that carrier may send now, and note it in the timetable."""
        picked: list[Due] = []
        left = []
        for place, due in enumerate(self._batch):
            if len(picked) == desk.handful:
                left += self._batch[place:]
                break
            domain = _domain(due)
            if self._pace.wait(domain, at) > 0:
                left.append(due)
            else:
                self._pace.take(domain, at)
                picked.append(due)
        self._batch = left
        return picked

    def _hear(self, seconds: float) -> None:
        """Wait for a report, take what others there are, and settle them together."""
        reports = []
        try:
            reports.append(self._reports.get(timeout=seconds))
            while True:
                reports.append(self._reports.get_nowait())
        except Empty:
            pass
        if reports:
            self._settle(reports)
        elif time.monotonic() - self._beaten > BEAT:
            self._ledger.beat(self._run, now=self._now())
            self._beaten = time.monotonic()

    def _settle(self, reports: Sequence[Report]) -> None:
        now = self._now()
        carried = [
            self._outcome(due, answer, now) for one in reports for due, answer in one.carried
        ]
        back = [
            Outcome(due.key, State.DEFERRED, 0, str(one.problem or ""), not_before=now)
            for one in reports
            for due in one.back
        ]
        self._ledger.settle(self._run, [*carried, *back], now=now)
        self._sent.counts.update(outcome.state for outcome in carried)
        for _, answer in (pair for one in reports for pair in one.carried):
            if answer.verdict is Verdict.UNCERTAIN:
                self._doubts += 1
            elif answer.verdict is Verdict.ACCEPTED:
                self._doubts = 0
        self._tell(self._sent, "")
        problems = [problem for one in reports if (problem := self._note(one)) is not None]
        if problems:
            raise problems[0]

    def _note(self, report: Report) -> Exception | None:
        """Note how a carrier does; return what ends the run."""
        desk = self._desks[report.carrier]
        desk.handfuls -= report.handfuls
        if report.carried:
            desk.seconds = report.seconds / len(report.carried)
            desk.failures = 0
        if isinstance(report.problem, AwayError):
            desk.rest(time.monotonic())
            gone = all(one.failures >= self._way.smtp.attempts for one in self._desks)
            return report.problem if gone else None
        return report.problem or self._hopeless(report)

    def _hopeless(self, report: Report) -> ChannelError | None:
        """Return why the server is asked no further, where going on would harm more than help."""
        counts = self._sent.counts
        if self._doubts >= DOUBTS:
            return ChannelError(
                f"the server gave no answer to {self._doubts} messages, one after the other; they "
                "may have arrived ('mail status --list uncertain'), and no more are risked"
            )
        refused = counts[State.REFUSED]
        if refused < REFUSALS or refused != counts.total() or not report.carried:
            return None
        words = report.carried[-1].answer
        return ChannelError(
            f"the server refused the first {refused} messages, all of them; that is about the "
            f"sender, not the readers, so it is not asked further: {words.code} {words.words}"
        )

    def _outcome(self, due: Due, answer: Answer, now: datetime) -> Outcome:
        state = STATES[answer.verdict]
        if state is State.UNCERTAIN and self._way.uncertain == "resend":
            state = State.DEFERRED
        later = None
        if state is State.DEFERRED:
            smtp = self._way.smtp
            wait = wait_before(due.attempts + 2, smtp.attempts, smtp.patience)
            later = now + timedelta(seconds=wait)
        return Outcome(due.key, state, answer.code, answer.words, not_before=later)

    def _idle(self) -> bool:
        """Wait for what may leave later; False where there is nothing, or it is too late for us."""
        rest = min(desk.rest_until for desk in self._desks) - time.monotonic()
        if self._batch or rest > 0:
            self._sleep(max(rest, self._until_next() if self._batch else 0.0))
            return True
        due = self._ledger.next_due(self._run, [*self._forms])
        if due is None:
            return False
        wait = max((due - self._now()).total_seconds(), 0.0)
        if wait > self._patience:
            return False
        self._patience -= wait
        self._tell(self._sent, f"waiting until {due.astimezone():%H:%M:%S} for those put off")
        self._sleep(wait)
        return True

    def _sleep(self, seconds: float) -> None:
        """Wait, beating, until the time is up or the end is asked for."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stop.wait(min(left, BEAT)):
            if time.monotonic() - self._beaten > BEAT:
                self._ledger.beat(self._run, now=self._now())
                self._beaten = time.monotonic()

    def _wind_up(self) -> None:
        """Let the carriers finish what they are at, and settle it."""
        self._halt.set()
        while any(desk.busy and desk.carrier.is_alive() for desk in self._desks):
            try:
                self._hear(LOOK_UP)
            except ChannelError:
                continue  # the first one is on its way already
        for desk in self._desks:
            desk.carrier.inbox.put(None)
        for desk in self._desks:
            desk.carrier.join()


def _domain(due: Due) -> str:
    return due.subscriber.address.rpartition("@")[2].lower()
