"""What stands in an inbox is true: every subject and what follows it, in every week."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest
import truth.conditions  # noqa: F401  (fills the registers)
from catalogues import shipped
from every_week import WEEKS, answers, at_every_week, brief
from truth import policy
from truth.checker import CONDITIONS, Told, problem
from truth.lies import lies

from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter.columns import width
from reportgen.renderers.newsletter.subject import (
    PLACES,
    SAID_AS,
    WIDEST,
    findings,
    preheader,
    subject,
    subjects,
)

if TYPE_CHECKING:
    from reportgen.brief.blocks import Brief, Sentence

SOME = [
    date(2005, 6, 15),
    date(2008, 11, 26),
    date(2012, 8, 8),
    date(2014, 1, 1),
    date(2018, 1, 3),
    date(2020, 3, 25),
    date(2021, 2, 10),
    date(2023, 3, 15),
    date(2025, 4, 16),
    date(2025, 11, 5),
    date(2025, 12, 3),
    date(2026, 9, 30),
]
CAUGHT = 0.97
LANGUAGES = sorted({tag for tags in EDITIONS.values() for tag in tags})
# What a subject in full may be when even the plainest is too wide.
WIDER = 80


class Inbox(NamedTuple):
    """What was said to the inbox in one week: keys told, what is false, and the wide subjects."""

    told: Counter[str]
    false: list[tuple[str, str]]
    wide: list[tuple[int, str]]
    same: list[str]


def tell(week: Brief, sentence: Sentence) -> Told:
    return Told(sentence, week.as_of, policy.released(week.as_of), brief=week)


def inbox(week: Brief) -> Inbox:
    """Hold everything a week may say in an inbox against the raw data, and measure it."""
    every = [*subjects(week), preheader(week)]
    false = [(one.key, found) for one in every if (found := problem(tell(week, one)))]
    wide, same = [], []
    for tag in LANGUAGES:
        words = load_words(tag)
        said, after = words.plain(subject(week, words)), words.plain(preheader(week))
        wide.append((width(said), f"{tag}: {said}"))
        same += [said] * (said.rstrip("。.") == after.rstrip("。."))
    return Inbox(Counter(one.key for one in every), false, wide, same)


at_every_week(inbox)


@pytest.mark.history
def test_every_subject_of_every_week_is_true_and_fits() -> None:
    found = answers(inbox)
    told = sum((one.told for _, one in found), Counter())
    for key, count in sorted(told.items()):
        print(f"{count:6,}  {key}")
    wide = sorted({said for _, one in found for places, said in one.wide if places > WIDEST})
    most = max(places for _, one in found for places, _ in one.wide)
    print(f"{len(found):,} weeks; {len(wide)} subjects over {WIDEST} places, the widest {most}")
    print(*wide[:40], sep="\n")
    assert [(day, one.false) for day, one in found if one.false] == []
    assert [(day, one.same) for day, one in found if one.same] == []
    assert len(found) == len(WEEKS)
    assert most <= WIDER


@pytest.mark.parametrize("day", SOME, ids=str)
def test_subjects_of_some_weeks_are_true(day: date) -> None:
    one = inbox(brief(day))
    print(*(f"{places:3} {said}" for places, said in one.wide), sep="\n")
    assert one.false == []
    assert one.same == []


def test_lies_in_a_subject_are_caught() -> None:
    told = [tell(week, one) for week in map(brief, SOME) for one in subjects(week)]
    told = [one for one in told if one.key in CONDITIONS]
    signatures = {one.key: frozenset(one.sentence.args) for one in told}
    tried, missed = Counter[str](), defaultdict[str, list[str]](list)
    for one in told:
        for kind, lie in lies(one, signatures):
            tried[kind] += 1
            if problem(lie) is None:
                missed[kind].append(f"{one.day} {one.key} as {lie.key}: {lie.sentence.args}"[:200])
    for kind, count in tried.items():
        print(f"{kind}: {count - len(missed[kind]):,} of {count:,} lies caught", *missed[kind][:4])
    assert sum(map(len, missed.values())) <= (1 - CAUGHT) * tried.total()
    assert tried.total() > 100


def test_every_kind_of_finding_has_a_subject() -> None:
    """A new kind of finding must be given words short enough, or be left to the headline."""
    known = {
        key.removeprefix("finding.")
        for entries in shipped().values()
        for key in entries
        if key.startswith("finding.") and not key.startswith("finding.rate.")
    }
    direct = {kind for kind in known if SAID_AS.get(kind, kind) in PLACES}
    assert sorted(known - direct) == [
        "announced",
        "announced_dated",
        "quiet.fall",
        "quiet.rise",
        "young",
    ]
    assert set(SAID_AS.values()) <= set(PLACES)
    written = {
        key.removeprefix("subject.")
        for key in CONDITIONS
        if key.startswith("subject.") and not key.startswith("subject.name.")
    }
    assert written == {*PLACES, "quiet", "announced", "used"}


@pytest.mark.parametrize("day", [date(2013, 10, 9), date(2018, 6, 6), date(2018, 12, 5)], ids=str)
def test_a_quiet_week_is_told_as_one(day: date) -> None:
    week, words = brief(day), load_words("en")
    assert findings(week)[0].key.startswith("finding.quiet.")
    said = words.plain(subject(week, words))
    assert said.startswith("A quiet week for the balance sheet: total assets at")
