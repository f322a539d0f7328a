"""The settings that hold where a command is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.config import Config


def load_settings(path: Path | None = None) -> Config:
    """Read the settings that hold in the working directory, or the file named."""
    from reportgen.config import load_config

    return load_config(path, Path.cwd())
