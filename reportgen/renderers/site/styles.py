"""What pages of the site look like: one style sheet for all, an icon, the publisher's mark."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.sheet import Sheet
from reportgen.renderers.site.shell import ICON, LOGO, STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.publisher import Publisher

THEME = ("palette", "type", "blocks", "screen", "paper")
FIRST = "site/shell.css.j2"
PART = re.compile(r"site/[\w-]+\.css\.j2")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACES = re.compile(r"\s*\n\s*")
DATA_URI = re.compile(r"data:image/(?P<kind>svg|png)(?:\+xml)?;base64,(?P<data>.*)", re.DOTALL)


def parts(templates: Environment) -> list[str]:
    """Return the templates of the style sheet in their order.

    First what all our pages share, then the shell of the site, then every other
    `templates/site/*.css.j2` by name: a part is there once its file is.
    """
    own = sorted(name for name in templates.list_templates() if PART.fullmatch(name))
    return [*(f"theme/{name}.css.j2" for name in THEME), FIRST, *(n for n in own if n != FIRST)]


def assets(templates: Environment, publisher: Publisher) -> Iterator[Artifact]:
    """Yield `site.css`, `icon.svg` and, where the publisher has one, `logo.…` by their plain names.

    Raises ConfigError for a broken template.
    """
    sheet = Sheet(voices=(), publisher=publisher)
    css = "\n".join(fill(templates, name, {"page": sheet}) for name in parts(templates))
    yield artifact(STYLE, lean(css))
    yield artifact(ICON, fill(templates, "site/icon.svg.j2", {"page": sheet}).encode())
    mark = DATA_URI.fullmatch(publisher.logo)
    if mark:
        yield artifact(f"{LOGO}.{mark['kind']}", b64decode(mark["data"]))


def lean(css: str) -> bytes:
    """Return a style sheet without its comments and indents."""
    return SPACES.sub("\n", COMMENT.sub("", css)).strip().encode()
