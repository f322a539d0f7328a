"""Whose brief it is: what a publisher may set about the pages, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher's own words by language tag, and looks; what is not set is the house's.

    `logo` is a data URI or empty; `accent` is `#rrggbb` or empty.
    """

    name: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    masthead: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    contact: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    disclaimer: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    logo: str = ""
    accent: str = ""
