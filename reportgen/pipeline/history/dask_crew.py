"""A Dask cluster as a crew: its scheduler's address is all there is to know.

A worker that ends is the scheduler's business: it gives the week to another, up to three times. A
scheduler that is gone, or has no worker left for a while, ends the work with a ClusterLostError.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import warnings
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import reportgen
from reportgen.errors import ConfigError, RenderError, ReportgenError, UsageError
from reportgen.pipeline.history.crew import ClusterLostError
from reportgen.pipeline.inputs import program_digest, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ANSWER = 10.0  # seconds a scheduler has to answer, and to have a worker
PATIENCE = 60.0  # seconds without any worker before the cluster is given up
LOOK = 1.0  # seconds between two looks at who works
RUNNING = "running"  # what a client says of itself while it has its scheduler
AGAIN = "what was built stands; run the same command again and only the rest is built"
GONE = f"the Dask scheduler is gone; {AGAIN}"
EMPTY = f"the Dask cluster has had no worker for {PATIENCE:.0f} seconds; {AGAIN}"


@contextmanager
def dask_crew(address: str) -> Iterator[DaskCrew]:
    """Give the cluster at an address, once it has answered and its workers are found fit.

    Raise ConfigError where the extra is missing or a worker has another program, UsageError where
    there is no such cluster.
    """
    client = _connect(address)
    crew = DaskCrew(client, client.get_executor(pure=False))
    try:
        require_same_everywhere(client, address)
        with crew.watched():
            yield crew
    finally:
        with suppress(Exception):  # it may be gone
            client.close(timeout=LOOK if crew.gone else ANSWER)


class DaskCrew:
    """The workers of a cluster: as many as there are at the moment; `gone` says why no more."""

    lost = (ClusterLostError,)
    away = True
    spell = 1_000_000

    def __init__(self, client: Any, far: Executor) -> None:  # noqa: ANN401 - no types
        self._client = client
        self._far = far
        self._waiting: set[Future[Any]] = set()
        self._over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self.gone = ""
        told = client.scheduler_info(n_workers=-1)
        self._scheduler = told["id"]
        self.width = len(told["workers"])

    def open(self, width: int) -> Executor:  # noqa: ARG002 - a cluster is as wide as it is
        """Return the cluster, if it is still there."""
        self.require()
        return _Cluster(self, self._far)

    def require(self) -> None:
        """Raise ClusterLostError where the cluster is gone."""
        if not self.gone and self._client.status != RUNNING:
            self.gone = GONE
        if self.gone:
            raise ClusterLostError(self.gone)

    def require_everywhere(self, check: Callable[[], None]) -> None:
        """Let every worker check something; raise what one of them finds wrong, naming it."""
        told = self._client.run(_checked, check, on_error="return")
        for worker, found in sorted(told.items()):
            if isinstance(found, ReportgenError):
                raise type(found)(f"the worker {worker}: {found}")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep an eye on how many workers there are."""
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    def awaits(self, far: Future[Any]) -> Future[Any]:
        """Return what comes of a piece of work; of a cluster that is lost, that."""
        near: Future[Any] = Future()
        with self._one_at_a_time:
            self._waiting.add(near)
        far.add_done_callback(partial(self._arrived, near))
        return near

    def _arrived(self, near: Future[Any], far: Future[Any]) -> None:
        if far.cancelled():
            self.gone = self.gone or GONE
            self._settle(near, partial(near.set_exception, ClusterLostError(self.gone)))
        elif (error := far.exception()) is not None:
            self._settle(near, partial(near.set_exception, _told(error)))
        else:
            self._settle(near, partial(near.set_result, far.result()))

    def _settle(self, near: Future[Any], settle: Callable[[], None]) -> None:
        """Settle what is waited for, whoever comes first."""
        with self._one_at_a_time:
            first = near in self._waiting
            self._waiting.discard(near)
        if first:
            settle()

    def _watch(self) -> None:
        """Look who works, and settle what nobody will: not all futures hear of a lost scheduler."""
        seen = time.monotonic()
        while not self._over.wait(LOOK):
            width = self._look()
            if width:
                self.width, seen = width, time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                self.gone = self.gone or EMPTY
            if self.gone:
                for near in list(self._waiting):
                    lost = ClusterLostError(self.gone)
                    self._settle(near, partial(near.set_exception, lost))

    def _look(self) -> int:
        """Return how many workers there are; take note of a scheduler that is gone, or another."""
        try:
            told = self._client.scheduler_info(n_workers=-1)
        except Exception:  # noqa: BLE001 - what a client raises that loses its scheduler
            told = {}
        if self._client.status != RUNNING or (told and told["id"] != self._scheduler):
            self.gone = self.gone or GONE
        return len(told.get("workers", ()))


