"""Many pieces of work by one executor interface: results as they come, whatever befalls a worker.

    for done in run_all(work, items, prepare=Ready(config), crew=Forked(2)):
        done.item, done.value, done.failure

`work(state, item)` is a function of a module, `prepare()` gives the state it works with: a small
picklable value that compares by what it holds. A worker prepares once; one that is forked inherits
what this process has prepared. Nothing else is shared, so that a crew may as well be processes of
other machines: whatever has a `concurrent.futures.Executor`.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from reportgen.errors import ReportgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Executor, Future

Item = TypeVar("Item")
Value = TypeVar("Value")
State = TypeVar("State")

HEARTBEAT = 0.5  # seconds between two looks whether the process that started a worker still lives
KIBIBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024  # of ru_maxrss to a megabyte


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a piece of work was not done: `message` for the user, `trace` where it is our fault.

    `kind` is the name of the error, `exit_code` its own, or 1; `lost` that its worker ended.
    """

    kind: str
    message: str
    exit_code: int = 1
    trace: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Value]):
    """A piece of work: its value, or its failure; `peak` is its worker's memory in megabytes."""

    item: Item
    value: Value | None
    failure: Failure | None
    peak: float


class Crew(Protocol):
    """Who works: so many at a time, by executors that are made anew after a `spell` of items."""

    @property
    def width(self) -> int:
        """How many work at a time; one is this process itself."""

    @property
    def spell(self) -> int:
        """How many pieces one executor may be given."""

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """The errors that say that a worker ended, and not that the work failed."""

    @property
    def away(self) -> bool:
        """Whether even a single piece is theirs to do, and never this process's."""

    def open(self, width: int) -> Executor:
        """Return a new executor of so many workers."""


@dataclass(frozen=True, slots=True)
class Forked:
    """Processes of this machine; each does at most `turns` pieces, so that memory stays flat."""

    width: int
    turns: int = 300
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    away: bool = False

    @property
    def spell(self) -> int:
        """How many pieces one executor may be given."""
        return self.width * self.turns

    def open(self, width: int) -> Executor:
        """Return processes forked from this one, or begun afresh where forks are not safe."""
        gc.collect()
        gc.freeze()  # pages that no collector touches stay shared
        return ProcessPoolExecutor(
            width,
            mp_context=multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn"),
            initializer=_begin,
            initargs=(os.getpid(),),
        )


def run_all(
    work: Callable[[State, Item], Value],
    items: Sequence[Item],
    *,
    prepare: Callable[[], State],
    crew: Crew,
    chunk: int = 1,
) -> Generator[Done[Item, Value], None, None]:
    """Yield each piece of work as it is done, in the order they come to an end.

    What fails is told and does not end the rest. What was under way when a worker was killed is
    tried once more, each alone in a fresh worker. Closing the iterator, as an interrupt does, waits
    for the chunks under way and begins no other.
    """
    if not crew.away and (crew.width <= 1 or len(items) <= 1):
        yield from (_done(work, prepare, item) for item in items)
        return
    prepared(prepare)
    waiting = deque(tuple(items[at : at + chunk]) for at in range(0, len(items), chunk))
    while waiting:
        now = [waiting.popleft() for _ in range(min(len(waiting), max(1, crew.spell // chunk)))]
        left = yield from _Spell(work, prepare, crew, deque(now)).run()
        waiting.extendleft(reversed(left))


def prepared(prepare: Callable[[], State]) -> State:
    """Return what a process has prepared, which it does once, however many threads ask."""
    with _PREPARING:
        if not _STATES or _STATES[0][0] != prepare:
            _STATES[:] = [(prepare, prepare())]
        state: State = _STATES[0][1]
    return state


_STATES: list[tuple[Any, Any]] = []
_PREPARING = threading.Lock()


@dataclass(slots=True)
class _Spell(Generic[State, Item, Value]):
    """The work given to one executor; where it breaks, what it did not begin is left."""

    work: Callable[[State, Item], Value]
    prepare: Callable[[], State]
    crew: Crew
    waiting: deque[tuple[Item, ...]]

    def run(self) -> Generator[Done[Item, Value], None, deque[tuple[Item, ...]]]:
        lost: list[Item] = []
        running: dict[Future[list[Done[Item, Value]]], tuple[Item, ...]] = {}
        whole = True
        executor = self.crew.open(self.crew.width)
        try:
            while running or (self.waiting and whole):
                while whole and self.waiting and len(running) <= self.crew.width:
                    whole = self._give(executor, running)
                over = wait(running, return_when=FIRST_COMPLETED).done
                for future in over:
                    chunk, error = running.pop(future), future.exception()
                    if error is None:
                        yield from future.result()
                    elif isinstance(error, self.crew.lost):
                        lost += chunk
                        whole = whole and not isinstance(error, BrokenExecutor)
                    else:  # what came of it could not be sent back
                        yield from (Done(item, None, failure_of(error), 0.0) for item in chunk)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
        yield from (self._again(item) for item in lost)
        return self.waiting

    def _give(
        self, executor: Executor, running: dict[Future[list[Done[Item, Value]]], tuple[Item, ...]]
    ) -> bool:
        """Hand over a chunk; False where the executor is broken."""
        try:
            future = executor.submit(_do, self.work, self.prepare, self.waiting[0])
        except BrokenExecutor:
            return False
        running[future] = self.waiting.popleft()
        return True

    def _again(self, item: Item) -> Done[Item, Value]:
        """Do one piece alone: if its worker ends again, the fault is taken to be its own."""
        executor = self.crew.open(1)
        try:
            return executor.submit(_do, self.work, self.prepare, (item,)).result()[0]
        except self.crew.lost as error:
            return Done(item, None, failure_of(error, lost=True), 0.0)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def _do(
    work: Callable[[State, Item], Value],
    prepare: Callable[[], State],
    items: tuple[Item, ...],
) -> list[Done[Item, Value]]:
    return [_done(work, prepare, item) for item in items]


def _done(
    work: Callable[[State, Item], Value], prepare: Callable[[], State], item: Item
) -> Done[Item, Value]:
    try:
        value = work(prepared(prepare), item)
    except Exception as error:  # noqa: BLE001 - one poisoned item must not end the rest
        return Done(item, None, failure_of(error), peak_memory())
    return Done(item, value, None, peak_memory())


def failure_of(error: BaseException, *, lost: bool = False) -> Failure:
    """Return an error as it is told; `lost` that it took its worker with it, twice."""
    kind = type(error).__name__
    if lost:
        return Failure(kind, "its worker ended twice (killed, or out of memory)", lost=True)
    if isinstance(error, ReportgenError):
        return Failure(kind, str(error), error.exit_code)
    return Failure(kind, f"{kind}: {error}", trace="".join(traceback.format_exception(error)))


def usable_cpus() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def peak_memory() -> float:
    """Return the most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES


def _begin(parent: int) -> None:
    """Leave interrupts to the process that began this one, and end when told to or it is gone.

    A worker waits for its next piece on a pipe that its fellows hold open too: it would wait for
    ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what forked this one may catch it
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(HEARTBEAT)
    os._exit(1)
