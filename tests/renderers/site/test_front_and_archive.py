"""The front page and the archive: the newest week first, every week found, figures as elsewhere."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta

import msgspec
import pytest
from real_brief import GOLDEN, real_brief
from site_shells import assets, drawn, elements, pages, parsed, shell, site_files, text_of
from site_weeks import DAYS, week

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.site import archive, front

ALL = pytest.mark.parametrize("tag", LANGUAGES)
MOST = 200_000  # bytes of a front page with all it loads at first, packed, without fonts
WEEK = timedelta(days=7)


def moved(entry, day):
    return msgspec.structs.replace(entry, as_of=day)


def run_of_weeks(count, start=date(2024, 6, 5)):
    """Return made-up weeks whose total assets go up by 10 billion each."""
    return [
        msgspec.structs.replace(
            moved(week(), start + n * WEEK), levels={"total_assets": 6_000_000 + 10_000 * n}
        )
        for n in range(count)
    ]


@ALL
def test_the_front_page_tells_of_the_newest_week_and_leads_to_it(tag):
    tree = parsed(pages(tag)[0])
    words, told = load_words(tag), week(GOLDEN).told[tag]
    (h1,) = elements(tree, "h1")
    assert text_of(h1) == " ".join(told.title.split())
    assert [one.get("href") for one in elements(h1, "a")] == ["2025-04-16/"]
    said = text_of(tree)
    assert " ".join(told.lead.split()) in said
    for label in (one.label for one in told.figures):
        assert " ".join(label.split()) in said
    (before,) = elements(tree, "section", **{"class": "before"})
    links = [one.get("href") for one in elements(before, "a")]
    assert links == [f"{day}/" for day in reversed(DAYS[:-1])] + ["archive/"]
    assert words.text("site.to.newest") in said


def test_some_weeks_before_the_newest_are_shown_newest_first():
    entries = [moved(week(), GOLDEN - n * WEEK) for n in reversed(range(30))]
    page = front.render(shell("en"), real_brief(), drawn(), entries)
    (before,) = elements(parsed(page), "section", **{"class": "before"})
    days = [one.get("datetime") for one in elements(before, "time")]
    assert days == [str(GOLDEN - n * WEEK) for n in range(1, 1 + front.SHOWN)]


@ALL
def test_the_front_page_loads_little(tag):
    page = pages(tag)[0]
    names = re.findall(
        r"(?:src|href)=\"?(?:\.\./)?((?:assets|charts)/[^\s\">]+)", page.data.decode()
    )
    files = {one.path: one.data for one in site_files((tag,))}
    sizes = {name: len(gzip.compress(files[name])) for name in dict.fromkeys(names)}
    whole = len(gzip.compress(page.data)) + sum(sizes.values())
    print(f"{tag}: {whole} bytes packed, {len(gzip.compress(page.data))} of them the page")
    assert {f".{name}" for name in ("css", "js", "svg")} == {
        name[name.rindex(".") :] for name in sizes
    }
    assert whole <= MOST


@ALL
def test_the_archive_has_every_year_with_its_last_level(tag):
    page = next(one for one in pages(tag) if one.path == f"{tag}/archive/index.html")
    (body,) = elements(parsed(page), "tbody")
    rows = [[text_of(cell) for cell in row] for row in elements(body, "tr")]
    assert [row[:3] for row in rows] == [
        ["2025", "1", "6,727.1"],
        ["2020", "1", "5,254.3"],
        ["2008", "1", "2,212.9"],
    ]
    assert [row[3] for row in rows] == ["+1,472.8", "+3,041.4", "—"]
    links = [one.get("href") for one in elements(body, "a")]
    assert links == ["../2025/", "../2020/", "../2008/"]


@ALL
def test_a_year_has_its_weeks_and_what_changed_as_the_brief_says_it(tag):
    before = archive_week(GOLDEN - WEEK)
    rows = archive.weeks(load_words(tag), [before, week()], 2025)
    claims = {one.id: one for one in real_brief().claims}
    words = load_words(tag)
    newest = rows[0]
    assert newest.entry.as_of == GOLDEN
    for said, name in (
        (newest.level, "total_assets.level.wednesday_level"),
        (newest.change, "total_assets.change_week.wednesday_level"),
        (newest.part, "reserve_balances.level.wednesday_level"),
    ):
        assert said == words.table(claims[name])
    assert rows[1].change == "—"


def archive_week(day):
    """Return the week before the golden one, with the level its change counts from."""
    claims = {one.id: one for one in real_brief().claims}
    change = claims["total_assets.change_week.wednesday_level"]
    (then,) = [one for one in change.sources if one.as_of == day]
    return msgspec.structs.replace(moved(week(), day), levels={"total_assets": int(then.value)})


def test_a_change_is_from_the_week_before_or_not_at_all():
    entries = run_of_weeks(4)
    del entries[1]
    rows = archive.weeks(load_words("en"), entries, 2024)
    assert [row.change for row in rows] == ["+10.0", "—", "—"]
    assert list(archive.missing(entries)) == [date(2024, 6, 12)]
    assert [row.part for row in rows] == ["—"] * 3


def test_the_first_week_of_a_year_counts_from_the_last_of_the_year_before():
    rows = archive.weeks(load_words("en"), run_of_weeks(40), 2025)
    assert rows[-1].entry.as_of == date(2025, 1, 1)
    assert rows[-1].change == "+10.0"


def test_a_page_of_a_year_has_that_year_only():
    page = archive.render_year(shell("en"), 2025, run_of_weeks(40))
    tree = parsed(page)
    assert page.path == "en/2025/index.html"
    (body,) = elements(tree, "tbody")
    assert [text_of(one) for one in elements(body, "a")] == [
        str(date(2025, 1, 1) + n * WEEK) for n in reversed(range(10))
    ]
    assert not elements(tree, "link", rel="next")


def test_a_line_is_drawn_from_the_lowest_to_the_highest():
    assert archive.line([10, 30, None, 20]) == "0.0,23.0 33.3,1.0 100.0,12.0"
    assert archive.line([10]) == archive.line([None, 10, None]) == ""
    assert archive.line([5, 5]) == "0.0,1.0 100.0,1.0"


@pytest.mark.browser
def test_a_day_leads_to_its_week_or_the_one_before(browser, tmp_path):
    entries = run_of_weeks(6)
    del entries[3]  # June 26
    for one in (*assets()[0], archive.render_overview(shell("en"), entries)):
        file = tmp_path / one.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one.data)
    here = (tmp_path / "en/archive/index.html").as_uri()
    page = browser.new_page()
    for day, there in (
        ("2024-06-05", "2024-06-05"),
        ("2024-06-11", "2024-06-05"),
        ("2024-06-12", "2024-06-12"),
        ("2024-06-30", "2024-06-19"),
        ("2024-07-09", "2024-07-03"),
    ):
        page.goto(here)
        page.fill("#day", day)
        with page.expect_request(re.compile(r"/en/2024-")) as asked:
            page.click("form.jump button")
        assert asked.value.url.endswith(f"/en/{there}/index.html")
    page.close()
