"""The site of a run: made anew where anything it shows has changed, and put out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import GateError, NoDataError, RenderError

if TYPE_CHECKING:
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.run.request import RunRequest

NAMED = 20
"""Files that are named in the journal; the site's own manifest has them all."""
REFUSED = {GateError.exit_code, NoDataError.exit_code}


def make_site(request: RunRequest, knowledge: Knowledge) -> dict[str, Any]:
    """Build what the site lacks; return how much that was.

    Weeks whose figures do not pass are left out; raises RenderError where anything else is.
    """
    from reportgen.pipeline.site.build import build_site
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.pipeline.workers import usable_cpus

    asked = SiteRequest(
        request.config,
        request.now().date(),
        request.cache,
        allow=request.allow,
        jobs=usable_cpus(),
    )
    built = build_site(asked, knowledge, request.progress)
    failed = [one for one in built.left_out if one.failure.exit_code not in REFUSED]
    if failed:
        raise RenderError(
            f"{len(failed)} parts of the site could not be made, {failed[0].unit} first: "
            f"{failed[0].failure.message}; the rest of it was; run the same command again"
        )
    return {
        "weeks": len(built.weeks),
        "pages": built.pages,
        "changed": len(built.written),
        "gone": len(built.removed),
        "refused": len(built.left_out),
        "folder": str(built.folder),
        "written": list(built.written[:NAMED]),
    }


def put_out(request: RunRequest) -> dict[str, Any]:
    """Publish the site to the settings' target; return the receipt."""
    from reportgen.pipeline.publishing import PublishRequest, publish_site

    settings = request.config.site.publish
    published = publish_site(
        PublishRequest(
            source=request.config.site_output,
            target=settings.target,
            home=request.home,
            cache=request.cache,
            now=request.now,
            branch=settings.branch,
            remote=settings.remote,
            prune=settings.prune,
        ),
        request.progress,
    )
    return {
        "place": published.place,
        "uploaded": len(published.uploaded),
        "removed": len(published.removed),
        "unchanged": published.unchanged,
        "bytes": published.bytes,
        **({"commit": published.commit} if published.commit else {}),
        "written": list(published.uploaded[:NAMED]),
    }
