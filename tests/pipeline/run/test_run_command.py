"""`reportgen run` as it is called: what it prints, what it logs, how it ends."""

from __future__ import annotations

import json
from functools import partial

import html5lib
import pytest
from command import run_in
from pipeline.run.world import NEXT, START, gate_breaking

pytestmark = pytest.mark.slow

ONE = ("run", "--week", str(NEXT), "--no-wait")


@pytest.fixture
def reportgen(standing, run_cache):
    return partial(
        run_in,
        standing.home,
        XDG_CACHE_HOME=str(run_cache),
        NO_PROXY="127.0.0.1",
        PYTHONWARNINGS="error",
    )


def test_a_week_from_the_plan_to_the_receipt(standing, reportgen):
    standing.release(NEXT)
    planned = json.loads(reportgen(*ONE, "--dry-run", "--json").stdout)
    assert planned["due"] == [{"week": str(NEXT), "steps": ["build"]}]
    assert (planned["known"], planned["done"]) == (False, False)
    assert "board_xml" in reportgen(*ONE, "--dry-run").stdout

    done = reportgen(*ONE, "--json", "--log", "json")
    assert done.returncode == 0, done.stderr
    receipt = json.loads(done.stdout)
    assert [(one["week"], one["state"]) for one in receipt["weeks"]] == [(str(NEXT), "published")]
    assert f"output/runs/{NEXT}/report.html" in receipt["reports"]
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    print(*logged[:4], sep="\n")
    assert {"time", "level", "run", "week", "step", "event"} <= set(logged[0])
    finished = {one["step"]: one["seconds"] for one in logged if one["event"] == "done"}
    assert {"fetch", "gates", "build"} <= set(finished)
    page = (standing.output / "runs" / str(NEXT) / "report.html").read_text()
    html5lib.HTMLParser(strict=True).parse(page)

    again = reportgen(*ONE, "--quiet")
    assert again.returncode == 0
    assert "nothing was due; the next release is at" in again.stdout


def test_people_are_told_in_lines(standing, reportgen):
    standing.release(NEXT)
    done = reportgen(*ONE)
    assert done.returncode == 0
    print(done.stderr, done.stdout, sep="\n")
    assert f"{NEXT}  build    done in " in done.stderr
    assert f"{NEXT}  published  fetch done, gates done, build done" in done.stdout


def test_a_failed_gate_is_a_line_and_an_exit_code(standing, reportgen):
    standing.release(NEXT, changed=gate_breaking(NEXT))
    done = reportgen(*ONE, "--quiet")
    assert done.returncode == 20
    assert done.stderr.splitlines()[-1].startswith(f"reportgen: {NEXT}: gates: gate parts.")
    given_up = reportgen("run", "--give-up", str(NEXT))
    assert given_up.returncode == 0
    assert "given up" in given_up.stdout
    assert reportgen(*ONE, "--quiet").returncode == 0
    assert reportgen("run", "--give-up", str(START)).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--steps", "fetsch"), 2, "did you mean 'fetch'"),
        (("--steps", "publish"), 3, "[site.publish] names no target"),
        (("--steps", "mail"), 3, "names no sender"),
        (("--week", "2025-04-17", "--no-wait"), 2, "no Wednesday"),
        (("--poll", "0"), 2, "--poll"),
        (("--output", "reportgen.toml"), 2, "is a file"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(reportgen, standing, arguments, code, said):
    asked = len(standing.server.asked())
    done = reportgen("run", *arguments)
    print(done.stderr)
    assert done.returncode == code
    assert said in done.stderr
    assert len(standing.server.asked()) == asked


@pytest.mark.parametrize(
    ("arguments", "kind", "code", "said"),
    [
        (("--log", "json", "--stepps", "build"), "UsageError", 2, "--stepps"),
        (("--steps", "fetsch", "--log=json"), "UsageError", 2, "did you mean 'fetch'"),
        (("--steps", "mail", "--log", "json"), "ConfigError", 3, "names no sender"),
        (("--log", "json", "--config", "none.toml"), "ConfigError", 3, "none.toml"),
        (("--log", "json", "--output", "reportgen.toml"), "UsageError", 2, "is a file"),
        (("--log", "json", "--give-up", "2025-04-16"), "UsageError", 2, "not begun"),
    ],
)
def test_programs_are_told_in_objects_whatever_is_wrong(reportgen, arguments, kind, code, said):
    done = reportgen("run", *arguments)
    assert done.returncode == code
    told = [json.loads(line) for line in done.stderr.splitlines()]
    print(told[-1])
    assert (told[-1]["level"], told[-1]["event"], told[-1]["error"]) == ("error", "failed", kind)
    assert told[-1]["exit_code"] == code
    assert said in told[-1]["message"]
    assert {"time", "run", "week", "step"} <= set(told[-1])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("steps = ['publish']", "run.steps: 'publish' puts out what 'site' makes"),
        ("steps = ['fetsch']", "unknown value 'fetsch'; did you mean 'fetch'"),
        ("deadline_hours = 900", "run.deadline_hours: must be between 0 and 168"),
        ("poll_minutes = 0", "run.poll_minutes: must be more than 0"),
        ("jitter = 2", "run.jitter: must be between 0 and 1"),
        ("operator = 'ops'", "run.operator: 'ops' is no address"),
        ("webhook = 'http://example.com/secret'", "run.webhook: is not sent unencrypted"),
        ("webhook = 'example.com/secret'", "run.webhook: is no address"),
        ("tell = 'never'", "run.tell: invalid enum value 'never'"),
        ("retries = 3", "unknown key 'run.retries'"),
    ],
)
def test_mistakes_in_the_settings_are_named(tmp_path, line, said):
    from reportgen.config import load_config
    from reportgen.errors import ConfigError

    path = tmp_path / "reportgen.toml"
    path.write_text(f"[run]\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, tmp_path)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
