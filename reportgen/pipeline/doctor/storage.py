"""Checks of what lies on disks: folders that can be written, room, the store and its figures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import StoreError
from reportgen.pipeline.doctor.finding import Finding, Level
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.store_address import SQLITE, has_store, store_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.pipeline.doctor.finding import Surroundings

MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 2_000, 200
"""Megabytes that a whole site with its store fits in easily, and that a week does not."""


def folders(there: Surroundings) -> Iterator[Finding]:
    """Look whether what is written can be."""
    for name, folder in _folders(there).items():
        standing = _standing(folder)
        if not standing.is_dir():
            yield Finding("folders", Level.FAILURE, f"{name} {folder}: {standing} is no folder")
        elif os.access(standing, os.W_OK | os.X_OK):
            yield Finding("folders", Level.FINE, f"{name} {folder} can be written")
        else:
            yield Finding(
                "folders",
                Level.FAILURE,
                f"{name} {folder} cannot be written by this user",
                f"give this user the right to write in {standing}, or name another folder",
            )


def disk(there: Surroundings) -> Iterator[Finding]:
    """Look whether there is room, once for each disk."""
    seen = set()
    for folder in _folders(there).values():
        standing = _standing(folder)
        if (device := standing.stat().st_dev) in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(standing).free // MEGABYTE
        level = Level.FINE if free >= LITTLE else Level.WARNING
        if free < TOO_LITTLE:
            level = Level.FAILURE
        mend = "" if level is Level.FINE else "make room, or name folders on another disk"
        yield Finding("disk", level, f"{free:,} MB free at {standing}", mend)


def store(there: Surroundings) -> Iterator[Finding]:
    """Open the store and look at what it holds."""
    from reportgen.sources.web.discretion import without_login

    url = store_url(there.config)
    place = without_login(url)
    if not has_store(there.config):
        yield Finding(
            "store",
            Level.WARNING,
            f"there is no store at {place} yet: the data inside the program are used",
            "'reportgen fetch' makes it",
        )
        return
    try:
        releases = _releases(url)
    except StoreError as error:
        way = "restore it from a backup (docs/operations.md), or fetch anew"
        yield Finding("store", Level.FAILURE, str(error), way)
        return
    yield Finding("store", Level.FINE, f"{place} is sound and holds {releases} releases")


def _releases(url: str) -> int:
    """Look through the store without changing it; return how many releases it holds."""
    from reportgen.store.backup import look
    from reportgen.store.store import open_store

    if url.startswith(SQLITE):
        return look(Path(url.removeprefix(SQLITE)))
    with open_store(url, create=False) as opened:
        return len(opened.releases())


def freshness(there: Surroundings) -> Iterator[Finding]:
    """Look how old the newest complete week is."""
    newest = know(there.config).newest_week()
    age = (there.now().date() - newest.as_of).days
    said = f"the newest complete week is {newest.as_of}, {age} days old"
    if age > there.config.stale_after_days:
        yield Finding("data", Level.WARNING, said, "'reportgen fetch' brings newer ones")
    else:
        yield Finding("data", Level.FINE, said)


def _folders(there: Surroundings) -> dict[str, Path]:
    url = store_url(there.config)
    named = {"output": there.config.output, "cache": there.cache}
    if url.startswith(SQLITE):
        named["store"] = Path(url.removeprefix(SQLITE)).parent
    return named


def _standing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())
