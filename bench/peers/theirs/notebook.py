"""The brief as a notebook: papermill runs it, nbconvert makes HTML, Chromium prints the PDF.

`notebook.py CONTENT OUT CHROMIUM` makes three pages and the bilingual PDF, a run of the notebook
each; with `one` at the end the bilingual page and PDF alone, of one run. Chromium is started by
hand: nbconvert knows only one that Playwright has downloaded, and waits for its network to fall
silent.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook

HERE = Path(__file__).parent
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


def write(path: Path) -> None:
    """Write the notebook of the cells that stand beside this file."""
    cells = []
    for text in HERE.joinpath("brief_cells.py").read_text().split("# %%")[1:]:
        tag, _, code = text.partition("\n")
        cells.append(new_code_cell(code.strip(), metadata={"tags": tag.split()}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def page(folder: Path, out: Path, name: str, tags: list[str]) -> Path:
    """Run the notebook in these languages and return its page."""
    done = papermill.execute_notebook(
        out / "brief.ipynb",
        out / f"{name}.ipynb",
        {"tags": tags, "folder": str(folder)},
        kernel_name="python3",
        cwd=HERE,
        progress_bar=False,
    )
    html, _ = HTMLExporter(exclude_input=True).from_notebook_node(done)
    path = out / f"{name}.html"
    path.write_text(html)
    return path


def main(folder: Path, out: Path, chromium: str, *, whole: bool) -> None:
    """Make everything."""
    write(out / "brief.ipynb")
    for tag in ("zh-Hant", "zh-Hans", "en") if whole else ():
        page(folder, out, tag, [tag])
    html = page(folder, out, "bilingual", ["zh-Hant", "en"])
    pdf = out / "bilingual.pdf"
    subprocess.run([chromium, *BROWSER, f"--print-to-pdf={pdf}", html.as_uri()], check=True)


if __name__ == "__main__":
    content, target = map(Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    main(content, target, sys.argv[3], whole=sys.argv[4:] != ["one"])
