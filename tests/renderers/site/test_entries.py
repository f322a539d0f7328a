"""What others say of a week is what its brief says, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from real_brief import GOLDEN, real_brief
from site_weeks import DAYS, week

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.newsletter.columns import width
from reportgen.renderers.newsletter.subject import findings
from reportgen.renderers.site.entries import ROOM, entry
from reportgen.renderers.site.entry import WeekEntry

EACH = pytest.mark.parametrize(("tag", "day"), [(tag, day) for tag in LANGUAGES for day in DAYS])


@EACH
def test_it_says_what_the_brief_says(tag, day):
    brief, words = real_brief(day), load_words(tag)
    told = week(day).told[tag]
    found = [words.plain(one) for one in findings(brief)]
    assert told.title == words.plain(brief.headline)
    assert [told.lead, *told.findings] == found
    assert words.paragraph(brief.summary).startswith(told.description)
    assert width(told.description) <= ROOM or len(brief.summary.sentences) == 1
    for said in (told.title, *found, told.description):
        assert said in told.text
    print(f"{tag} {day}: {told.title} | {told.lead} | {len(told.text)} characters to find it by")


@EACH
def test_key_figures_have_their_unit_and_changes_their_sign(tag, day):
    told = week(day).told[tag]
    figures = real_brief(day).key_figures.figures
    assert len(told.figures) == len(figures)
    for said, one in zip(told.figures, figures, strict=True):
        assert said.level == str(load_words(tag).prose(one.level))
        if one.change_week is None:
            assert said.change == ""
        elif one.change_week.value:
            assert said.change[0] == ("+" if one.change_week.value > 0 else "−")


@pytest.mark.parametrize("day", DAYS)
def test_levels_are_in_millions_by_line(day):
    claims = {one.id: one for one in real_brief(day).claims}
    levels = week(day).levels
    assert {"total_assets", "reserve_balances"} <= levels.keys()
    for line, level in levels.items():
        (claim,) = [one for one in claims.values() if one.line == line and one.measure == "level"
                    and one.as_of == day and one.basis in ("wednesday_level", "daily")]  # fmt: skip
        assert level == round(claim.value)


def test_a_digest_is_of_all_that_is_shown():
    words = [load_words(tag) for tag in LANGUAGES]
    brief = real_brief()
    made = {
        entry(brief, words).digest,
        entry(brief, words[:2]).digest,
        entry(brief, words, date(2025, 4, 18)).digest,
        entry(replace(brief, data_digest="0" * 64), words).digest,
        entry(real_brief(DAYS[0]), words).digest,
    }
    assert len(made) == 5
    assert entry(brief, words) == week(GOLDEN)


@pytest.mark.parametrize("day", DAYS)
def test_it_can_be_kept(day):
    kept = msgspec.json.encode(week(day))
    assert msgspec.json.decode(kept, type=WeekEntry) == week(day)
    print(f"{day}: {len(kept)} bytes")
