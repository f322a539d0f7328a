"""What each part of the site is made from, as one digest: it changes with what the part shows.

The register and the thresholds count as far as a week could know them, so that a new decision of
the Committee makes no older week anew; all else of the program counts for every page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.pipeline.errata_notes import notes_digests
from reportgen.pipeline.inputs import (
    font_bytes,
    program_digest,
    publisher_bytes,
    tree_digest,
    versions,
)
from reportgen.pipeline.site.assets import has_library
from reportgen.policy.calendar import release_date
from reportgen.policy.readable import week_digest, week_vintage
from reportgen.policy.register import REGISTER, load_register
from reportgen.policy.thresholds import THRESHOLDS, load_thresholds

if TYPE_CHECKING:
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.store.series import Snapshot

LIBRARIES = (
    "markdown-it-py",
    "minify-html",
    "opencc",
    "pagefind",
    "pagefind_bin_extended",
    "pillow",
    "pyarrow",
)
"""Those that shape the site, besides those of a brief."""
EPOCH = 1
"""Raised when what a unit is made from is counted otherwise: everything is then made anew."""


def digest(*parts: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return the SHA-256 of plain data."""
    return sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


def whole_digest(request: SiteRequest, snapshot: Snapshot) -> str:
    """Return the digest of everything a site is made from and with."""
    config = request.config
    notes = tree_digest([config.notes], kinds={".md"}) if config.notes.is_dir() else ""
    return digest(
        EPOCH,
        program_digest(),
        settings_digest(request),
        notes,
        list(notes_digests(config.output)),
        knowledge_digest(snapshot),
        [request.config.site.since, request.until, sorted(request.allow), has_library(request)],
    )


def knowledge_digest(snapshot: Snapshot) -> str:
    """Return the digest of all figures of every day, where they are from and since when known."""
    figures = snapshot.prefixes.digest(date.max, lambda *_: True, snapshot.disagreements)
    return digest(figures, snapshot.vintage, _origins(snapshot, date.max))


def _origins(snapshot: Snapshot, day: date) -> str:
    """Return the digest of who served figures up to a day, and since when those were known."""
    last = day.toordinal()
    unique = {(one.code, one.basis): one.served for one in snapshot.series.values()}
    served = [(*key, [one for one in unique[key] if one[2] <= last]) for key in sorted(unique)]
    told = snapshot.vintage if snapshot.vintages is None else snapshot.vintages.digest(last)
    return digest(served, snapshot.known_on, told)


def settings_digest(request: SiteRequest) -> str:
    """Return the digest of what is settled for all pages, and of the libraries that make them."""
    config = request.config
    site = config.site
    return digest(
        versions(),
        [_version(name) for name in LIBRARIES],
        publisher_bytes(config.publisher),
        font_bytes(config),
        "" if config.templates is None else tree_digest([config.templates]),
        [site.url, site.languages, site.pdf, config.mail.charts],
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


@dataclass
class Reading:
    """What weeks can read: their data, the register and the thresholds as known by each."""

    request: SiteRequest
    snapshot: Snapshot
    _facts: dict[int, str] = field(default_factory=dict)

    @cached_property
    def program(self) -> str:
        """The digest of the program and the settings, without what is dated."""
        program = program_digest(without={REGISTER, THRESHOLDS})
        return digest(EPOCH, program, settings_digest(self.request))

    @cached_property
    def policy(self) -> str:
        """The digest of all of the register and the thresholds."""
        return digest(REGISTER.read_bytes(), THRESHOLDS.read_bytes())

    def week(self, as_of: date) -> str:
        """Return the digest of what the brief of a week is composed from."""
        released = release_date(as_of)
        vintage = week_vintage(self.snapshot, as_of)
        data = week_digest(self.snapshot, as_of)
        known = self._known(released)
        return digest(self.program, as_of, released, vintage, data, known, self._allowed)

    def seal(self, as_of: date) -> str:
        """Return a digest that stays the same only as long as `week` does for all weeks up to one.

        What a week can read is the beginning of what every later week can.
        """
        stated = [str(one) for one in self.snapshot.disagreements if one.day <= as_of]
        return digest(self.week(as_of), stated, _origins(self.snapshot, as_of))

    @cached_property
    def _allowed(self) -> list[str]:
        return sorted(self.request.allow)

    def _known(self, day: date) -> str:
        register = load_register()
        facts = register.known(day).facts
        if len(facts) not in self._facts:  # they are in order of announcement
            # When a source was last looked at is for auditors; no page says so.
            said = [msgspec.structs.replace(fact, checked_on=fact.announced) for fact in facts]
            self._facts[len(facts)] = digest(said)
        checked = None if register.is_current(day) else register.last_checked
        return digest(self._facts[len(facts)], checked, load_thresholds().known(day).entries)
