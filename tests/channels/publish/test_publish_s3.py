"""Publishing to a store that speaks S3, a process of its own on this machine."""

from __future__ import annotations

import json
import subprocess
import sys

import boto3
import pytest
import requests
from channels.publish.sites import WEEKS, build, site
from command import environment, run_in
from s3_server import KEYS, NOWHERE, s3_server

from reportgen.channels.publish.delivery import FOREVER, SHORT
from reportgen.channels.publish.record import RECORD, read_record

pytestmark = pytest.mark.slow

OLD, NEW = site(WEEKS[:4]), site(WEEKS[1:5], "bold")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def home(tmp_path, endpoint, monkeypatch):
    """A folder with a built site; the bucket is empty, and the driver knows where it is."""
    requests.post(f"{endpoint}/moto-api/reset", timeout=30)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    bucket().create()
    build(tmp_path / "output/site", OLD)
    return tmp_path


def publish(home, *arguments, code=0, to="s3://bucket/fed"):
    done = run_in(home, "site", "publish", to, "--json", *arguments)
    assert done.returncode == code, done.stderr
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in done.stdout + done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def bucket():
    """Return the bucket as another client sees it."""
    return boto3.resource("s3").Bucket("bucket")


def get(path):
    return bucket().Object(path).get()


def content():
    files = {one.key: one.get()["Body"].read() for one in bucket().objects.all()}
    return {key: data for key, data in files.items() if not key.endswith(RECORD)}


def below(files):
    return {f"fed/{path}": data for path, data in files.items()}


def test_what_changed_goes_up_with_its_headers_and_the_rest_is_pruned(home):
    bucket().put_object(Key="fed/mine.txt", Body=b"mine")
    mine = {"fed/mine.txt": b"mine"}
    assert set(publish(home)["uploaded"]) == set(OLD)
    assert content() == below(OLD) | mine
    sheet = next(path for path in OLD if path.endswith(".css"))
    for path, media_type, cache in (
        (sheet, "text/css; charset=utf-8", FOREVER),
        ("en/index.html", "text/html; charset=utf-8", SHORT),
        ("en/feed.xml", "application/atom+xml; charset=utf-8", SHORT),
        (RECORD, "application/json", "no-store"),
    ):
        found = get(f"fed/{path}")
        assert (found["ContentType"], found["CacheControl"]) == (media_type, cache)
    changed = get("fed/index.html")["LastModified"]
    again = publish(home)
    assert (again["uploaded"], again["unchanged"]) == ([], len(OLD))
    assert get("fed/index.html")["LastModified"] == changed
    build(home / "output/site", NEW)
    done = publish(home, "--prune")
    assert set(done["uploaded"]) == {path for path in NEW if NEW[path] != OLD.get(path)}
    assert set(done["removed"]) == set(OLD) - set(NEW)
    assert content() == below(NEW) | mine


def test_a_publish_killed_half_way_goes_on_from_any_machine(home):
    """Without the journal the store's own digests tell what had arrived."""
    code = """
import os, signal
from reportgen.channels.publish.remote import StoreTarget
put, count = StoreTarget.put, []
def some(self, path, data, how):
    count.append(path)
    if len(count) > 20:
        os.kill(os.getpid(), signal.SIGKILL)
    put(self, path, data, how)
StoreTarget.put = some
from reportgen.cli import main
main(["site", "publish", "s3://bucket/fed"])
"""
    killed = subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment(), check=False, capture_output=True
    )
    assert killed.returncode == -9
    before = content()
    assert 0 < len(before) < len(OLD)
    (journal,) = (home / "output/site/.reportgen").glob("*.journal")
    journal.unlink()
    done = publish(home)
    assert {f"fed/{path}" for path in done["uploaded"]} == set(below(OLD)) - set(before)
    assert content() == below(OLD)
    assert read_record(get(f"fed/{RECORD}")["Body"].read()).at_work is None


def test_a_lost_record_is_made_again_from_the_stores_own_digests(home):
    publish(home)
    bucket().Object(f"fed/{RECORD}").delete()
    assert publish(home)["uploaded"] == []
    assert set(read_record(get(f"fed/{RECORD}")["Body"].read()).files) == set(OLD)


def test_what_is_wrong_with_the_store_is_said(home, monkeypatch):
    said = publish(home, to="s3://nowhere/fed", code=40)
    assert "s3://nowhere/fed" in said
    assert "see to its address, credentials and rights" in said
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    assert "tried 5 times; run the same command again" in publish(home, code=40)
