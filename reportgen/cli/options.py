"""What the commands share: options, how a date and a list are read, and the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reportgen.config import Config
    from reportgen.statement.coverage import Coverage

LATEST = "latest"


# Generic only in newer releases of click: so no type argument here.
class Day(click.ParamType):  # type: ignore[type-arg]
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Read the date, or say how one is written."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2025-04-16", param, ctx)


class AsOf(Day):
    """A date, or `latest`, which is None."""

    name = "date|latest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Read the date; the word `latest` is passed on."""
        return value if value == LATEST else super().convert(value, param, ctx)


class Choices(click.ParamType):  # type: ignore[type-arg]
    """A list with commas of known words, or `all`; kept in the order they are known in."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self._known = tuple(known)

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Read the list, or name the word that is not known and the one nearest to it."""
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in value.split(",") if word.strip()]
        if "all" in words:
            return self._known
        for word in words:
            if word not in self._known:
                from reportgen.config import suggest

                self.fail(f"unknown {self.name} {word!r}; {suggest(word, self._known)}", param, ctx)
        if not words:
            self.fail(f"no {self.name} named; known are: {', '.join(self._known)}", param, ctx)
        return tuple(word for word in self._known if word in words)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--as-of`."""
    return click.option(
        "--as-of",
        type=AsOf(),
        default=LATEST,
        show_default=True,
        help="The Wednesday to describe.",
    )(command)


def known_on_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--known-on`."""
    return click.option(
        "--known-on",
        type=Day(),
        help="Use the figures as they were known on that day [default: the newest].",
    )(command)


def allow_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--allow`: the gates named, as a set."""
    return click.option(
        "--allow",
        multiple=True,
        metavar="LIST",
        callback=_gates,
        help="Let these gates fail; the brief says so in its notes. May be repeated.",
    )(command)


def _gates(_ctx: click.Context, _param: click.Parameter, lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(gate for one in lists for gate in one.split(","))


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command takes: --config, --quiet, --debug."""
    for option in (
        click.option("--debug", is_flag=True, expose_value=False, help="Show a fault's traceback."),
        click.option("--quiet", is_flag=True, help="No progress and no notices on stderr."),
        click.option(
            "--config",
            "config_path",
            type=click.Path(path_type=Path),
            help="Settings file [default: reportgen.toml in this folder, if there is one].",
        ),
    ):
        command = option(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


def read_config(path: Path | None) -> Config:
    """Read the settings that hold in the working directory."""
    from reportgen.pipeline.settings import load_settings

    return load_settings(path)


def cache_folder() -> Path:
    """Return the user's folder for what may be made again at any time."""
    from platformdirs import user_cache_path

    return user_cache_path("reportgen", appauthor=False)


def shown_path(path: Path) -> str:
    """Return a path as the user would type it: from the working directory where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def today() -> date:
    """Return the present day."""
    return now().date()


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def tell_staleness(newest: Coverage, config: Config, known_on: date | None, *, quiet: bool) -> None:
    """Say in one line on stderr that the newest week is old, if it is and nobody asked for that."""
    tell_age(newest.as_of, config, known_on, quiet=quiet)


def tell_age(newest: date, config: Config, known_on: date | None, *, quiet: bool) -> None:
    """Say of the newest week's day what `tell_staleness` says of the week."""
    age = (today() - newest).days
    if known_on is None and age > config.stale_after_days and not quiet:
        click.echo(
            f"reportgen: the newest complete week in the data is {newest}, {age} days old; "
            "'reportgen fetch' brings newer ones",
            err=True,
        )
