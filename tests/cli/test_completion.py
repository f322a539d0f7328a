"""Completion in a real shell."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from command import environment, run_in

STUB = f"""#!/bin/sh
exec {sys.executable} -c 'from reportgen.cli import main; main()' "$@"
"""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(tmp_path, shell):
    done = run_in(tmp_path, "completion", shell)
    assert done.returncode == 0, done.stderr
    assert "_REPORTGEN_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("reportgen bu", {"build"}), ("reportgen build --kn", {"--known-on"})],
)
def test_bash_completes_with_it(tmp_path, typed, expected):
    """Ask bash itself what it would put after what was typed."""
    bash = shutil.which("bash")
    (tmp_path / "reportgen").write_text(STUB, encoding="utf-8")
    (tmp_path / "reportgen").chmod(0o755)
    script = run_in(tmp_path, "completion", "bash").stdout
    words = typed.split(" ")
    ask = f"""
{script}
COMP_WORDS=({" ".join(words)}); COMP_CWORD={len(words) - 1}
_reportgen_completion reportgen
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    path = f"{tmp_path}:/usr/bin:/bin"
    done = subprocess.run(
        [bash, "-c", ask], capture_output=True, text=True, check=True, env=environment(PATH=path)
    )
    print(done.stdout, done.stderr)
    assert set(done.stdout.split()) == expected
