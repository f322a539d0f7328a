"""What was known on a day is what the youngest release up to it said, whatever came in when.

The model keeps every release whole, as a list of dictionaries, and asks them in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.deliveries import delivered, reading, series

from reportgen.store import intake
from reportgen.store.store import open_store

if TYPE_CHECKING:
    from reportgen.store.segments import Value

EPOCH = date(2025, 1, 1).toordinal()
DAYS = 9
VINTAGES = 8


@dataclass
class Assertion:
    vintage: int
    said: dict[int, Value]


class Model:
    """Every release as it was said, in the order of arrival."""

    def __init__(self):
        self.assertions: list[Assertion] = []

    def state(self, vintage):
        """Return day -> value as known at a vintage; days said to have none are None."""
        known: dict[int, Value] = {}
        for one in sorted(self.assertions, key=lambda one: one.vintage):  # stable: last wins
            if one.vintage <= vintage:
                known.update(one.said)
        return known

    def add(self, vintage, days, values, *, whole, own):
        said = dict(zip(days, values, strict=True))
        if not whole and own:
            said = self.state(vintage) | said
        elif not whole:
            newest = self.state(10**6)
            said = {day: value for day, value in newest.items() if day <= days[-1]} | said
        said = {day: said.get(day) for day in range(min(said), max(said) + 1)}
        self.assertions.append(Assertion(vintage, said))

    def revisions(self, since):
        """Return what `Store.revisions` should, without the vintage the old value is from."""
        found = set()
        vintages = sorted({one.vintage for one in self.assertions})
        for index, vintage in enumerate(vintages[1:], start=1):
            before, after = self.state(vintages[index - 1]), self.state(vintage)
            for day in after:
                ever = [self.state(v).get(day) for v in vintages[:index]]
                if any(value is not None for value in ever) and before.get(day) != after[day]:
                    found.add((day, vintage, before.get(day), after[day]))
        return {one for one in found if one[1] >= since}


values = st.one_of(st.none(), st.integers(-2, 2), st.sampled_from([0.5, 54.772]))
releases = st.lists(
    st.tuples(
        st.integers(0, VINTAGES),
        st.lists(st.tuples(st.integers(0, DAYS), values), min_size=1, unique_by=lambda p: p[0]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@pytest.mark.parametrize("every", [20, 2], ids=["no-checkpoints", "many-checkpoints"])
@given(releases=releases, data=st.data())
@settings(max_examples=100, deadline=None)
def test_known_on_every_day_is_what_the_model_says(every, releases, data):
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "EVERY", every)
        patch.setattr(intake, "STAGGER", 1)
        folder, model = Path(name), Model()
        with open_store(f"sqlite:///{folder}/store.sqlite", create=True) as store:
            for number, (vintage, points, whole, own) in enumerate(releases):
                days = sorted(EPOCH + day for day, _ in points)
                by_day = {EPOCH + day: value for day, value in points}
                said = [by_day[day] for day in days]
                known_from = date.fromordinal(EPOCH + vintage)
                one = series("A", said, days=days, whole=whole, vintage=known_from if own else None)
                release = date.fromordinal(EPOCH + VINTAGES) if own else known_from
                store.ingest(
                    delivered(folder, b"%d" % number), reading([one]), release, by_hand=True
                )
                model.add(EPOCH + vintage, days, said, whole=whole, own=own)
            for vintage in range(VINTAGES + 1):
                wanted = model.state(EPOCH + vintage)
                wanted = {day: value for day, value in wanted.items() if value is not None}
                known = recalled(store, date.fromordinal(EPOCH + vintage))
                assert known == wanted, vintage
                assert [type(known[day]) for day in wanted] == [type(v) for v in wanted.values()]
            newest = {d: v for d, v in model.state(10**6).items() if v is not None}
            assert recalled(store, None) == newest
            assert {
                (p.as_of.toordinal(), p.value) for p in store.points(all_vintages=False)
            } == set(newest.items())
            since = data.draw(st.integers(0, VINTAGES))
            found = list(store.revisions(date.fromordinal(EPOCH + since)))
            got = {(r.as_of.toordinal(), r.vintage.toordinal(), r.before, r.after) for r in found}
            assert len(got) == len(found)
            assert got == model.revisions(EPOCH + since)
            for one in found:
                at = model.state(one.before_vintage.toordinal())
                assert at.get(one.as_of.toordinal()) == one.before


def recalled(store, known_on):
    found = store.recall(["A"], known_on)
    return dict(zip(found[0].days, found[0].values, strict=True)) if found else {}
