"""Who builds the weeks: processes of this machine, or a Dask cluster that is already there."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from reportgen.channels.publish.place import read_place
from reportgen.channels.shelf import open_shelf
from reportgen.errors import RenderError, UsageError
from reportgen.pipeline.workers import Forked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.pipeline.history.request import HistoryRequest
    from reportgen.pipeline.workers import Crew

IN_PROCESS = "memory://"  # a store of which every process has its own


class ClusterLostError(RenderError):
    """The cluster is gone, with the weeks it had yet to build."""


def require_workable(request: HistoryRequest) -> None:
    """Raise UsageError where processes cannot, or should not, work together on what is asked."""
    alone = not request.scheduler and request.jobs == 1
    if request.output.startswith(IN_PROCESS) and not alone:
        raise UsageError(
            f"{request.output}: every process has a memory of its own; use --jobs 1, or another "
            "--output"
        )
    place = read_place(request.output, "", request.home)
    if request.scheduler and place.has_secret:
        raise UsageError(
            f"{place.shown}: its password or token would go through the scheduler as it is; leave "
            "it out, and give it to the workers by their environment, as the store's driver reads "
            "it (AWS_SECRET_ACCESS_KEY, FSSPEC_FTP_PASSWORD)"
        )


@contextmanager
def crew_of(request: HistoryRequest, pieces: int) -> Iterator[Crew]:
    """Give who works on so many pieces, each found able to write where the weeks are to stand.

    Raise UsageError where a folder takes no files or no cluster answers, ChannelError where a store
    takes none.
    """
    if not request.scheduler:
        check_writable(request.output, request.home)
        yield Forked(min(request.jobs, pieces))
        return
    from reportgen.pipeline.history.dask_crew import dask_crew

    with dask_crew(request.scheduler) as crew:
        crew.require_everywhere(partial(check_writable, request.output, request.home))
        yield crew


def check_writable(output: str, home: Path) -> None:
    """Raise UsageError or ChannelError where this process cannot write weeks."""
    open_shelf(output, home).check_writable()
