"""The charts as one draws them with pyplot: a figure each, in a constrained layout."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ["#1d3a5f", "#4f9494", "#a2402c", "#bd8a2f", "#56606c", "#c3cad1"]
STACKED = {"assets_by_part", "liabilities_by_part"}
# The one face matplotlib finds in the collection of fonts has every character; text remains text.
plt.rcParams.update({"font.family": "Noto Sans CJK JP", "font.size": 7, "svg.fonttype": "none"})


def draw(folder: Path, words: dict[str, Any]) -> Figure:
    """Draw a chart in the language its words are in."""
    data = pd.read_parquet(folder / f"charts/{words['key']}.parquet")
    figure, axes = plt.subplots(figsize=(3.3, 2.1), layout="constrained")
    if words["bars"]:
        _bars(axes, words, data)
    elif words["key"] == "runoff":
        _months(axes, words, data)
    else:
        _lines(axes, words, data)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def data_uri(figure: Figure, form: str) -> str:
    """Return a figure as the address of an image, and close it."""
    file = BytesIO()
    figure.savefig(file, format=form, dpi=200)
    plt.close(figure)
    kind = {"svg": "svg+xml"}.get(form, form)
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def _bars(axes: Axes, words: dict[str, Any], data: pd.DataFrame) -> None:
    values = data[words["key"]]
    starts = 0
    if words["key"] == "bridge":  # each begins where the last one ended; the sum begins at zero
        starts = values.cumsum().shift(fill_value=0)
        starts.iloc[-1] = 0
    colours = [COLOURS[0] if value > 0 else COLOURS[2] for value in values]
    drawn = axes.barh(words["bars"], values, left=starts, color=colours)
    axes.bar_label(drawn, [f"{value:+.1f}" for value in values], padding=2)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.axvline(0, color="#8b959f", linewidth=0.8)


def _months(axes: Axes, words: dict[str, Any], data: pd.DataFrame) -> None:
    for position, (key, name) in enumerate(zip(data.columns, words["names"], strict=True)):
        colour = COLOURS[0] if key.startswith("treasuries") else COLOURS[1]
        days = data.index + pd.Timedelta(days=12 * (key.startswith("mbs")))
        if key.endswith("_cap"):
            axes.step(days, data[key], where="mid", color=colour, label=name)
        else:
            axes.bar(days, data[key], width=11, color=colour, label=name, zorder=-position)
    axes.legend(frameon=False)


def _lines(axes: Axes, words: dict[str, Any], data: pd.DataFrame) -> None:
    if words["key"] in STACKED:
        axes.stackplot(data.index, data.T, labels=words["names"], colors=COLOURS)
    else:
        for key, name, colour in zip(data.columns, words["names"], COLOURS, strict=False):
            axes.plot(data.index, data[key], label=name, color=colour, linewidth=1)
    for start, end, _ in words["spans"]:
        axes.axvspan(pd.Timestamp(start), pd.Timestamp(end), color="#f6ecdc", alpha=0.5)
    for day, value, text in words["marks"]:
        axes.annotate(text, (pd.Timestamp(day), value), ha="center", va="bottom")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left", frameon=False)
