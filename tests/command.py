"""The command as a user calls it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-c", "from reportgen.cli import main; main()")
PRIVATE = {"REPORTGEN_STORE", "FRED_API_KEY"}  # what whoever runs the tests may have set


def environment(**more):
    """Return the environment of a user who has set nothing but what is given."""
    kept = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    return {**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", **more}


def run_in(folder, *arguments, **more):
    """Run the command in a folder, with these variables, and return the finished process."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment(**more),
    )
