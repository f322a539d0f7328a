from __future__ import annotations

from datetime import date

from reportgen.analysis.runoff import complete_months, first_wednesday, month_change, months_between
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot


def test_months_between_are_average_months() -> None:
    assert round(months_between(date(2022, 6, 1), date(2025, 4, 16)), 1) == 34.5


def test_first_wednesday_may_be_the_day_itself() -> None:
    assert first_wednesday(date(2025, 1, 1)) == date(2025, 1, 1)
    assert first_wednesday(date(2025, 3, 1)) == date(2025, 3, 5)


def test_a_month_is_complete_on_the_first_wednesday_after_it() -> None:
    assert complete_months(date(2025, 4, 1), 1)[0].first == date(2025, 2, 1)
    march = complete_months(date(2025, 4, 2), 1)[0]
    assert (march.first, march.before, march.last) == (
        date(2025, 3, 1),
        date(2025, 3, 5),
        date(2025, 4, 2),
    )


def test_runoff_of_treasuries_keeps_to_the_cap_month_by_month() -> None:
    """October 2024 to February 2025: a cap of 25 billion, met within a billion each month."""
    day = date(2025, 3, 5)
    history = History(embedded_snapshot(), load_lines(), day)
    for month in complete_months(day, 5):
        change = month_change(history, "treasuries", month)
        assert change is not None
        print(f"{month.first:%Y-%m}: {change.value:,.0f}")
        assert abs(-change.value - 25_000) < 1_000
