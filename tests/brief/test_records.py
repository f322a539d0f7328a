"""A revision that changes a record or a streak and nothing else is told by the errata."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from brief.sourced import changed, composed
from brief.test_errata import Now, printed, said

from reportgen.brief.claims import Unit
from reportgen.brief.errata import Edition, Kind, compare
from reportgen.languages import load_words
from reportgen.statement.lines import load_lines
from reportgen.store.records import Revision
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from reportgen.brief.blocks import Brief
    from reportgen.brief.errata import Errata
    from reportgen.store.series import Series, Snapshot

DAY, REVISED = date(2025, 4, 16), date(2026, 11, 5)


def code_of(line: str) -> str:
    """Return the code the embedded data have a line under."""
    codes = load_lines()[line].series_codes(Basis.WEDNESDAY_LEVEL)
    return next(code for code in codes if embedded_snapshot().get(code, Basis.WEDNESDAY_LEVEL))


def revised(line: str, day: date, value: float) -> Snapshot:
    """Return the data of the package with one level otherwise."""
    own = embedded_snapshot().get(code_of(line), Basis.WEDNESDAY_LEVEL)
    assert own is not None

    def revise(one: Series) -> Series:
        if one is not own:
            return one
        place = (day - one.first).days // one.step
        return replace(one, values=(*one.values[:place], value, *one.values[place + 1 :]))

    return changed(embedded_snapshot(), revise)


def errata(as_of: date, line: str, day: date, value: float) -> tuple[Errata, Brief]:
    """Hold the brief of a week against the same week after one level was revised."""
    before, after = (
        composed(embedded_snapshot(), as_of),
        composed(now := revised(line, day, value), as_of),
    )
    own = now.get(code_of(line), Basis.WEDNESDAY_LEVEL)
    old = embedded_snapshot().get(code_of(line), Basis.WEDNESDAY_LEVEL)
    assert own is not None
    assert old is not None
    revision = Revision(
        own.origin,
        own.code,
        own.basis,
        own.unit,
        day,
        REVISED,
        old.at(day),
        value,
        date(2026, 10, 9),
    )

    class Known(Now):
        def series(self, code: str, basis: Basis) -> Series | None:
            return now.get(code, basis)

    edition = Edition(
        as_of, before.release_date, tuple(map(printed, before.claims)), None, "old", "P", "1.0"
    )
    found = compare(
        edition,
        map(printed, after.claims),
        Known({}, (revision,)),
        known_on=REVISED,
        data="new",
        program="P",
    )
    return found, before


def test_the_length_of_a_record_rests_on_the_day_it_is_told_from() -> None:
    """Reverse repos: 412,428 million, and as low last on 2021-05-05, 206 weeks before."""
    _, brief = errata(DAY, "reverse_repos", date(2023, 6, 7), 400_000)
    (claim,) = (
        one for one in brief.claims if one.id == "reverse_repos.weeks_lowest.wednesday_level"
    )
    assert (claim.value, claim.unit) == (206, Unit.WEEKS)
    assert claim.value == (DAY - date(2021, 5, 5)).days / 7
    assert [(one.as_of, one.value) for one in claim.sources] == [
        (DAY, 412_428),
        (date(2021, 5, 5), 388_304),
    ]


def test_a_revision_that_only_shortens_a_record_is_told_in_every_language() -> None:
    found, _ = errata(DAY, "reverse_repos", date(2023, 6, 7), 400_000)
    assert [(one.claim.id, one.kind) for one in found.corrections] == [
        ("reverse_repos.weeks_lowest.wednesday_level", Kind.REVISED)
    ]
    (one,) = found.corrections
    assert one.before is not None
    assert one.after is not None
    assert (one.before.claim.value, one.after.claim.value) == (206, 97)
    (cause,) = one.causes
    assert (cause.as_of, cause.after, cause.vintage) == (date(2023, 6, 7), 400_000, REVISED)
    leads = {tag: said(found, tag)[1] for tag in ("zh-Hant", "zh-Hans", "en")}
    print(*leads.values(), sep="\n")
    assert leads["en"] == (
        "The brief of April 16, 2025, gave the level of reverse repurchase agreements as the "
        "lowest in 206 weeks; on the data now known it is the lowest in 97 weeks."
    )
    assert leads["zh-Hans"] == (
        "2025年4月16日的周报载逆回购协议为206周以来最低；按现有数据，应为97周以来最低。"
    )


@pytest.mark.parametrize(
    ("as_of", "line", "day", "value", "measure", "weeks"),
    [
        # The Treasury's account rose by 323,594 million; 156 weeks before by more, and then 96.
        (DAY, "treasury_general_account", date(2023, 6, 14), 500_000, "weeks_largest_rise", 96),
        # A fall in the middle of eighteen; the run is as long as what came after it.
        (date(2023, 3, 15), "securities_held_outright", date(2022, 12, 28), 8_200_000, "run", 11),
    ],
)
def test_of_a_move_or_a_run_too(
    as_of: date, line: str, day: date, value: float, measure: str, weeks: int
) -> None:
    found, _ = errata(as_of, line, day, value)
    for one in found.corrections:
        print(one.kind, one.claim.id, one.claim.value, one.after and one.after.claim.value)
    (one,) = (one for one in found.corrections if one.claim.measure == measure)
    assert one.after is not None
    assert one.after.claim.value == weeks
    assert [cause.as_of for cause in one.causes] == [day]


def test_a_record_no_longer_worth_a_sentence_is_no_longer_stated() -> None:
    found, _ = errata(DAY, "reverse_repos", date(2025, 3, 5), 400_000)
    (one,) = (one for one in found.corrections if one.claim.measure == "weeks_lowest")
    assert one.kind is Kind.GONE
    assert all(one.told(tag) for tag in ("zh-Hant", "zh-Hans", "en"))
    words = load_words("en")
    print(words.prose(one.claim), words.table(one.claim))


def test_older_data_that_make_a_record_longer_correct_nothing() -> None:
    """Primary credit: the highest in all 1,053 weeks of the data, which begin later than it did."""
    snapshot, as_of = embedded_snapshot(), date(2023, 3, 15)
    code = code_of("primary_credit")

    def begun(one: Series) -> Series:
        if one.code != code or one.basis is not Basis.WEDNESDAY_LEVEL:
            return one
        return replace(
            one,
            first=date(2003, 6, 4),
            values=one.values[(date(2003, 6, 4) - one.first).days // 7 :],
        )

    short = composed(changed(snapshot, begun), as_of)
    whole = composed(snapshot, as_of)

    class Known(Now):
        def series(self, code: str, basis: Basis) -> Series | None:
            return snapshot.get(code, basis)

    edition = Edition(
        as_of, short.release_date, tuple(map(printed, short.claims)), None, "old", "P", "1.0"
    )
    found = compare(
        edition,
        map(printed, whole.claims),
        Known({}),
        known_on=REVISED,
        data="new",
        program="P",
    )
    measures = {one.claim.measure for one in found.corrections}
    print(measures)
    assert not measures & {"weeks_highest", "weeks_largest_rise"}
