"""Readers explore the charts of time, by pointer and by keyboard, over HTTP and from a disk."""

from __future__ import annotations

import re
from datetime import date

import pytest
from exploring import EARLY, KEYS, charts, drawn, explore, over, plot, shown
from real_brief import GOLDEN

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.chart_table import PLACES
from reportgen.renderers.origins import number
from reportgen.renderers.site import scripts
from reportgen.renderers.site.explorable import MILLIONS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("base", "tag"),
    [*(("http", tag) for tag in LANGUAGES), ("file", "zh-Hant")],
    indirect=["base"],
)
def test_values_are_those_the_chart_draws(opened, tag):
    words, compared = load_words(tag), 0
    for day, keys in ((EARLY, KEYS[-2:]), (GOLDEN, KEYS)):
        tab = opened(f"{tag}/{day}/")
        for key in keys:
            chart, figure = charts(day)[key], explore(tab, key)
            assert shown(figure) == drawn(chart, words, -1)
            box = over(figure)
            for part in (0.02, 0.37, 0.71):
                tab.mouse.move(box["x"] + part * box["width"], box["y"] + 40)
                index = int(plot(figure).get_attribute("aria-valuenow"))
                assert index == pytest.approx(part * (len(chart.data.days) - 1), abs=8)
                assert shown(figure) == drawn(chart, words, index)
                compared += len(chart.data.series)
    print(f"{tag}: {compared} values under the pointer are those drawn")


def test_nothing_moves_when_a_chart_is_explored(opened):
    for width in (320, 900, 1200):  # two abreast are narrowest at 900
        tab = opened("en/2025-04-16/", viewport={"width": width, "height": 900})
        for key in KEYS:
            figure = tab.locator(f"#chart-{key}")
            before = figure.bounding_box()["height"], tab.evaluate("document.body.scrollHeight")
            explore(tab, key)
            after = figure.bounding_box()["height"], tab.evaluate("document.body.scrollHeight")
            assert after == before, (width, key)
            values, drawing = (
                figure.locator(one).bounding_box() for one in (".values", ".explorer")
            )
            assert values["x"] + values["width"] <= width
            last = figure.locator(".entry").last.bounding_box()
            assert last["y"] + last["height"] <= drawing["y"] + drawing["height"] + 1, (width, key)


def test_scripts_shift_no_layout(opened):
    tab = opened("zh-Hant/2025-04-16/")
    shift = tab.evaluate(
        """() => new Promise(resolve => { let sum = 0;
        new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }))
          .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => resolve(sum), 300); })"""
    )
    print(f"layout shift {shift}")
    assert shift == 0


def test_nothing_is_loaded_before_it_is_asked_for(opened):
    tab = opened("en/2025-04-16/")
    names = tab.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert not [one for one in names if re.search("uplot|explore|words|series", one)]
    explore(tab, "total_assets")
    assert tab.evaluate("typeof uPlot") == "function"


def test_ranges(opened):
    words, tab = load_words("en"), opened("en/2025-04-16/")
    figure = explore(tab, "total_assets")
    days = charts(GOLDEN)["total_assets"].data.days
    buttons = figure.locator(".ranges button")
    assert buttons.all_inner_texts() == ["1y", "5y", "10y", "All"]
    for index, first in enumerate(("April 17, 2024", "April 22, 2020", "April 22, 2015")):
        buttons.nth(index).click()
        assert buttons.nth(index).get_attribute("aria-pressed") == "true"
        assert figure.locator("[aria-pressed=true]").count() == 1
        said = figure.locator(".explorer [role=status]").inner_text()
        assert said.startswith(f"Showing {first} to {words.date(days[-1])}")
    box = over(figure)
    tab.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 30)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 30, steps=4)
    tab.mouse.up()
    first, last = (int(plot(figure).get_attribute(f"aria-value{end}")) for end in ("min", "max"))
    print(f"dragged over the middle of ten years: {days[first]} to {days[last]}")
    assert 240 <= last - first <= 280
    assert figure.locator("[aria-pressed=true]").count() == 0
    buttons.last.click()
    assert plot(figure).get_attribute("aria-valuemin") == "0"
    assert plot(figure).get_attribute("aria-valuemax") == str(len(days) - 1)


