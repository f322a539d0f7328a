"""The list of subscribers, in and out of files, as the settings say where it is."""

from __future__ import annotations

import filecmp
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reportgen.channels.mail.addresses import normalised
from reportgen.channels.mail.bounce_box import count_mails, mails
from reportgen.channels.mail.bounces import take_bounces
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.people import Consent, Status
from reportgen.channels.mail.rows import words
from reportgen.channels.mail.subscriber_export import Rejects, export_people
from reportgen.channels.mail.subscriber_file import Bad, Defaults, SubscriberFile
from reportgen.channels.mail.subscriber_import import Imported, Rules, import_people
from reportgen.errors import NoDataError, UsageError
from reportgen.pipeline.store_address import has_store, store_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from reportgen.channels.mail.bounces import Read
    from reportgen.channels.mail.opening import NewsletterStore
    from reportgen.channels.mail.subscribers import Subscriber, Subscribers
    from reportgen.config import Config
    from reportgen.pipeline.request import Progress

NOBODY = (
    "nobody is on the list: there is no store yet; 'reportgen mail subscribers add' or 'import' "
    "makes it"
)
TOLD = 20
"""Bad lines that are handed back; the others are in the file alone."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A list to take in; `consent` is how people agreed of whom the list does not say."""

    config: Config
    path: Path
    now: datetime
    language: str | None = None
    consent: str = ""
    status: str = "active"
    update: bool = False
    resubscribe: bool = False
    encoding: str = "utf-8"
    rejects: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ListTaken:
    """What became of a list: the first bad lines, and where all of them are (None for nowhere)."""

    counts: Imported
    bad: tuple[Bad, ...]
    rejects: Path | None
    ignored: tuple[str, ...]


@contextmanager
def newsletter(config: Config, *, create: bool) -> Iterator[NewsletterStore]:
    """Open the store of the settings; raise NoDataError where there is none, unless to be made."""
    if not create and not has_store(config):
        raise NoDataError(NOBODY)
    with open_newsletter(store_url(config), create=create) as store:
        yield store


def import_list(request: ImportRequest, progress: Progress) -> ListTaken:
    """Take a list in; raise SourceError or UsageError where nothing of it could be used."""
    file = SubscriberFile(request.path, request.encoding)
    rejects = Rejects(_place_of_rejects(request), file.header)
    defaults = Defaults(
        request.language or "", words(request.consent), words(request.path.name), request.now
    )
    bad: list[Bad] = []

    def reject(one: Bad) -> None:
        if len(bad) < TOLD:
            bad.append(one)
        if not request.dry_run:
            rejects.add(one)

    with _store_for(request) as store:
        counts = import_people(
            store.subscribers,
            file.rows(defaults),
            Rules(Status(request.status), request.update, request.resubscribe),
            now=request.now,
            reject=reject,
            progress=lambda line: progress(line, file.lines, f"line {line:,}"),
            dry_run=request.dry_run,
        )
    kept = _kept_once(rejects, request) if rejects.keep() else None
    progress(file.lines, file.lines, "")
    return ListTaken(counts, tuple(bad), kept, tuple(file.ignored))


def export_list(
    config: Config,
    path: Path | None,
    languages: Sequence[str],
    status: str | None,
    progress: Progress,
) -> int:
    """Write the list to a file, or only count it where `path` is None; return how many."""
    with newsletter(config, create=False) as store:
        chosen = Status(status) if status else None
        total = sum(
            count
            for (language, one), count in store.subscribers.counts().items()
            if (not languages or language in languages) and chosen in (None, one)
        )
        if path is None:
            return total
        people = store.subscribers.stream(chosen, languages)
        count = export_people(
            people, path, lambda done: progress(done, max(done, total), f"{done:,}")
        )
        progress(1, 1, "")
        return count


