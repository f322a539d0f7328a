"""What a publisher asks of the place it publishes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.channels.publish.delivery import Delivery


class Target(Protocol):
    """A place that holds files by path. Its methods may be called from several threads.

    They raise whatever their driver raises; `uploads` says what of it may pass.
    """

    workers: int
    """How many uploads at a time do it good."""

    lists_fast: bool
    """Whether `sizes` takes few enough questions to be asked at every publish."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None where there is none."""

    def put(self, path: str, data: bytes, how: Delivery) -> None:
        """Write a file; readers see the old or the new one, whole, where the place can do that."""

    def sizes(self) -> Mapping[str, int]:
        """Return the size of every file there, ours or not."""

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the file there is known to have this content, without fetching it from afar."""

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; those that are not there are no error."""
