"""What a run says while it is at work: lines for people, or one JSON object a line."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import now

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("text", "json")
LOGGER = "reportgen.run"


class Lines(logging.Formatter):
    """One event a line, as a person reads it, by UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = getattr(record, "at", None)
        clock = f"{at:%Y-%m-%d %H:%M:%S}  " if at else ""
        return f"{clock}{record.getMessage()}"


class Objects(logging.Formatter):
    """One event a line, as JSON: time (UTC), level, run, week, step, event and what it has more."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        import msgspec

        fields = getattr(record, "run", None) or {"event": "said", "message": record.getMessage()}
        at = getattr(record, "at", None)
        level = record.levelname.lower()
        return msgspec.json.encode({"time": at, "level": level, **fields}).decode()


def object_of(message: str, code: int, kind: str) -> str:
    """Return what ended the command, outside of any step, as an event of the log."""
    import msgspec

    fields = {
        "time": now(),
        "level": "error",
        "run": None,
        "week": None,
        "step": "run",
        "event": "failed",
        "error": kind,
        "message": message,
        "exit_code": code,
    }
    return msgspec.json.encode(fields).decode()


class OnStderr(logging.Handler):
    """Writes whole lines to what is stderr at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, in the place of a progress bar where one is drawn."""
        wipe = "\r\x1b[K" if sys.stderr.isatty() else ""
        click.echo(f"{wipe}{self.format(record)}", err=True)


@contextmanager
def heard(kind: str, *, quiet: bool) -> Iterator[logging.Logger]:
    """Let what a run says be heard on stderr; give its logger."""
    logger = logging.getLogger(LOGGER)
    handler = OnStderr(logging.WARNING if quiet else logging.INFO)
    handler.setFormatter(Objects() if kind == "json" else Lines())
    before = (logger.level, logger.propagate)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield logger
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
        sys.stderr.flush()
