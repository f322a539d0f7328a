"""From the text of a settings file to its tables: TOML, known keys, right types."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.config.file import File, PerLanguage
from reportgen.config.suggestion import suggest
from reportgen.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def parse(path: Path) -> File:
    """Return the tables of a settings file; raise ConfigError naming file and key."""
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such settings file; see --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as settings: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    _refuse_unknown(path, raw, File, "")
    try:
        return msgspec.convert(raw, File)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise ConfigError(f"{path}: {where.rstrip('`')}: {what.lower()}") from error


def _refuse_unknown(path: Path, raw: Mapping[str, Any], kind: Any, above: str) -> None:  # noqa: ANN401
    """Raise ConfigError for the first key that `kind` (a table) does not have."""
    known = _keys(kind)
    for key, value in raw.items():
        if key not in known:
            raise ConfigError(f"{path}: unknown key '{above}{key}'; {suggest(key, known)}")
        if isinstance(value, dict):
            below = PerLanguage if known[key] == str | PerLanguage else known[key]
            if _keys(below):
                _refuse_unknown(path, value, below, f"{above}{key}.")


def _keys(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return the keys of a table with their types; none for what is no table."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {one.encode_name: one.type for one in msgspec.structs.fields(kind)}
    # A table that another stage defines has no tables below it.
    return {one.name: None for one in fields(kind)} if is_dataclass(kind) else {}
