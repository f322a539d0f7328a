"""Publishing to a branch of a real git repository."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys

import pytest
from channels.publish.sites import WEEKS, build, order, site
from command import environment, run_in

from reportgen.channels.publish.branch import PLAIN, publish_branch
from reportgen.channels.publish.place import read_place
from reportgen.channels.publish.record import RECORD
from reportgen.channels.publish.repository import MovedBranchError, Repository

OLD, NEW = site(WEEKS[:4]), site(WEEKS[1:5], "bold")
WHO = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
WHO |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com"}


def git(folder, *command, said=None):
    done = subprocess.run(
        ["git", *command],
        cwd=folder,
        env={**os.environ, **WHO},
        input=said,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def content(repository, branch="gh-pages"):
    """Return the files of a branch but for our own."""
    listing = git(repository, "ls-tree", "-r", "-z", "--name-only", branch).decode()
    paths = [path for path in listing.split("\0") if path]
    assert {RECORD, PLAIN} <= set(paths)
    ours = [path for path in paths if path not in {RECORD, PLAIN}]
    return {path: git(repository, "show", f"{branch}:{path}") for path in ours}


def commits(repository, branch="gh-pages"):
    return git(repository, "rev-list", branch).decode().split()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a built site, and the bare repository it goes to."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    build(tmp_path / "output/site", OLD)
    return tmp_path


def publish(home, *arguments, code=0):
    done = run_in(home, "site", "publish", "there.git", "--json", *arguments)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_one_commit_a_publish_and_none_where_nothing_changed(home):
    there = home / "there.git"
    first = publish(home)
    assert set(first["uploaded"]) == set(OLD)
    assert content(there) == OLD
    assert publish(home)["commit"] == ""
    build(home / "output/site", NEW)
    plan = publish(home, "--dry-run")
    assert commits(there) == [first["commit"]]
    second = publish(home)
    assert set(second["uploaded"]) == {path for path in NEW if NEW[path] != OLD.get(path)}
    assert second["uploaded"] == plan["uploaded"]
    assert set(second["left"]) == set(OLD) - set(NEW)
    assert content(there) == OLD | NEW
    third = publish(home, "--prune")
    assert (third["uploaded"], set(third["removed"])) == ([], set(OLD) - set(NEW))
    assert content(there) == NEW
    assert commits(there) == [third["commit"], second["commit"], first["commit"]]
    message = git(there, "log", "--format=%s", "gh-pages").decode().splitlines()
    assert message[0] == f"Publish the site: 0 files changed, {len(third['removed'])} removed"


@pytest.mark.slow
def test_the_tree_depends_on_the_site_alone(home):
    """Whatever was published before and from wherever, the same site is the same tree."""
    publish(home)
    build(home / "output/site", NEW)
    publish(home, "--prune")
    git(home, "init", "--quiet", "--bare", "other.git")
    run_in(home, "site", "publish", "other.git")
    trees = {
        git(home / name, "rev-parse", "gh-pages^{tree}") for name in ("there.git", "other.git")
    }
    assert len(trees) == 1


def test_what_others_keep_on_the_branch_stays(home):
    there = home / "there.git"
    name = git(there, "hash-object", "-w", "--stdin", said=b"example.com").decode().strip()
    tree = git(there, "mktree", said=f"100644 blob {name}\tCNAME\n".encode()).decode().strip()
    commit = git(there, "commit-tree", tree, "-m", "by hand").decode().strip()
    git(there, "update-ref", "refs/heads/gh-pages", commit)
    publish(home, "--prune")
    assert content(there) == {**OLD, "CNAME": b"example.com"}
    assert commits(there)[1:] == [commit]
    damaged = git(there, "ls-tree", "gh-pages").decode().replace("index.html", "other.html")
    tree = git(there, "mktree", said=damaged.encode()).decode().strip()
    commit = git(there, "commit-tree", tree, "-p", "gh-pages", "-m", "by hand").decode().strip()
    git(there, "update-ref", "refs/heads/gh-pages", commit)
    assert publish(home, "--prune")["uploaded"] == ["index.html"]
    assert content(there) == {**OLD, "CNAME": b"example.com", "other.html": OLD["index.html"]}


@pytest.mark.slow
def test_it_goes_to_the_branch_named_and_from_a_fresh_copy_as_well(home):
    publish(home, "--branch", "web/site")
    fresh = home / "fresh"
    build(fresh / "output/site", NEW)
    done = run_in(fresh, "site", "publish", "git+file://" + str(home / "there.git#web/site"))
    assert done.returncode == 0, done.stderr
    assert content(home / "there.git", "web/site") == OLD | NEW
    assert len(commits(home / "there.git", "web/site")) == 2


def test_the_settings_name_a_repository_and_where_it_pushes_to(home):
    git(home, "init", "--quiet", "work")
    git(home / "work", "remote", "add", "origin", str(home / "there.git"))
    settings = '[site.publish]\ntarget = "work"\nbranch = "web"\nremote = "origin"\n'
    (home / "reportgen.toml").write_text(settings)
    done = run_in(home, "site", "publish")
    assert done.returncode == 0, done.stderr
    assert content(home / "there.git", "web") == OLD


def test_a_branch_that_moves_meanwhile_is_published_to_anew(home, monkeypatch):
    there, moved = home / "there.git", []
    push = Repository.push

    def late(self, commit, before):
        if len(moved) < 2:
            tree = git(there, "mktree", said=b"").decode().strip()
            parents = ("-p", before) if before else ()
            other = git(there, "commit-tree", tree, *parents, "-m", "other").decode().strip()
            git(there, "update-ref", "refs/heads/gh-pages", other)
            moved.append(other)
        push(self, commit, before)

    monkeypatch.setattr(Repository, "push", late)
    source = home / "output/site"
    asked = {"place": read_place("there.git", "", home), "environment": os.environ}
    publish_branch(order(source, build(source, OLD), "1", **asked))
    assert content(there) == OLD
    assert commits(there)[1:] == moved[::-1]
    monkeypatch.setattr(Repository, "push", lambda *_: (_ for _ in ()).throw(MovedBranchError("x")))
    with pytest.raises(MovedBranchError):
        publish_branch(order(source, build(source, NEW), "2", **asked))
    assert content(there) == OLD


@pytest.mark.slow
def test_a_refused_push_leaves_the_branch_as_it_was(home):
    publish(home)
    hook = home / "there.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'protected branch' >&2\nexit 1\n")
    hook.chmod(hook.stat().st_mode | stat.S_IEXEC)
    build(home / "output/site", NEW)
    said = publish(home, code=40)
    assert "git push failed" in said
    assert "protected branch" in said
    assert "the branch is as it was" in said
    assert content(home / "there.git") == OLD
    hook.unlink()
    publish(home)
    assert content(home / "there.git") == OLD | NEW


def test_a_repository_that_is_not_there_is_said(home):
    done = run_in(home, "site", "publish", "nowhere.git")
    assert done.returncode == 40
    assert "nowhere.git#gh-pages: git ls-remote failed" in done.stderr
    done = run_in(home, "site", "publish", "there.git", PATH="/nonexistent")
    assert done.returncode == 3
    assert "needs the program git" in done.stderr


@pytest.mark.parametrize(
    "step",
    [*(pytest.param(one, marks=pytest.mark.slow) for one in ("keep", "tree", "commit")), "push"],
)
def test_killed_before_any_step_it_is_done_by_the_next_call(home, step):
    code = f"""
import os, signal
from reportgen.channels.publish.repository import Repository
def killed(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)
Repository.{step} = killed
from reportgen.cli import main
main(["site", "publish", "there.git"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment(), check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    for lock in ("shallow.lock", "reportgen-index.lock"):
        for private in (home / "cache").glob("**/*.git"):
            (private / lock).touch()
    publish(home)
    assert content(home / "there.git") == OLD
