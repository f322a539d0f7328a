"""Whole briefs of several eras in every language, as they were last approved.

`pytest tests/brief --rewrite-goldens` writes them anew; read the difference before committing it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from brief.telling import told

from reportgen.languages import LANGUAGES, load_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief

GOLDENS = Path(__file__).parent.parent / "goldens"
WEEKS = (
    date(2005, 6, 15),
    date(2008, 11, 12),
    date(2014, 5, 14),
    date(2019, 9, 18),
    date(2020, 3, 25),
    date(2020, 5, 27),
    date(2023, 3, 15),
    date(2025, 4, 16),
    date(2026, 9, 30),
)


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", WEEKS, ids=str)
def test_brief_reads_as_approved(
    brief_of: Callable[[date], Brief], day: date, tag: str, request: pytest.FixtureRequest
) -> None:
    path = GOLDENS / f"{day}.{tag}.txt"
    text = told(brief_of(day), load_words(tag))
    if request.config.getoption("--rewrite-goldens"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing; write it with --rewrite-goldens"
    assert text == path.read_text(encoding="utf-8")
