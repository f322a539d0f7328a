"""What an installation needs, looked at one thing after the other, and how to mend each.

A check is a function from what there is to findings; the modules of this folder hold them by
subject. A check that fails in a way of its own is a finding, too: none keeps the others from being
made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import ReportgenError
from reportgen.pipeline.doctor.finding import Finding, Level
from reportgen.pipeline.doctor.network import clock, smtp, sources
from reportgen.pipeline.doctor.program import extras, fonts, pango, python
from reportgen.pipeline.doctor.storage import disk, folders, freshness, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.pipeline.doctor.finding import Surroundings

    Check = Callable[[Surroundings], Iterator[Finding]]

__all__ = ["CHECKS", "Finding", "Level", "examine"]

CHECKS: dict[str, Check] = {
    "python": python,
    "pango": pango,
    "fonts": fonts,
    "extras": extras,
    "folders": folders,
    "disk": disk,
    "store": store,
    "data": freshness,
    "clock": clock,
    "sources": sources,
    "mail": smtp,
}
"""In the order a newcomer mends them: without the first there are no others."""


def examine(there: Surroundings, only: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Yield what was found, check by check; `only` names some of CHECKS."""
    for name in only or CHECKS:
        try:
            yield from CHECKS[name](there)
        except ReportgenError as error:
            yield Finding(name, Level.FAILURE, str(error))
        except Exception as error:  # noqa: BLE001 - whatever is wrong here is what was asked for
            yield Finding(name, Level.FAILURE, f"{type(error).__name__}: {error}")
