"""The command line as a user meets it: real processes, real folders, exit codes, one line each."""

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from reportgen import errors

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from reportgen.cli import main; main()"]
DATA_ONLY = ["--as-of", "2025-04-16", "--format", "json,csv"]


@pytest.fixture
def reportgen(tmp_path):
    """Return a runner of the command in an empty folder, with a cache of its own home."""

    def run(*arguments, cwd=tmp_path, **options):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            env=environment,
            **options,
        )

    return run


def said(done):
    """Return what the command said on stderr beside the notice that the data are old."""
    return [line for line in done.stderr.splitlines() if "days old" not in line]


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("command", [[], ["build"], ["weeks"], ["data", "status"], ["explain"]])
def test_every_command_has_help_with_examples(reportgen, command):
    done = reportgen(*command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout
    assert f"reportgen {' '.join(command)}".strip() in done.stdout.partition("Examples:")[2]


def test_help_names_commands_and_exit_codes(reportgen):
    done = reportgen()
    for word in ("build", "weeks", "data", "explain", "10 ", "20 ", "30 ", "130"):
        assert word in done.stdout
    assert reportgen("--version").stdout == "reportgen, version 0.1.0\n"


def test_the_help_lists_every_exit_code_there_is(reportgen):
    """The errors give them out, all in one place; `run` has no others."""
    known = {one.exit_code for one in vars(errors).values() if isinstance(one, type)}
    listed = {
        int(code) for code in re.findall(r"^ +(\d+) +[a-z]", reportgen().stdout, re.MULTILINE)
    }
    assert listed == {0, *known}
    of_run = re.findall(r"^ +(\d+) +[a-z]", reportgen("run", "--help").stdout, re.MULTILINE)
    assert {50, 51, 130} < set(map(int, of_run)) < listed


BAD_INPUT = [
    (["build", "--as-of", "2025-04-15"], 2, ["Tuesday", "2025-04-09", "2025-04-16"]),
    (["build", "--as-of", "2999-01-02"], 2, ["future", "2026-09-30"]),
    (["build", "--as-of", "16.4.2025"], 2, ["'16.4.2025' is no date", "2025-04-16"]),
    (["build", "--as-of", "1999-12-29"], 10, ["no data", "2002-12-25", "reportgen weeks"]),
    (["build", "--as-of", "2026-10-07"], 10, ["Securities held outright", "2026-09-30"]),
    (["build", "--lang", "zh-hnat"], 2, ["unknown language 'zh-hnat'", "did you mean 'zh-Hant'"]),
    (["build", "--lang", "fr"], 2, ["unknown language 'fr'", "zh-Hant, zh-Hans, en, bilingual"]),
    (["build", "--lang", ","], 2, ["no language named"]),
    (["build", "--format", "json,hmtl"], 2, ["unknown format 'hmtl'", "did you mean 'html'"]),
    (["build", "--allow", "blance", *DATA_ONLY], 2, ["'blance'", "balance"]),
    (["build", "--config", "gone.toml"], 3, ["gone.toml", "no such settings file"]),
    (["biuld"], 2, ["unknown command 'biuld'", "did you mean 'build'"]),
    (["build", "--ouput", "x"], 2, ["--ouput", "--output"]),
    (["explain", "total_asets.level.wednesday_level"], 2, ["total_assets.level.wednesday_level"]),
    (["weeks", "--year", "x"], 2, ["--year"]),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD_INPUT, ids=lambda one: str(one)[:60])
def test_bad_input_is_one_line_with_a_way_out(reportgen, tmp_path, arguments, code, words):
    done = reportgen(*arguments)
    assert done.returncode == code, done.stderr
    (line,) = said(done)
    assert line.startswith("reportgen: ")
    for word in words:
        assert word in line
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_build_prints_the_paths_it_made(reportgen, tmp_path):
    done = reportgen("build", *DATA_ONLY)
    assert done.returncode == 0, done.stderr
    paths = done.stdout.splitlines()
    assert "output/2025-04-16/claims.json" in paths
    assert "output/2025-04-16/tables/assets.csv" in paths
    assert paths[-1] == "output/2025-04-16/manifest.json"
    assert sorted(paths) == sorted(
        str(path.relative_to(tmp_path)) for path in contents(tmp_path / "output")
    )
    with (tmp_path / "output/2025-04-16/tables/assets.csv").open(newline="") as file:
        assert next(csv.reader(file))[:2] == ["line", "label"]


def test_the_manifest_vouches_for_every_file(reportgen, tmp_path):
    reportgen("build", *DATA_ONLY)
    folder = tmp_path / "output/2025-04-16"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert set(manifest["inputs"]) >= {"data", "publisher", "notes"}
    assert set(manifest["versions"]) >= {"python", "weasyprint"}
    for entry in manifest["artifacts"]:
        content = (folder / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), sha256(content).hexdigest())


@pytest.mark.slow
def test_same_inputs_same_bytes_and_partial_builds_join(reportgen, tmp_path):
    reportgen("build", *DATA_ONLY)
    whole = contents(tmp_path / "output")
    reportgen("build", "--as-of", "2025-04-16", "--format", "csv")
    assert contents(tmp_path / "output") == whole
    reportgen("build", "--as-of", "2025-04-16", "--format", "csv", "--output", "parts")
    reportgen("build", "--as-of", "2025-04-16", "--format", "json", "--output", "parts")
    parts = contents(tmp_path / "parts")
    assert {path.name: parts[path] for path in parts} == {path.name: whole[path] for path in whole}


def test_a_dry_run_names_the_same_paths_and_writes_nothing(reportgen, tmp_path):
    planned = reportgen("build", *DATA_ONLY, "--dry-run").stdout
    assert list(tmp_path.iterdir()) == []
    assert reportgen("build", *DATA_ONLY).stdout == planned


