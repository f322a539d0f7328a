"""A PostgreSQL server of one's own: made in a temporary folder, stopped by its own process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "not a secret"
USER = "reportgen"


def programs():
    """Return the folder of the newest server's programs, None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: one.parts[4])
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres_server(bin_folder):
    """Run a server on a loopback port and yield the URL of an empty database."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    # The server refuses to run as root, so that there it runs as the user its package made.
    other = os.getuid() == 0
    become = ["runuser", "-u", "postgres", "--"] if other else []
    if other:
        shutil.chown(home, "postgres", "postgres")
    try:
        (home / "password").write_text(PASSWORD)
        (home / "password").chmod(0o644)
        made = [*become, str(bin_folder / "initdb"), "-D", str(home / "data"), "-U", USER]
        made += ["--auth=scram-sha-256", f"--pwfile={home / 'password'}", "-E", "UTF8", "-N"]
        subprocess.run(made, check=True, capture_output=True, cwd=home)
        port = _free_port()
        served = [*become, str(bin_folder / "postgres"), "-D", str(home / "data"), "-p", str(port)]
        served += ["-k", str(home), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with (home / "log").open("w") as log:
            runner = subprocess.Popen(served, stdout=log, stderr=log, cwd=home)
        try:
            pid = _wait_until_up(home, runner)
            yield f"postgresql://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/postgres"
        finally:
            _stop(home, runner)
        assert not Path(f"/proc/{pid}").exists()
    finally:
        shutil.rmtree(home)


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_until_up(home, runner):
    """Return the server's own process id once it takes connections."""
    for _ in range(300):
        assert runner.poll() is None, (home / "log").read_text()
        try:
            lines = (home / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        if len(lines) > 7 and lines[7].strip() == "ready":
            return int(lines[0])
        time.sleep(0.1)
    raise AssertionError((home / "log").read_text())


def _stop(home, runner):
    """End the server at once: its folder is thrown away. Its process id stands in there."""
    file = home / "data" / "postmaster.pid"
    if file.exists():
        os.kill(int(file.read_text().splitlines()[0]), signal.SIGQUIT)
    else:
        runner.terminate()
    runner.wait(timeout=30)
