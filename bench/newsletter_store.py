"""A list of many subscribers in the store: `python -m bench.newsletter_store [PEOPLE] [URL]`.

Without a URL the store is an SQLite file of its own; a PostgreSQL database named there must be
empty. Prints seconds for whole steps, milliseconds for steps of 100 messages, and peak memory.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.sendings import Outcome, State
from reportgen.channels.mail.subscriber_export import export_people
from reportgen.channels.mail.subscriber_file import Defaults, SubscriberFile
from reportgen.channels.mail.subscriber_import import Rules, import_people
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.channels.mail.opening import NewsletterStore

DAY, CHANNEL, BATCH = date(2026, 11, 18), "smtp", 100
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def main() -> None:
    """Import a list, plan an edition for it, and let it leave; print what each step takes."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "list.csv"
        write_list(file, people)
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{name}/store.sqlite"
        print(f"{people:,} people, {file.stat().st_size / 1e6:.1f} MB of CSV")
        with open_newsletter(url, create=True) as store:
            timed("import", lambda: take_in(store, file))
            timed("the same again", lambda: take_in(store, file))
            timed(
                "export",
                lambda: export_people(
                    store.subscribers.stream(None), Path(name) / "out.csv", lambda _: None
                ),
            )
            send(store)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':24}{peak:9.0f} MB")


def write_list(file: Path, people: int) -> None:
    """Write a list of made-up people."""
    editions = [*EDITIONS]
    with file.open("w", encoding="utf-8") as out:
        out.write("address,language\n")
        for number in range(people):
            out.write(f"some.reader+{number}@example{number % 997}.com,{editions[number % 4]}\n")


def take_in(store: NewsletterStore, file: Path) -> None:
    """Import the list."""
    rows = SubscriberFile(file).rows(Defaults("", "bench", "bench", NOW))
    import_people(store.subscribers, rows, Rules(), now=NOW, reject=print, progress=lambda _: None)


def send(store: NewsletterStore) -> None:
    """Reserve for everybody, and let all leave and arrive; every tenth later."""
    ledger = store.sendings
    steps: dict[str, list[float]] = {"next": [], "leave": [], "settle": []}
    with ledger.begin(DAY, "digest", CHANNEL, now=NOW) as run:
        timed("plan", lambda: ledger.plan(DAY, CHANNEL, [*EDITIONS], now=NOW))
        started = time.perf_counter()
        while True:
            at = time.perf_counter()
            due = ledger.next_batch(run, BATCH, now=NOW)
            steps["next"].append(time.perf_counter() - at)
            if not due:
                break
            at = time.perf_counter()
            keys = ledger.leave(
                run,
                [one.key for one in due],
                now=NOW,
                messages={one.key: f"<{one.key.subscriber}@example.com>" for one in due},
            )
            steps["leave"].append(time.perf_counter() - at)
            later = NOW + timedelta(hours=1)
            outcomes = [
                Outcome(key, State.DEFERRED, 451, "4.7.1 come again", not_before=later)
                if place % 10 == 0
                else Outcome(key, State.DELIVERED, 250, "2.0.0 Ok: queued as 4FQ1kT3Xz9")
                for place, key in enumerate(keys)
            ]
            at = time.perf_counter()
            ledger.settle(run, outcomes, now=NOW)
            steps["settle"].append(time.perf_counter() - at)
        print(f"{'all of them through':24}{time.perf_counter() - started:9.2f} s")
        timed("summary", lambda: ledger.summary(DAY, CHANNEL))
        timed("recover", lambda: ledger.recover(run, now=NOW, resend=False))
    for name, seconds in steps.items():
        ordered = sorted(seconds)
        worst = ordered[int(len(ordered) * 0.99) - 1]
        print(
            f"{name + ' 100, median / p99':24}{median(seconds) * 1e3:9.1f} / {worst * 1e3:.1f} ms"
        )


def timed(name: str, do: Callable[[], object]) -> object:
    """Do it, print how long it took, return what it gave."""
    started = time.perf_counter()
    given = do()
    print(f"{name:24}{time.perf_counter() - started:9.2f} s", flush=True)
    return given


if __name__ == "__main__":
    main()
