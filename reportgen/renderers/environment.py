"""How templates are run: strict, escaped, compiled once, overridable."""

from __future__ import annotations

import traceback
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)

from reportgen.errors import ConfigError
from reportgen.renderers.templates import template_root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# What a slip inside a template may raise besides Jinja's own errors: {{ 1 + "a" }}, {{ x / 0 }}.
SLIPS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


@lru_cache(maxsize=8)
def environment(folders: tuple[Path, ...] = (), cache: Path | None = None) -> Environment:
    """Return the one environment for these folders; a file in an earlier folder wins.

    A user's file may build on ours by its full name, `{% extends "shipped/html/brief.html.j2" %}`.
    `cache` keeps compiled templates between runs.
    """
    shipped = FileSystemLoader(template_root())
    bytecode = None
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        bytecode = FileSystemBytecodeCache(str(cache))
    return Environment(
        loader=ChoiceLoader(
            [*map(FileSystemLoader, folders), shipped, PrefixLoader({"shipped": shipped})]
        ),
        undefined=StrictUndefined,
        # Style sheets (*.css.j2) are our own text; everything a page says is escaped.
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=bytecode,
        auto_reload=False,
    )


def fill(environment: Environment, name: str, context: Mapping[str, Any]) -> str:
    """Return the template of that name, filled.

    Raises ConfigError naming the file and the line where a template is broken.
    """
    try:
        return environment.get_template(name).render(context)
    except TemplateNotFound as error:
        message = f"template {error.name} is missing: restore it, or take it out of your template"
        raise ConfigError(message) from error
    except TemplateSyntaxError as error:
        place = f"{error.filename or error.name}:{error.lineno}"
        raise ConfigError(f"{place}: broken template: {error.message}") from error
    except (TemplateError, *SLIPS) as error:
        place = _place(error)
        if not place:
            raise
        raise ConfigError(f"{place}: broken template: {error}") from error


def _place(error: BaseException) -> str:
    """Return `file:line` of the template the error left last, or nothing where it is our own.

    Jinja writes its traceback in terms of the template, so the innermost frame tells them apart;
    an undefined name is raised by Jinja itself, on behalf of the template above it.
    """
    frames = traceback.extract_tb(error.__traceback__)
    while frames and isinstance(error, TemplateError) and not frames[-1].filename.endswith(".j2"):
        frames.pop()
    if frames and frames[-1].filename.endswith(".j2"):
        return f"{frames[-1].filename}:{frames[-1].lineno}"
    return ""
