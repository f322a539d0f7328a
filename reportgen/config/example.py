"""The example installation, which `reportgen init` begins with."""

from __future__ import annotations

from pathlib import Path

from reportgen.errors import ConfigError

NAME = "reportgen.toml"
PACKAGE = Path(__file__).resolve().parents[1]


def example() -> str:
    """Return the commented settings, from inside the installed package or from a working tree."""
    for path in (PACKAGE / f"_{NAME}", PACKAGE.parent / NAME):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError(f"{PACKAGE / f'_{NAME}'}: the example is missing; install reportgen anew")
