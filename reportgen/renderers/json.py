"""`claims.json`: every figure of the brief with its sources, and every check; for programs.

Its shape is fixed by `claims.schema.json` beside this file. One claim stands on one line, in the
order of the brief, so that two weeks can be compared with ordinary tools.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.brief.blocks import Brief
    from reportgen.brief.claims import Claim, Source
    from reportgen.languages import Words

SCHEMA = Path(__file__).with_name("claims.schema.json")


def render(brief: Brief, languages: Sequence[Words]) -> list[Artifact]:
    """Return `claims.json`, with the wording of each claim in every language given."""
    encode = msgspec.json.encode
    parts = [
        b'"as_of":' + encode(brief.as_of),
        b'"release_date":' + encode(brief.release_date),
        b'"claims":' + _lines(encode(claim_data(claim, languages)) for claim in brief.claims),
        b'"checks":'
        + _lines(
            encode({"id": check.id, "status": str(check.status), "detail": check.detail})
            for check in brief.checks
        ),
    ]
    return [artifact("claims.json", b"{\n" + b",\n".join(parts) + b"\n}\n")]


def claim_data(claim: Claim, languages: Sequence[Words]) -> dict[str, Any]:
    """Return one claim as `claims.json` has it."""
    return {
        "id": claim.id,
        "line": claim.line,
        "measure": claim.measure,
        "basis": str(claim.basis),
        "as_of": claim.as_of,
        "value": plain(claim.value, claim.id),
        "unit": str(claim.unit),
        "sources": [_source(source) for source in claim.sources],
        "text": {
            words.tag: {"table": words.table(claim), "prose": str(words.prose(claim))}
            for words in languages
        },
    }


def _source(source: Source) -> dict[str, object]:
    late = {"late": True} if source.late else {}
    return {
        "series": source.series,
        "basis": str(source.basis),
        "as_of": source.as_of,
        "value": plain(source.value, source.series),
        "origin": source.origin,
        **late,
    }


def _lines(items: Iterable[bytes]) -> bytes:
    return b"[\n" + b",\n".join(items) + b"\n]"
