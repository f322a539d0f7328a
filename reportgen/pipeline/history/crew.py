"""Who builds the weeks: processes of this machine, or a Dask cluster that is already there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportgen.errors import RenderError, UsageError
from reportgen.pipeline.workers import Forked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.pipeline.history.request import HistoryRequest
    from reportgen.pipeline.workers import Crew

IN_PROCESS = "memory://"  # a store of which every process has its own


class ClusterLostError(RenderError):
    """The cluster is gone, with the weeks it had yet to build."""


@contextmanager
def crew_of(request: HistoryRequest, pieces: int) -> Iterator[Crew]:
    """Give who works on so many pieces; raise UsageError where they cannot work together."""
    alone = not request.scheduler and request.jobs == 1
    if request.output.startswith(IN_PROCESS) and not alone:
        raise UsageError(
            f"{request.output}: every process has a memory of its own; use --jobs 1, or another "
            "--output"
        )
    if not request.scheduler:
        yield Forked(min(request.jobs, pieces))
        return
    from reportgen.pipeline.history.dask_crew import dask_crew

    with dask_crew(request.scheduler) as crew:
        yield crew
