"""The timetable, on a clock of its own; the waits before further attempts."""

from itertools import pairwise

import pytest

from reportgen.channels.mail.pace import Pace, wait_before


def leave(pace, domains, seconds):
    """Send as much as may leave in so many seconds; return when to which domain."""
    left, at, waiting = [], 0.0, list(domains)
    while waiting:
        waits = {domain: pace.wait(domain, at) for domain in waiting}
        domain = min(waits, key=waits.get)
        at += waits[domain]
        if at > seconds:
            break
        pace.take(domain, at)
        left.append((at, domain))
        waiting.remove(domain)
    return left


def test_without_rates_nobody_waits():
    assert {at for at, _ in leave(Pace(0, 0), ["a"] * 50, 60)} == {0.0}


def test_so_many_leave_a_minute_and_no_more():
    left = leave(Pace(30, 0), ["a", "b"] * 100, 59.9)
    assert len(left) == 30
    gaps = [after - before for (before, _), (after, _) in pairwise(left)]
    assert gaps == pytest.approx([2.0] * 29)


def test_a_slow_domain_does_not_hold_up_the_others():
    left = leave(Pace(0, 6), ["big"] * 100 + ["small"] * 3 + ["other"], 30)
    assert [domain for at, domain in left if at == 0.0] == ["big", "small", "other"]
    assert sum(domain == "big" for _, domain in left) == 4  # at 0, 10, 20 and 30
    assert sum(domain == "small" for _, domain in left) == 3


def test_a_pause_is_not_made_up_for():
    pace = Pace(60, 0)
    pace.take("a", 0.0)
    pace.take("a", 100.0)
    assert pace.wait("a", 100.0) == pytest.approx(1.0)


@pytest.mark.parametrize("attempts", [2, 3, 5, 9])
def test_waits_double_and_make_up_the_patience(attempts):
    waits = [wait_before(attempt, attempts, 1800.0) for attempt in range(2, attempts + 1)]
    assert sum(waits) == pytest.approx(1800.0)
    assert all(after == pytest.approx(2 * wait) for wait, after in pairwise(waits))
    assert wait_before(attempts + 1, attempts, 1800.0) == 1800.0
    assert wait_before(attempts + 2, attempts, 1800.0) == pytest.approx(waits[0])


def test_one_attempt_is_one_attempt():
    assert wait_before(2, 1, 0.0) == 1.0
    assert wait_before(3, 1, 60.0) == 60.0
