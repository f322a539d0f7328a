"""Misses that stand in the source itself, declared with reason and exact size."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations at run time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

EXCEPTIONS_FILE = Path(__file__).with_name("exceptions.toml")


class DeclaredException(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of `exceptions.toml`: this check, that Wednesday, exactly this miss."""

    check: str
    day: date
    expect: int
    reason: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    exception: list[DeclaredException] = []


@cache
def load_exceptions(
    path: Path = EXCEPTIONS_FILE,
) -> Mapping[tuple[str, date], DeclaredException]:
    """Read the declared exceptions by check and Wednesday; raise ConfigError for a broken file."""
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as exceptions: {error}") from error
    entries = {(entry.check, entry.day): entry for entry in file.exception}
    if len(entries) < len(file.exception):
        raise ConfigError(f"{path}: a check is excepted twice for the same Wednesday")
    return entries
