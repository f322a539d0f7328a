"""Write one week's brief as plain data: `python -m bench.peers.content FOLDER AS_OF`.

The peers only lay it out; all that is hard is done for them.

FOLDER/content.json        words, prose and headings of each language, and what stands abreast
FOLDER/tables/KEY.TAG.csv  a table in one language, its figures as they are printed
FOLDER/charts/KEY.parquet  what a chart draws, a column a series
FOLDER/charts/KEY.svg      the chart in Traditional Chinese, drawn, for peers that cannot draw
FOLDER/print.html          the bilingual page that reportgen's own PDF is laid out from
FOLDER/fonts, fonts.conf   the typeface of that page, and the file that lets fontconfig find it
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.brief.blocks import Bullets, Chart, Paragraph, Sentence, Table
from reportgen.brief.claims import Claim
from reportgen.languages import LANGUAGES
from reportgen.languages.typeset import WORD_JOINER
from reportgen.pipeline import BuildRequest, know, load_settings
from reportgen.pipeline.pages import Pages
from reportgen.pipeline.studio import Studio
from reportgen.renderers.cells import say
from reportgen.renderers.layout import charts, columns, front_charts, section_rows, tables

if TYPE_CHECKING:
    import pandas as pd

    from reportgen.brief.blocks import Block, Brief, Cell
    from reportgen.languages import Words

LEAD = "zh-Hant"
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
    "<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fontconfig</cachedir></fontconfig>"
)


def export(folder: Path, as_of: date) -> None:
    """Write everything a peer needs of the week into a folder."""
    settings = load_settings()
    brief = know(settings).brief(as_of, as_of)
    request = BuildRequest(settings, as_of, folder / "cache")
    studio = Studio(request, brief, {}, Pages(("bilingual",), ()))
    for name in ("tables", "charts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    said = {tag: _edition(brief, studio.words(tag)) for tag in LANGUAGES}
    texts = json.dumps(said, ensure_ascii=False).replace(WORD_JOINER, "")
    (folder / "content.json").write_text(texts)
    for table in tables(brief.sections):
        for tag in LANGUAGES:
            _frame(table, studio.words(tag)).to_csv(folder / f"tables/{table.key}.{tag}.csv")
    for chart in charts(brief.sections):
        _series(chart).to_parquet(folder / f"charts/{chart.key}.parquet")
    for key, svg in studio.svgs(LEAD, "print", "half").items():
        (folder / f"charts/{key}.svg").write_text(svg)
    (folder / "print.html").write_text(studio.page("bilingual", "print"))
    shutil.copytree(studio.typeface.folder, folder / "fonts", dirs_exist_ok=True)
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder))


def _edition(brief: Brief, words: Words) -> dict[str, Any]:
    """Return the words of an edition in one language, block by block, in rows of one or two."""
    front, slim = front_charts(brief, tight=True), {one.key for one in charts(brief.sections)}
    return {
        "lang": words.html_lang,
        "masthead": words.text("page.masthead"),
        "disclaimer": words.text("page.disclaimer"),
        "headline": words.plain(brief.headline),
        "dateline": words.text("page.as_of", date=words.weekday_date(brief.as_of)),
        "key_figures": [
            [
                words.label(one.label),
                words.table(one.level),
                *(
                    words.table(claim) if claim else ""
                    for claim in (one.change_week, one.change_year)
                ),
            ]
            for one in brief.key_figures.figures
        ],
        "key_heads": [words.text(f"key_figures.change_{span}") for span in ("week", "year")],
        "key_note": words.text("key_figures.caption"),
        "summary_head": words.text("section.summary"),
        "summary": words.paragraph(brief.summary),
        "front": [[_chart(one, words) for one in front]],
        "sections": [
            {
                "key": section.key,
                "heading": words.text(f"section.{section.key}"),
                "rows": [
                    [_block(block, words) for block in row]
                    for row in section_rows(section, front, slim, aside=False)
                ],
            }
            for section in brief.sections
        ],
    }


def _block(block: Block, words: Words) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": words.paragraph(block)}
        case Bullets():
            items = [
                [words.label(lead) if lead else "", words.paragraph(said)]
                for lead, said in block.items
            ]
            return {"kind": "bullets", "items": items}
        case Table():
            return {
                "kind": "table",
                "key": block.key,
                "caption": words.text(f"table.{block.key}.caption"),
                "numeric": [column.kind == "num" for column in columns(block)],
                "twice": not any(
                    isinstance(cell.content, Paragraph) for row in block.rows for cell in row.cells
                ),
                "depths": [row.depth for row in block.rows],
                "totals": [row.kind == "total" for row in block.rows],
                "notes": [words.plain(note) for note in block.notes],
            }
        case Chart():
            return _chart(block, words)
    raise TypeError(block)


def _chart(chart: Chart, words: Words) -> dict[str, Any]:
    """Return the words of a chart: of its bars, or of its series with their last values."""
    data = chart.data
    return {
        "kind": "chart",
        "key": chart.key,
        "title": words.text(f"chart.{chart.key}.title"),
        "unit": words.text(f"unit.{data.unit}"),
        "alt": words.paragraph(chart.alt),
        "bars": [words.label(term) for term in data.categories],
        "names": []
        if data.categories
        else [
            words.text(f"chart.series.{one.key}") + (f"\n{words.prose(one.end)}" if one.end else "")
            for one in data.series
        ],
        "marks": [
            [str(mark.day), mark.value, f"{words.label(mark.label)} {words.prose(mark.claim)}"]
            for mark in data.marks
            if mark.claim and not data.categories
        ],
        "spans": [[str(one.start), str(one.end), words.label(one.label)] for one in data.spans],
    }


def _frame(table: Table, words: Words) -> pd.DataFrame:
    """Return a table as it is printed; what its rows are about is the index."""
    import pandas as pd

    heads = [words.text(f"column.{key}") for key in table.columns]
    rows = [[_cell(cell, words) for cell in row.cells] for row in table.rows]
    labels = [say(row.label, words) for row in table.rows]
    index = pd.Index(labels, name=words.text(f"table.{table.key}.head"))
    return pd.DataFrame(rows, index=index, columns=heads)


def _cell(cell: Cell, words: Words) -> str:
    content = cell.content
    if isinstance(content, Claim):
        return words.table(content)
    assert not isinstance(content, Sentence)
    return "—" if content is None else say(content, words)


def _series(chart: Chart) -> pd.DataFrame:
    import pandas as pd

    data = chart.data
    if data.categories:
        return pd.DataFrame({chart.key: data.series[0].values})
    columns = {series.key: series.values for series in data.series}
    return pd.DataFrame(columns, index=pd.DatetimeIndex(data.days, name="day"))


if __name__ == "__main__":
    export(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
