"""Read a policy file into its shape; whatever is wrong with it is said with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from reportgen.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

T = TypeVar("T")

TAGS = ("zh-Hant", "zh-Hans", "en")
_PLACE = re.compile(r"\$\.(?P<list>\w+)\[(?P<index>\d+)\](?P<field>.*)")


def read(path: Path, shape: type[T]) -> T:
    """Return the file as `shape`; raise ConfigError naming file, entry and fault."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); restore the file"
        raise ConfigError(message) from error
    try:
        return msgspec.toml.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_located(content, str(error))}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def check_text(path: Path, entry: str, name: str, text: Mapping[str, str]) -> None:
    """Raise ConfigError unless the text stands in every language and in no other."""
    for tag in TAGS:
        if not text.get(tag, "").strip():
            raise ConfigError(f"{path}: {entry}: {name} is missing in {tag}")
    for tag in text:
        if tag not in TAGS:
            raise ConfigError(f"{path}: {entry}: {name} has the unknown language {tag!r}")


def _located(content: bytes, message: str) -> str:
    """Put the entry's id in front of msgspec's message, which only knows its number."""
    place = _PLACE.search(message)
    if place is None:
        return message
    raw = msgspec.toml.decode(content)
    index = int(place["index"])
    entry = raw[place["list"]][index]
    name = next((entry[key] for key in ("id", "as_of", "due") if key in entry), f"no. {index + 1}")
    return f"{place['list']} {name}: {message.replace(place[0], '$' + place['field'])}"
