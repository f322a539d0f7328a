"""The house rules that a program can check: who may import whom, names, sizes, start-up."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "reportgen"
ORDER = (
    "errors",
    "credentials",
    "sources",
    "store",
    "statement",
    "policy",
    "analysis",
    "brief",
    "languages",
    "fonts",
    "charts",
    "renderers",
    "channels",
    "config",
    "pipeline",
    "serve",
    "api",
    "cli",
)
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
HEAVY = {"weasyprint", "matplotlib", "pandas", "numpy", "babel", "xlsxwriter", "jinja2", "holidays"}
HEAVY |= {"css_inline", "dkim", "email_validator", "itsdangerous", "limits", "starlette"}
HEAVY |= {"uvicorn", "wcwidth", "reportgen.languages"}
HEAVY |= {"requests", "urllib3", "tenacity", "sqlalchemy", "pg8000", "pyarrow", "keyring"}
HEAVY |= {"distributed", "fsspec", "minify_html", "opencc", "pagefind", "PIL", "s3fs", "watchfiles"}
# What only the outermost modules may ask: the clock (a call), the environment and the place.
CLOCK = {"today", "now", "utcnow"}
PLACE = {"environ", "getenv", "getcwd", "cwd"}
# A library that reads its folder from the environment only is told it there.
TELLING = {("charts.engine", "environ"), ("renderers.weasy", "environ")}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def stage(module):
    """Return the stage of a module; the package itself and `python -m` stand right of all."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else "cli"


def imported(path):
    """Yield every module of ours a file imports, at the top, lazily or for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("reportgen."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "reportgen":
            if node.module == "reportgen":
                yield from (f"reportgen.{alias.name}" for alias in node.names)
            else:
                yield node.module


def wrong_imports(path):
    here = ORDER.index(stage(name_of(path)))
    known = {one for one in imported(path) if one.split(".")[1] in ORDER}
    return sorted(one for one in known if ORDER.index(stage(one)) > here)


def test_every_stage_has_its_place():
    assert {stage(name_of(path)) for path in FILES} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_left(path):
    assert wrong_imports(path) == []


def test_a_planted_import_to_the_right_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    planted = tmp_path / "reportgen" / "store" / "series.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(
        "from typing import TYPE_CHECKING\n"
        "from reportgen.errors import ReportgenError\n"
        "if TYPE_CHECKING:\n    from reportgen.brief.claims import Claim\n"
        "def late():\n    from reportgen import charts\n"
    )
    assert wrong_imports(planted) == ["reportgen.brief.claims", "reportgen.charts"]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_short_and_named_for_what_they_hold(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert not VAGUE & set(path.relative_to(PACKAGE).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_are_absolute(path):
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    assert not [node.lineno for node in nodes if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_outermost_modules_look_outside(path):
    if stage(name_of(path)) in {"config", "pipeline", "serve", "cli"}:
        return
    module = name_of(path).removeprefix("reportgen.")
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    asked = {node.attr for node in nodes if isinstance(node, ast.Attribute)} & PLACE
    asked |= {node.attr for node in calls if isinstance(node, ast.Attribute)} & CLOCK
    assert {(module, name) for name in asked} <= TELLING


@pytest.mark.slow
def test_every_module_imports_alone():
    """Fork a fresh child for each module, so that none leans on what another has imported."""
    code = """
import importlib, os, sys, warnings
warnings.simplefilter("error")
failed = []
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException as error:
            print(f"{name}: {error!r}", flush=True)
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        failed.append(name)
sys.exit(bool(failed))
"""
    names = [name_of(path) for path in FILES if path.stem != "__main__"]
    halves = [
        subprocess.Popen(
            [sys.executable, "-c", code, *names[start::2]],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for start in (0, 1)
    ]
    assert [(half.communicate()[0], half.returncode) for half in halves] == [("", 0), ("", 0)]


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("from reportgen.cli import run; run(['--help'])", "help"),
        ("from reportgen.cli import run; run(['build', '--help'])", "help of a command"),
        ("import reportgen.pipeline", "the pipeline"),
    ],
    ids=["help", "build-help", "pipeline"],
)
def test_start_up_imports_nothing_heavy(code, what):
    check = f"{code}\nimport sys\nprint('HEAVY', *sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "HEAVY", what


def test_nothing_committed_names_a_private_place():
    """No file of the project may need the machine it was made on."""
    kinds = {".py", ".toml", ".lock", ".md", ".sh", ".po", ".j2", ".json"}
    private = ("--find-links", "--extra-index-url", "--index-url", "file://")
    folders = (PACKAGE, ROOT / "templates", ROOT / "tools", ROOT / "docs")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    files += [path for path in ROOT.iterdir() if path.suffix in kinds]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in private if word in text], path
