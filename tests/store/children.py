"""Tests that need another process run their own module in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def start(module, *arguments, **pipes):
    """Start a module of the tests as a program, with the package as it is here."""
    paths = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": paths},
        text=True,
        **pipes,
    )
