"""All conditions there are: a file named `conditions_<section>.py` is one of them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

FILES = sorted(Path(__file__).parent.glob("conditions_*.py"))
for _path in FILES:
    import_module(f"truth.{_path.stem}")
