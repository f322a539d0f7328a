"""The colours of every chart, as named tokens for light and dark.

Series tokens 1 to 6 are told apart under the three common colour-vision deficiencies, and next
neighbours in a stack also differ in lightness, so that a grey print still reads (tested).
"""

from __future__ import annotations

LIGHT = {
    "1": "#1d3a5f",  # navy
    "2": "#4f9494",  # muted teal
    "3": "#a2402c",  # brick
    "4": "#bd8a2f",  # ochre
    "5": "#56606c",  # slate
    "6": "#c3cad1",  # pale slate
    "ink": "#1e262e",
    "muted": "#5c6671",
    "grid": "#e1e5e9",
    "zero": "#8b959f",
    "surface": "#ffffff",
    "area": "#dbe3ec",
    "growth": "#e6f0ee",
    "runoff": "#f6ecdc",
    "steady": "#f3f5f7",
}
DARK = {
    "1": "#86b4ec",
    "2": "#3d8080",
    "3": "#e48a70",
    "4": "#a27421",
    "5": "#a9b4c0",
    "6": "#4b5763",
    "ink": "#e6eaee",
    "muted": "#a3adb8",
    "grid": "#2c353e",
    "zero": "#76818c",
    "surface": "#12171c",
    "area": "#22344a",
    "growth": "#172924",
    "runoff": "#2d2518",
    "steady": "#1b2127",
}

# One line keeps one colour in every chart it appears in.
SERIES = {
    "treasuries": "1",
    "mbs_agency": "2",
    "loans": "3",
    "repos": "4",
    "swaps": "5",
    "rest_of_assets": "6",
    "reserves": "1",
    "notes_other": "2",
    "reverse_repos": "3",
    "on_rrp": "3",
    "tga": "4",
    "rest_of_liabilities": "6",
}
# The tint behind a stretch of time, by the last part of its label's key.
SPANS = {
    "expansion": "growth",
    "taper": "growth",
    "reserve_management": "growth",
    "runoff": "runoff",
    "slowed_runoff": "runoff",
}


def series_token(key: str, position: int) -> str:
    """Return the colour token of a series: its own, or the one of its place in the chart."""
    return SERIES.get(key) or SERIES.get(key.partition("_")[0]) or str(position % 6 + 1)


def span_token(key: str) -> str:
    """Return the tint of a span from the catalogue key of its label."""
    return SPANS.get(key.rpartition(".")[2], "steady")


def variables(*, dark: bool = False) -> str:
    """Return the tokens as CSS declarations, for the rule of the page that holds the charts."""
    return "".join(f"--chart-{name}:{value};" for name, value in (DARK if dark else LIGHT).items())


def paint(token: str, *, themed: bool) -> str:
    """Return the colour of a token: a custom property with its light value, or that value."""
    return f"var(--chart-{token},{LIGHT[token]})" if themed else LIGHT[token]
