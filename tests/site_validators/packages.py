"""Packages of npm that check the site: got once by npm itself, compared with their digest, kept.

They live beside the Python environment and go with it. Nothing here knows where npm gets them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
from base64 import b64encode
from hashlib import sha512
from pathlib import Path
from tempfile import TemporaryDirectory

PINNED = tomllib.loads(Path(__file__).with_name("packages.toml").read_text(encoding="utf-8"))
MODULES = Path(sys.prefix) / "site-validators" / "node_modules"
PATIENCE = 300  # seconds npm may take: the largest package weighs 30 MB


def program(name: str) -> str:
    """Return the path of a program of Node.js: the system's, or that beside Python."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} is missing: run `make setup-test`"
    return found


def package(name: str) -> Path:
    """Return the folder of a package, got now or before."""
    home = MODULES / name
    mark = home / f".{PINNED[name]['version']}"
    if not mark.exists():
        MODULES.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=MODULES.parent) as folder:
            unpacked = _unpacked(name, Path(folder))
            (unpacked / mark.name).touch()
            shutil.rmtree(home, ignore_errors=True)
            try:
                unpacked.rename(home)
            except OSError:  # another process was quicker
                assert mark.exists(), f"{home} is in the way: delete it"
    return home


def _unpacked(name: str, folder: Path) -> Path:
    version = PINNED[name]["version"]
    command = [program("npm"), "pack", f"{name}@{version}", "--ignore-scripts", "--silent"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, f"npm cannot get {name} {version}: {done.stderr}"
    (file,) = folder.glob("*.tgz")
    digest = "sha512-" + b64encode(sha512(file.read_bytes()).digest()).decode()
    assert digest == PINNED[name]["integrity"], f"{file.name} is not what was published"
    with tarfile.open(file) as archive:
        # Python 3.11.2, of Debian 12, has no filters yet; what is pinned is trusted anyway.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **safely)
    return folder / "package"
