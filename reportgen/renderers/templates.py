"""Where the templates are: inside the installed package, or beside it in a working tree."""

from __future__ import annotations

from pathlib import Path

from reportgen.errors import ConfigError

PACKAGE = Path(__file__).resolve().parents[1]


def template_root() -> Path:
    """Return the folder of the shipped templates, for a wheel and for an editable install."""
    for folder in (PACKAGE / "_templates", PACKAGE.parent / "templates"):
        if folder.is_dir():
            return folder
    raise ConfigError(
        f"{PACKAGE / '_templates'}: the templates are missing; install reportgen anew"
    )
