"""The installation's settings as the program uses them: checked, every path absolute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.channels.mail.settings import MailSettings
from reportgen.renderers.editions import EDITIONS, FORMATS
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping
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
class Config:
    """Settings as the program uses them; every path is absolute.

    `site` is the address of the published site without a slash at its end, or empty.
    """

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
    site: str = ""
    mail: MailSettings = field(default_factory=MailSettings)
