"""One run in a process of its own, at a time of its own, that may be killed at a place told.

`python child.py ORDERS`: JSON with home, cache, now, and `kill`, the number of the call before
which it dies: of those that make things durable (fsync, rename). At its end it prints their number
and the exit code.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from pipeline.run.world import Clock

from reportgen.config import load_config
from reportgen.pipeline.run import RunRequest, run

HERE = Path(__file__)


class Deaths:
    """Counts calls, and dies before one of them."""

    def __init__(self, kill: int | None):
        self.kill, self.calls = kill, 0

    def before(self, real):
        def call(*given, **more):
            self.calls += 1
            if self.calls == self.kill:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call


def main():
    orders = json.loads(sys.argv[1])
    deaths = Deaths(orders.get("kill"))
    os.fsync = deaths.before(os.fsync)
    os.replace = os.rename = deaths.before(os.replace)
    home = Path(orders["home"])
    clock = Clock(datetime.fromisoformat(orders["now"]))
    outcome = run(
        RunRequest(
            load_config(home / "reportgen.toml", home),
            home,
            Path(orders["cache"]),
            clock.now,
            clock.sleep,
            random.Random(orders.get("seed", 0)),
        )
    )
    print(json.dumps({"calls": deaths.calls, "code": outcome.exit_code}))


def run_child(world, kill: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a world in a process of its own."""
    from command import environment

    orders = {
        "home": str(world.home),
        "cache": str(world.cache),
        "now": world.clock.at.isoformat(),
        "kill": kill,
        "seed": world.seed,
    }
    return subprocess.run(
        [sys.executable, str(HERE), json.dumps(orders)],
        capture_output=True,
        text=True,
        check=False,
        env=environment(NO_PROXY="127.0.0.1"),
    )


if __name__ == "__main__":
    main()
