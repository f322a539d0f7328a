"""From the tables of a settings file to settings: what each value must be, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportgen.config.file import by_language
from reportgen.config.mail import mail_settings
from reportgen.config.run import run_settings
from reportgen.config.settings import Config, Publish, SiteSettings, Sources
from reportgen.config.suggestion import suggest
from reportgen.errors import ConfigError
from reportgen.renderers.editions import EDITIONS, FORMATS, LANGUAGES
from reportgen.renderers.publisher import LOWEST_CONTRAST, Publisher, contrast_with_white
from reportgen.sources.registry import EMBEDDED, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reportgen.config.file import File, PublisherTable, SiteTable, SourcesTable

LOGO_TYPES = {b"\x89PNG": "image/png", b"<svg": "image/svg+xml", b"<?xm": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being turned into settings; `home` is where its relative paths count from."""

    path: Path
    home: Path

    def config(self, raw: File) -> Config:
        """Return the settings of the whole file."""
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
            site=self.site(raw.site),
            mail=mail_settings(self, raw.mail),
            run=run_settings(self, raw.run),
        )

    def store(self, url: str) -> str:
        """Return the address of the store, its file counted from the settings."""
        scheme, _, place = url.partition("://")
        if scheme == "sqlite" and place.startswith("/"):
            # Three slashes and a relative path, four and an absolute one, as SQLAlchemy has it.
            return f"sqlite:///{self.home / place[1:]}"
        if scheme in {"postgresql", "postgres"}:
            return url
        raise self.error(
            "store.url", f"{_begins(url)} is neither sqlite:///FILE nor postgresql://…"
        )

    def sources(self, raw: SourcesTable) -> Sources:
        """Return who is believed and who is asked, with their addresses."""
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

    def site(self, raw: SiteTable) -> SiteSettings:
        """Return what is settled about the static site."""
        return SiteSettings(
            url=self.address("site.url", raw.url),
            output=self.home / raw.output if raw.output else None,
            languages=self.choices("site.languages", raw.languages, LANGUAGES),
            since=raw.since,
            pdf=raw.pdf,
            chart_library=self.existing("site.chart_library", raw.chart_library, Path.is_file),
            publish=Publish(**msgspec.structs.asdict(raw.publish)),
        )

    def address(self, key: str, url: str) -> str:
        """Return an address on the web without a slash at its end; empty stays empty."""
        if url and not is_address(url):
            raise self.error(key, f"{_begins(url)} is no address like https://host/path")
        return url.rstrip("/")

    def ranking(self, key: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        """Return the names in the order given, which is what a ranking is about."""
        wanted = tuple(dict.fromkeys(given))
        self.choices(key, wanted, known)
        return wanted

    def publisher(self, raw: PublisherTable) -> Publisher:
        """Return whose brief it is."""
        return Publisher(
            name=by_language(raw.name),
            masthead=by_language(raw.masthead),
            contact=by_language(raw.contact),
            disclaimer=by_language(raw.disclaimer),
            logo=self.logo(raw.logo),
            accent=self.accent(raw.accent),
        )

    def choices(self, key: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        """Return the known words among those given, in their own order."""
        wanted = list(given)
        for word in wanted:
            if word not in known:
                raise self.error(key, f"unknown value {word!r}; {suggest(word, known)}")
        if not wanted:
            raise self.error(key, "is empty; leave the key out for all of them")
        return tuple(word for word in known if word in wanted)

    def existing(self, key: str, name: str, is_there: Callable[[Path], bool]) -> Path | None:
        """Return the path of what must be there; None where nothing is named."""
        if not name:
            return None
        path = self.home / name
        if not is_there(path):
            raise self.error(key, f"{path} is not there")
        return path

    def logo(self, name: str) -> str:
        """Return the logo as a data URI; empty where none is named."""
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
        """Return the accent colour, readable on white; empty where none is named."""
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
        """Return the error that names file and key."""
        return ConfigError(f"{self.path}: {key}: {problem}")


def is_address(url: str) -> bool:
    """Return whether this is an address on the web that pages can have addresses below."""
    return re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url) is not None


def _begins(url: str) -> str:
    """Return how an address begins, and no more of it: there may be a password in it."""
    return f"{url.partition(':')[0][:20]!r}…"
