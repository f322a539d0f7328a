"""The palette: told apart by the colour-blind, and in grey; text and lines stand out."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from chart_samples import PARTS

from reportgen.charts.theme import DARK, LIGHT, SERIES, series_token, span_token

# Simulation of full deficiency in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1.0).
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
THEMES = {"light": LIGHT, "dark": DARK}


def linear(colour):
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    lights = sorted(float(TO_XYZ[1] @ linear(colour)) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_series_differ_for_every_eye(theme, sight):
    seen = {t: lab(SIGHT[sight] @ linear(THEMES[theme][t])) for t in "123456"}
    distances = {a + b: float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)}
    print(theme, sight, {pair: round(d) for pair, d in sorted(distances.items())})
    assert min(distances.values()) >= 12


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("key", PARTS)
def test_neighbours_differ_in_grey(theme, key):
    tokens = [series_token(part, i) for i, part in enumerate(PARTS[key])]
    greys = [float(lab(linear(THEMES[theme][token]))[0]) for token in tokens]
    assert all(abs(a - b) >= 12 for a, b in pairwise(greys)), [round(grey) for grey in greys]


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_stand_out(theme):
    colours = THEMES[theme]
    for ground in ("surface", "growth", "runoff", "steady"):
        assert contrast(colours["ink"], colours[ground]) >= 7
        assert contrast(colours["muted"], colours[ground]) >= 4.5
    for token in {SERIES[part] for part in PARTS["reserves_tga_rrp"]}:
        assert contrast(colours[token], colours["surface"]) >= 3


def test_every_token_has_a_dark_value_and_a_colour_of_its_own():
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_a_line_keeps_its_colour_and_others_take_their_place():
    assert series_token("treasuries_runoff", 3) == series_token("treasuries", 0)
    assert series_token("unheard_of", 2) == "3"
    assert span_token("chart.regime.runoff") == "runoff"
    assert span_token("chart.regime.none") == "steady"
