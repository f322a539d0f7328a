"""The wheel: built, installed somewhere else, and run from an empty folder."""

import io
import os
import re
import subprocess
import sys
import sysconfig
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from pdf_ua import violations
from pdf_ua_fonts import spoken

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def succeed(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel with the back end that is installed here, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = succeed([sys.executable, "-c", code, str(folder)], cwd=ROOT)
    return folder / name.splitlines()[-1]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel alone; its dependencies are lent by the environment of the tests."""
    home = tmp_path_factory.mktemp("installed")
    succeed([sys.executable, "-m", "venv", "--without-pip", str(home)])
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    succeed([*pip, "--quiet", "--no-deps", "--no-index", str(wheel)])
    lent = Path(sysconfig.get_path("purelib"))
    (site,) = (home / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(f"{lent}\n")
    return home / "bin" / "reportgen"


def run(command, *arguments, cwd, **more):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | more
    return succeed([str(command), *arguments], cwd=cwd, env=environment)


def test_wheel_holds_everything_a_brief_needs_and_nothing_else(wheel):
    names = set(ZipFile(wheel).namelist())
    for path in [*(ROOT / "reportgen").rglob("*"), *(ROOT / "templates").rglob("*")]:
        if path.is_file() and path.suffix != ".pyc":
            inside = path.relative_to(ROOT).as_posix()
            if inside.startswith("templates/"):
                inside = f"reportgen/_{inside}"
            assert inside in names
    assert "reportgen/store/embedded/h41.jsonl" in names
    assert "reportgen/renderers/claims.schema.json" in names
    assert "reportgen/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert tops == {"reportgen", f"{wheel.name.split('-py3')[0]}.dist-info"}
    print(wheel.name, wheel.stat().st_size, "bytes", len(names), "files")


def test_installed_command_runs_from_an_empty_folder(installed, tmp_path):
    assert run(installed, "--version", cwd=tmp_path) == "reportgen, version 0.1.0\n"
    assert "2025-04-16" in run(installed, "weeks", "--year", "2025", cwd=tmp_path)


def test_installed_command_builds_a_brief_with_its_own_templates(installed, tmp_path):
    arguments = ["--as-of", "2025-04-16", "--lang", "en", "--format", "json,html", "--quiet"]
    paths = run(installed, "build", *arguments, cwd=tmp_path).splitlines()
    assert "output/2025-04-16/claims.json" in paths
    assert "<html" in (tmp_path / "output/2025-04-16/en/brief.html").read_text(encoding="utf-8")


def test_templates_are_found_in_both_kinds_of_installation(installed, tmp_path):
    code = "from reportgen.renderers.templates import template_root; print(template_root())"
    python = installed.with_name("python")
    assert run(python, "-c", code, cwd=tmp_path).strip().endswith("reportgen/_templates")
    here = succeed([sys.executable, "-c", code], cwd=ROOT)
    assert here.strip() == str(ROOT / "templates")


def test_locks_pin_every_dependency_with_digests():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-site.lock": project["dependencies"] + extras["site"],
        "requirements-dev.lock": project["dependencies"] + [*chain(*extras.values())],
    }
    for name, dependencies in wanted.items():
        text = (ROOT / name).read_text()
        pinned = {line.split("==")[0] for line in text.splitlines() if "==" in line}
        for one in dependencies:
            package = re.split(r"[\[<>=]", one)[0]
            assert package in pinned, f"{package} is not in {name}: run 'make lock'"
        assert text.count("==") <= text.count("--hash=sha256:")
        assert "://" not in text


def test_installed_command_builds_a_complete_pdf_from_an_empty_folder(installed, tmp_path):
    """Templates, data, catalogues, register and chart code all come from the wheel."""
    arguments = ["--as-of", "2025-04-16", "--lang", "en", "--format", "pdf", "--quiet"]
    home = tmp_path / "empty"
    home.mkdir()
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    paths = run(installed, "build", *arguments, cwd=home, **cache).splitlines()
    assert "output/2025-04-16/en/brief.pdf" in paths
    data = (home / "output/2025-04-16/en/brief.pdf").read_bytes()
    assert violations(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages)
        said = "".join(spoken(pdf).values())
    print(f"{pages} pages, {len(data)} bytes from the wheel")
    assert 4 <= pages <= 6
    for words in ("$6.73 trillion", "6,727.1", "−678.4", "Notes"):
        assert words in said
