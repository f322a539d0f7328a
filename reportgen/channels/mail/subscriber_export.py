"""The list as CSV: out, and what an import could not use, each in a file of its owner's alone."""

from __future__ import annotations

import csv
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

from reportgen.channels.mail.addresses import shown
from reportgen.channels.mail.subscriber_file import FIELDS, guarded
from reportgen.errors import RenderError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reportgen.channels.mail.people import Subscriber
    from reportgen.channels.mail.subscriber_file import Bad

TOLD_EVERY = 1000


def export_people(people: Iterable[Subscriber], path: Path, progress: Callable[[int], None]) -> int:
    """Write people to a file, whole or not at all; return how many.

    An import brings back the same people: addresses, editions, statuses and consents.
    """
    count = 0
    with private_file(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(FIELDS)
        for count, one in enumerate(people, start=1):
            rows.writerow(guarded(cell) for cell in _cells(one))
            if count % TOLD_EVERY == 0:
                progress(count)
    return count


class Rejects:
    """The lines an import could not use, as a list that can be mended and imported itself.

    The file is made with the first of them, beside its place, and put there by `keep`.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self._header = header
        self._opened: Any = None
        self._rows: Any = None

    def add(self, bad: Bad) -> None:
        """Write down a line: its number, what is wrong, and its cells."""
        if self._rows is None:
            self._opened = private_file(self.path)
            self._rows = csv.writer(self._opened.__enter__(), lineterminator="\n")
            self._rows.writerow(["line", "problem", *self._header])
        self._rows.writerow([bad.line, bad.problem, *(guarded(cell) for cell in bad.cells)])

    def keep(self) -> bool:
        """Put the file in its place; False where no line was rejected."""
        if self._opened is not None:
            self._opened.__exit__(None, None, None)
        return self._opened is not None


@contextmanager
def private_file(path: Path) -> Iterator[Any]:
    """Write a text file that only its owner may read, beside its place, and put it there whole."""
    aside: Path | None = None
    try:
        descriptor, name = mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
        aside = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError) as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{path}: cannot be written ({reason}); name another file") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RenderError(f"{path}: writing failed ({reason}); nothing stands there") from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def _cells(one: Subscriber) -> tuple[str, ...]:
    consent = one.consent
    return (
        shown(one.address),
        one.language,
        str(one.status),
        consent.how,
        consent.at.isoformat(),
        consent.origin,
        consent.confirmed_at.isoformat() if consent.confirmed_at else "",
    )
