"""The editor's forewords: one Markdown file per week and language, `2025-04-16.zh-Hant.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import ConfigError
from reportgen.languages import LANGUAGES

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

OUTLINE_ABOVE = 2  # a note's own first heading stands below the page's title and the foreword's


def read_notes(folder: Path, as_of: date) -> dict[str, str]:
    """Return the Markdown of that week's notes by language tag; an empty file is no note."""
    notes = {}
    for tag, path in zip(LANGUAGES, note_paths(folder, as_of), strict=True):
        try:
            text = path.read_text(encoding="utf-8-sig").strip()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read as a UTF-8 note: {error}") from error
        if text:
            notes[tag] = text
    return notes


def note_paths(folder: Path, as_of: date) -> list[Path]:
    """Return where that week's notes are, if there are any, one for each language."""
    return [folder / f"{as_of}.{tag}.md" for tag in LANGUAGES]


def to_html(markdown: str) -> str:
    """Return a note as safe HTML: no raw HTML, no pictures, headings below the page's own."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + OUTLINE_ABOVE, 6)}"
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html
