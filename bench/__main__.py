"""Time and memory of whole builds and of their parts: `make bench` or `python -m bench [RUNS]`.

Each figure is the median of fresh processes with warm caches (fonts cut, catalogues and templates
compiled), as in a weekly run, and without what is kept of the same week but where a row says so.
Edit nothing while it runs, nor in the minute before: nothing is kept of a program that is not at
rest. Targets are those the project set itself; nothing is asserted.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench.process import Cost, run

WEEK = "2025-04-16"
ANEW = (
    "import shutil, sys; from reportgen.cli import run; "
    "from reportgen.cli.options import cache_folder; "
    "made = [cache_folder() / name for name in ('builds', 'editions', 'pdfs')]; "
    "[shutil.rmtree(one, ignore_errors=True) for one in made]; "
)
"""Begins a program without what is kept of editions, as the first build of a week is."""
BUILD = ("-c", f"{ANEW}sys.exit(run(sys.argv[1:]))", "build", "--quiet", "--as-of", WEEK)
AGAIN = ("-m", "reportgen", "build", "--quiet", "--as-of", WEEK, "--lang", "bilingual", "--format")
ELSEWHERE = (
    "import shutil, sys; from reportgen.cli import run; "
    "shutil.rmtree(sys.argv[-1], ignore_errors=True); sys.exit(run(sys.argv[1:]))"
)
THREE = ("--lang", "zh-Hant,zh-Hans,en", "--format", "html,json,csv")
WEEKLY = (
    f"{ANEW}out = sys.argv[1]; "
    f"build = ['build', '--quiet', '--as-of', '{WEEK}', '--output', out]; "
    f"sys.exit(run([*build, *{list(THREE)}])"
    " or run([*build, '--lang', 'bilingual', '--format', 'pdf']))"
)
COMPOSE = (
    f"from datetime import date; from reportgen import api; api.brief(date.fromisoformat('{WEEK}'))"
)
# name, program, target: CPU seconds and megabytes
WHOLE = (
    ("command line: --help", ("-m", "reportgen", "--help"), "0.1 s wall"),
    ("three HTML, bilingual PDF, claims, CSV", ("-c", WEEKLY, "{out}"), "1.6 s CPU, 170 MB"),
    (
        "four editions, HTML and PDF",
        (*BUILD, "--format", "html,pdf", "--output", "{out}"),
        "3.2 s CPU",
    ),
    ("four editions, HTML only", (*BUILD, "--format", "html", "--output", "{out}"), ""),
    ("one PDF, English", (*BUILD, "--lang", "en", "--format", "pdf", "--output", "{out}"), ""),
    ("everything, all formats", (*BUILD, "--output", "{out}"), ""),
    ("nothing has changed, PDF", (*AGAIN, "pdf", "--output", "{out}-again"), "0.15 s wall"),
    (
        "warm rebuild: folder gone, PDF",
        ("-c", ELSEWHERE, *AGAIN[2:], "pdf", "--output", "{out}-gone"),
        "0.3 s wall",
    ),
    (
        "warm rebuild: folder gone, HTML and PDF",
        ("-c", ELSEWHERE, *AGAIN[2:], "html,pdf", "--output", "{out}-gone"),
        "0.3 s wall",
    ),
    (
        "warm rebuild: composed anew, same pages",
        (*AGAIN, "html,pdf", "--force", "--output", "{out}-again"),
        "",
    ),
    (
        "the page on reserves, three languages",
        (*BUILD, "--part", "explainer", "--format", "html", "--output", "{out}"),
        "",
    ),
    (
        "the newsletter, four editions, looked at",
        ("-m", "reportgen", "mail", "preview", "--as-of", WEEK, "--quiet", "--output", "{out}"),
        "",
    ),
)
PARTS = (
    ("python itself", ("-c", "pass"), ""),
    ("import of the command line", ("-c", "import reportgen.cli"), ""),
    (
        "import of weasyprint, guarded",
        ("-c", "from reportgen.renderers.weasy import load_weasyprint; load_weasyprint()"),
        "",
    ),
    ("import of weasyprint, plain", ("-c", "import weasyprint"), ""),
    ("import of matplotlib (for pixels only)", ("-c", "import matplotlib.figure"), ""),
    ("import of pandas (not used by build)", ("-c", "import pandas"), ""),
    ("data, gates and brief", ("-c", COMPOSE), ""),
    ("the same, as claims.json", (*BUILD, "--format", "json", "--output", "{out}"), ""),
)


def main() -> None:
    """Run everything and print a table."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"}
        for title, programs in (("Whole processes", WHOLE), ("Parts", PARTS)):
            print(f"\n{title} (median of {times})")
            print(f"{'':42}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}   target")
            for name, arguments, target in programs:
                filled = [
                    argument.format(out=f"{folder}/out") if "{out}" in argument else argument
                    for argument in arguments
                ]
                _show(name, run(filled, environment, times), target)
        _sizes(Path(folder) / "out" / WEEK)


def _show(name: str, cost: Cost, target: str) -> None:
    print(f"{name:42}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.peak:9.0f}   {target}", flush=True)


def _sizes(folder: Path) -> None:
    print("\nSizes")
    for path in sorted(folder.glob("*/brief.*")):
        print(f"{path.relative_to(folder)!s:42}{path.stat().st_size / 1000:8.0f} KB")


if __name__ == "__main__":
    main()
