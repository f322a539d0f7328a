"""The Nu HTML checker, which is the W3C's, over any number of files in one run."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from site_validators.packages import package

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MEMORY = "-Xmx512m"
HARMLESS = (
    "Trailing slash on void elements",  # our templates are XML too, and quote what it could hurt
    "Resource violates Content Security Policy",  # a file is no 'self' to the checker, and
    "Inline script violates Content Security Policy",  # data is no script: see `policy`
)


def complaints(files: Iterable[Path]) -> list[str]:
    """Return what the checker finds wrong or doubtful in pages, style sheets and drawings."""
    jar = package("vnu-jar") / "build" / "dist" / "vnu.jar"
    kinds = ("--also-check-css", "--also-check-svg")
    done = subprocess.run(
        ["java", MEMORY, "-jar", jar, "--format", "json", "--exit-zero-always", *kinds, *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith("{"), f"the Nu checker did not run: {done.stderr or done.stdout}"
    messages = json.loads(done.stderr)["messages"]
    return [_told(one) for one in messages if not one["message"].startswith(HARMLESS)]


def _told(one: dict[str, Any]) -> str:
    place = f"{one.get('url', 'the checker')}:{one.get('lastLine', 0)}"
    return f"{place}: {one.get('subType') or one['type']}: {one['message']}"
