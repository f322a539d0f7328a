"""The editions and formats a brief can have, by the names a user types."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

EDITIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zh-Hant": ("zh-Hant",),
        "zh-Hans": ("zh-Hans",),
        "en": ("en",),
        "bilingual": ("zh-Hant", "en"),
    }
)
"""Each edition and the languages it is set in; the first one leads (charts, sheet names)."""

LANGUAGES = tuple(name for name, spoken in EDITIONS.items() if spoken == (name,))
"""The editions in one language, which are the languages there are."""

PARTS = ("brief", "explainer", "glossary")
"""What stands beside one another in the folder of a week: the brief, and pages that go with it."""

FORMATS = ("html", "pdf", "json", "csv", "xlsx")
