"""Closing a week by hand: an operator's word that it will not be published."""

from __future__ import annotations

import os
from datetime import UTC
from typing import TYPE_CHECKING

from reportgen.errors import UsageError
from reportgen.pipeline.run.alone import alone
from reportgen.pipeline.run.chronicle import Chronicle
from reportgen.pipeline.run.journal import Journals

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.run.request import RunRequest


def give_up(request: RunRequest, week: date) -> None:
    """Close a week that was begun and not finished; raise UsageError where there is none."""
    journals = Journals(request.config.output)
    with alone(journals.folder, request.now()):
        journal = journals.of(week)
        if not journal.is_open:
            unfinished = [str(one.week) for one in journals.all() if one.is_open]
            known = f"those that are: {', '.join(unfinished)}" if unfinished else "no week is"
            raise UsageError(f"{week} is not begun and unfinished; {known}")
        name = f"{request.now().astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        chronicle = Chronicle(journals, name, request.now)
        chronicle.note(week, "week", "closed", message="given up by the operator")
