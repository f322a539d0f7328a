"""An edition against another state of knowledge, on figures small enough to check by hand."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from catalogues import shipped

from reportgen.brief.claims import Claim, Source, Unit
from reportgen.brief.errata import Edition, Kind, Printed, Wording, compare
from reportgen.brief.errata_names import LINES, MEASURES, line_name, measure_name
from reportgen.brief.errata_note import write_note
from reportgen.languages import load_words
from reportgen.languages.parity import forbidden_words
from reportgen.statement.lines import load_lines
from reportgen.store.records import Revision
from reportgen.store.series import Basis, Series

DAY = date(2025, 4, 16)
LEVEL = Basis.WEDNESDAY_LEVEL
TAGS = ("zh-Hant", "zh-Hans", "en")
WORDS = {tag: load_words(tag) for tag in TAGS}
TREE = load_lines()
NAMELESS = {"errata.measure.other", "errata.line.other"}


@dataclass
class Now:
    """A present state of knowledge: values by series and day, and revisions."""

    values: dict
    revised: tuple = ()

    def series(self, code, basis):
        days = {day: value for (one, day), value in self.values.items() if one == code}
        if not days:
            return None
        first, last = min(days), max(days)
        grid = range((last - first).days + 1)
        values = tuple(days.get(date.fromordinal(first.toordinal() + n)) for n in grid)
        unit = "percent" if basis is Basis.DAILY else "usd_millions"
        return Series(code, (), basis, unit, first, 1, values, origin="board_xml")

    def revision(self, key):
        return next((one for one in self.revised if (one.code, one.basis, one.as_of) == key), None)


def claim(line, value, *, measure="level", day=DAY, code="A", basis=LEVEL, sources=None):
    unit = Unit.PERCENT if basis is Basis.DAILY else Unit.USD_MILLIONS
    seen = (Source(code, basis, day, value),) if sources is None else sources
    return Claim(f"{line}.{measure}.{basis}", line, measure, basis, day, value, unit, seen)


def printed(one):
    return Printed(
        one,
        {tag: Wording(words.table(one), str(words.prose(one))) for tag, words in WORDS.items()},
    )


def edition(*claims, program="P"):
    prints = tuple(map(printed, claims))
    return Edition(DAY, date(2025, 4, 17), prints, date(2025, 4, 17), "old", program, "1.0")


def compared(before, after, now, program="P"):
    """Compare an edition of the claims before with the claims after."""
    return compare(
        edition(*before, program=program),
        [printed(one) for one in after],
        now,
        known_on=date(2025, 5, 1),
        data="new",
        program="P",
    )


def said(errata, tag="en"):
    note = write_note(errata, tag, TREE)
    return [WORDS[tag].paragraph(note.summary)] + [
        WORDS[tag].paragraph(line.lead) for line in note.lines if line.lead.sentences
    ]


def revision(code="A", after=6_740_000.0, before=6_727_113.0):
    vintage = date(2025, 4, 24)
    return Revision(
        "board_xml", code, LEVEL, "usd_millions", DAY, vintage, before, after, date(2025, 4, 17)
    )


def test_the_same_figures_need_no_correction():
    one = claim("total_assets", 6_727_113)
    errata = compared([one], [one], Now({("A", DAY): 6_727_113}))
    assert (errata.corrections, errata.compared) == ((), 1)
    assert said(errata)[0].startswith("Every figure in this brief still agrees")


def test_a_revision_of_the_board_is_told_with_its_cause_in_every_language():
    errata = compared(
        [claim("total_assets", 6_727_113)],
        [claim("total_assets", 6_740_000)],
        Now({("A", DAY): 6_740_000}, (revision(),)),
    )
    (one,) = errata.corrections
    assert one.kind is Kind.REVISED
    (cause,) = one.causes
    assert (cause.before, cause.after, cause.vintage) == (
        6_727_113,
        6_740_000,
        date(2025, 4, 24),
    )
    assert cause.by_board
    leads = {tag: said(errata, tag)[1] for tag in TAGS}
    print(*leads.values(), sep="\n")
    assert leads["en"] == (
        "The brief of April 16, 2025, gave total assets as $6.73 trillion; "
        "the Board has since revised the figure to $6.74 trillion."
    )
    assert leads["zh-Hans"] == (
        "2025年4月16日的周报载总资产为6.73万亿美元，美联储此后修订为6.74万亿美元。"
    )
    plain = leads["zh-Hant"].replace(" ", "").replace("\u00a0", "")
    assert plain == "2025年4月16日的週報載總資產為6.73萬億美元，美聯儲其後修訂為6.74萬億美元。"


def test_what_another_source_says_is_not_called_a_revision():
    errata = compared(
        [claim("total_assets", 6_727_113)],
        [claim("total_assets", 6_740_000)],
        Now({("A", DAY): 6_740_000}),
    )
    (one,) = errata.corrections
    assert one.causes[0].vintage is None
    assert said(errata)[1].endswith("; on the data now known it is $6.74 trillion.")
    (line,) = write_note(errata, "en", TREE).lines
    print(WORDS["en"].plain(line.causes[0]))
    assert "Board" not in said(errata)[1]


def test_a_change_below_print_is_counted_and_not_told():
    errata = compared(
        [claim("total_assets", 6_727_113)],
        [claim("total_assets", 6_727_114)],
        Now({("A", DAY): 6_727_114}, (revision(after=6_727_114),)),
    )
    assert [one.kind for one in errata.corrections] == [Kind.REVISED]
    assert [errata.told(tag) for tag in TAGS] == [(), (), ()]
    assert [errata.below_print(tag) for tag in TAGS] == [1, 1, 1]
    assert "1 figure changed by too little to show in print" in said(errata)[0]


def test_what_shows_in_one_language_is_told_in_that_one():
    # 4,540 and 4,530 million: 45.4 and 45.3 in hundreds of millions, 4.5 billion both times.
    errata = compared([claim("loans", 4_540)], [claim("loans", 4_530)], Now({("A", DAY): 4_530}))
    assert [len(errata.told(tag)) for tag in TAGS] == [1, 1, 0]
    (row,) = write_note(errata, "zh-Hans", TREE).lines[0].rows
    assert (row.before, row.prose) == ("45.4亿美元", True)
    assert said(errata)[0].startswith("Every figure in this brief still agrees")


def test_a_figure_that_would_no_longer_be_stated_is_told_and_a_new_one_counted():
    gone, new = claim("total_assets", 6_500_000, measure="trough"), claim("float", 3)
    errata = compared([gone], [new], Now({("A", DAY): 6_500_000}))
    assert [one.kind for one in errata.corrections] == [Kind.GONE, Kind.NEW]
    (line,) = write_note(errata, "en", TREE).lines
    assert line.rows[0].after is None
    assert "the brief would state 1 figure more" in said(errata)[0]


def test_editions_of_another_program_are_compared_where_both_state_a_figure():
    kept, gone = claim("total_assets", 6_727_113), claim("loans", 5)
    new = claim("float", 3)
    errata = compared([kept, gone], [kept, new], Now({("A", DAY): 6_727_113}), program="Q")
    assert (errata.corrections, errata.same_program, errata.apart) == ((), False, 2)
    assert "another version of the program" in said(errata)[0]
    assert "2 figures are left out" in said(errata)[0]


def test_a_rate_of_a_later_day_is_no_correction_unless_the_old_day_was_revised():
    before = claim("effr", 4.33, measure="rate", day=date(2025, 4, 15), basis=Basis.DAILY)
    after = claim("effr", 4.34, measure="rate", basis=Basis.DAILY)
    stands = Now({("A", date(2025, 4, 15)): 4.33, ("A", DAY): 4.34})
    (one,) = compared([before], [after], stands).corrections
    assert one.kind is Kind.NEWER
    assert not any(one.told(tag) for tag in TAGS)
    revised = Now({("A", date(2025, 4, 15)): 4.35, ("A", DAY): 4.34})
    (one,) = compared([before], [after], revised).corrections
    assert one.kind is Kind.REVISED
    assert all(one.told(tag) for tag in TAGS)


def test_a_rate_the_register_stood_in_for_is_the_same_figure():
    register = (Source("register:rates", Basis.DERIVED, DAY, 4.4, "register"),)
    before = Claim(
        "iorb.rate.derived", "iorb", "rate", Basis.DERIVED, DAY, 4.4, Unit.PERCENT, register
    )
    after = claim("iorb", 4.4, measure="rate", basis=Basis.DAILY)
    assert compared([before], [after], Now({("A", DAY): 4.4})).corrections == ()


def test_a_source_that_counts_in_billions_is_no_cause():
    one = claim("total_assets", 6_727_113)
    other = replace(one, value=6_740_000)
    errata = compared([one], [other], Now({("A", DAY): 6_727.113}))
    assert errata.corrections[0].causes == ()


def test_what_sources_say_of_one_another_is_not_compared():
    stated = claim("total_assets", 6_727_000, measure="as_stated_by_fredgraph")
    errata = compared([stated], [], Now({("A", DAY): 6_727_000}))
    assert (errata.corrections, errata.compared) == ((), 0)


@pytest.mark.parametrize("tag", TAGS)
def test_every_name_has_its_words(tag):
    entries = {
        key for key in shipped()["zh_Hant"] if key.startswith(("errata.measure.", "errata.line."))
    }
    families = ("gap_x", "sum_to_x", "lower_x", "upper_x", "unheard_of")
    named = {measure_name(one).key for one in (*MEASURES, *families)}
    named |= {measure_name("change_spread_iorb").key, measure_name("level_on_2025-04-16").key}
    named |= {line_name(one, TREE).key for one in (*LINES, "unheard_of")}
    assert sorted(entries ^ named) == []
    assert all(WORDS[tag].text(key) for key in named)


def test_every_figure_of_real_briefs_is_named():
    """A new measure is named in `errata_names` and in the three catalogues."""
    from real_brief import real_brief

    unnamed = set()
    eras = (date(2008, 11, 12), date(2014, 5, 14), date(2019, 9, 18), date(2020, 5, 27), DAY, None)
    for day in (*eras, date(2022, 6, 15), date(2023, 3, 15), date(2025, 5, 28)):
        for one in real_brief(day).claims:
            names = (measure_name(one.measure), line_name(one.line, TREE))
            assert all(words.label(name) for words in WORDS.values() for name in names)
            unnamed |= {one.id for name in names if name.key in NAMELESS}
    assert sorted(unnamed) == []


@pytest.mark.parametrize("locale", ["en", "zh_Hans", "zh_Hant"])
def test_no_hype_and_no_forecast(locale):
    entries = dict(shipped()[locale])
    del entries["errata.unit.usd_billions"]  # of tables, where alone it may stand
    assert forbidden_words(entries, "errata.po") == []
