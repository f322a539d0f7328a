"""`reportgen explain`: how one figure of a brief came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reportgen.cli.options import (
    as_of_option,
    common_options,
    json_option,
    known_on_option,
    read_config,
    tell_staleness,
    today,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

EXAMPLES = """\b
Examples:
  reportgen explain total_assets.level.wednesday_level
  reportgen explain reserve_balances.change_week.wednesday_level --as-of 2025-04-16
"""


@click.command(epilog=EXAMPLES, short_help="Show how a figure came about.")
@click.argument("claim_id")
@as_of_option
@known_on_option
@json_option
@common_options
def explain(
    claim_id: str,
    as_of: date | str,
    known_on: date | None,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show a figure of a brief: its value, how it is said, and the observations behind it.

    CLAIM_ID is `line.measure.basis`, as in claims.json.
    """
    from reportgen import pipeline
    from reportgen.errors import UsageError
    from reportgen.languages import LANGUAGES, load_words
    from reportgen.renderers.json import claim_data

    config = read_config(config_path)
    knowledge = pipeline.know(config, known_on)
    tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    brief = knowledge.brief(None if isinstance(as_of, str) else as_of, today())
    claims = {claim.id: claim for claim in brief.claims}
    if claim_id not in claims:
        raise UsageError(
            f"the brief of {brief.as_of} has no figure {claim_id!r}; {_nearest(claim_id, claims)}"
        )
    claim = claim_data(claims[claim_id], [load_words(tag) for tag in LANGUAGES])
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(claim))
        return
    click.echo(f"{claim['id']}, {claim['as_of']}")
    click.echo(f"  value    {claim['value']} {claim['unit']}")
    for tag, said in claim["text"].items():
        click.echo(f"  {tag:8} {said['prose']} (in tables {said['table']})")
    click.echo(f"  from     {len(claim['sources'])} observations")
    for one in claim["sources"]:
        late = ", a later vintage" if "late" in one else ""
        click.echo(
            f"    {one['series']:20} {one['basis']:16} {one['as_of']}  {one['value']}"
            f"  ({one['origin']}{late})"
        )


def _nearest(claim_id: str, known: Iterable[str]) -> str:
    """Say which figures are named alike, or where all of them are listed."""
    from difflib import get_close_matches

    near = get_close_matches(claim_id, known, n=3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "'reportgen build --format json' lists them all in claims.json"
