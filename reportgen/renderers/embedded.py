"""JSON that stands inside a page: data for scripts and search engines, safe in a script element."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def embedded(data: Mapping[str, Any] | Sequence[Any], indent: int | None = None) -> Markup:
    """Return JSON for a script element: no element or comment can begin or end in it.

    Without `indent` it is written as shortly as can be.
    """
    separators = (",", ":") if indent is None else None
    written = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators)
    return Markup(re.sub("[<>&\u2028\u2029]", _escaped, written))  # noqa: S704 - nothing ends it


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
