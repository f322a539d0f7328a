"""The folder channel: whole or not at all, on real disks, with real kills."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from reportgen.channels.folder import STAGING, check_writable, deliver
from reportgen.errors import RenderError, UsageError
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.manifest import Manifest

KILLED = """
import os, signal, sys
from pathlib import Path
from reportgen.channels import folder
from reportgen.renderers.artifact import artifact
from reportgen.renderers.manifest import Manifest
{fault}
files = [artifact(f"en/{{n}}.csv", b"new" * 1000) for n in range(20)]
folder.deliver(files, Path(sys.argv[1]), Manifest("1", "2025-04-16", "2025-04-17", {{}}, {{}}))
"""
KILL_WHILE_STAGING = """
real, count = os.fsync, []
def fsync(descriptor):
    count.append(1)
    if len(count) == 12:
        os.kill(os.getpid(), signal.SIGKILL)
    real(descriptor)
os.fsync = fsync
"""


KILL_WHILE_RENAMING = """
real, count = Path.replace, []
def replace(self, target):
    count.append(1)
    if len(count) == 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
"""


def manifest(**inputs):
    return Manifest("1", "2025-04-16", "2025-04-17", inputs, {})


def edition(content, count=3):
    return [artifact(f"en/{number}.csv", content * 100) for number in range(count)]


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_writes_everything_and_vouches_for_it(tmp_path):
    folder = tmp_path / "out" / "2025-04-16"
    receipt = deliver(edition(b"a"), folder, manifest())
    entries = json.loads((folder / "manifest.json").read_bytes())["artifacts"]
    assert receipt.written == ("en/0.csv", "en/1.csv", "en/2.csv", "manifest.json")
    for entry in entries:
        content = (folder / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), sha256(content).hexdigest())
    assert not list(folder.glob(f"{STAGING}*"))


def test_same_edition_again_touches_nothing(tmp_path):
    deliver(edition(b"a"), tmp_path, manifest())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    receipt = deliver(edition(b"a"), tmp_path, manifest())
    assert receipt.written == ()
    assert receipt.paths == ("en/0.csv", "en/1.csv", "en/2.csv", "manifest.json")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_partial_build_keeps_the_rest(tmp_path):
    deliver(edition(b"a"), tmp_path, manifest())
    deliver([artifact("claims.json", b"{}")], tmp_path, manifest())
    listed = [
        one["path"] for one in json.loads((tmp_path / "manifest.json").read_bytes())["artifacts"]
    ]
    assert listed == ["claims.json", "en/0.csv", "en/1.csv", "en/2.csv"]


def test_a_build_killed_while_writing_leaves_the_old_edition(tmp_path):
    deliver(edition(b"old", 20), tmp_path, manifest())
    before = contents(tmp_path)
    code = KILLED.format(fault=KILL_WHILE_STAGING)
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    leftovers = list(tmp_path.glob(f"{STAGING}*"))
    assert leftovers
    after = {k: v for k, v in contents(tmp_path).items() if not k.startswith(STAGING)}
    assert after == before
    deliver(edition(b"new", 20), tmp_path, manifest())
    assert not list(tmp_path.glob(f"{STAGING}*"))
    assert set(contents(tmp_path)) == set(before)


def test_the_build_after_one_killed_among_its_renames_puts_the_old_edition_back(tmp_path):
    deliver(edition(b"old", 10), tmp_path, manifest())
    before = contents(tmp_path)
    code = KILLED.format(fault=KILL_WHILE_RENAMING)
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    mixed = {k: v for k, v in contents(tmp_path).items() if not k.startswith(STAGING)}
    assert sum(mixed[path] != content for path, content in before.items()) == 7
    deliver([artifact("extra.csv", b"x")], tmp_path, manifest())
    after = contents(tmp_path)
    assert {path: after[path] for path in before if path != "manifest.json"} == {
        path: content for path, content in before.items() if path != "manifest.json"
    }
    assert not list(tmp_path.glob(f"{STAGING}*"))


@pytest.mark.slow
def test_killed_at_any_moment_every_file_is_whole(tmp_path):
    code = KILLED.format(fault="")
    old, new = b"old" * 100, b"new" * 1000
    for attempt in range(12):
        shutil.rmtree(tmp_path / "w", ignore_errors=True)
        deliver(edition(b"old", 20), tmp_path / "w", manifest())
        child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "w")])
        time.sleep(0.06 + attempt * 0.008)
        child.kill()
        child.wait()
        for path, content in contents(tmp_path / "w").items():
            if path.endswith(".csv") and not path.startswith(STAGING):
                assert content in (old, new)


def test_a_rename_that_fails_midway_is_undone(tmp_path):
    deliver(edition(b"old"), tmp_path, manifest())
    (tmp_path / "zh-Hant").write_text("a file where a folder should be")
    before = contents(tmp_path)
    files = [*edition(b"new"), artifact("fresh/new.csv", b"x"), artifact("zh-Hant/a.csv", b"x")]
    with pytest.raises(UsageError, match="zh-Hant"):
        deliver(files, tmp_path, manifest())
    assert contents(tmp_path) == before


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path):
    (tmp_path / "en" / "1.csv").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"1\.csv"):
        deliver(edition(b"new"), tmp_path, manifest())
    assert contents(tmp_path) == {}


@pytest.fixture
def full_disk(tmp_path):
    """A real file system of 64 KB, where this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_the_old_edition_and_says_so(full_disk):
    folder = full_disk / "2025-04-16"
    deliver(edition(b"old"), folder, manifest())
    before = contents(folder)
    with pytest.raises(RenderError, match=r"no space left on device.*make room"):
        deliver([*edition(b"new"), artifact("big.csv", b"x" * 100_000)], folder, manifest())
    assert contents(folder) == before


def limit_file_size():
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def test_a_file_too_large_for_the_disk_leaves_the_old_edition(tmp_path):
    deliver(edition(b"old", 20), tmp_path, manifest())
    before = contents(tmp_path)
    code = KILLED.format(fault="")
    failed = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        preexec_fn=limit_file_size,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "RenderError" in failed.stderr
    assert "left as it was" in failed.stderr
    assert contents(tmp_path) == before


def test_unwritable_places_are_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        check_writable(tmp_path / "file" / "2025-04-16")
    with pytest.raises(UsageError, match="--output"):
        check_writable(Path("/proc/2025-04-16"))
    check_writable(tmp_path / "new" / "deep")


def test_two_builds_at_once_leave_one_whole_edition(tmp_path):
    code = KILLED.format(fault="")
    children = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    listed = json.loads((tmp_path / "manifest.json").read_bytes())["artifacts"]
    assert len(listed) == 20
    assert not list(tmp_path.glob(f"{STAGING}*"))


@pytest.mark.parametrize("path", ["/etc/x.csv", "../x.csv", "a/../../x.csv", "a//b.csv", "."])
def test_artifacts_stay_inside_the_folder(path):
    with pytest.raises(ValueError, match="no relative path"):
        Artifact(path, "text/csv", b"")
