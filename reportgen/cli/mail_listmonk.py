"""`reportgen mail send --via listmonk`: the letters as campaigns of a listmonk server."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.mail_preview import request_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

HEAD_START = timedelta(minutes=15)
"""Between handing over and the start, so that there is time to look at it there."""


# Generic only in newer releases of click: so no type argument here.
class Moment(click.ParamType):  # type: ignore[type-arg]
    """A moment as YYYY-MM-DDTHH:MM, by this machine's clock unless it names a zone."""

    name = "moment"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Read the moment, or say how one is written."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value).astimezone()
        except ValueError:
            self.fail(f"{value!r} is no moment; write it as 2026-11-20T09:00", param, ctx)


def campaigns(
    as_of: date | str,
    editions: tuple[str, ...],
    at: datetime,
    config_path: Path | None,
    *,
    yes: bool,
    as_json: bool,
    quiet: bool,
    **allowed: bool,
) -> None:
    """Hand the letters over, or with no `yes` only say what there would be."""
    from reportgen.pipeline.campaigns import hand_over

    request = request_of(config_path, as_of, editions, **allowed)
    handed = hand_over(request, at, dry_run=not yes)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode({"dry_run": not yes, "campaigns": handed}))
        return
    for one in handed:
        would = "" if yes or one.action == "left" else "would be "
        click.echo(f"{one.name}: {would}{one.action} ({one.status})")
    if not yes:
        click.echo(f"nothing was handed over (dry run); --yes starts it at {at:%Y-%m-%d %H:%M}")
    elif not quiet:
        click.echo(f"listmonk starts at {at:%Y-%m-%d %H:%M}; until then it can be changed there")
