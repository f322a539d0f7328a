"""The style sheets and scripts of the site, made before its pages, which name them by content."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.renderers.artifact import Artifact


def site_assets(
    request: SiteRequest, notice: Callable[[str], None]
) -> tuple[list[Artifact], dict[str, str]]:
    """Return the assets under names of their content, and their addresses by plain name."""
    from reportgen.renderers.site.site import hashed

    return hashed(_plain(request, notice))


def library_folder(request: SiteRequest) -> Path:
    """Return the folder the package of the charting library is kept in."""
    return request.cache / "packages"


def has_library(request: SiteRequest) -> bool:
    """Return whether the charting library is here, so that no page need do without it."""
    from reportgen.renderers.site.library import pinned

    settled = request.config.site.chart_library
    return settled is not None or (library_folder(request) / pinned().file).is_file()


@contextmanager
def untouched(request: SiteRequest) -> Iterator[SiteRequest]:
    """Give a request with a cache of its own that is gone in the end, but for the library."""
    with TemporaryDirectory(prefix="reportgen-") as scratch:
        if (packages := library_folder(request)).is_dir():
            Path(scratch, packages.name).symlink_to(packages)
        yield replace(request, cache=Path(scratch))


def _plain(request: SiteRequest, notice: Callable[[str], None]) -> Iterator[Artifact]:
    from reportgen.languages import load_words
    from reportgen.languages.glossary import load_glossary
    from reportgen.pipeline.site.library import chart_library
    from reportgen.pipeline.site.workshop import templates
    from reportgen.renderers.site import (
        archive,
        explained,
        glossed,
        scripts,
        search,
        styles,
        terms,
    )

    config, own = request.config, templates(request)
    words = [load_words(tag, request.cache) for tag in config.site.languages]
    packages, may_get = library_folder(request), not request.dry_run
    package = chart_library(config.site.chart_library, packages, notice, may_get=may_get)
    yield from styles.assets(own, config.publisher)
    yield from scripts.assets(own, words, package)
    yield from explained.assets(own, config.publisher)
    yield from glossed.assets(own)
    yield archive.script(own)
    yield search.asset(own)
    yield archive.script(own)
    for one in words:
        yield terms.asset(one, load_glossary())
