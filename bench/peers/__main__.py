"""Run reportgen beside its peers and print a table: `make bench-peers`; see the package.

Interrupted, it prints what it has.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.legs import races
from bench.process import Cost, middle, once_with_all

if TYPE_CHECKING:
    from bench.peers.legs import Leg, Race

PEERS = ".venv-peers/bin/python"
HEADS = ("wall s", "CPU s", "memory MB", "largest MB", "PDF KB", "wall", "CPU", "memory", "PDF")


@dataclass
class Runner:
    """One leg and what its runs took so far; after a failure it does not run again."""

    leg: Leg
    home: Path
    costs: list[Cost] = field(default_factory=list)
    size: float = 0
    failure: str = ""

    def prepare(self) -> None:
        """Fill the caches as a run before this one does, and put them by."""
        self.home.mkdir()
        self._cache.mkdir()
        if not self.leg.empty:
            self._try(self.leg.warming or self.leg.program)
        shutil.copytree(self._cache, self._kept)

    def run(self) -> None:
        """Run once, with the caches put by and an empty folder for what is made."""
        shutil.rmtree(self._cache)
        shutil.copytree(self._kept, self._cache)
        cost = self._try(self.leg.program)
        pdf = self._out / self.leg.pdf
        if cost is not None and pdf.exists():
            self.costs.append(cost)
            self.size = pdf.stat().st_size / 1000
        elif not self.failure:
            self.failure = f"it ended well and made no {self.leg.pdf}"

    def _try(self, program: tuple[str, ...]) -> Cost | None:
        if self.failure:
            return None
        shutil.rmtree(self._out, ignore_errors=True)
        self._out.mkdir()
        filled = [part.format(out=self._out, cache=self._cache) for part in program]
        environment = os.environ | {"XDG_CACHE_HOME": str(self._cache)} | self.leg.environment
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            return once_with_all(filled, environment)
        except (OSError, RuntimeError) as error:
            self.failure = str(error)
            return None

    @property
    def _cache(self) -> Path:
        return self.home / "cache"

    @property
    def _kept(self) -> Path:
        return self.home / "kept"

    @property
    def _out(self) -> Path:
        return self.home / "out"


def main() -> None:
    """Export the content, run every leg in turn, and print the races."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("runs", type=int, nargs="?", default=5)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2025, 4, 16))
    parser.add_argument("--python", default=PEERS, help="of the peers [default: %(default)s]")
    parser.add_argument("--keep", type=Path, help="put what each leg made last into this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        # In a process of its own: a child's peak of memory begins at what its parent has.
        export = ("-m", "bench.peers.content", str(content), str(given.as_of))
        subprocess.run([sys.executable, *export], check=True)
        python = str(Path(given.python).absolute())
        entered = [
            (
                race,
                [Runner(leg, Path(folder, f"{at}-{lane}")) for lane, leg in enumerate(race.legs)],
            )
            for at, race in enumerate(races(content, given.as_of, python))
        ]
        runners = [runner for _, every in entered for runner in every]
        for runner in runners:
            runner.prepare()
        with suppress(KeyboardInterrupt):
            for number in range(given.runs):
                for runner in runners:
                    print(f"run {number + 1}: {runner.leg.name}", file=sys.stderr)
                    runner.run()
        _print(entered, given.runs)
        if given.keep:
            shutil.copytree(folder, given.keep, dirs_exist_ok=True)


def _print(entered: list[tuple[Race, list[Runner]]], runs: int) -> None:
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[1]:.1f}"
    print(f"Medians of up to {runs} runs in turn, {machine}, Python {platform.python_version()};")
    print("the last four columns are reportgen's over the peer's.")
    for race, (first, *others) in entered:
        print(f"\n| {race.task} | {' | '.join(HEADS)} |\n|---|{'--:|' * len(HEADS)}")
        ours = middle(first.costs) if first.costs else None
        for runner in (first, *others):
            print(_row(runner, None if runner is first else ours, first.size))
        if race.targets:
            print(f"\nTargets: {race.targets}.")
        for runner in (first, *others):
            if runner.failure:
                print(f"\n{runner.leg.name} FAILED: {runner.failure}")


def _row(runner: Runner, ours: Cost | None, size: float) -> str:
    if not runner.costs:
        why = "failed, see below" if runner.failure else "not run"
        return f"| {runner.leg.name} | {why} |{' |' * (len(HEADS) - 1)}"
    cost = middle(runner.costs)
    cells = [f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.tree:.0f}", f"{cost.peak:.0f}"]
    cells.append(f"{runner.size:.0f}")
    if ours is None:
        cells += [""] * 4
    else:
        ratios = ours.wall / cost.wall, ours.cpu / cost.cpu, ours.tree / cost.tree
        cells += [f"{ratio:.2f}" for ratio in (*ratios, size / runner.size)]
    return f"| {runner.leg.name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
