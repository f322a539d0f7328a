"""A newsletter as it is before it is anybody's: one edition's texts and pictures, and its digest.

It holds two tokens in place of what differs from person to person; who sends it puts the links
there. Nothing in it depends on a clock, so that the digest tells two letters apart by content.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# Plain letters and digits: they stay as they are in HTML, in an address and in every encoding.
UNSUBSCRIBE = "XunsubscribeX4f1c9ae07b52d836X"
PREFERENCES = "XpreferencesX9d06e7b3a1f8425cX"

NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Links:
    """Public addresses a letter may name; what is empty is left out.

    `view` is this edition's page, `archive` the list of all weeks; `pictures` are the addresses of
    hosted charts by chart key; `preferences` says whether readers can change their settings.
    """

    view: str = ""
    archive: str = ""
    pdf: str = ""
    explainer: str = ""
    pictures: Mapping[str, str] = field(default_factory=lambda: NOWHERE)
    preferences: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be sent along: the page refers to it as `cid:` and its `cid`."""

    cid: str
    name: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Newsletter:
    """One edition of a week, for all its readers.

    `html` and `text` hold the tokens `UNSUBSCRIBE` and, where there are any preferences to change,
    `PREFERENCES`; both are to be replaced by a link (in HTML an escaped one) for each reader.
    """

    edition: str
    day: date
    subject: str
    preheader: str
    html: str
    text: str
    pictures: tuple[Picture, ...]

    @property
    def digest(self) -> str:
        """The digest of everything a reader gets, in hexadecimal."""
        pictures = [
            (one.cid, one.name, sha256(one.png).hexdigest(), one.alt) for one in self.pictures
        ]
        parts = [
            self.edition,
            self.day.isoformat(),
            self.subject,
            self.preheader,
            self.html,
            self.text,
            pictures,
        ]
        return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
