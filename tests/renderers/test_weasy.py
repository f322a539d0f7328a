"""The import of WeasyPrint: quick, and clear about what is missing."""

from __future__ import annotations

import ctypes.util
import logging
import subprocess
import sys
import textwrap

import pytest

from reportgen.errors import RenderError
from reportgen.renderers.weasy import load_weasyprint, no_complaints


def _python(code: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    return subprocess.run(run, capture_output=True, text=True, check=False)


_WITHOUT = """
    import cffi, ctypes.util
    hunt, real = ctypes.util.find_library, cffi.FFI.dlopen
    def dlopen(self, name, flags=0):
        if {condition}:
            raise OSError(f"cannot load {{name}}")
        return real(self, name, flags)
    cffi.FFI.dlopen = dlopen
    from reportgen.renderers.weasy import load_weasyprint
    {then}
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the guard is for Linux")
def test_nobody_hunts_for_libraries():
    code = """
        import subprocess, sys
        started = []
        sys.addaudithook(lambda event, _: event == "subprocess.Popen" and started.append(1))
        from reportgen.renderers.weasy import load_weasyprint
        load_weasyprint()
        print(len(started))
    """
    done = _python(code)
    assert done.stdout.strip() == "0", done.stderr
    assert "weasyprint" in sys.modules or load_weasyprint()
    assert ctypes.util.find_library.__module__ == "ctypes.util"


def test_a_library_in_an_unusual_place_is_hunted_after_all():
    code = _WITHOUT.format(
        condition='"pango" in name and ctypes.util.find_library is not hunt',
        then="print(load_weasyprint().__version__)",
    )
    done = _python(code)
    assert done.stdout.startswith("7"), done.stderr


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('"pango" in name', "Pango is not installed"),
        ('"harfbuzz-subset" in name', "HarfBuzz-Subset is not installed"),
    ],
)
def test_missing_libraries_are_named_with_their_packages(condition, said):
    done = _python(_WITHOUT.format(condition=condition, then="load_weasyprint()"))
    last = done.stderr.strip().splitlines()[-1]
    assert said in last
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in last
    assert "brew install pango" in last
    assert done.stdout == ""


def test_whatever_a_library_logs_is_an_error_and_loggers_are_left_as_they_were():
    logger = logging.getLogger("fontTools.subset")
    parent = logging.getLogger("fontTools")
    before = (parent.level, parent.propagate, list(parent.handlers))

    def noisy():
        with no_complaints("the page"):
            logger.warning("odd")
            logger.warning("even")
            logger.warning("odd")
            logger.info("fine")

    with pytest.raises(RenderError, match=r"the page: fontTools\.subset: odd; fontTools\S+ even$"):
        noisy()
    assert (parent.level, parent.propagate, list(parent.handlers)) == before


def test_an_error_inside_is_not_hidden_by_complaints():
    def failing():
        with no_complaints("the page"):
            logging.getLogger("weasyprint").warning("also this")
            raise RenderError("first")

    with pytest.raises(RenderError, match=r"^first$"):
        failing()
