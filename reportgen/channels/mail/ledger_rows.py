"""The ledger's statements: each does one step for many messages at once.

What is open (RESERVED, DEFERRED) has a `due`, "" for at once; all else has none.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.channels.mail.moments import stamp
from reportgen.channels.mail.rows import FIELDS, words
from reportgen.store.database import as_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reportgen.channels.mail.leases import Run
    from reportgen.channels.mail.sendings import Key, Outcome
    from reportgen.store.database import Database, Row

Some = TypeVar("Some")

PORTION = 1000
"""Messages in one statement."""

PERSON = ", ".join(f"s.{field}" for field in FIELDS)
KNOWN = "exists (select 1 from subscribers s where s.id = subscriber)"
WISHED = "coalesce((select s.language from subscribers s where s.id = subscriber), language)"
ACTIVE = "exists (select 1 from subscribers s where s.id = subscriber and s.status = 'active')"
DUE = (
    "select d.language, d.attempts, {person} from sendings d left join subscribers s "
    "on s.id = d.subscriber where d.channel = :channel and d.day = :day and d.due <= :now "
    "{languages}order by d.due, d.subscriber limit :count"
)
EARLIEST = (
    "select min(d.due) from sendings d where d.channel = :channel and d.day = :day "
    "and d.due is not null {languages}"
)
LEAVE = (
    "with going (who, tongue, token) as materialized ({table}) "
    "update sendings set state = 'leaving', due = null, attempts = attempts + 1, run = :run, "
    "message = coalesce(nullif(token, ''), message), changed_at = :now from going "
    "where channel = :channel and day = :day and subscriber = who and language = tongue "
    "and state in ('reserved', 'deferred') and {active} returning subscriber, language"
)
SETTLE = (
    "with told (who, outcome, later, answer, said) as materialized ({table}) "
    "update sendings set state = outcome, due = nullif(later, ''), code = answer, "
    "language = case when later = '' then language else {wished} end, "
    "reply = case when {known} then said else '' end, "
    "changed_at = :now from told where channel = :channel and day = :day and subscriber = who "
    "and run = :run and state in ('leaving', 'uncertain')"
)
WANTED = "s.status = 'active' and s.language in ({languages})"
AGAIN = (
    "update sendings set state = 'reserved', due = '', changed_at = :now, "
    "language = (select s.language from subscribers s where s.id = subscriber) "
    "where channel = :channel and day = :day and state = 'withdrawn' "
    "and subscriber in (select s.id from subscribers s where {wanted}) returning language"
)
RESEND = (
    "update sendings set state = 'reserved', due = '', changed_at = :now, "
    "language = {wished} where channel = :channel and day = :day and run <> :run "
    "and state in ('leaving', 'uncertain') and {known} returning subscriber"
)
FRESH = (
    "from subscribers s where {wanted} and not exists (select 1 from sendings d "
    "where d.channel = :channel and d.day = :day and d.subscriber = s.id)"
)
COUNT = "select s.language, count(*) {fresh} group by s.language"
RESERVE = (
    "insert into sendings select :channel, :day, s.id, s.language, 'reserved', '', 0, 0, 0, '', "
    "'', :now {fresh}"
)
LISTING = (
    "select d.subscriber, d.language, coalesce(s.address, ''), d.attempts, d.code, d.reply, "
    "d.message, coalesce(d.due, ''), d.changed_at from sendings d left join subscribers s "
    "on s.id = d.subscriber where d.channel = :channel and d.day = :day and d.state = :state "
    "and d.subscriber > :after order by d.subscriber limit :count"
)


def portions(many: Iterable[Some]) -> Iterator[list[Some]]:
    """Yield PORTION at a time."""
    rest = iter(many)
    while some := list(islice(rest, PORTION)):
        yield some


def token_of(message_id: str) -> str:
    """Return the left side of a Message-ID, by which the ledger knows it."""
    return message_id.strip().strip("<>").rpartition("@")[0]


def reserve(
    database: Database, day: str, channel: str, languages: Sequence[str], now: str
) -> dict[str, int]:
    """Reserve for everybody who is active and has nothing; return how many by language."""
    names = {f"l{n}": one for n, one in enumerate(languages)}
    if not names:
        return {}
    wanted = WANTED.format(languages=", ".join(f":{name}" for name in names))
    fresh = FRESH.format(wanted=wanted)
    asked = {"day": day, "channel": channel, **names}
    with database.writing():
        back = database.rows(AGAIN.format(wanted=wanted), {**asked, "now": now})
        planned = Counter(language for (language,) in back)
        planned.update(dict(database.rows(COUNT.format(fresh=fresh), asked)))
        database.run(RESERVE.format(fresh=fresh), {**asked, "now": now})
    return dict(planned)


def due_rows(
    database: Database, run: Run, count: int, now: str, languages: Sequence[str]
) -> Sequence[Row]:
    """Return language, attempts and person of what may leave; who is gone is null."""
    chosen, names = _chosen(languages)
    asked = {**_of(run), **names, "now": now, "count": count}
    return database.rows(DUE.format(person=PERSON, languages=chosen), asked)


def earliest_due(database: Database, run: Run, languages: Sequence[str]) -> str:
    """Return the first moment something is due, "" where nothing waits or nothing waits long."""
    chosen, names = _chosen(languages)
    sql = EARLIEST.format(languages=chosen)
    ((earliest,),) = database.rows(sql, {**_of(run), **names})
    return earliest or ""


def withdraw(database: Database, run: Run, now: str) -> None:
    """Withdraw everything open of people who are not active."""
    with database.writing():
        database.run(
            "update sendings set state = 'withdrawn', due = null, changed_at = :now "  # noqa: S608
            f"where channel = :channel and day = :day and due is not null and not {ACTIVE}",
            {**_of(run), "now": now},
        )


def mark_leaving(
    database: Database, run: Run, keys: Sequence[Key], now: str, messages: Mapping[Key, str]
) -> set[tuple[int, str]]:
    """Mark what may leave as leaving; return subscriber and language of each."""
    rows = [(one.subscriber, one.language, token_of(messages.get(one, ""))) for one in keys]
    asked = {**_of(run), "given": as_rows(rows), "run": run.id, "now": now}
    table = database.dialect.table("given", "integer", "text", "text")
    sql = LEAVE.format(table=table, active=ACTIVE)
    return {(number, language) for number, language in database.rows(sql, asked)}


def mark_settled(database: Database, run: Run, outcomes: Sequence[Outcome], now: str) -> None:
    """Write down what became of messages that this run let leave; of one told twice, the last."""
    rows = {
        one.key.subscriber: (
            one.key.subscriber,
            str(one.state),
            stamp(one.not_before) if one.not_before else "",
            one.code,
            words(one.reply),
        )
        for one in outcomes
        if (one.key.day, one.key.channel) == (run.day, run.channel)
    }
    if rows:
        asked = {**_of(run), "given": as_rows(rows.values()), "run": run.id, "now": now}
        table = database.dialect.table("given", "integer", "text", "text", "integer", "text")
        database.run(SETTLE.format(table=table, known=KNOWN, wished=WISHED), asked)


def recover(database: Database, run: Run, now: str, *, resend: bool) -> int:
    """Settle what other runs of this channel left open; return how many messages that were."""
    asked = {"channel": run.channel, "run": run.id, "now": now}
    with database.writing():
        again = 0
        if resend:
            again = len(
                database.rows(
                    RESEND.format(wished=WISHED, known=KNOWN), {**asked, "day": run.day.isoformat()}
                )
            )
        left = database.rows(
            "update sendings set state = 'uncertain', changed_at = :now where channel = :channel "
            "and run <> :run and state = 'leaving' returning subscriber",
            asked,
        )
    return again + len(left)


def _of(run: Run) -> dict[str, Any]:
    return {"channel": run.channel, "day": run.day.isoformat()}


def _chosen(languages: Sequence[str]) -> tuple[str, dict[str, str]]:
    if not languages:
        return "", {}
    names = {f"l{n}": one for n, one in enumerate(languages)}
    return f"and d.language in ({', '.join(f':{name}' for name in names)}) ", names
