"""A unit of the site: the files that are made together, because they show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from reportgen.channels.folder import named_errors
from reportgen.errors import GateError, NoDataError
from reportgen.pipeline.site.folder import write
from reportgen.pipeline.site.kept import JOURNAL, Journal, Made, Refusal
from reportgen.renderers.collector import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reportgen.pipeline.site.workshop import Workshop
    from reportgen.renderers.artifact import Artifact


@dataclass(frozen=True, slots=True)
class Unit:
    """What is made together: `make(workshop, *given)` is a function of a module, for any process.

    `inputs` is the digest of everything its files show.
    """

    name: str
    inputs: str
    make: Callable[..., Iterable[Artifact]]
    given: tuple[Any, ...] = ()


class Outcome(NamedTuple):
    """What came of a unit: how it stands now, and which of its paths changed."""

    made: Made
    written: tuple[str, ...]


def make_unit(workshop: Workshop, unit: Unit) -> Outcome:
    """Make a unit and put its files in their places; a week whose gates fail has none."""
    folder = workshop.folder
    journal = Journal(folder / JOURNAL)
    with collector_at_rest():
        try:
            artifacts = list(unit.make(workshop, *unit.given))
        except (GateError, NoDataError) as error:
            refusal = Refusal(type(error).__name__, str(error), error.exit_code)
            return Outcome(Made(unit.name, unit.inputs, refusal=refusal), ())
    with named_errors(folder):
        journal.writing(tuple(one.path for one in artifacts))
        done = [write(one, folder) for one in artifacts]
        made = Made(unit.name, unit.inputs, tuple(file for file, _ in done))
        journal.finished(made)
    return Outcome(made, tuple(file.path for file, changed in done if changed))
