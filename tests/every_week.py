"""Every week of the embedded data, composed once in a session for all tests that look at all.

A test says what it wants to know of each week with `at_every_week`, and finds the answers in
`answers`. Only the tests that were collected are asked; nothing of a brief is kept but answers.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from reportgen.brief.compose import compose
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief

FIRST, LAST = date(2002, 12, 25), date(2026, 9, 30)
WEEKS = [FIRST + timedelta(days=7 * n) for n in range((LAST - FIRST).days // 7 + 1)]

T = TypeVar("T")
_questions: list[Callable[[Brief], object]] = []


def brief(day: date, *, cut: bool = False) -> Brief:
    """Compose a week; `cut` deletes everything later from the data before."""
    snapshot = embedded_snapshot()
    return compose(
        snapshot.until(day) if cut else snapshot,
        load_lines(),
        load_register(),
        load_thresholds(),
        day,
    )


def at_every_week(question: Callable[[Brief], T]) -> Callable[[Brief], T]:
    """Have a function asked of the brief of every week; see `answers`."""
    _questions.append(question)
    return question


def answers(question: Callable[[Brief], T]) -> list[tuple[date, T]]:
    """Return what was found for each week, composing all of them the first time."""
    return _walk()[question]  # type: ignore[return-value]


@cache
def _walk() -> dict[Callable[[Brief], object], list[tuple[date, object]]]:
    found: dict[Callable[[Brief], object], list[tuple[date, object]]] = {
        question: [] for question in _questions
    }
    for day in WEEKS:
        one = brief(day)
        for question, kept in found.items():
            kept.append((day, question(one)))
    return found
