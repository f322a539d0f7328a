# The cells of the notebook; what stands after the two signs of a cell are its tags.

# %%
from pathlib import Path
from typing import Any

import charts
import content
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown, display

# %% parameters
tags = ["zh-Hant", "en"]
folder = "content"

# %%
page = content.page(Path(folder), *tags)


def table(parts: list[dict[str, Any]]) -> None:
    """Show a table: figures once, what is worded in every language."""
    cells = [part["cells"] for part in parts]
    told = [True, *(not numeric and parts[0]["twice"] for numeric in parts[0]["numeric"])]

    def said(row: int, at: int) -> str:
        words = [every[row][at] for every in cells]
        return " ".join(dict.fromkeys(words)) if told[at] or not row else words[0]

    rows = [[said(row, at) for at in range(len(told))] for row in range(len(cells[0]))]
    display(Markdown("\n\n".join(f"**{part['caption']}**" for part in parts)))
    frame = pd.DataFrame([row[1:] for row in rows[1:]], [row[0] for row in rows[1:]], rows[0][1:])
    with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
        display(frame)
    display(Markdown("\n\n".join(note for part in parts for note in part["notes"])))


def show(all_rows: list[Any]) -> None:
    """Show blocks one under the other."""
    for parts in (parts for row in all_rows for parts in row):
        match parts[0]["kind"]:
            case "paragraph":
                display(Markdown("\n\n".join(part["text"] for part in parts)))
            case "bullets":
                points = [
                    f"- **{lead}** {text}" if lead else f"- {text}"
                    for part in parts
                    for lead, text in part["items"]
                ]
                display(Markdown("\n".join(points)))
            case "chart":
                titles = [f"**{part['title']}** {part['unit']}" for part in parts]
                display(Markdown("\n\n".join(titles)))
                charts.draw(Path(folder), parts[0])
                plt.show()
            case "table":
                table(parts)


def heading(parts: list[dict[str, Any]], key: str, level: int = 2) -> None:
    """Show a heading in every language."""
    display(Markdown(f"{'#' * level} " + " · ".join(part[key] for part in parts)))


# %%
heading(page["said"], "headline", 1)
heading(page["said"], "dateline", 4)
figures = page["said"][0]["key_figures"]
pd.DataFrame(
    [row[1:] for row in figures],
    [" ".join(one["key_figures"][at][0] for one in page["said"]) for at in range(len(figures))],
    ["", *page["said"][0]["key_heads"]],
)

# %%
first, *others = page["sections"]
heading(first["parts"], "heading")
show(first["rows"])

# %%
heading(page["said"], "summary_head")
display(Markdown("\n\n".join(one["summary"] for one in page["said"])))
show(page["front"])

# %%
for section in others:
    heading(section["parts"], "heading")
    show(section["rows"])
