"""Getting the charting library: a file of the user's, one kept from before, or by the user's npm.

Nothing here knows where packages come from: that is the business of npm and its settings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reportgen.errors import ConfigError, SourceError
from reportgen.renderers.site.library import is_sound, pinned

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 120  # seconds npm may take


def chart_library(
    settled: Path | None,
    cache: Path,
    notice: Callable[[str], None],
    npm: str | None = None,
    *,
    may_get: bool = True,
) -> bytes | None:
    """Return the package of the charting library; None where it cannot be had.

    `settled` is the file the settings name, `cache` the folder a package is kept in, `npm` the
    program that gets it (None: that of the system), where it is not here and we `may_get` it.
    Without any of them `notice` is told: the site is then made without interaction. Raises
    ConfigError where the user's file is another than the one that is pinned, SourceError where npm
    got another.
    """
    library = pinned()
    if settled is not None:
        package = settled.read_bytes()
        if not is_sound(package):
            raise ConfigError(
                f"site.chart_library: {settled} is not {library.file} as it was published; "
                f"get it with 'npm pack {library.name}@{library.version}', or leave the key out"
            )
        return package
    kept = cache / library.file
    if kept.is_file() and is_sound(package := kept.read_bytes()):
        return package
    if not may_get:
        notice(
            f"{library.name} {library.version} is not here: a build has npm get it, a dry run gets "
            "nothing and plans the pages without it"
        )
        return None
    npm = npm or _npm()
    if npm is None:
        notice(_without("there is no npm to get it with"))
        return None
    return _packed(npm, kept, notice)


def _packed(npm: str, kept: Path, notice: Callable[[str], None]) -> bytes | None:
    """Have npm get the package, and keep it where it is sound."""
    library = pinned()
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept.parent) as folder:
        command = [npm, "pack", f"{library.name}@{library.version}", "--ignore-scripts", "--silent"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
            got = Path(folder, library.file)
            package = got.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            notice(_without(f"npm could not get it ({_reason(error)})"))
            return None
        if not is_sound(package):
            raise SourceError(
                f"npm got a {library.file} that is not the one published: its digest is not "
                f"{library.integrity}; see which registry npm is set to"
            )
        got.replace(kept)
    return package


def _npm() -> str | None:
    """Return the npm on the path, or beside the Python that runs."""
    return shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))


def _without(reason: str) -> str:
    library = pinned()
    return (
        f"charts without interaction: {library.name} {library.version} is not here and {reason}; "
        f"run 'npm pack {library.name}@{library.version}' and name the file as site.chart_library"
    )


def _reason(error: Exception) -> str:
    """Say the last line of what npm said, or what kept it from running."""
    said: bytes = getattr(error, "stderr", None) or b""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else str(error)
