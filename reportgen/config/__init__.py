"""The installation's settings: `reportgen.toml`, checked whole when it is read.

An unknown key, a wrong type or a value that cannot work is a ConfigError naming file and key.
Relative paths in the file count from the file's own folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.config.file import File
from reportgen.config.parsing import parse
from reportgen.config.reading import Reading, is_address
from reportgen.config.settings import Config, Sources
from reportgen.config.suggestion import suggest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NAME", "Config", "Sources", "is_address", "load_config", "suggest"]

NAME = "reportgen.toml"


def load_config(path: Path | None, cwd: Path) -> Config:
    """Read the named file, else `reportgen.toml` in `cwd`, else take the defaults."""
    found = path if path is not None else cwd / NAME
    if path is None and not found.exists():
        return Reading(found, cwd).config(File())
    return Reading(found, (cwd / found).parent).config(parse(found))
