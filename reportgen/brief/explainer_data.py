"""What the page on reserves rests on besides figures: example, dated wordings, addresses."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (msgspec reads the annotations)
from decimal import Decimal  # noqa: TC003  (msgspec reads the annotations)
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import field

from reportgen.policy.facts import Entry
from reportgen.policy.reading import read

DATA = Path(__file__).with_name("explainer.toml")


class Example(Entry, frozen=True):
    """The bank of the worked example: amounts in dollars, the ratio in per cent."""

    deposits: Decimal
    actual: Decimal
    ratio: Decimal


class Step(Entry, frozen=True):
    """What a state of the world became: true from `effective`, told from `announced`."""

    state: Literal["interest", "ample", "lcr", "lcr_told"]
    value: str = field(name="is")
    announced: date
    effective: date
    url: str


class Link(Entry, frozen=True):
    """Where to read on; a language without an address of its own has the English page."""

    id: str
    en: str
    zh_hant: str = field(name="zh-Hant", default="")
    zh_hans: str = field(name="zh-Hans", default="")

    def url(self, tag: str) -> str:
        """Return the address for readers of a language."""
        return {"zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}.get(tag) or self.en


class Background(Entry, frozen=True):
    """The whole file."""

    example: Example
    step: tuple[Step, ...]
    link: tuple[Link, ...]

    def newest(self, state: str, day: date, known: date) -> Step | None:
        """Return the step in force on a day, of those announced by the other; None before any."""
        told = [
            one
            for one in self.step
            if one.state == state and one.effective <= day and one.announced <= known
        ]
        return max(told, key=lambda one: one.effective, default=None)

    def urls(self, tag: str) -> dict[str, str]:
        """Return every address by its name, for readers of a language."""
        return {link.id: link.url(tag) for link in self.link}


@cache
def load_background() -> Background:
    """Return the file, read once; a broken one is a ConfigError."""
    return read(DATA, Background)
