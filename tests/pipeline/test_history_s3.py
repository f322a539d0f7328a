"""Weeks written to a real store that speaks S3, by processes of this machine and by a cluster."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from command import COMMAND, environment, run_in
from pipeline.cluster import Cluster, cluster
from real_brief import KNOWLEDGE, TODAY
from s3_server import KEYS, NOWHERE, s3_server

from reportgen.channels.mail.settings import MailSettings
from reportgen.config import load_config
from reportgen.config.run import RunSettings
from reportgen.config.settings import Publish, SiteSettings
from reportgen.errors import UsageError
from reportgen.pipeline import BuildRequest
from reportgen.pipeline.history import HistoryRequest, build_history
from reportgen.pipeline.history.workshop import Ready

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE, WEEKS = "2026-07-22", 11
BUILD = ("build", "--since", SINCE, "--lang", "en", "--format", "html", "--part", "brief")
SECRET = KEYS["AWS_SECRET_ACCESS_KEY"]
ENOUGH = 90.0  # seconds for anything that is waited for


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def local(home: Path) -> dict[str, str]:
    """Return the digests of the weeks as one process writes them into a folder."""
    done = run_in(home, *BUILD, "--jobs", "1", "--output", "local", XDG_CACHE_HOME=f"{home}/cache")
    assert done.returncode == 0, done.stderr
    folder = home / "local"
    made = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len([path for path in made if path.name == "manifest.json"]) == WEEKS
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in made
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def store(server: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket, which the driver finds by the environment."""
    requests.post(f"{server}/moto-api/reset", timeout=30)
    settled = {**KEYS, "AWS_ENDPOINT_URL": server, "XDG_CACHE_HOME": f"{home}/cache"}
    for name, value in settled.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3").Bucket("bucket")
    bucket.create()
    return bucket


def content(store: Any) -> dict[str, str]:
    return {
        one.key.removeprefix("briefs/"): sha256(one.get()["Body"].read()).hexdigest()
        for one in store.objects.all()
    }


def finished(store: Any) -> int:
    return sum(one.key.endswith("/manifest.json") for one in store.objects.all())


def build(home: Path, *more: str, code: int = 0, to: str = "s3://bucket/briefs") -> Any:
    """Run the command to its end; return its answer, or what it said of what went wrong."""
    began = time.perf_counter()
    done = run_in(home, *BUILD, "--output", to, "--json", "--quiet", *more)
    print(f"{time.perf_counter() - began:.1f} s", done.stderr)
    assert done.returncode == code, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