def _add(people: Subscribers, address: str, request: AddRequest) -> Subscriber:
    consent = Consent(words(request.consent), request.now, words(request.origin))
    status = Status(request.status)
    found = people.find(address)
    off = found is not None and found.status in (Status.UNSUBSCRIBED, Status.BOUNCED)
    if (off or people.was_removed(address)) and not request.resubscribe:
        said = found.status if found is not None else "removed"
        raise UsageError(f"{address} was {said}; bring them back with --resubscribe")
    if found is None or not off:
        return people.put(
            address, request.language, status=status, consent=consent, now=request.now
        )
    person = replace(found, language=request.language, status=status, consent=consent)
    people.change(person, found, now=request.now, why=consent.how)
    return person


@contextmanager
def _store_for(request: ImportRequest | AddRequest) -> Iterator[NewsletterStore]:
    """Open the store; a dry run where there is none has one of its own, for as long as it lasts."""
    if request.dry_run and not has_store(request.config):
        with (
            TemporaryDirectory(prefix="reportgen-") as folder,
            open_newsletter(f"sqlite:///{folder}/store.sqlite", create=True) as store,
        ):
            yield store
    else:
        with newsletter(request.config, create=True) as store:
            yield store


def _kept_once(rejects: Rejects, request: ImportRequest) -> Path:
    """Return where the bad lines are; an earlier import of the same list has left them already."""
    for older in _names_of_rejects(request):
        if older == rejects.path or request.rejects is not None:
            break
        if filecmp.cmp(older, rejects.path, shallow=False):
            rejects.path.unlink()
            return older
    return rejects.path


def _names_of_rejects(request: ImportRequest) -> Iterator[Path]:
    stem = request.path.with_suffix("").name.removesuffix(".rejects")
    yield request.path.with_name(f"{stem}.rejects.csv")
    for number in range(2, 1000):
        yield request.path.with_name(f"{stem}.rejects-{number}.csv")


def _place_of_rejects(request: ImportRequest) -> Path:
    """Return where bad lines go; what an earlier import left there is not overwritten."""
    if request.rejects is not None:
        if request.rejects.exists():
            raise UsageError(f"{request.rejects} is there already; name another with --rejects")
        return request.rejects
    for path in _names_of_rejects(request):
        if not path.exists():
            return path
    raise UsageError(f"{request.path.parent} is full of files of rejects; name one with --rejects")


@dataclass(frozen=True, slots=True)
class AddRequest:
    """People to put on the list by hand."""

    config: Config
    addresses: tuple[str, ...]
    now: datetime
    language: str
    consent: str
    origin: str = ""
    status: str = "active"
    resubscribe: bool = False
    dry_run: bool = False


def read_bounces(
    config: Config, path: Path, now: datetime, progress: Progress, *, dry_run: bool
) -> Read:
    """Read the bounces of a maildir, an mbox or a file; note them, and suppress dead addresses."""
    total = count_mails(path)
    with newsletter(config, create=False) as store:
        return take_bounces(
            store,
            mails(path),
            now=now,
            progress=lambda done: progress(done, max(done, total), f"{done:,} mails"),
            dry_run=dry_run,
        )


class _DryRunError(Exception):
    """Takes back what a dry run wrote."""


def add_people(request: AddRequest) -> list[Subscriber]:
    """Put people on the list, all or nobody; raise UsageError for who is there or wanted to go."""
    done: list[Subscriber] = []
    for address in request.addresses:
        normalised(address)  # before a store is made for nobody
    with _store_for(request) as store, suppress(_DryRunError), store.database.writing():
        done += [_add(store.subscribers, address, request) for address in request.addresses]
        if request.dry_run:
            raise _DryRunError
    return done


def people_of(people: Subscribers, addresses: Sequence[str]) -> list[Subscriber]:
    """Return whose addresses these are; raise UsageError for one that is nobody's."""
    found = []
    for address in addresses:
        one = people.find(address)
        if one is None:
            raise UsageError(f"{address} is not on the list")
        found.append(one)
    return found


def remove_people(
    people: Subscribers, some: Sequence[Subscriber], now: datetime, *, unsubscribe: bool
) -> None:
    """Erase people, or mark them as unsubscribed."""
    for one in some:
        if unsubscribe:
            people.set_status(one.id, Status.UNSUBSCRIBED, now=now, why="by hand")
        else:
            people.remove(one.id, now=now)
