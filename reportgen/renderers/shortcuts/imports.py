"""The import of WeasyPrint without what only other fonts than ours need."""

from __future__ import annotations

import contextlib
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WORKSHOP = {
    "fontTools.subset": ("Options", "Subsetter"),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}


@contextlib.contextmanager
def without_font_workshop() -> Iterator[None]:
    """Import WeasyPrint without the parts of fontTools that only other fonts than ours need.

    They cut fonts where HarfBuzz is too old, and pick an instance of a variable font: a third of
    the import. Who calls one of their functions after all gets the real thing.
    """
    absent = [name for name in _WORKSHOP if name not in sys.modules]
    for name in absent:
        stand_in = sys.modules[name] = ModuleType(name)
        for called in _WORKSHOP[name]:
            setattr(stand_in, called, _later(name, called))
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _later(module: str, name: str) -> Callable[..., Any]:
    return lambda *args, **options: getattr(import_module(module), name)(*args, **options)