@contextmanager
def begun(home: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, *BUILD, "--output", "s3://bucket/briefs", "--json", "--quiet", *more]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=home, env=environment(), **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(weeks: int, store: Any, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + ENOUGH
    while finished(store) < weeks:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def answer(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=ENOUGH)
    assert process.returncode == 0, err
    assert SECRET not in out + err
    told = json.loads(out)
    print({name: told[name] for name in ("seconds", "weeks_per_second", "peak_mb", "files")})
    return told


@pytest.mark.slow
def test_processes_write_what_a_folder_gets_and_go_on_where_they_were_killed(
    home: Path, store: Any, local: dict[str, str]
) -> None:
    with begun(home, "--jobs", "2") as process:
        wait_for(2, store, process)
        process.kill()
    until = time.monotonic() + ENOUGH
    while (before := content(store)) != content(store) and time.monotonic() < until:
        time.sleep(0.5)  # its workers end a moment after it
    whole = finished(store)
    print(f"killed with {whole} of {WEEKS} weeks whole, {len(before)} of {len(local)} files there")
    assert before.items() <= local.items()
    with begun(home, "--jobs", "2") as process:
        wait_for(whole + 2, store, process)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        told = answer(process)
    assert len(told["unchanged"]) >= 2
    assert len(told["built"]) + len(told["unchanged"]) == WEEKS
    assert content(store) == local

    stamps = {one.key: one.last_modified for one in store.objects.all()}
    again = build(home, "--jobs", "2")
    assert (again["built"], len(again["unchanged"]), again["files"]) == ([], WEEKS, 0)
    days = again["unchanged"]
    store.Object(f"briefs/{days[0]}/en/brief.html").delete()
    store.put_object(Key=f"briefs/{days[3]}/charts/total_assets.en.svg", Body=b"broken off")
    mended = build(home, "--jobs", "2")
    assert mended["built"] == [days[0], days[3]]
    assert content(store) == local
    written = {one.key for one in store.objects.all() if one.last_modified != stamps[one.key]}
    assert {path.split("/")[1] for path in written} == {days[0], days[3]}
    page = store.Object(f"briefs/{days[0]}/en/brief.html").get()
    assert page["ContentType"] == "text/html; charset=utf-8"


@pytest.fixture
def workers(store: Any, tmp_path: Path) -> Iterator[Cluster]:  # noqa: ARG001 - sets the environment
    with cluster(tmp_path / "cluster", environment()) as one:
        yield one


@pytest.mark.slow
def test_a_cluster_writes_the_same_with_a_worker_killed_and_tells_no_secret(
    home: Path, store: Any, local: dict[str, str], workers: Cluster, tmp_path: Path
) -> None:
    with begun(home, "--scheduler", workers.address) as process:
        wait_for(3, store, process)
        workers.workers[0].kill()
        told = answer(process)
    assert (len(told["built"]), told["failed"], told["not_done"]) == (WEEKS, [], [])
    assert content(store) == local
    again = build(home, "--scheduler", workers.address)
    assert (again["built"], len(again["unchanged"])) == ([], WEEKS)
    assert SECRET not in (tmp_path / "cluster" / "log").read_text()
    said = build(
        home, "--scheduler", workers.address, code=2, to=f"ftp://me:{SECRET}@127.0.0.1:9/briefs"
    )
    assert "password or token" in said


@pytest.mark.slow
def test_workers_write_by_their_own_environment(
    home: Path, store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys of who asks are not sent to them."""
    theirs = environment()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del theirs[name]
    with cluster(tmp_path / "cluster", theirs) as one:
        said = build(home, "--scheduler", one.address, code=40)
        assert re.search(
            r"the worker tcp://127\.0\.0\.1:\d+: nothing can be written to s3://", said
        )
        assert "NoCredentialsError" in said
        assert said.count("\n") == 1
        assert content(store) == {}
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert "NoCredentialsError" in build(home, code=40)


@pytest.mark.slow
def test_what_is_wrong_with_the_store_is_said_before_a_week_is_built(
    home: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = build(home, "--jobs", "2", to="s3://nowhere/briefs", code=40)
    assert said.startswith("reportgen: nothing can be written to s3://nowhere/briefs")
    assert "bucket does not exist" in said
    assert said.count("\n") == 1
    assert "names no place" in build(home, to="s3://", code=2)
    assert len(build(home, "--dry-run")["built"]) == WEEKS
    assert content(store) == {}
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    said = build(home, code=40)
    assert "could not be listed at s3://bucket/briefs" in said
    assert "tried 5 times; run the same command again" in said
    assert said.count("\n") == 1


def asked(tmp_path: Path, output: str, **more: Any) -> HistoryRequest:
    config = replace(
        load_config(None, tmp_path),
        run=RunSettings(webhook=f"https://example.com/{SECRET}"),
        mail=MailSettings(bounces=f"{SECRET}@example.com"),
        site=SiteSettings(publish=Publish(f"ftp://me:{SECRET}@example.com/site")),
    )
    week = BuildRequest(config, TODAY, tmp_path)
    return HistoryRequest(
        week=week, output=output, home=tmp_path, since=date.fromisoformat(SINCE), **more
    )


def test_what_is_sent_to_a_worker_has_no_address_that_is_secret(tmp_path: Path) -> None:
    ready = Ready(asked(tmp_path, "s3://bucket/briefs"), "run")
    assert SECRET.encode() in pickle.dumps(ready.request)
    sent = pickle.dumps(ready)
    assert SECRET.encode() not in sent
    there = pickle.loads(sent).request
    assert (there.output, there.week.config.editions) == (
        "s3://bucket/briefs",
        ready.request.week.config.editions,
    )


@pytest.mark.parametrize("output", [f"ftp://me:{SECRET}@host/briefs", f"s3://b/c?token={SECRET}"])
def test_an_address_with_a_secret_is_not_given_to_a_scheduler(tmp_path: Path, output: str) -> None:
    request = asked(tmp_path, output, scheduler="tcp://127.0.0.1:1")
    assert output not in repr(request)
    with pytest.raises(UsageError, match="by their environment") as caught:
        build_history(request, KNOWLEDGE)
    assert SECRET not in str(caught.value)
