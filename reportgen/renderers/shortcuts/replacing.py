"""Putting our own function in the place of one of WeasyPrint's, for a while."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

KNOWN = "70.0"


@contextlib.contextmanager
def replaced(owner: type | ModuleType, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Let an attribute of a class or module be `function` inside."""
    before = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextlib.contextmanager
def replaced_everywhere(
    original: Callable[..., Any], function: Callable[..., Any]
) -> Iterator[None]:
    """Let a function of WeasyPrint be `function` inside, in every module that imported it."""
    name = original.__name__
    with contextlib.ExitStack() as stack:
        for path, module in list(sys.modules.items()):
            if path.startswith("weasyprint") and getattr(module, name, None) is original:
                stack.enter_context(replaced(module, name, function))
        yield
