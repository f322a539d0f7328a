"""Published editions as they stand in the output folder: what each printed, made from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from reportgen.brief.claims import Claim, Source, Unit
from reportgen.brief.errata import Edition, Printed, Wording
from reportgen.errors import ConfigError, UsageError
from reportgen.renderers.manifest import MANIFEST, decode_manifest
from reportgen.sources.reading import Basis  # noqa: TC001 - msgspec reads the annotations
from reportgen.statement.gates import GATES

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claims.json"
ALLOWED = "allowed"


class _Source(msgspec.Struct, frozen=True):
    series: str
    basis: Basis
    as_of: date
    value: int | float
    origin: str = "embedded"
    late: bool = False


class _Wording(msgspec.Struct, frozen=True):
    table: str
    prose: str


class PrintedClaim(msgspec.Struct, frozen=True):
    """A claim as `claims.json` and correction notes have it, with the wording it was printed in."""

    id: str
    line: str
    measure: str
    basis: Basis
    as_of: date
    value: int | float
    unit: Unit
    sources: tuple[_Source, ...]
    text: dict[str, _Wording]


class _Check(msgspec.Struct, frozen=True):
    id: str
    status: str


class _Claims(msgspec.Struct, frozen=True):
    as_of: date
    release_date: date
    claims: tuple[PrintedClaim, ...]
    checks: tuple[_Check, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One edition in its folder; `allowed` are the gates it was let pass with."""

    folder: Path
    edition: Edition
    allowed: frozenset[str]


def published_days(output: Path) -> list[date]:
    """Return the Wednesdays of which an edition with its figures stands there, oldest first."""
    days = []
    for path in output.glob(f"*/{CLAIMS}"):
        try:
            days.append(date.fromisoformat(path.parent.name))
        except ValueError:
            continue
    return sorted(days)


def read_published(output: Path, as_of: date) -> Published:
    """Read an edition; UsageError where there is none, ConfigError where its files are broken."""
    folder = output / as_of.isoformat()
    path = folder / CLAIMS
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(
            f"{path}: no edition of {as_of} stands there with its figures; "
            f"'reportgen build --as-of {as_of} --format json' would make one"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        read = msgspec.json.decode(content, type=_Claims)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: not the figures of an edition: {error}") from error
    return Published(folder, _edition(folder, as_of, read), _allowed(read))


def _edition(folder: Path, as_of: date, read: _Claims) -> Edition:
    path = folder / MANIFEST
    try:
        manifest = decode_manifest(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if manifest is None or read.as_of != as_of:
        fault = "not a manifest" if manifest is None else f"{CLAIMS} is of {read.as_of}"
        raise ConfigError(f"{path}: {fault}; the edition is not what was published")
    known = manifest.known_on or manifest.vintage
    return Edition(
        as_of=read.as_of,
        release_date=read.release_date,
        claims=tuple(map(printed, read.claims)),
        known_on=None if known is None else date.fromisoformat(known),
        data=manifest.inputs.get("data", ""),
        program=manifest.inputs.get("program", ""),
        version=manifest.reportgen,
    )


def printed(one: PrintedClaim) -> Printed:
    """Return the claim and its wording by language tag."""
    sources = tuple(
        Source(each.series, each.basis, each.as_of, each.value, each.origin, each.late)
        for each in one.sources
    )
    claim = Claim(one.id, one.line, one.measure, one.basis, one.as_of, one.value, one.unit, sources)
    text = {tag: Wording(said.table, said.prose) for tag, said in one.text.items()}
    return Printed(claim, text)


def _allowed(read: _Claims) -> frozenset[str]:
    """Return the families of gates that were let fail, so that the week can be composed again."""
    failed = {check.id.partition(".")[0] for check in read.checks if check.status == ALLOWED}
    return GATES & failed
