"""Publishing to a folder by the command, killed and resumed, with others at work."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from channels.publish.sites import WEEKS, broken, build, pages, site
from command import environment, run_in

from reportgen.channels.publish.record import RECORD, read_record
from reportgen.pipeline.site.folder import LOCK
from reportgen.pipeline.site.kept import JOURNAL, MANIFEST

OLD, NEW = site(WEEKS[:4]), site(WEEKS[1:5], "bold")
# Says of each write that it is done, and after so many of them waits for the end of its input.
HELD_UP = """
import sys
from reportgen.channels.publish.local import FolderTarget
put, writes = FolderTarget.put, []
def held_up(self, path, data, how):
    put(self, path, data, how)
    print(path, flush=True)
    writes.append(path)
    if len(writes) == int(sys.argv[1]):
        sys.stdin.read()
FolderTarget.put = held_up
FolderTarget.workers = 1
from reportgen.cli import main
main(["site", "publish", "www", "--prune"])
"""


@contextmanager
def held_up(home, after):
    """Run a publish that stops after some writes; yield the process and what was written."""
    process = subprocess.Popen(
        [sys.executable, "-c", HELD_UP, str(after)],
        cwd=home,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process, [process.stdout.readline().strip() for _ in range(after)]


@pytest.fixture
def home(tmp_path):
    build(tmp_path / "output/site", OLD)
    return tmp_path


def publish(home, *arguments, code=0):
    done = run_in(home, "site", "publish", *arguments)
    assert done.returncode == code, done.stderr
    return done


def content(folder):
    """Return the files of a published folder but for our record."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != RECORD)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_folder_gets_what_changed_and_is_pruned_when_asked(home):
    (home / "www").mkdir()
    (home / "www/CNAME").write_text("example.com")
    said = publish(home, "www").stdout
    assert f"www: {len(OLD)} uploaded" in said
    assert content(home / "www") == {**OLD, "CNAME": b"example.com"}
    times = {path: path.stat().st_mtime_ns for path in (home / "www").rglob("*")}
    assert f"0 uploaded (0.0 KB), 0 removed, {len(OLD)} unchanged" in publish(home, "www").stdout
    assert {path: path.stat().st_mtime_ns for path in (home / "www").rglob("*")} == times
    build(home / "output/site", NEW)
    plan = json.loads(publish(home, "www", "--dry-run", "--prune", "--json").stdout)
    assert set(plan["removed"]) == set(OLD) - set(NEW)
    done = json.loads(publish(home, "www", "--json").stdout)
    assert done["uploaded"] == plan["uploaded"]
    assert set(done["left"]) == set(OLD) - set(NEW)
    assert content(home / "www") == {**OLD, **NEW, "CNAME": b"example.com"}
    publish(home, "www", "--prune")
    assert content(home / "www") == {**NEW, "CNAME": b"example.com"}
    assert not (home / f"www/en/{WEEKS[0]}").exists()


def test_the_settings_name_the_target(home):
    (home / "reportgen.toml").write_text('[site.publish]\ntarget = "public"\nprune = true\n')
    publish(home)
    build(home / "output/site", NEW)
    publish(home)
    assert content(home / "public") == NEW
    done = run_in(home.parent, "site", "publish", "--config", str(home / "reportgen.toml"))
    assert (done.returncode, done.stdout.count("unchanged")) == (0, 1)


def test_a_link_to_a_folder_is_followed(home):
    (home / "first").mkdir()
    (home / "www").symlink_to("first")
    publish(home, "www")
    assert content(home / "first") == OLD


@pytest.mark.slow
@pytest.mark.parametrize("keeps_journal", [True, False])
def test_a_publish_killed_anywhere_is_resumed(home, keeps_journal):
    publish(home, "www")
    build(home / "output/site", NEW)
    written = []
    for moment in (1, 2, 3, 4, 6):
        with held_up(home, moment) as (process, paths):
            process.kill()
        written += paths
        assert process.returncode == -signal.SIGKILL
        assert broken(content(home / "www"), pages(OLD) & pages(NEW)) == []
        if not keeps_journal:
            for journal in (home / "output/site/.reportgen").glob("*.journal"):
                journal.unlink()
    publish(home, "www", "--prune")
    assert content(home / "www") == NEW
    record = read_record((home / "www" / RECORD).read_bytes())
    assert set(record.files) == set(NEW)
    # Of a folder the files themselves tell what has arrived, noted or not.
    files = [path for path in written if path in NEW]
    assert files
    assert len(files) == len(set(files))


@pytest.mark.slow
def test_two_publishers_at_once(home):
    (home / "www").mkdir()
    lock = os.open(home / "www", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    said = publish(home, "www", code=40).stderr
    assert "another process is at work in there; nothing was published" in said
    os.close(lock)
    with held_up(home, 3) as (process, _):
        said = publish(home, "www", code=40).stderr
        assert "another process is publishing this site there" in said
        process.communicate()
    assert process.returncode == 0
    assert content(home / "www") == OLD


def test_only_a_whole_site_is_published(home):
    source = home / "output/site"
    (source / JOURNAL).write_text("")
    assert "broken off, or is under way" in publish(home, "www", code=2).stderr
    (source / JOURNAL).unlink()
    with (source / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is being built; nothing was published" in publish(home, "www", code=2).stderr
    (source / MANIFEST).unlink()
    assert "run 'reportgen site build' first" in publish(home, "www", code=2).stderr
    shutil.rmtree(source)
    assert "run 'reportgen site build' first" in publish(home, "www", code=2).stderr
    assert not (home / "www").exists()


def test_only_files_of_the_manifest_are_published(home):
    source = home / "output/site"
    (source / "draft.html").write_text("not yet")
    publish(home, "www")
    assert content(home / "www") == OLD
    manifest = (source / MANIFEST).read_bytes()
    (source / MANIFEST).write_bytes(manifest.replace(b'"sitemap.xml"', b'"../../secret"'))
    assert "is no path of a site" in publish(home, "other", code=2).stderr


def test_what_cannot_be_published_to_is_said(home):
    (home / "file").write_text("x")
    assert "cannot be published to" in publish(home, "file", code=2).stderr
    assert "is the site itself" in publish(home, "output/site", code=2).stderr
    assert "there is no target" in publish(home, code=2).stderr
    (home / "www/en").mkdir(parents=True)
    (home / f"www/en/{WEEKS[0]}").write_text("in the way")
    said = publish(home, "www", code=40).stderr
    assert f"en/{WEEKS[0]}/" in said
    assert "could not be uploaded to" in said


def test_an_interrupt_ends_after_what_is_under_way(home):
    with held_up(home, 8) as (process, paths):
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "interrupted" in said
    assert broken(content(home / "www"), set()) == []
    done = json.loads(publish(home, "www", "--json").stdout)
    assert set(paths) - {RECORD} <= set(OLD) - set(done["uploaded"])
    assert content(home / "www") == OLD
