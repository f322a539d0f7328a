"""Running Pagefind: pages in, the files of their index out, all in memory.

Its own Python interface waits a tenth of a second for every page and cannot return more than two
megabytes, so its service is spoken to here: messages are JSON in Base64, each ended by a comma, and
each is answered.
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from io import BufferedReader
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any, NamedTuple

from reportgen.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Words are looked up in chunks of this many places in texts; the fewer, the less a search loads.
# Where a version does not know the setting, searches load more.
SETTINGS = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "4000"}
PATIENCE = 300.0  # seconds for one index
MISSING = "the search of the site needs Pagefind: pip install 'reportgen[site]'"


class Page(NamedTuple):
    """A page to be found by its content."""

    url: str
    content: str


def run(pages: Sequence[Page], language: str) -> dict[str, bytes]:
    """Return the files of an index of the pages, in that order, by path.

    The same pages make the same bytes. Raises RenderError where Pagefind is not there or fails.
    """
    messages: list[dict[str, Any]] = [
        {"type": "NewIndex", "config": {"force_language": language}},
        *(
            {
                "type": "AddRecord",
                "index_id": 0,
                "url": page.url,
                "content": page.content,
                "language": language,
            }
            for page in pages
        ),
        {"type": "GetFiles", "index_id": 0},
    ]
    answer = _ask(messages)[-1]
    return {one["path"]: b64decode(one["content"]) for one in answer["files"]}


@cache
def version() -> str:
    """Return the version of Pagefind; RenderError where it is not installed."""
    try:
        return version_of("pagefind")
    except PackageNotFoundError as error:
        raise RenderError(MISSING) from error


@cache
def _program() -> Path:
    try:
        from pagefind.service import get_executable
    except ImportError as error:
        raise RenderError(MISSING) from error
    found: Path | None = get_executable()
    if found is None:
        raise RenderError(MISSING)
    return found


def _ask(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers to messages in their order."""
    program = _program()
    spoken = b"".join(
        b64encode(json.dumps({"message_id": number, "payload": one}).encode()) + b","
        for number, one in enumerate(messages)
    )
    # Neither the user's environment nor a settings file in the working directory must have a say.
    with subprocess.Popen(
        [program, "--service"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=SETTINGS,
        cwd=program.parent,
    ) as process:
        limit = Timer(PATIENCE, process.kill)
        limit.start()
        try:
            heard = _exchange(process, spoken, len(messages))
        finally:
            limit.cancel()
            process.kill()
            _hang_up(process)
    return _answers(heard, len(messages))


def _exchange(process: subprocess.Popen[bytes], spoken: bytes, answers: int) -> bytes:
    """Say everything while listening; return what was said back when all is answered."""
    assert isinstance(process.stdout, BufferedReader)
    speaker = Thread(target=_say, args=(process, spoken), daemon=True)
    speaker.start()
    heard = []
    while answers > 0 and (some := process.stdout.read1()):
        heard.append(some)
        answers -= some.count(b",")
    return b"".join(heard)


def _say(process: subprocess.Popen[bytes], spoken: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it has ended: what it said of it is heard by the other side
        process.stdin.write(spoken)
        process.stdin.flush()


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # what it did not take any more
        process.stdin.close()


def _answers(heard: bytes, expected: int) -> list[dict[str, Any]]:
    """Return what was answered, or raise RenderError with what was wrong."""
    answers = [json.loads(b64decode(one))["payload"] for one in heard.split(b",")[:expected] if one]
    wrong = next((one["message"] for one in answers if one["type"] == "Error"), None)
    if wrong is None and len(answers) < expected:
        wrong = f"it ended after {len(answers)} of {expected} messages"
    if wrong is not None:
        raise RenderError(f"Pagefind {version()} could not make the index of the search: {wrong}")
    return answers
