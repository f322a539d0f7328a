"""What every chart of the folder owes, in every language and size."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from chart_samples import chart_data
from PIL import Image

from reportgen.charts import chart_keys, drawing
from reportgen.charts.frame import HALF_WIDTH, WIDTH
from reportgen.charts.theme import DARK, LIGHT, variables
from reportgen.errors import RenderError

KEYS = (
    "assets_by_part", "bridge", "changes", "liabilities_by_part", "months", "reserves_tga_rrp",
    "runoff", "total_assets",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
ALT = 'Assets & liabilities: "up" <2 %>'
LIMIT = 25 * 1024


def svg_of(key, words, size="full", weeks=1240, **options):
    drawn = drawing(chart_data(key, weeks), size)
    return drawn.svg(words, alt=ALT, font_family="Noto Sans CJK TC", **options)


def test_the_folder_is_the_registry():
    assert chart_keys() == KEYS


@pytest.mark.parametrize("size", ["full", "half"])
@pytest.mark.parametrize("key", KEYS)
def test_svg_is_whole(key, size, words):
    svg = svg_of(key, words, size)
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.find(f"{SVG}title").text == ALT
    assert root.get("lang") == words.html_lang
    assert float(root.get("width")) == (WIDTH if size == "full" else HALF_WIDTH)
    assert not re.search(r"[{}]|var\(|style=| id=|url\(|<style|nan", svg)
    assert len(svg.encode()) <= LIMIT, f"{key}: {len(svg.encode()):,} bytes"


@pytest.mark.parametrize("key", KEYS)
def test_labels_are_in_the_language(key, words):
    data = chart_data(key)
    texts = [text.text for text in ET.fromstring(svg_of(key, words)).iter(f"{SVG}text")]
    names = [words.label(term) for term in data.categories]
    if not names:  # of the stacks, only what is thick enough is named: here every part is
        names = [words.text(f"chart.series.{series.key}") for series in data.series]
    assert set(names) <= set(texts)
    figures = [words.table(mark.claim) for mark in data.marks] if data.categories else [
        str(words.prose(series.end)) for series in data.series
    ]  # fmt: skip
    assert set(figures) <= set(texts)


@pytest.mark.parametrize("key", KEYS)
def test_alone_it_has_title_unit_and_source(key, words):
    inline, alone = (svg_of(key, words, standalone=value) for value in (False, True))
    title, unit = words.text(f"chart.{key}.title"), words.text("unit.usd_billions")
    assert title in alone
    assert unit in alone
    assert "H.4.1" in alone
    assert "H.4.1" not in inline
    assert f">{unit}<" not in inline


def test_source_line_names_its_series_where_they_fit(words):
    few = chart_data("reserves_tga_rrp")
    many = replace(few, sources=tuple(f"RESPPALGUO{n}_N.WW" for n in range(12)))
    drawn = [
        drawing(data).svg(words, alt="", font_family="x", standalone=True) for data in (few, many)
    ]
    assert "WALCL, TREAST" in drawn[0]
    assert "RESPPALGUO0" not in drawn[1]


@pytest.mark.parametrize("key", KEYS)
def test_themed_colours_are_properties_with_their_light_value(key, words):
    svg = svg_of(key, words, themed=True)
    plain = svg_of(key, words)
    used = set(re.findall(r"var\(--chart-([\w]+),(#[0-9a-f]{6})\)", svg))
    assert used
    assert all(LIGHT[token] == colour for token, colour in used)
    assert re.sub(r"var\(--chart-\w+,(#[0-9a-f]{6})\)", r"\1", svg) == plain
    assert all(f"--chart-{token}:{DARK[token]};" in variables(dark=True) for token, _ in used)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("weeks", [1, 2, 9, 60])
def test_few_weeks(key, weeks, words):
    root = ET.fromstring(svg_of(key, words, weeks=weeks))
    box = [float(part) for part in root.get("viewBox").split()]
    for text in root.iter(f"{SVG}text"):
        assert -1 <= float(text.get("x")) <= box[2] + 1
        assert box[1] <= float(text.get("y")) <= box[1] + box[3]


@pytest.mark.parametrize("key", ["total_assets", "assets_by_part", "reserves_tga_rrp", "runoff"])
def test_a_gap_breaks_the_drawing_and_no_more(key, words):
    data = chart_data(key, 30)
    gap = [
        replace(s, values=tuple(None if 10 <= i < 14 else v for i, v in enumerate(s.values)))
        for s in data.series
    ]
    drawn = drawing(replace(data, series=tuple(gap)))
    assert drawn.marks.count("M") > drawing(data).marks.count("M") or key == "runoff"
    assert drawn.marks != drawing(data).marks
    ET.fromstring(drawn.svg(words, alt="", font_family="x"))


@pytest.mark.parametrize("key", ["changes", "bridge"])
def test_nothing_moved(key, words):
    data = chart_data(key)
    still = replace(data.series[0], values=(0.0,) * len(data.categories))
    ET.fromstring(drawing(replace(data, series=(still,))).svg(words, alt="", font_family="x"))


def test_parts_below_zero_are_stacked_downwards(words):
    data = chart_data("liabilities_by_part")
    debt = replace(data.series[-1], values=tuple(-200.0 for _ in data.days))
    drawn = drawing(replace(data, series=(*data.series[:-1], debt)))
    labels = [label.said(words) for label in drawn.labels]
    assert any(label.startswith("\u2212") for label in labels)


def test_nothing_known_is_an_error():
    data = chart_data("total_assets", 5)
    empty = replace(data, series=(replace(data.series[0], values=(None,) * 5),))
    with pytest.raises(RenderError, match="total_assets: none of its series has a value"):
        drawing(empty)


def test_unknown_chart_names_those_there_are():
    with pytest.raises(RenderError, match="no chart is called pie; there are assets_by_part"):
        drawing(replace(chart_data("changes"), key="pie"))


def test_last_week_and_peak_are_drawn_exactly():
    data = chart_data("total_assets")
    values = list(data.series[0].values)
    values[700] = 9000.0  # a spike of one week
    drawn = drawing(replace(data, series=(replace(data.series[0], values=tuple(values)),)))
    geometry = drawn.geometry
    line = next(path for path in re.findall(r"<path [^>]+>", drawn.marks)
                if 'stroke="{1}"' in path)  # fmt: skip
    points = absolute(re.search(r'd="([^"]+)"', line)[1])
    highest = min(y for _, y in points)
    x = geometry.plot.left + geometry.plot.width * 700 / (len(values) - 1)
    assert min(abs(px - x) for px, y in points if y == highest) <= 0.06
    assert points[-1][0] == pytest.approx(geometry.plot.right, abs=0.06)


def absolute(d):
    """The points of a path of one move and steps."""
    start, steps = d.removeprefix("M").split("l")
    x, y = (float(n) for n in numbers(start))
    points = [(x, y)]
    flat = [float(n) for n in numbers(steps)]
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = round(x + dx, 1), round(y + dy, 1)
        points.append((x, y))
    return points


def numbers(text):
    return re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_png_is_a_picture(key, words, face):
    drawn = drawing(chart_data(key))
    png = drawn.png(words, regular=face.regular, bold=face.bold)
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (2 * WIDTH, 2 * round(drawn.geometry.full_height))
    picture = Image.open(BytesIO(png)).convert("RGB")
    colours = picture.getcolors(1 << 16)
    white = sum(count for count, colour in colours if min(colour) > 250)
    assert 0.2 < white / (width * height) < 0.98
    assert len(colours) > 20
    assert picture.crop((0, 10, 100, 60)).getextrema()[0][0] < 80, "no title"
    assert {hexed(colour) for _, colour in colours} >= {
        LIGHT["surface"],
        LIGHT["ink"],
        LIGHT["grid"],
    }
    assert len(png) < 160 * 1024
    assert drawn.png(words, regular=face.regular, bold=face.bold) == png


def hexed(colour):
    return "#{:02x}{:02x}{:02x}".format(*colour)


def test_languages_share_one_raster(face, tmp_path):
    from reportgen.languages import load_words

    drawn = drawing(chart_data("bridge"))
    said = {
        tag: drawn.png(load_words(tag, tmp_path), regular=face.regular, bold=face.bold)
        for tag in ("zh-Hant", "en", "zh-Hant")
    }
    fresh = drawing(chart_data("bridge"))
    words = load_words("zh-Hant", tmp_path)
    assert fresh.png(words, regular=face.regular, bold=face.bold) == said["zh-Hant"]
    assert said["en"] != said["zh-Hant"]


def test_a_character_no_face_has_is_an_error(words, face):
    data = chart_data("reserves_tga_rrp", 5)
    drawn = drawing(replace(data, sources=("\u2603",)))
    with pytest.raises(RenderError, match=r"reserves_tga_rrp: .*9731"):
        drawn.png(words, regular=face.regular, bold=face.bold)


def test_equal_bytes_in_every_process(tmp_path):
    program = (
        "import hashlib, sys; from pathlib import Path;"
        "from chart_samples import chart_data; from reportgen.charts import *;"
        "from reportgen.languages import load_words; use_cache(Path(sys.argv[1]));"
        "w = load_words('zh-Hans', Path(sys.argv[1]));"
        "print(hashlib.sha256(''.join(drawing(chart_data(k)).svg(w, alt='a', font_family='x')"
        " for k in chart_keys()).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join(map(str, (root, Path(__file__).parent)))
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], text=True, check=True,
            capture_output=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": path},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
