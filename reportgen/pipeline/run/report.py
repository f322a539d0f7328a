"""The report of a week's runs, worked out of its journal: for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

import reportgen
from reportgen.pipeline.run.due import is_closed, is_refused
from reportgen.policy.calendar import release_date
from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.manifest import MANIFEST, decode_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.pipeline.run.journal import Entry, Journal
    from reportgen.renderers.artifact import Artifact

TEMPLATE = "run/report.html.j2"
RECEIPTS = ("build", "errata", "site", "publish", "mail")
RANKS = ("failed", "allowed", "passed", "not_testable")
LONG = {"checks", "sources", "paths", "written", "data", "digest"}


def gather(journal: Journal, output: Path) -> dict[str, Any]:
    """Return everything the journal of a week tells, and the files of its edition."""
    entries = journal.entries
    gates = _newest(entries, "gates")
    fetched = _newest(entries, "fetch", "sources")
    return {
        "week": journal.week.isoformat(),
        "released": release_date(journal.week).isoformat(),
        "state": _state(journal),
        "program": f"reportgen {reportgen.__version__}",
        "runs": _runs(entries),
        "problems": _problems(entries),
        "steps": [_step(one) for one in entries],
        "gates": _gates(gates),
        "sources": list(fetched.detail["sources"]) if fetched else [],
        "artifacts": _artifacts(output / journal.week.isoformat()),
        "receipts": {
            step: dict(found.detail)
            for step in RECEIPTS
            if (found := journal.last(step, "done")) is not None
        },
    }


def render(report: dict[str, Any], folders: tuple[Path, ...], cache: Path) -> list[Artifact]:
    """Return `report.html` and `report.json`."""
    page = fill(environment(folders, cache), TEMPLATE, {"report": report})
    data = msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
    return [artifact("report.html", page.encode()), artifact("report.json", data)]


def _state(journal: Journal) -> str:
    if is_closed(journal):
        return "published"
    if is_refused(journal):
        return "refused"
    return "open" if journal.is_open else "not out"


def _runs(entries: Iterable[Entry]) -> list[dict[str, str]]:
    runs: dict[str, dict[str, str]] = {}
    for one in entries:
        at = f"{one.at:%Y-%m-%d %H:%M:%S}"
        runs.setdefault(one.run, {"run": one.run, "first": at})["last"] = at
    return list(runs.values())


def _problems(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return the newest failure of each step, and whether the step was done since."""
    found = {one.step: place for place, one in enumerate(entries) if one.event == "failed"}
    return [
        {
            "step": step,
            "error": entries[place].detail.get("error", ""),
            "message": entries[place].detail.get("message", ""),
            "at": f"{entries[place].at:%Y-%m-%d %H:%M:%S}",
            "mended": any((e.step, e.event) == (step, "done") for e in entries[place + 1 :]),
        }
        for step, place in found.items()
    ]


def _gates(entry: Entry | None) -> list[dict[str, str]]:
    """Return the gates of the newest attempt, those first that were not passed."""
    checks = entry.detail.get("checks", ()) if entry is not None else ()
    rows = [dict(zip(("id", "status", "detail"), check, strict=True)) for check in checks]
    return sorted(rows, key=lambda row: RANKS.index(row["status"]))


def _step(entry: Entry) -> dict[str, Any]:
    return {
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S}",
        "run": entry.run,
        "step": entry.step,
        "event": entry.event,
        "seconds": entry.seconds,
        "detail": {name: value for name, value in entry.detail.items() if name not in LONG},
    }


def _newest(entries: Iterable[Entry], step: str, having: str = "") -> Entry | None:
    found = None
    for one in entries:
        if one.step == step and (not having or having in one.detail):
            found = one
    return found


def _artifacts(folder: Path) -> list[dict[str, Any]]:
    """Return the files the manifest of the edition vouches for."""
    try:
        manifest = decode_manifest((folder / MANIFEST).read_bytes())
    except OSError:
        return []
    return [] if manifest is None else [msgspec.to_builtins(one) for one in manifest.artifacts]