class _Cluster(Executor):
    """Hands work to the cluster."""

    def __init__(self, crew: DaskCrew, far: Executor) -> None:
        self._crew = crew
        self._far = far

    def submit(
        self,
        fn: Callable[..., Any],
        /,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Future[Any]:
        """Give one piece of work to the scheduler."""
        self._crew.require()
        return self._crew.awaits(self._far.submit(fn, *args, **kwargs))

    def shutdown(
        self,
        wait: bool = True,  # noqa: FBT001, FBT002 - as it is called everywhere
        *,
        cancel_futures: bool = False,
    ) -> None:
        """Leave the cluster as it is: it is not ours; work it has begun it brings to its end."""


def _connect(address: str) -> Any:  # noqa: ANN401 - no types
    try:
        distributed = _distributed()
    except ImportError:
        raise ConfigError(
            "a Dask cluster is an extra: install it with pip install 'reportgen[dask]'"
        ) from None
    for name in logging.root.manager.loggerDict:
        if name.startswith(("distributed", "tornado")):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong, we say
    try:
        with warnings.catch_warnings():  # of versions; we look at them more closely
            warnings.simplefilter("ignore")
            client = distributed.Client(
                address, timeout=ANSWER, set_as_default=False, name="reportgen"
            )
    except Exception as error:  # whatever comes of an address
        said = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(
            f"{address}: no Dask scheduler answers there within {ANSWER:.0f} seconds ({said}); "
            "start one with 'dask scheduler' and name its address, like tcp://host:8786"
        ) from error
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except Exception as error:
        client.close(timeout=ANSWER)
        raise UsageError(
            f"{address}: the Dask scheduler there has no worker; start some with "
            f"'dask worker {address} --nthreads 1'"
        ) from error
    return client


def _distributed() -> Any:  # noqa: ANN401 - no types
    """Import what warns of the oddest things when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("distributed")


@cache
def fingerprint() -> Mapping[str, str]:
    """Return what program this process has and what with, as it was when first asked for."""
    mine = {"reportgen": reportgen.__version__, "the program's files": program_digest()[:12]}
    return {**mine, **versions(), "distributed": _distributed().__version__}


def require_same_everywhere(client: Any, address: str) -> None:  # noqa: ANN401 - no types
    """Raise ConfigError naming what a worker has otherwise than this process."""
    mine = fingerprint()
    for worker, theirs in sorted(client.run(fingerprint, on_error="return").items()):
        if isinstance(theirs, BaseException):
            said = f"cannot run reportgen ({type(theirs).__name__}: {theirs})"
        else:
            found = [
                f"{name} {theirs.get(name)} (here {value})"
                for name, value in mine.items()
                if theirs.get(name) != value
            ]
            said = f"has {', '.join(found)}" if found else ""
        if said:
            raise ConfigError(
                f"{address}: its worker {worker} {said}; install the same everywhere, and restart "
                "the workers"
            )


async def _checked(check: Callable[[], None]) -> None:
    """Check beside the worker's own loop: it is to answer its scheduler meanwhile."""
    await asyncio.to_thread(check)


def _told(error: BaseException) -> BaseException:
    """Return an error as it is told to the user: that of a week no worker lived through, ours."""
    if isinstance(error, _distributed().KilledWorker):
        return RenderError("its worker ended each time it was tried (killed, or out of memory)")
    return error
