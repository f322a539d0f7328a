"""From a request to an edition on disk: data, week, brief, artifacts, folder.

What is taken from here is loaded when it is first asked for: most commands need little of it, and
a build that finds nothing to do needs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportgen.pipeline.building import build
    from reportgen.pipeline.knowledge import Knowledge, know, load_snapshot
    from reportgen.pipeline.request import BuildRequest, Built
    from reportgen.pipeline.settings import load_settings

__all__ = [
    "BuildRequest",
    "Built",
    "Knowledge",
    "build",
    "know",
    "load_settings",
    "load_snapshot",
]

_HOMES = {
    "BuildRequest": "request",
    "Built": "request",
    "Knowledge": "knowledge",
    "build": "building",
    "know": "knowledge",
    "load_settings": "settings",
    "load_snapshot": "knowledge",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
