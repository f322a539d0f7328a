"""The pages visitors see: one shape, in three languages, with nothing to load and no script."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.environment import environment, fill
from reportgen.serve.office import CONFIRM_WITHIN, veiled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reportgen.languages import Words
    from reportgen.renderers.publisher import Publisher

NAMES = {
    "zh-Hant": "繁體中文",
    "zh-Hans": "简体中文",
    "en": "English",
    "bilingual": "繁體中文 / English",
}
"""Each edition in its own language, whichever the page is in: who reads it finds it."""


@dataclass(frozen=True, slots=True)
class View:
    """What a page says: `key` names its title and text; `form` what can be done on it.

    `form` is "subscribe", "preferences", "button" or nothing; `address` is written as it is (what
    the visitor typed) in a field and veiled in a sentence; `error` names an entry.
    """

    key: str
    form: str = ""
    status: int = 200
    address: str = ""
    edition: str = ""
    error: str = ""
    note: str = ""
    unsubscribe: str = ""
    again: bool = False
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def veiled(self) -> str:
        """The address as a sentence may show it."""
        return veiled(self.address)


class Pages:
    """Fills the pages for one publisher; `home` is the address of the sign-up page."""

    def __init__(
        self,
        publisher: Publisher,
        home: str,
        folders: tuple[Path, ...] = (),
        cache: Path | None = None,
    ) -> None:
        self._environment = environment(folders, None if cache is None else cache / "templates")
        self._publisher = publisher
        self._home = home
        self._cache = cache
        style = fill(self._environment, "serve/style.css.j2", {"accent": publisher.colour})
        self._style = Markup(style)  # noqa: S704 - our own sheet and a checked colour
        digest = b64encode(sha256(style.encode()).digest()).decode()
        self.style = f"sha256-{digest}"

    def words(self, tag: str) -> Words:
        """Return the words of a language."""
        return load_words(tag, self._cache)

    def masthead(self, tag: str) -> str:
        """Return the name of the publication in a language."""
        return self._publisher.masthead_in(self.words(tag))

    def render(self, view: View, tag: str) -> str:
        """Return a page in a language."""
        words = self.words(tag)
        context = {
            "view": view,
            "words": words,
            "masthead": self.masthead(tag),
            "contact": self._publisher.contact.get(tag, ""),
            "style": self._style,
            "home": self._home,
            "days": CONFIRM_WITHIN.days,
            "editions": [(name, NAMES[name], self._lang(name)) for name in EDITIONS],
            "tongues": [(one, NAMES[one], self._lang(one)) for one in LANGUAGES if one != tag],
        }
        return fill(self._environment, "serve/page.html.j2", context)

    def _lang(self, edition: str) -> str:
        return self.words(EDITIONS[edition][0]).html_lang
