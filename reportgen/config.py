"""The installation's settings: `reportgen.toml`, checked whole when it is read.

An unknown key, a wrong type or a value that cannot work is a ConfigError naming file and key.
Relative paths in the file count from the file's own folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.errors import ConfigError
from reportgen.renderers.editions import EDITIONS, FORMATS
from reportgen.renderers.publisher import LOWEST_CONTRAST, Publisher, contrast_with_white
from reportgen.sources.registry import SOURCES
from reportgen.store.snapshot import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAME = "reportgen.toml"
DDP = "https://www.federalreserve.gov/datadownload/Output.aspx"
LOGO_TYPES = {b"\x89PNG": "image/png", b"<svg": "image/svg+xml", b"<?xm": "image/svg+xml"}


class PerLanguage(msgspec.Struct, frozen=True):
    """Words in each language; an absent one falls back to the house's own."""

    zh_hant: str = msgspec.field(name="zh-Hant", default="")
    zh_hans: str = msgspec.field(name="zh-Hans", default="")
    en: str = ""


class _Brief(msgspec.Struct, frozen=True):
    languages: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS
    output: str = "output"


class _Publisher(msgspec.Struct, frozen=True):
    name: str | PerLanguage = ""
    masthead: str | PerLanguage = ""
    contact: str | PerLanguage = ""
    disclaimer: str | PerLanguage = ""
    logo: str = ""
    accent: str = ""


class _Folder(msgspec.Struct, frozen=True):
    folder: str = ""


class _Fonts(msgspec.Struct, frozen=True):
    regular: str = ""
    bold: str = ""


class _Data(msgspec.Struct, frozen=True):
    stale_after_days: int = 10


class _Store(msgspec.Struct, frozen=True):
    url: str = "sqlite:///store/reportgen.sqlite"


class _Addresses(msgspec.Struct, frozen=True):
    board_xml: str = DDP + "?rel=H41&filetype=zip"
    board_csv: str = ""  # a package has an address of its own, made on the Board's page
    fred_api: str = "https://api.stlouisfed.org/fred"
    fredgraph: str = "https://fred.stlouisfed.org/graph/fredgraph.csv"


class _Sources(msgspec.Struct, frozen=True):
    precedence: tuple[str, ...] = (*SOURCES, EMBEDDED)
    statement: tuple[str, ...] = ("board_xml", "board_csv", "fred_api", "fredgraph")
    daily: tuple[str, ...] = ("fred_api", "fredgraph")
    context: tuple[str, ...] = ("fred_api", "fredgraph")
    addresses: _Addresses = _Addresses()


class _File(msgspec.Struct, frozen=True):
    brief: _Brief = _Brief()
    publisher: _Publisher = _Publisher()
    templates: _Folder = _Folder()
    notes: _Folder = _Folder("notes")
    fonts: _Fonts = _Fonts()
    data: _Data = _Data()
    store: _Store = _Store()
    sources: _Sources = _Sources()


@dataclass(frozen=True, slots=True)
class Sources:
    """Which sources are used: `precedence` where two state one figure, `order` to ask them in.

    `order` is by kind of figures: the weekly statement, daily rates, context (GDP, bank assets).
    An empty address is a source that cannot be fetched from.
    """

    precedence: tuple[str, ...]
    order: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Config:
    """Settings as the program uses them; every path is absolute."""

    output: Path
    notes: Path
    store: str
    sources: Sources
    editions: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS
    publisher: Publisher = field(default_factory=Publisher)
    templates: Path | None = None
    font_regular: Path | None = None
    font_bold: Path | None = None
    stale_after_days: int = 10


