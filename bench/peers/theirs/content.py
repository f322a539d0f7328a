"""Read the content of a week for a page in one language or two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path


def page(folder: Path, *tags: str) -> dict[str, Any]:
    """Return what a page in these languages says: each part in every language, the first leads."""
    texts = json.loads((folder / "content.json").read_text())
    said = [texts[tag] for tag in tags]
    sections = zip(*(one["sections"] for one in said), strict=True)
    return {
        "said": said,
        "front": _rows(folder, tags, [one["front"] for one in said], said),
        "sections": [
            {
                "parts": [
                    part | {"lang": one["lang"]} for part, one in zip(parts, said, strict=True)
                ],
                "rows": _rows(folder, tags, [part["rows"] for part in parts], said),
            }
            for parts in sections
        ],
    }


def table(folder: Path, key: str, tag: str) -> list[list[str]]:
    """Return the cells of a table in one language, heads first, as they are printed."""
    frame = pd.read_csv(
        folder / f"tables/{key}.{tag}.csv", header=None, dtype=str, keep_default_na=False
    )
    return frame.to_numpy().tolist()


def _rows(
    folder: Path, tags: tuple[str, ...], told: list[Any], said: list[dict[str, Any]]
) -> list[Any]:
    def dressed(block: dict[str, Any], which: int) -> dict[str, Any]:
        more = {"lang": said[which]["lang"]}
        if block["kind"] == "table":
            more["cells"] = table(folder, block["key"], tags[which])
        return block | more

    return [
        [
            [dressed(block, which) for which, block in enumerate(blocks)]
            for blocks in zip(*rows, strict=True)
        ]
        for rows in zip(*told, strict=True)
    ]