def test_the_keyboard_reaches_everything(opened):
    words, tab = load_words("zh-Hant"), opened("zh-Hant/2025-04-16/")
    chart = charts(GOLDEN)["reserves_tga_rrp"]
    last = len(chart.data.days) - 1
    tab.locator("#chart-reserves_tga_rrp button.explore").focus()
    tab.keyboard.press("Enter")
    figure = tab.locator("#chart-reserves_tga_rrp")
    figure.locator("canvas").wait_for()
    slider = plot(figure)
    assert tab.evaluate("document.activeElement.className") == "plot"
    assert slider.get_attribute("role") == "slider"
    at = last
    for key, moved in (("ArrowLeft", -1), ("ArrowLeft", -1), ("ArrowRight", 1), ("PageDown", -13)):
        tab.keyboard.press(key)
        at += moved
        day, values = drawn(chart, words, at)
        assert shown(figure) == (day, values)
        said = slider.get_attribute("aria-valuetext")
        assert said.startswith(f"{day}：")
        assert all(f"{name} {value}" in said for name, value in values.items())
    tab.keyboard.press("Home")
    assert slider.get_attribute("aria-valuenow") == "0"
    tab.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuenow") == "0"
    tab.keyboard.press("End")
    assert slider.get_attribute("aria-valuenow") == str(last)
    for _ in range(3):
        tab.keyboard.press("+")
    assert int(slider.get_attribute("aria-valuemin")) == pytest.approx(last * 7 / 8, abs=3)
    assert slider.get_attribute("aria-valuemax") == str(last)
    tab.keyboard.press("-")
    assert int(slider.get_attribute("aria-valuemin")) == pytest.approx(last * 3 / 4, abs=3)
    tab.keyboard.press("Escape")
    assert figure.locator("canvas").count() == 0
    assert figure.locator("svg").first.is_visible()
    assert "explore" in tab.evaluate("document.activeElement.className")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_table_holds_the_range(opened, tag):
    words, tab = load_words(tag), opened(f"{tag}/2025-04-16/")
    chart, figure = charts(GOLDEN)["assets_by_part"], explore(tab, "assets_by_part")
    toggle = figure.locator("[aria-expanded]")
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    table = figure.locator("table.data")
    days, rows = chart.data.days, table.locator("tbody tr")
    assert words.date(days[0]) in table.locator("caption").inner_text()
    assert rows.count() == 26
    names = [words.text("figure.data.day")]
    names += [words.text(f"chart.series.{one.key}") for one in chart.data.series]
    assert table.locator("thead th[scope=col]").all_inner_texts() == names
    for row in (0, 25):
        index = len(days) - 1 - row
        _, values = drawn(chart, words, index)
        assert rows.nth(row).locator("th[scope=row]").inner_text() == days[index].isoformat()
        assert rows.nth(row).locator("td").all_inner_texts() == list(values.values())
    newer, older = figure.locator(".pager button").all()
    assert newer.is_disabled()
    older.click()
    assert rows.first.locator("th").inner_text() == days[-27].isoformat()
    figure.locator(".ranges button").first.click()
    assert rows.first.locator("th").inner_text() == days[-1].isoformat()
    assert "53" in figure.locator(".pager [role=status]").inner_text()
    older.click()
    older.click()
    assert older.is_disabled()
    assert rows.count() == 1
    toggle.click()
    assert table.count() == 0 or not table.is_visible()


def test_every_day_is_said_as_in_the_prose():
    days = [date(2005, month, day) for month in range(1, 13) for day in (1, 9, 28)]
    for tag in LANGUAGES:
        words = load_words(tag)
        patterns = scripts.said(words)["dates"]
        said = [
            patterns[day.month - 1].replace("{year}", "2005").replace("{day}", str(day.day))
            for day in days
        ]
        assert said == [words.date(day) for day in days]


@pytest.mark.parametrize(
    ("day", "key", "amounts"),
    [
        (GOLDEN, "total_assets", (6_062_500, 6_063_500, 6_067_500, 6_187_500, 999_500, -62_500, 1)),
        (EARLY, "reserves_tga_rrp", (250, 750, 1_250, 1_350, 17_250, -2_250, -40, 0, 999_950)),
    ],
)
def test_halves_are_rounded_as_in_the_tables(opened, day, key, amounts):
    """6.0625 trillion is exactly between two decimals: the even one is written."""
    data = charts(day)[key].data
    blank = "0," * (len(data.days) - len(amounts))
    steps = [now - before for before, now in zip((0, *amounts), amounts, strict=False)]
    written = ",".join(f'"{one.key}":[{blank}{",".join(map(str, steps))}]' for one in data.series)

    def routed(tab):
        script = f'self.reportgenSeries={{"first":"{data.days[0]}","steps":{{{written}}}}}'
        tab.route("**/data/series.js", lambda route: route.fulfill(body=script))

    tab = opened(f"en/{day}/")
    routed(tab)
    figure = explore(tab, key)
    scale, said = MILLIONS[data.unit], []
    for amount in reversed(amounts):
        wanted = number(amount / scale, PLACES[data.unit])
        wanted = wanted if re.search("[1-9]", wanted) else wanted.removeprefix("−")
        said.append(wanted)
        assert set(shown(figure)[1].values()) == {wanted}, amount
        tab.keyboard.press("ArrowLeft")
    print(said)
