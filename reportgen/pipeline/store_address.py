"""Where the store is: as the environment says, else as the settings do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.config import Config

STORE_VARIABLE = "REPORTGEN_STORE"
"""Holds the URL of the store where it has a password, which the settings must not have."""
SQLITE = "sqlite:///"


def store_url(config: Config) -> str:
    """Return where the store is: as the environment says, else as the settings do."""
    return os.environ.get(STORE_VARIABLE) or config.store


def store_file(config: Config) -> Path | None:
    """Return the file of the store, there or not; None where it is a server's."""
    url = store_url(config)
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def has_store(config: Config) -> bool:
    """Whether there is a store to read: a server is taken to be there, a file must be."""
    file = store_file(config)
    return file is None or file.exists()