def test_json_for_scripts(reportgen):
    answer = json.loads(reportgen("build", *DATA_ONLY, "--json").stdout)
    assert (answer["as_of"], answer["release_date"]) == ("2025-04-16", "2025-04-17")
    assert answer["written"] == answer["paths"]
    assert json.loads(reportgen("build", *DATA_ONLY, "--json").stdout)["written"] == []


def test_gates_may_be_allowed_as_the_refusal_words_it(reportgen):
    """A refusal says "build with --allow balance,scale": that must work as it stands."""
    for allow in (["balance,scale"], ["balance", "--allow", "scale"]):
        done = reportgen("build", *DATA_ONLY, "--dry-run", "--allow", *allow)
        assert done.returncode == 0, done.stderr


def test_latest_is_the_newest_complete_week(reportgen):
    answer = json.loads(reportgen("build", "--format", "json", "--json").stdout)
    assert answer["as_of"] == "2026-09-30"


@pytest.mark.slow
def test_old_data_are_told_once_on_stderr_unless_quiet(reportgen):
    for command in (["weeks", "--year", "2025"], ["data", "status"], ["build", *DATA_ONLY]):
        (line,) = [one for one in reportgen(*command).stderr.splitlines() if "days old" in one]
        assert "2026-09-30" in line
        assert reportgen(*command, "--quiet").stderr == ""


def test_settings_choose_editions_and_the_command_line_wins(reportgen, tmp_path):
    (tmp_path / "reportgen.toml").write_text("[brief]\nformats = ['csv']\noutput = 'here'\n")
    done = reportgen("build", "--as-of", "2025-04-16", "--quiet")
    assert {Path(path).suffix for path in done.stdout.splitlines()} == {".csv", ".json"}
    assert done.stdout.startswith("here/2025-04-16/tables/")
    done = reportgen("build", "--as-of", "2025-04-16", "--quiet", "--format", "json")
    assert done.stdout.splitlines() == [
        "here/2025-04-16/claims.json",
        "here/2025-04-16/manifest.json",
    ]


@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_an_output_folder_that_cannot_be(reportgen, tmp_path, place):
    (tmp_path / "taken").write_text("mine")
    done = reportgen("build", *DATA_ONLY, "--output", place)
    assert done.returncode == 2
    assert "taken is a file, not a folder" in said(done)[0]
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_note_that_is_not_text_is_named(reportgen, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "2025-04-16.en.md").write_bytes(b"\xff\xfe\x00")
    done = reportgen("build", *DATA_ONLY)
    assert done.returncode == 3
    assert "2025-04-16.en.md" in said(done)[0]


def test_weeks_lists_what_can_be_built(reportgen):
    weeks = json.loads(reportgen("weeks", "--json").stdout)
    by_day = {week["as_of"]: week for week in weeks}
    assert len(weeks) > 1_212
    assert not by_day["2002-12-18"]["complete"]
    assert by_day["2002-12-25"]["complete"]
    assert by_day["2020-05-27"]["lines_known"] > by_day["2025-04-16"]["lines_known"] - 60
    assert "Securities" in by_day["2026-10-07"]["lack"]
    shown = reportgen("weeks", "--since", "2026-09-01").stdout.splitlines()
    assert [line[:10] for line in shown][:2] == ["2026-09-02", "2026-09-09"]


def test_data_status_counts_every_figure(reportgen):
    status = json.loads(reportgen("data", "status", "--json").stdout)
    assert status["newest_complete"] == "2026-09-30"
    assert status["figures"] == sum(series["observations"] for series in status["series"])
    assert status["figures"] > 70_000
    assert any("terms of use" in source["licence"] for source in status["sources"])


def test_explain_shows_value_wording_and_observations(reportgen):
    claim = "reserve_balances.change_week.wednesday_level"
    done = reportgen("explain", claim, "--as-of", "2025-04-16")
    for words in ("-203500 usd_millions", "2,035\u00a0億美元", "3280845  (embedded)", "RESH4R"):
        assert words in done.stdout
    answer = json.loads(reportgen("explain", claim, "--as-of", "2025-04-16", "--json").stdout)
    assert answer["value"] == 3_280_845 - 3_484_345


def test_a_reader_who_leaves_early_is_no_error():
    command = " ".join(f"'{word}'" for word in COMMAND)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} weeks --quiet | head -1"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2002-12-18")


@pytest.mark.slow
def test_interrupting_is_quiet_and_leaves_the_old_edition(reportgen, tmp_path):
    reportgen("build", *DATA_ONLY)
    before = contents(tmp_path / "output")
    for delay in (0.1, 0.3, 0.5):
        child = subprocess.Popen(
            [*COMMAND, "build", "--as-of", "2025-04-16", "--quiet"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        _, complaint = child.communicate()
        if child.returncode == 130:
            assert "Traceback" not in complaint
            assert contents(tmp_path / "output") == before


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only(reportgen, tmp_path):
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, "build", *DATA_ONLY],
        stderr=slave,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )
    os.close(slave)
    child.communicate()
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "100%" in shown
    assert said(reportgen("build", *DATA_ONLY, "--force")) == []


def test_a_fault_of_ours_is_one_line_and_a_traceback_only_on_demand(tmp_path):
    code = (
        "import sys\nfrom reportgen import pipeline\n"
        "def broken(*_):\n    raise RuntimeError('two\\nlines')\n"
        "pipeline.know = broken\n"
        "from reportgen.cli import main\nmain(sys.argv[1:])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, "weeks"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "reportgen: unexpected fault in reportgen: RuntimeError: two (run again with --debug)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "weeks", "--debug"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert "Traceback" in done.stderr
