"""What is asked of a publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from reportgen.channels.publish.place import Place
    from reportgen.channels.publish.plan import SiteFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published: the `files` of the site in `source`, to `place`.

    `private` is a folder for what must outlive a crash, `cache` for what may be made again at any
    time; `name` is this publish's own, never used before; `environment` is for programs that are
    called, `clock` tells the moment. `prune` removes files of ours that the
    site no longer has, `everything` uploads also what is there, `dry_run` changes nothing. `pause`
    seconds are waited, and longer each time, before something is tried again; `progress` is told
    of each file: done, total, path.
    """

    source: Path
    files: tuple[SiteFile, ...]
    place: Place
    private: Path
    cache: Path
    name: str
    clock: Callable[[], datetime]
    progress: Callable[[int, int, str], None]
    environment: Mapping[str, str]
    prune: bool = False
    everything: bool = False
    dry_run: bool = False
    pause: float = 0.5
