"""The command line: what a user types, and how an error is told.

Every error we raise on purpose is one line on stderr and the exit code of its kind; a fault of ours
is one line too, and its traceback under `--debug`.
"""

from __future__ import annotations

import os
import sys

import click

from reportgen.cli.app import app
from reportgen.errors import ReportgenError

INTERRUPTED = 130
BUG = 1


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing escapes but under `--debug`."""
    try:
        result = app.main(arguments or ["--help"], prog_name="reportgen", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "reportgen"
        return _tell(f"{error.format_message()} (see '{where} --help')", error.exit_code)
    except click.ClickException as error:
        return _tell(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _tell("interrupted; what stood there before is whole", INTERRUPTED)
    except SystemExit:  # how click ends when the reader of a pipe has seen enough
        return 0
    except BrokenPipeError:
        # What Python still holds for that reader must not be complained of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ReportgenError as error:
        if "--debug" in arguments:
            raise
        return _tell(str(error), error.exit_code)
    except Exception as error:
        if "--debug" in arguments:
            raise
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return _tell(f"unexpected fault in reportgen: {said} (run again with --debug)", BUG)
    return result if isinstance(result, int) else 0


def _tell(message: str, code: int) -> int:
    sys.stdout.flush()
    click.echo(f"reportgen: {' '.join(message.split())}", err=True)
    return code
