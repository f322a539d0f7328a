"""The git program, called for one repository of our own: the user's keys and helpers hold for it.

The program rather than a library: whoever publishes to a branch has it, set up to reach the
repository (ssh, tokens, proxies, certificates), and a push by it moves the branch at once or not.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from reportgen.errors import ChannelError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reportgen.channels.publish.place import Place

TIP = "refs/reportgen/tip"
INDEX = "reportgen-index"
AUTHOR = ("reportgen", "reportgen@localhost")  # where git itself knows of none
# Set where we are called from a hook of another repository.
ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX"}
ELSEWHERE |= {"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"}
SLOW = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")
PASSING = re.compile(
    r"could not resolve|timed out|timeout|connection (?:reset|refused|closed)|early eof|hung up"
    r"|unexpected disconnect|returned error: 5\d\d|temporary failure",
    re.IGNORECASE,
)


class MovedBranchError(ChannelError):
    """The branch is no longer where it was looked at."""


class PassingError(ChannelError):
    """The repository could not be reached at the moment."""


class Repository:
    """A bare repository on this machine, in which commits for a branch elsewhere are made."""

    def __init__(self, folder: Path, place: Place, environment: Mapping[str, str]) -> None:
        if shutil.which("git", path=environment.get("PATH")) is None:
            raise ConfigError("publishing to a branch needs the program git, which is not there")
        self._folder = folder
        self._place = place
        kept = {key: value for key, value in environment.items() if key not in ELSEWHERE}
        index = str(folder / INDEX)
        # Nobody may be there to answer a question; what git says is read in English.
        more = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_INDEX_FILE": index}
        self._environment = kept | more

    def prepare(self) -> None:
        """Make the repository where there is none, and clear away what a killed run left."""
        if not (self._folder / "HEAD").exists():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            self._git("init", "--quiet", "--bare")
        for leftover in self._folder.glob("**/*.lock"):
            leftover.unlink()

    def remote(self, name: str, folder: str) -> str:
        """Return the address a repository in `folder` pushes to under a name."""
        return self._git("remote", "get-url", "--push", name, at=folder).strip()

    def fetch(self) -> str:
        """Fetch the newest commit of the branch; return its name, "" where there is no branch."""
        ref, url = f"refs/heads/{self._place.branch}", self._place.url
        if not self._git("ls-remote", "--quiet", url, ref):
            return ""
        self._git("fetch", "--quiet", "--no-tags", "--depth=1", url, f"+{ref}:{TIP}")
        return self._git("rev-parse", TIP).strip()

    def entries(self, commit: str) -> dict[str, str]:
        """Return the object names of all files of a commit, by path."""
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", commit) if commit else ""
        lines = (line.partition("\t") for line in listing.split("\0") if line)
        return {path: told.split()[2] for told, _, path in lines}

    def content(self, name: str) -> bytes:
        """Return the content of a file by its object name."""
        return self._git("cat-file", "blob", name).encode("utf-8", "surrogateescape")

    def keep(self, paths: Sequence[Path]) -> list[str]:
        """Take files in as they are; return their object names."""
        lines = "".join(f"{path}\n" for path in paths)
        command = ("hash-object", "-w", "--no-filters", "--stdin-paths")
        return self._git(*command, said=lines).split()

    def tree(self, base: str, changes: Mapping[str, str]) -> str:
        """Return a tree: that of a commit ("" for none) with files changed, or removed by ""."""
        (self._folder / INDEX).unlink(missing_ok=True)
        if base:
            self._git("read-tree", base)
        gone = "0" * 40
        lines = (
            f"100644 {name}\t{path}\0" if name else f"0 {gone}\t{path}\0"
            for path, name in sorted(changes.items())
        )
        self._git("update-index", "-z", "--replace", "--index-info", said="".join(lines))
        return self._git("write-tree").strip()

    def tree_of(self, commit: str) -> str:
        """Return the tree of a commit; "" where there is no commit."""
        return self._git("rev-parse", f"{commit}^{{tree}}").strip() if commit else ""

    def commit(self, tree: str, parent: str, message: str, at: datetime) -> str:
        """Return a new commit of a tree, by whom git is set up for."""
        parents = ("-p", parent) if parent else ()
        moment = f"{int(at.timestamp())} +0000"
        more = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, **self._author()}
        return self._git("commit-tree", tree, *parents, "-m", message, more=more).strip()

    def push(self, commit: str, before: str) -> None:
        """Move the branch to a commit if it is where it was; MovedBranchError where it is not."""
        ref = f"refs/heads/{self._place.branch}"
        lease = f"--force-with-lease={ref}:{before}"
        self._git("push", "--porcelain", "--no-verify", lease, self._place.url, f"{commit}:{ref}")
        self._git("update-ref", TIP, commit)
        self._git("gc", "--auto", "--quiet")

    def _author(self) -> dict[str, str]:
        asked = ("config", "--get", "user.email")
        known = "GIT_AUTHOR_EMAIL" in self._environment or self._run(asked).stdout.strip()
        if known:
            return {}
        name, address = AUTHOR
        who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
        return {**who, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address}

    def _git(
        self,
        *command: str,
        said: str = "",
        at: str = "",
        more: Mapping[str, str] | None = None,
    ) -> str:
        done = self._run(command, said, at, more)
        if done.returncode == 0:
            return done.stdout
        raise self._error(command[0], f"{done.stdout}\n{done.stderr}")

    def _run(
        self,
        command: Iterable[str],
        said: str = "",
        at: str = "",
        more: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        where = ("-C", at) if at else (f"--git-dir={self._folder}",)
        return subprocess.run(
            ["git", *where, *SLOW, *command],
            input=said,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env={**self._environment, **(more or {})},
        )

    def _error(self, verb: str, output: str) -> ChannelError:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("!", "fatal:", "error:", "remote:"))]
        reason = self._place.scrub("; ".join((telling or lines)[:3])).rstrip(".")
        told = f"{self._place.shown}: git {verb} failed ({reason})"
        if verb == "push" and "[rejected]" in output:
            return MovedBranchError(
                f"{told}: somebody else keeps pushing to that branch; run the same command again"
            )
        if PASSING.search(output):
            return PassingError(f"{told}; the branch is as it was: run the same command again")
        return ChannelError(
            f"{told}; the branch is as it was: see to the repository's address and your rights"
        )
