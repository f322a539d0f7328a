"""The installation's settings as the program uses them: checked, every path absolute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.channels.mail.settings import MailSettings
from reportgen.config.run import RunSettings
from reportgen.renderers.editions import EDITIONS, FORMATS, LANGUAGES
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sources:
    """Which sources are used: `precedence` where two state one figure, `order` to ask them in.

    `order` is by kind of figures: the weekly statement, daily rates, context (GDP, bank assets).
    An empty address is a source that cannot be fetched from.
    """

    precedence: tuple[str, ...]
    order: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publish:
    """Where the site is published to: a folder, an fsspec URL or a git repository's `branch`.

    `remote` is the name under which that repository knows the one to push to, empty for itself;
    `prune` removes there what the site no longer has.
    """

    target: str = ""
    branch: str = ""
    remote: str = ""
    prune: bool = False


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The static site: `url` is its public address without a slash at its end, or empty.

    It is made in the folder `output`; None is a folder "site" in the output of the briefs.
    `languages` are those of its pages, `since` its first week (None for all), `pdf` whether weeks
    have one, `chart_library` the npm package of the charting library (None: npm gets it).
    """

    url: str = ""
    output: Path | None = None
    languages: tuple[str, ...] = LANGUAGES
    since: date | None = None
    pdf: bool = False
    chart_library: Path | None = None
    publish: Publish = field(default_factory=Publish)


@dataclass(frozen=True, slots=True)
class Config:
    """Settings as the program uses them; every path is absolute."""

    output: Path
    notes: Path
    store: str
    sources: Sources
    editions: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS
    publisher: Publisher = field(default_factory=Publisher)
    templates: Path | None = None
    font_regular: Path | None = None
    font_bold: Path | None = None
    stale_after_days: int = 10
    site: SiteSettings = field(default_factory=SiteSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    run: RunSettings = field(default_factory=RunSettings)

    @property
    def site_output(self) -> Path:
        """The folder the site is made in."""
        return self.site.output or self.output / "site"
