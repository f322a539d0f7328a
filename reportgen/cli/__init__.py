"""The command line: what a user types, and how an error is told.

Every error we raise on purpose is one line on stderr and the exit code of its kind; a fault of ours
is one line too, and its traceback under `--debug`. A run that logs for programs tells it as JSON.
"""

from __future__ import annotations

import os
import re
import sys

import click

from reportgen.cli.app import app
from reportgen.errors import ReportgenError, StoppedError

_LOGS_JSON = re.compile(r"run .*--log[ =]json\b")
"""Looked for by hand: what is wrong may be the command line itself."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing escapes but under `--debug`."""
    tell = _tell_programs if _LOGS_JSON.match(" ".join(arguments)) else _tell
    try:
        result = app.main(arguments or ["--help"], prog_name="reportgen", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "reportgen"
        return tell(
            f"{error.format_message()} (see '{where} --help')", error.exit_code, "UsageError"
        )
    except click.ClickException as error:
        return tell(error.format_message(), error.exit_code, type(error).__name__)
    except (click.Abort, KeyboardInterrupt):
        return tell(
            "interrupted; what stood there before is whole", StoppedError.exit_code, "Interrupted"
        )
    except SystemExit:  # how click ends when the reader of a pipe has seen enough
        return 0
    except BrokenPipeError:
        # What Python still holds for that reader must not be complained of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ReportgenError as error:
        if "--debug" in arguments:
            raise
        return tell(str(error), error.exit_code, type(error).__name__)
    except Exception as error:
        if "--debug" in arguments:
            raise
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        told = f"unexpected fault in reportgen: {said} (run again with --debug)"
        return tell(told, ReportgenError.exit_code, type(error).__name__)
    return result if isinstance(result, int) else 0


def _tell(message: str, code: int, kind: str) -> int:  # noqa: ARG001
    sys.stdout.flush()
    click.echo(f"reportgen: {' '.join(message.split())}", err=True)
    return code


def _tell_programs(message: str, code: int, kind: str) -> int:
    """Tell an error as the run's log tells its events."""
    from reportgen.cli.run_log import object_of

    sys.stdout.flush()
    click.echo(object_of(" ".join(message.split()), code, kind), err=True)
    return code
