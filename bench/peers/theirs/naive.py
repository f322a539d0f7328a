"""The brief as one writes it in an afternoon: pandas, pyplot, Jinja, WeasyPrint, premailer.

`naive.py CONTENT OUT` makes three pages, the bilingual PDF and the bilingual newsletter; with `pdf`
at the end the PDF alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import charts
import content
from jinja2 import Environment, FileSystemLoader
from premailer import transform
from weasyprint import HTML

HERE = Path(__file__).parent
BILINGUAL = ("zh-Hant", "en")


def pictures(folder: Path, page: dict[str, Any], form: str) -> dict[str, str]:
    """Draw the charts of a page in its leading language."""
    rows = [*page["front"], *(row for section in page["sections"] for row in section["rows"])]
    wanted = [parts[0] for row in rows for parts in row if parts[0]["kind"] == "chart"]
    return {words["key"]: charts.data_uri(charts.draw(folder, words), form) for words in wanted}


def letter(folder: Path, page: dict[str, Any]) -> dict[str, Any]:
    """Return what the newsletter has of a page: two charts, two tables and two points of policy."""
    blocks = {section["parts"][0]["key"]: section["rows"] for section in page["sections"]}
    policy = next(parts for row in blocks["policy"] for parts in row if "items" in parts[0])
    points = [
        [
            {"lang": part["lang"], "lead": part["items"][at][0], "text": part["items"][at][1]}
            for part in policy
        ]
        for at in (0, -1)
    ]
    shown = page | {"sections": []}
    return {
        **page,
        "balances": [blocks["assets"][0][0], blocks["liabilities"][0][0]],
        "points": points,
        "pictures": pictures(folder, shown, "png"),
    }


def main(folder: Path, out: Path, *, whole: bool) -> None:
    """Make everything."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True)
    environment.globals["zip"] = lambda parts: list(
        zip(*([(part, item) for item in part["items"]] for part in parts), strict=True)
    )
    template = environment.get_template("page.html")
    style = (HERE / "page.css").read_text()
    drawn = {}
    for tag in ("zh-Hant", "zh-Hans", "en") if whole else ("zh-Hant",):
        page = content.page(folder, tag)
        drawn[tag] = pictures(folder, page, "svg")
        if whole:
            html = template.render(page, charts=drawn[tag], style=style)
            (out / f"{tag}.html").write_text(html)
    page = content.page(folder, *BILINGUAL)
    html = template.render(page, charts=drawn["zh-Hant"], style=style)
    HTML(string=html).write_pdf(out / "bilingual.pdf")
    if whole:
        plain = environment.get_template("letter.html").render(
            letter(folder, page), style=(HERE / "letter.css").read_text()
        )
        (out / "newsletter.html").write_text(transform(plain))


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]), target, whole=sys.argv[3:] != ["pdf"])
