"""Which weeks stand whole already: made from what a build would use today, every wanted file there.

Nothing is composed for it: what a week is made from is a matter of digests, and the charts and
tables it has are those its manifest names, be it as lost.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from reportgen.pipeline.pages import EXPLAINER, GLOSSARY, glossary_folders, languages_of
from reportgen.pipeline.studio import CHART_FILES
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.channels.shelf import Shelf
    from reportgen.pipeline.history.request import Wanted
    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.manifest import Manifest

CHARTS, TABLES = "charts", "tables"


def stands(request: BuildRequest, week: Wanted, found: Manifest | None, shelf: Shelf) -> bool:
    """Whether a week needs no building; `found` is its manifest on the shelf."""
    if found is None or week.expected.differences(found):
        return False
    entries = {one.path: one for one in found.artifacts}
    paths = wanted_paths(request, frozenset({*entries, *found.lost}))
    folder = week.as_of.isoformat()
    return all(path in entries and shelf.holds(folder, entries[path]) for path in paths)


def wanted_paths(request: BuildRequest, known: frozenset[str]) -> Iterator[str]:
    """Yield what a build makes, but its manifest; charts and tables are those of `known` paths.

    A kind of file of which nothing is known is one that was never made: its folder is yielded.
    """
    config = request.config
    if "brief" in request.parts:
        if "json" in config.formats:
            yield "claims.json"
        if "csv" in config.formats:
            yield from [path for path in sorted(known) if path.startswith(f"{TABLES}/")] or [TABLES]
        yield from _charts(request, known)
        for form in ("html", "pdf", "xlsx"):
            if form in config.formats:
                yield from (f"{name}/brief.{form}" for name in config.editions)
    if "explainer" in request.parts:
        if "html" in config.formats:
            yield from (f"{tag}/{EXPLAINER}" for tag in languages_of(config.editions))
        if "pdf" in config.formats:
            single = (name for name in config.editions if len(EDITIONS[name]) == 1)
            yield from (f"{name}/explainer.pdf" for name in single)
    yield from (f"{name}/{GLOSSARY}" for name in glossary_folders(request))


def _charts(request: BuildRequest, known: frozenset[str]) -> Iterator[str]:
    """Yield the pictures of every chart that the week has in whatever language."""
    forms = {kind for one in request.config.formats for kind in CHART_FILES.get(one, ())}
    paths = [PurePosixPath(path) for path in known if path.startswith(f"{CHARTS}/")]
    keys = sorted({path.name.partition(".")[0] for path in paths})
    if forms and not keys:
        yield CHARTS
    for key in keys:
        for tag in languages_of(request.config.editions):
            yield from (f"{CHARTS}/{key}.{tag}.{form}" for form in sorted(forms))
