"""Who is compared with whom: each leg a program in a process of its own, in races of one task."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

THEIRS = Path(__file__).parent / "theirs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


@dataclass(frozen=True)
class Leg:
    """One program. `{out}` and `{cache}` in it stand for folders; `pdf` is found in the former.

    `warming` is run before, so that caches are as last week left them; `empty` has none at all.
    """

    name: str
    program: tuple[str, ...]
    pdf: str
    warming: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    empty: bool = False


@dataclass(frozen=True)
class Race:
    """Legs that do the same task; the first is reportgen's, which the others are held against."""

    task: str
    legs: tuple[Leg, ...]
    targets: str = ""


def races(content: Path, as_of: date, python: str) -> tuple[Race, ...]:
    """Return all there is to run on the content of a week; `python` is that of the peers."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), BROWSERS[0])
    naive = (python, str(THEIRS / "naive.py"), str(content), "{out}")
    notebook = (python, str(THEIRS / "notebook.py"), str(content), "{out}", chromium)
    typst = (python, str(THEIRS / "typst_brief.py"), str(content), str(content / "fonts"))
    plain = {"MPLBACKEND": "Agg"}
    fonts = {"FONTCONFIG_FILE": str(content / "fonts.conf")}
    page = str(content / "print.html")
    press = ("press", page, str(content / "fonts"), "{cache}", "{out}/brief.pdf")
    made = f"{as_of}/bilingual/brief.pdf"

    def own(name: str, what: str, *, empty: bool = False) -> Leg:
        before = as_of - timedelta(days=7)
        return Leg(name, _own(what, as_of), made, _own(what, before), empty=empty)

    return (
        Race(
            "Three pages, the bilingual PDF, the newsletter",
            (
                own("reportgen", "week"),
                Leg("naive script", naive, "bilingual.pdf", environment=plain),
                Leg("papermill and nbconvert, no newsletter", notebook, "bilingual.pdf"),
                own("reportgen, with all that goes along", "everything"),
                own("reportgen, empty caches", "week", empty=True),
                Leg("naive script, empty caches", naive, "bilingual.pdf", (), plain, empty=True),
            ),
            "CPU and memory at most 0.45 of the naive script's, 0.6 of papermill's and nbconvert's",
        ),
        Race(
            "The bilingual PDF from the data",
            (
                own("reportgen", "pdf"),
                Leg("naive script", (*naive, "pdf"), "bilingual.pdf", environment=plain),
                Leg("papermill and nbconvert, with its page", (*notebook, "one"), "bilingual.pdf"),
            ),
        ),
        Race(
            "The bilingual PDF from a page with its charts drawn",
            (
                Leg("reportgen's press", (sys.executable, "-m", OWN, *press), "brief.pdf"),
                Leg(
                    "Chromium, the same HTML",
                    (chromium, *QUIET, "--print-to-pdf={out}/brief.pdf", f"file://{page}"),
                    "brief.pdf",
                    environment=fonts,
                ),
                Leg(
                    "WeasyPrint's own command, the same HTML",
                    (python, "-m", "weasyprint", page, "{out}/brief.pdf"),
                    "brief.pdf",
                    environment=fonts,
                ),
                Leg("Typst, the same content", (*typst, "{out}/brief.pdf"), "brief.pdf"),
            ),
            "CPU below Chromium's",
        ),
    )


OWN = "bench.peers.own"


def _own(what: str, as_of: date) -> tuple[str, ...]:
    return sys.executable, "-m", OWN, what, str(as_of), "{out}"