def load_config(path: Path | None, cwd: Path) -> Config:
    """Read the named file, else `reportgen.toml` in `cwd`, else take the defaults."""
    found = path if path is not None else cwd / NAME
    if path is None and not found.exists():
        return _Reading(found, cwd).config(_File())
    return _Reading(found, (cwd / found).parent).config(_parse(found))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown word: the nearest known one, else all of them."""
    names = list(known)
    folded = {name.lower(): name for name in names}
    near = get_close_matches(word.lower(), folded, n=1)
    return f"did you mean {folded[near[0]]!r}?" if near else f"known are: {', '.join(names)}"


def _parse(path: Path) -> _File:
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such settings file; see --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as settings: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    _refuse_unknown(path, raw, _File, "")
    try:
        return msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise ConfigError(f"{path}: {where.rstrip('`')}: {what.lower()}") from error


def _refuse_unknown(path: Path, raw: Mapping[str, Any], kind: Any, above: str) -> None:  # noqa: ANN401
    """Raise ConfigError for the first key that `kind` (a struct) does not have."""
    known = {one.encode_name: one.type for one in msgspec.structs.fields(kind)}
    for key, value in raw.items():
        if key not in known:
            raise ConfigError(f"{path}: unknown key '{above}{key}'; {suggest(key, known)}")
        if isinstance(value, dict):
            below = PerLanguage if known[key] == str | PerLanguage else known[key]
            if isinstance(below, type) and issubclass(below, msgspec.Struct):
                _refuse_unknown(path, value, below, f"{above}{key}.")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being turned into settings; `home` is where its relative paths count from."""

    path: Path
    home: Path

    def config(self, raw: _File) -> Config:
        if raw.data.stale_after_days < 1:
            raise self.error("data.stale_after_days", "must be at least 1")
        if bool(raw.fonts.regular) != bool(raw.fonts.bold):
            raise self.error("fonts", "name both regular and bold, or neither")
        return Config(
            output=self.home / raw.brief.output,
            notes=self.home / raw.notes.folder,
            editions=self.choices("brief.languages", raw.brief.languages, EDITIONS),
            formats=self.choices("brief.formats", raw.brief.formats, FORMATS),
            publisher=self.publisher(raw.publisher),
            templates=self.existing("templates.folder", raw.templates.folder, Path.is_dir),
            font_regular=self.existing("fonts.regular", raw.fonts.regular, Path.is_file),
            font_bold=self.existing("fonts.bold", raw.fonts.bold, Path.is_file),
            stale_after_days=raw.data.stale_after_days,
            store=self.store(raw.store.url),
            sources=self.sources(raw.sources),
        )

    def store(self, url: str) -> str:
        scheme, _, place = url.partition("://")
        if scheme == "sqlite" and place.startswith("/"):
            # Three slashes and a relative path, four and an absolute one, as SQLAlchemy has it.
            return f"sqlite:///{self.home / place[1:]}"
        if scheme in {"postgresql", "postgres"}:
            return url
        raise self.error(
            "store.url", f"{_begins(url)} is neither sqlite:///FILE nor postgresql://…"
        )

    def sources(self, raw: _Sources) -> Sources:
        fetched = {name: getattr(raw, name) for name in ("statement", "daily", "context")}
        addresses = msgspec.structs.asdict(raw.addresses)
        for name, url in addresses.items():
            if url and not url.startswith(("https://", "http://")):
                what = (
                    f"{_begins(url)} is no address like https://host/path; leave it empty for none"
                )
                raise self.error(f"sources.addresses.{name}", what)
        return Sources(
            precedence=self.ranking("sources.precedence", raw.precedence, (*SOURCES, EMBEDDED)),
            order={
                kind: self.ranking(f"sources.{kind}", names, SOURCES)
                for kind, names in fetched.items()
            },
            addresses=addresses,
        )

    def ranking(self, key: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        """Return the names in the order given, which is what a ranking is about."""
        wanted = tuple(dict.fromkeys(given))
        self.choices(key, wanted, known)
        return wanted

    def publisher(self, raw: _Publisher) -> Publisher:
        return Publisher(
            name=_by_language(raw.name),
            masthead=_by_language(raw.masthead),
            contact=_by_language(raw.contact),
            disclaimer=_by_language(raw.disclaimer),
            logo=self.logo(raw.logo),
            accent=self.accent(raw.accent),
        )

    def choices(self, key: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        wanted = list(given)
        for word in wanted:
            if word not in known:
                raise self.error(key, f"unknown value {word!r}; {suggest(word, known)}")
        if not wanted:
            raise self.error(key, "is empty; leave the key out for all of them")
        return tuple(word for word in known if word in wanted)

    def existing(self, key: str, name: str, is_there: Callable[[Path], bool]) -> Path | None:
        if not name:
            return None
        path = self.home / name
        if not is_there(path):
            raise self.error(key, f"{path} is not there")
        return path

    def logo(self, name: str) -> str:
        path = self.existing("publisher.logo", name, Path.is_file)
        if path is None:
            return ""
        from base64 import b64encode

        data = path.read_bytes()
        media_type = LOGO_TYPES.get(data.lstrip()[:4])
        if media_type is None:
            raise self.error("publisher.logo", f"{path} is neither PNG nor SVG")
        return f"data:{media_type};base64,{b64encode(data).decode()}"

    def accent(self, colour: str) -> str:
        if not colour:
            return ""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise self.error("publisher.accent", f"{colour!r} is no colour like '#1f3a5f'")
        contrast = contrast_with_white(colour)
        if contrast < LOWEST_CONTRAST:
            raise self.error(
                "publisher.accent",
                f"{colour} on white has a contrast of {contrast:.1f} to 1; "
                f"text needs {LOWEST_CONTRAST}: choose a darker one",
            )
        return colour.lower()

    def error(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.path}: {key}: {problem}")


def _begins(url: str) -> str:
    """Return how an address begins, and no more of it: there may be a password in it."""
    return f"{url.partition(':')[0][:20]!r}…"


def _by_language(words: str | PerLanguage) -> dict[str, str]:
    if isinstance(words, str):
        return dict.fromkeys(("zh-Hant", "zh-Hans", "en"), words) if words else {}
    return {tag: text for tag, text in msgspec.to_builtins(words).items() if text}
