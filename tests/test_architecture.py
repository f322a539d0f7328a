"""The house rules that a program can check: who may import whom, names, sizes, start-up."""

import ast
import subprocess
import sys
from functools import cache
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


# What the children of the test of lone imports are born with: single modules of the standard
# library, and one whose folder is imported with it, so that nobody can lean on a part of them.
BORN_WITH = ("contextlib", "copy", "dataclasses", "datetime", "decimal", "enum", "functools")
BORN_WITH += ("hashlib", "inspect", "msgspec", "operator", "pathlib", "re", "textwrap", "typing")
# Every child is a fork of what has imported nothing of ours.
IMPORT_ALONE = """
import importlib, os, sys, warnings
born_with, names = sys.argv[1].split(","), sys.argv[2:]
for name in born_with:
    importlib.import_module(name)
warnings.simplefilter("error")
for name in names:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException as error:
            print(f"{name}: {error!r}", flush=True)
        os._exit(0)
    if status := os.waitpid(child, 0)[1]:
        print(f"{name}: ended with {status}", flush=True)
"""


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def stage(module):
    """Return the stage of a module; the package itself and `python -m` stand right of all."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else "cli"


@cache
def nodes(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def wrong_everywhere(wrong):
    """Return what is wrong by the name of the file, of all files where something is."""
    found = {name_of(path): wrong(path) for path in FILES}
    return {name: what for name, what in found.items() if what}


def imported(path):
    """Yield every module of ours a file imports, at the top, lazily or for types only."""
    for node in nodes(path):
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


def relative_imports(path):
    return [one.lineno for one in nodes(path) if isinstance(one, ast.ImportFrom) and one.level]


def looks_outside(path):
    """Return what a module asks of the clock, the environment or the place, and may not."""
    if stage(name_of(path)) in {"config", "pipeline", "serve", "cli"}:
        return set()
    module = name_of(path).removeprefix("reportgen.")
    calls = [node.func for node in nodes(path) if isinstance(node, ast.Call)]
    asked = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)} & PLACE
    asked |= {node.attr for node in calls if isinstance(node, ast.Attribute)} & CLOCK
    return {(module, name) for name in asked} - TELLING


def badly_cut(path):
    """Return what of its size and its name is against the rules."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    vague = VAGUE & set(path.relative_to(PACKAGE).with_suffix("").parts)
    return [*([lines] if lines > LONGEST else []), *sorted(vague)]


def test_every_stage_has_its_place():
    assert {stage(name_of(path)) for path in FILES} == set(ORDER)


def test_imports_point_left():
    assert wrong_everywhere(wrong_imports) == {}


def test_files_are_short_and_named_for_what_they_hold():
    assert wrong_everywhere(badly_cut) == {}


def test_imports_are_absolute():
    assert wrong_everywhere(relative_imports) == {}


def test_only_the_outermost_modules_look_outside():
    assert wrong_everywhere(looks_outside) == {}


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Return a function that puts a module into an empty package; only that one is looked at."""
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "reportgen")

    def put(module, text):
        planted = tmp_path / "reportgen" / f"{module}.py"
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text(text)
        monkeypatch.setattr(sys.modules[__name__], "FILES", [planted])
        return planted

    return put


def test_a_planted_import_to_the_right_is_caught(plant):
    plant(
        "store/series",
        "from typing import TYPE_CHECKING\n"
        "from reportgen.errors import ReportgenError\n"
        "if TYPE_CHECKING:\n    from reportgen.brief.claims import Claim\n"
        "def late():\n    from reportgen import charts\n",
    )
    right = ["reportgen.brief.claims", "reportgen.charts"]
    assert wrong_everywhere(wrong_imports) == {"reportgen.store.series": right}


def test_planted_files_of_other_kinds_are_caught(plant):
    plant("store/utils", "x = 1\n" * (LONGEST + 1))
    assert wrong_everywhere(badly_cut) == {"reportgen.store.utils": [LONGEST + 1, "utils"]}
    plant("store/near", "x = 1\nfrom .series import Series\n")
    assert wrong_everywhere(relative_imports) == {"reportgen.store.near": [2]}
    text = "import os, datetime\nx = os.environ\ny = datetime.date.today()\n"
    plant("store/curious", text)
    asked = {("store.curious", "environ"), ("store.curious", "today")}
    assert wrong_everywhere(looks_outside) == {"reportgen.store.curious": asked}
    plant("pipeline/curious", text)
    assert wrong_everywhere(looks_outside) == {}


def import_alone(names, folder):
    """Import each module in a child of its own; return what went wrong, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALONE, ",".join(BORN_WITH), *names],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_every_module_imports_alone():
    """Fork a fresh child for each module, so that none leans on what another has imported."""
    names = [name_of(path) for path in FILES if path.stem != "__main__"]
    assert import_alone(names, ROOT) == []


def test_modules_that_cannot_be_imported_alone_are_caught(plant, tmp_path):
    """Of ours, of the standard library's; in a circle; with a warning; and one that just ends."""
    plant("__init__", "")
    plant("whole", "X = 1\n")
    plant("leaning", "import reportgen\nX = reportgen.whole.X\n")
    plant("ending", "import os\nos.abort()\n")
    plant("round", "from reportgen.about import X\nY = 1\n")
    plant("about", "from reportgen.round import Y\nX = 1\n")
    plant("warning", "import warnings\nwarnings.warn('old', DeprecationWarning)\n")
    plant("standard", "import xml\nX = xml.etree.ElementTree\n")
    names = ("whole", "leaning", "ending", "round", "about", "warning", "standard")
    wrong = import_alone([f"reportgen.{name}" for name in names], tmp_path)
    assert [line.split(":")[0].removeprefix("reportgen.") for line in wrong] == list(names[1:])


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
