"""The correction note of an edition: a page and a text in each language, and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from reportgen.brief.blocks import Sentence
from reportgen.brief.errata_note import write_note
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.json import claim_data
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.sheet import Sheet
from reportgen.renderers.voice import Voice, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reportgen.brief.errata import Cause, Correction, Errata, Printed
    from reportgen.brief.errata_note import Note, NoteRow
    from reportgen.languages import Words
    from reportgen.statement.lines import LineTree

DATA = "errata.json"


def render(
    errata: Errata,
    languages: Sequence[Words],
    tree: LineTree,
    publisher: Publisher | None = None,
    *,
    template_folders: tuple[Path, ...] = (),
    cache: Path | None = None,
) -> list[Artifact]:
    """Return `errata.json` and, for each language, the note as a page and as plain text."""
    publisher = publisher or Publisher()
    templates = environment(template_folders, cache)
    artifacts = [artifact(DATA, encode(errata))]
    for words in languages:
        note = write_note(errata, words.tag, tree)
        page = NotePage(
            errata=errata,
            note=note,
            voices=(Voice(words, sourced=True),),
            publisher=publisher,
        )
        html = fill(templates, "errata/note.html.j2", {"page": page, "note": note})
        text = "\n".join(_text(page)) + "\n"
        artifacts.append(artifact(f"{words.tag}.html", html.encode()))
        artifacts.append(Artifact(f"{words.tag}.txt", "text/plain; charset=utf-8", text.encode()))
    return artifacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage(Sheet):
    """What the template sees: the note, the voice that says it, and whose it is."""

    errata: Errata
    note: Note

    def document_title(self) -> str:
        """Return the title of the document."""
        words, day = self.voice.words, self.errata.edition.as_of
        return words.text(
            "errata.document", masthead=self.masthead(self.voice), date=words.date(day)
        )

    def dateline(self) -> Iterator[str]:
        """Yield the days of the edition, and of the knowledge it is held against."""
        words, edition = self.voice.words, self.errata.edition
        yield words.text("page.as_of", date=words.weekday_date(edition.as_of))
        yield words.text("page.released", date=words.date(edition.release_date))
        yield words.plain(self.note.checked)

    def under(self, row: NoteRow) -> str:
        """Return what stands under the name of a figure: day, basis and unit."""
        words = self.voice.words
        said = words.plain(row.when)
        if row.unit is None:
            return said
        return words.text("errata.under", when=said, unit=words.label(row.unit))

    def kept(self, text: str) -> Markup:
        """Return plain text with its codes and dates each on one line."""
        return unbroken(text)

    def after(self, row: NoteRow) -> Markup:
        """Return what a figure is now, with its source."""
        if row.after is None:
            return escape(self.voice.words.text("errata.gone"))
        if row.prose:
            return self.voice.say(Sentence("errata.figure", {"a": row.after}))
        return self.voice.figure(row.after)

    def after_plain(self, row: NoteRow) -> str:
        """Return the same without its source."""
        words = self.voice.words
        if row.after is None:
            return words.text("errata.gone")
        return str(words.prose(row.after)) if row.prose else words.table(row.after)


def _text(page: NotePage) -> Iterator[str]:
    """Yield the lines of the plain text."""
    note, words = page.note, page.voice.words
    yield page.masthead(page.voice)
    yield words.plain(note.title)
    yield " | ".join(page.dateline())
    yield ""
    yield words.paragraph(note.summary)
    for line in note.lines:
        yield ""
        yield f"## {words.label(line.label)}"
        if line.lead.sentences:
            yield words.paragraph(line.lead)
        for row in line.rows:
            label = words.label(row.label)
            yield f"- {words.text('errata.row', label=label, under=page.under(row))}"
            yield f"  {row.before} → {page.after_plain(row)}"
        if line.causes:
            yield words.text("errata.causes")
            yield from (f"- {words.plain(cause)}" for cause in line.causes)
    yield ""
    yield page.disclaimer(page.voice)


def encode(errata: Errata) -> bytes:
    """Return `errata.json`: one difference a line, those a reader is not told of among them."""
    dump, edition = msgspec.json.encode, errata.edition
    head = {
        "as_of": edition.as_of,
        "release_date": edition.release_date,
        "known_on": errata.known_on,
        "data": errata.data,
        "edition": {
            "reportgen": edition.version,
            "known_on": edition.known_on,
            "data": edition.data,
            "program": edition.program,
        },
        "same_program": errata.same_program,
        "compared": errata.compared,
        "not_compared": errata.apart,
    }
    parts = [f'"{name}":'.encode() + dump(value) for name, value in head.items()]
    rows = b",\n".join(dump(_row(one)) for one in errata.corrections)
    parts.append(b'"corrections":[\n' + rows + b"\n]")
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def _row(one: Correction) -> dict[str, Any]:
    tags = () if one.before is None else one.before.text
    return {
        "id": one.claim.id,
        "line": one.claim.line,
        "measure": one.claim.measure,
        "kind": one.kind.value,
        "told": [tag for tag in tags if one.told(tag)],
        "before": _printed(one.before),
        "after": _printed(one.after),
        "causes": [_cause(cause) for cause in one.causes],
    }


def _printed(printed: Printed | None) -> Mapping[str, Any] | None:
    """Return a claim as `claims.json` has it, with the wording it was printed in."""
    if printed is None:
        return None
    text = {tag: {"table": said.table, "prose": said.prose} for tag, said in printed.text.items()}
    return {**claim_data(printed.claim, ()), "text": text}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "series": cause.series,
        "basis": str(cause.basis),
        "as_of": cause.as_of,
        "unit": cause.unit,
        "before": {"value": cause.before, "origin": cause.origin_before},
        "after": {"value": cause.after, "origin": cause.origin_after},
        "revised_on": cause.vintage,
    }
