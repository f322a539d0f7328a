"""What operators copy: units, crontab, workflow and image hold, and call commands there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from io import BytesIO

import click
import pytest
import yaml
from command import ROOT
from dockerfile_parse import DockerfileParser

from reportgen.cli.app import app

DEPLOY = ROOT / "deploy"


def calls():
    """Yield every call of the command in the files, as where and what."""
    lines = {
        "systemd/reportgen.service": r"^ExecStart=\S*reportgen (.*)$",
        "crontab": r"^\d.*&& reportgen (.*) > /dev/null$",
        "github-actions.yml": r"bin/reportgen (.*)$",
        "Containerfile": r"podman run .* reportgen (run.*)$",
    }
    for name, pattern in lines.items():
        text = (DEPLOY / name).read_text(encoding="utf-8")
        found = re.findall(pattern, text, re.MULTILINE)
        assert found, name
        yield from ((name, line) for line in found)


@pytest.mark.parametrize(("where", "line"), [*calls()])
def test_every_call_is_one_the_command_understands(where, line):
    arguments = shlex.split(line.replace("$(date +\\%F)", "2026-11-20"))
    print(f"{where}: reportgen {' '.join(arguments)}")
    command = app
    while isinstance(command, click.Group):
        name = arguments.pop(0)
        command = command.get_command(click.Context(command), name)
        assert command is not None, name
    command.make_context(name, arguments)  # raises click.UsageError for what it does not know


def test_systemd_finds_no_fault_with_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: 'make test' installs it"
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8")
        text = text.replace("/opt/reportgen/.venv/bin/reportgen", sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            program,
            "verify",
            "--man=no",
            tmp_path / "reportgen.timer",
            tmp_path / "reportgen.service",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "reportgen" in line]
    print(done.stderr)
    assert (done.returncode, about_ours) == (0, [])


def test_the_timer_is_before_the_release_all_year():
    (when,) = re.findall(
        r"^OnCalendar=(.*)$", (DEPLOY / "systemd/reportgen.timer").read_text(), re.M
    )
    program = shutil.which("systemd-analyze")
    for base in ("2026-01-05", "2026-07-06"):
        done = subprocess.run(
            [program, "calendar", "--base-time", base, when],
            capture_output=True,
            text=True,
            check=True,
            env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
        )
        hour = re.search(r"Next elapse: \w+ \S+ (\d\d):15:00 UTC", done.stdout)[1]
        print(base, hour)
        assert hour == {"2026-01-05": "21", "2026-07-06": "20"}[base]


def test_the_workflow_is_one():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            DEPLOY / "github-actions.yml",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_workflow_prepares_as_the_makefile_does():
    steps = yaml.safe_load((DEPLOY / "github-actions.yml").read_text())["jobs"]["run"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert "make --directory reportgen setup-site" in commands


def test_the_image_is_made_by_the_steps_of_the_makefile():
    """Its set-up is the one of `make brief` with the extra of the site, and nothing by hand."""
    with (DEPLOY / "Containerfile").open("rb") as opened:
        file = DockerfileParser(fileobj=BytesIO(opened.read()))
    steps = [(one["instruction"], one["value"]) for one in file.structure]
    runs = [value for instruction, value in steps if instruction == "RUN"]
    installed = re.findall(r"no-install-recommends ([\w -]+?) &&", runs[0])[0].split()
    assert "make" in installed
    setup = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "setup-site", "setup"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split("\n")
    brief = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "brief"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split("\n")
    print(setup, brief)
    assert setup[:2] == ["tools/setup.sh site", "tools/setup.sh"]
    assert brief[0] == setup[1]
    assert runs[1].startswith("make setup-site")
    assert not any("pip" in run for run in runs), "packages come from the locks alone"
    last = dict(steps)
    assert (last["ENTRYPOINT"], last["CMD"]) == ('["reportgen"]', '["run"]')
    assert last["USER"] != "root"
