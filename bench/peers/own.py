"""What reportgen does in one process: `python -m bench.peers.own WHAT ...`.

week AS_OF OUT         three pages, the bilingual PDF and newsletter: what the peers make
everything AS_OF OUT   the same with all that goes along unless one says otherwise
pdf AS_OF OUT          the bilingual PDF alone
press HTML FONTS CACHE OUT   a page laid out as a PDF
"""

from __future__ import annotations

import sys
from pathlib import Path

LANGUAGES = "zh-Hant,zh-Hans,en"


def main(what: str, *arguments: str) -> int:
    """Do it and return the exit code."""
    if what == "press":
        return press(*map(Path, arguments))
    from reportgen.cli import run

    as_of, out = arguments
    build = ["build", "--quiet", "--as-of", as_of, "--output", out]
    letters = ["mail", "preview", "--quiet", "--as-of", as_of, "--output", f"{out}/letters"]
    brief = ["--part", "brief"]
    pdf = [*build, *brief, "--lang", "bilingual", "--format", "pdf"]
    plans = {
        "week": [
            [*build, *brief, "--lang", LANGUAGES, "--format", "html"],
            pdf,
            [*letters, "--lang", "bilingual"],
        ],
        "everything": [
            [*build, "--lang", LANGUAGES, "--format", "html,json,csv"],
            [*build, "--lang", "bilingual", "--format", "pdf"],
            letters,
        ],
        "pdf": [pdf],
    }
    return next(filter(None, map(run, plans[what])), 0)


def press(html: Path, fonts: Path, cache: Path, out: Path) -> int:
    """Lay out a page that is there already, in a typeface that is there already."""
    from reportgen.fonts import Typeface
    from reportgen.fonts.glyphs import FAMILY
    from reportgen.renderers.pdf import PdfPress

    files = {path.stem: path for path in fonts.iterdir()}
    typeface = Typeface(FAMILY, files["Regular"], files["Bold"], frozenset(), "", "")
    out.write_bytes(PdfPress(typeface, cache).print(html.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
