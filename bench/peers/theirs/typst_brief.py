"""Set the bilingual brief with Typst: `typst_brief.py CONTENT FONTS OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import typst

content, fonts, out = sys.argv[1:]
typst.compile(
    Path(__file__).with_name("brief.typ"),
    output=out,
    root="/",
    font_paths=[fonts],
    ignore_system_fonts=True,
    sys_inputs={"folder": content, "font": "Reportgen Sans"},
)
