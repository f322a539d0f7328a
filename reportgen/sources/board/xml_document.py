"""A statistical message (SDMX-ML 1.0, compact) as expat sees it, fed piece by piece.

No document type and so no entities are allowed; anything in a wrong place is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers import expat
from zoneinfo import ZoneInfo

from reportgen.errors import SourceError
from reportgen.sources.board.ddp import RELEASE, refuse_encoding

WASHINGTON = ZoneInfo("America/New_York")
ENCODINGS = {None, "utf-8", "us-ascii", "ascii"}
CHILDREN = {
    "": {"MessageGroup"},
    "MessageGroup": {"Header", "DataSet"},
    "DataSet": {"Annotations", "Series"},
    "Series": {"Annotations", "Obs"},
    "Obs": set(),
}
"""What may stand where; elements not named here may hold anything."""
PARENT = {"DataSet": "MessageGroup", "Series": "DataSet", "Obs": "Series"}
DEEPEST = 20
MOST_OBSERVATIONS = 100_000  # of one series: every day of 270 years
TOLD = {"Prepared", "Test", "AnnotationType", "AnnotationText"}


@dataclass(slots=True)
class Element:
    """A series as written: its attributes, notes by kind, and (status, value, day) in order."""

    attributes: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)
    observations: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The Board's name of the series, "" where the file gives none."""
        return self.attributes.get("SERIES_NAME", "")

    @property
    def label(self) -> str:
        """The long description, else the short one, on one line."""
        told = self.notes.get("Long Description") or self.notes.get("Short Description") or ""
        return " ".join(told.split())


class Document:
    """What was read so far: `series` is the one open, `closed` those done and not yet taken.

    `prepared` is the day of the header, by Washington's calendar; None until it was read.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.prepared: date | None = None
        self.series: Element | None = None
        self.closed: list[Element] = []
        self.path: list[str] = []
        self.in_data = False
        self._text: list[str] = []
        self._kind = ""
        self._latest = ""
        self._begun = False
        self._observing = False
        self._observation = ""
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._refuse_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._stray

    def feed(self, data: bytes | memoryview, *, final: bool = False) -> None:
        """Parse the next bytes; `final` ends the document. Raises SourceError."""
        if not self._begun and data:
            refuse_encoding(bytes(data[:4]), self.name)
            self._begun = True
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            raise SourceError(self._broken(error, final=final)) from None
        if self.series and len(self.series.observations) > MOST_OBSERVATIONS:
            raise SourceError(f"{self.name}: series {self.series.code} has no end; refused")

    @property
    def in_series(self) -> bool:
        """Whether the parser stands right in a series, where observations may follow."""
        return self.path[-1:] == ["Series"]

    def _broken(self, error: expat.ExpatError, *, final: bool) -> str:
        where = f"after series {self._latest}" if self._latest else "before any series"
        if final:
            return f"{self.name}: the XML is cut off, {where}; fetch it again"
        return f"{self.name}: not well-formed XML ({expat.ErrorString(error.code)}), {where}"

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding and encoding.lower()) not in ENCODINGS:
            raise SourceError(f"{self.name}: is in {encoding}; UTF-8 is expected, convert it first")

    def _refuse_type(self, root: str, *_identifiers: object) -> None:
        if root.lower() == "html":
            raise SourceError(f"{self.name}: an HTML page instead of XML")
        raise SourceError(f"{self.name}: declares a document type (DOCTYPE), which is refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._observation and self.path[-1] == "Series" and not self._observing:
            self._observe(attributes)  # by far the most of all
            return
        local = name.rpartition(":")[2]
        parent = "Obs" if self._observing else self.path[-1] if self.path else ""
        if local not in CHILDREN.get(parent, {local}) or PARENT.get(local, parent) != parent:
            raise SourceError(self._misplaced(name, local, parent))
        if local == "Obs":
            self._observation = name
            self._observe(attributes)
            return
        self.path.append(local)
        if local == "Series":
            self.series = Element(attributes)
            self._latest = self.series.code
        elif local == "DataSet":
            self._open_data(attributes)
        elif local in TOLD:
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
        elif len(self.path) > DEEPEST:
            raise SourceError(f"{self.name}: elements nested deeper than {DEEPEST}; refused")

    def _misplaced(self, name: str, local: str, parent: str) -> str:
        if parent:
            where = f" {self._latest}" if self._latest else ""
            return f"{self.name}: <{name}> stands in <{parent}>{where}, where it cannot be"
        html = local.lower() == "html"
        return f"{self.name}: " + (
            "an HTML page instead of XML" if html else f"XML of another kind (<{name}>)"
        )

    def _open_data(self, attributes: dict[str, str]) -> None:
        release = attributes.get("id", "")
        if release != RELEASE:
            raise SourceError(
                f"{self.name}: the wrong release: {release or 'unnamed'}, not {RELEASE}"
            )
        if self.prepared is None:
            raise SourceError(f"{self.name}: does not say in its header when it was prepared")
        self.in_data = True

    def _observe(self, attributes: dict[str, str]) -> None:
        assert self.series is not None
        self._observing = True
        try:
            self.series.observations.append(
                (attributes["OBS_STATUS"], attributes["OBS_VALUE"], attributes["TIME_PERIOD"])
            )
        except KeyError as missing:
            raise SourceError(
                f"{self.name}: series {self.series.code}: an observation without {missing.args[0]}"
            ) from None

    def _end(self, _name: str) -> None:
        if self._observing:  # which holds nothing, so it is this that ends
            self._observing = False
            return
        local = self.path.pop()
        if local == "Series" and self.series is not None:
            self.closed.append(self.series)
            self.series = None
        elif local in TOLD:
            self._parser.CharacterDataHandler = self._stray
            self._tell(local, "".join(self._text).strip())

    def _stray(self, text: str) -> None:
        """Refuse words where elements belong: they may be what is left of one."""
        if not text.isspace() and self.path[-1] in CHILDREN:
            where = f"in <{self.path[-1]}> {self._latest}".rstrip()
            raise SourceError(f"{self.name}: {text.strip()[:40]!r} stands {where}, out of place")

    def _tell(self, local: str, text: str) -> None:
        if local == "AnnotationType":
            self._kind = text
        elif local == "AnnotationText" and self.series is not None:
            self.series.notes[self._kind] = text
        elif local == "Test" and self.path[-1:] == ["Header"] and text.lower() == "true":
            raise SourceError(f"{self.name}: says of itself that it is a test")
        elif local == "Prepared" and self.path[-1:] == ["Header"]:
            self.prepared = self._day(text)

    def _day(self, text: str) -> date:
        """Return the day of a moment; one without a zone is Washington's."""
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(WASHINGTON).date() if moment.tzinfo else moment.date()
        except (ValueError, OverflowError):
            raise SourceError(f"{self.name}: prepared at {text[:40]!r}, which is no time") from None
