"""Hold published editions against what is known now, and write what is to be corrected.

An edition is never touched: its correction note stands beside it, in a folder of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.brief.errata import Printed, Wording, compare
from reportgen.channels import folder as folder_channel
from reportgen.errors import NoDataError, ReportgenError, UsageError
from reportgen.languages import LANGUAGES, load_words
from reportgen.pipeline.inputs import program_digest
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.published import published_days, read_published
from reportgen.pipeline.store_address import has_store, store_url
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from reportgen.brief.claims import Claim
    from reportgen.brief.errata import Edition, Errata, Key
    from reportgen.config import Config
    from reportgen.pipeline.published import Published
    from reportgen.pipeline.request import Progress
    from reportgen.renderers.artifact import Artifact
    from reportgen.store.records import Revision
    from reportgen.store.series import Basis, Series, Snapshot

FOLDER = "errata"


@dataclass(frozen=True, slots=True)
class ErrataRequest:
    """Which editions to hold against what: one of `as_of`, else all; as known `known_on` or now.

    `languages` are those a note is written in, besides those it stands in already.
    """

    config: Config
    today: date
    cache: Path
    as_of: date | None = None
    known_on: date | None = None
    languages: tuple[str, ...] = LANGUAGES
    dry_run: bool = False


@dataclass
class Examined:
    """What came of one edition: `errata`, or the `error` why it could not be compared.

    `paths` are those of its note, none where nothing is to be corrected and no note stood there.
    """

    as_of: date
    folder: Path
    errata: Errata | None = None
    error: ReportgenError | None = None
    paths: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def examine(request: ErrataRequest, progress: Progress) -> list[Examined]:
    """Compare each edition asked for and write its note; one that cannot be is told, not fatal.

    Raises UsageError where none is published.
    """
    config = request.config
    days = published_days(config.output) if request.as_of is None else [request.as_of]
    if not days:
        raise UsageError(f"{config.output}: no edition is published there; 'reportgen build' is it")
    examiner = _Examiner(request)
    done = []
    for number, day in enumerate(days):
        progress(number, len(days), str(day))
        examined = Examined(day, config.output / day.isoformat())
        try:
            examiner.examine(examined)
        except ReportgenError as error:
            examined.error = error
        done.append(examined)
    progress(len(days), len(days), "done")
    return done


class _Examiner:
    """Compares editions with one state of knowledge."""

    def __init__(self, request: ErrataRequest) -> None:
        self._request = request
        self._knowledge = know(request.config, request.known_on)
        self._words = [load_words(tag, request.cache) for tag in LANGUAGES]
        self._program = program_digest()
        self._revisions = _Revisions(request.config, self._knowledge.snapshot, request.known_on)

    def examine(self, examined: Examined) -> None:
        published = read_published(self._request.config.output, examined.as_of)
        examined.errata = self._compare(published)
        artifacts = self._note(examined.errata, published.folder / FOLDER)
        examined.paths = tuple(f"{FOLDER}/{one.path}" for one in artifacts)
        if artifacts and not self._request.dry_run:
            receipt = folder_channel.place(artifacts, published.folder / FOLDER)
            examined.written = tuple(f"{FOLDER}/{path}" for path in receipt.written)

    def _compare(self, published: Published) -> Errata:
        edition, snapshot = published.edition, self._knowledge.snapshot
        known_on = _known_on(snapshot, edition)
        brief = self._knowledge.brief(edition.as_of, self._request.today, published.allowed)
        return compare(
            edition,
            [Printed(claim, self._worded(claim)) for claim in brief.claims],
            _Present(snapshot, self._revisions, edition),
            known_on=known_on,
            data=brief.data_digest,
            program=self._program,
        )

    def _worded(self, claim: Claim) -> Mapping[str, Wording]:
        return {
            words.tag: Wording(words.table(claim), str(words.prose(claim))) for words in self._words
        }

    def _note(self, errata: Errata, folder: Path) -> list[Artifact]:
        """Return the files of a note; none where there is nothing to tell and none was told."""
        from reportgen.renderers import errata as renderer

        stands = {tag for tag in LANGUAGES if (folder / f"{tag}.html").exists()}
        told = any(errata.told(tag) for tag in LANGUAGES)
        if not told and not (folder / renderer.DATA).exists():
            return []
        wanted = stands | set(self._request.languages)
        config = self._request.config
        return renderer.render(
            errata,
            [words for words in self._words if words.tag in wanted],
            load_lines(),
            config.publisher,
            template_folders=() if config.templates is None else (config.templates,),
            cache=self._request.cache / "templates",
        )


def _known_on(snapshot: Snapshot, edition: Edition) -> date:
    """Return the day of the state of knowledge; it must not be older than the edition's own."""
    known_on = snapshot.known_on or snapshot.vintage
    if known_on is None:
        raise NoDataError("there are no figures to compare the edition with")
    if edition.known_on is not None and known_on < edition.known_on:
        raise UsageError(
            f"the edition of {edition.as_of} was made from what was known on {edition.known_on}; "
            f"what was known on {known_on} cannot correct it"
        )
    return known_on


class _Revisions:
    """The revisions a store holds, read once, and only when something has changed."""

    def __init__(self, config: Config, snapshot: Snapshot, known_on: date | None) -> None:
        self._config = config
        self._snapshot = snapshot
        self._known_on = known_on
        self._found: dict[Key, list[Revision]] | None = None

    def after(self, key: Key, day: date | None) -> Revision | None:
        """Return the newest revision of an observation that was not known on that day yet."""
        if self._found is None:
            self._found = self._read()
        later = [one for one in self._found.get(key, ()) if day is None or one.vintage > day]
        return later[-1] if later else None

    def _read(self) -> dict[Key, list[Revision]]:
        if not has_store(self._config):
            return {}
        from reportgen.store.store import open_store

        found: dict[Key, list[Revision]] = {}
        with open_store(store_url(self._config), create=False) as store:
            for one in _known(store.revisions(None), self._known_on):
                series = self._snapshot.get(one.code, one.basis)
                # Of several sources the one that serves the day is the one that changed it.
                if series is not None and series.source_of(one.as_of) == one.source:
                    found.setdefault((series.code, one.basis, one.as_of), []).append(one)
        return found


def _known(revisions: Iterable[Revision], known_on: date | None) -> Collection[Revision]:
    return [one for one in revisions if known_on is None or one.vintage <= known_on]


class _Present:
    """The present state of knowledge as an edition is compared with it."""

    def __init__(self, snapshot: Snapshot, revisions: _Revisions, edition: Edition) -> None:
        self._snapshot, self._revisions, self._edition = snapshot, revisions, edition

    def series(self, code: str, basis: Basis) -> Series | None:
        return self._snapshot.get(code, basis)

    def revision(self, key: Key) -> Revision | None:
        return self._revisions.after(key, self._edition.known_on)
