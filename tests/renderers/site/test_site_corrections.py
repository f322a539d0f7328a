"""A week whose edition was corrected says so: on its page, in the feeds, in the archive."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest
from brief.test_errata import DAY, TREE, Now, claim, compared, revision, said
from lxml import etree
from real_brief import real_brief
from site_shells import drawn, elements, parsed, shell, text_of, week_page
from site_weeks import SITE, TEMPLATES, week, weeks

from reportgen.brief.errata_note import write_note
from reportgen.errors import ConfigError
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.pipeline.errata_notes import note_digest, notes_digests, read_note
from reportgen.renderers import errata as errata_renderer
from reportgen.renderers.site import archive
from reportgen.renderers.site import week as week_renderer
from reportgen.renderers.site.corrections import corrected_on, tells
from reportgen.renderers.site.entries import entry
from reportgen.renderers.site.feeds import Feed

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.brief.errata import Errata

REVISED = compared(
    [claim("total_assets", 6_727_113), claim("loans", 4_540, code="B")],
    [claim("total_assets", 6_740_000), claim("loans", 4_530, code="B")],
    Now({("A", DAY): 6_740_000, ("B", DAY): 4_530}, (revision(),)),
)
SAME = compared(
    [claim("total_assets", 6_727_113)],
    [claim("total_assets", 6_727_113)],
    Now({("A", DAY): 6_727_113}),
)


def written(folder: Path, errata: Errata) -> Path:
    """Write a note where `reportgen errata` would, and return the folder of the editions."""
    words = [load_words(tag) for tag in LANGUAGES]
    place = folder / str(DAY) / "errata"
    place.mkdir(parents=True, exist_ok=True)
    for one in errata_renderer.render(errata, words, TREE):
        (place / one.path).write_bytes(one.data)
    return folder


def page_of(tag: str, errata: Errata | None) -> str:
    told = entry(
        real_brief(DAY), [load_words(one) for one in LANGUAGES], None,
        corrected_on(errata, LANGUAGES),
    )  # fmt: skip
    made = week_renderer.render(
        shell(tag), real_brief(DAY), told, drawn(DAY), glossary=load_glossary(), errata=errata
    )
    return made.data.decode()


def test_a_note_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read_note(written(tmp_path, REVISED), DAY)
    assert found is not None
    for tag in LANGUAGES:
        assert write_note(found, tag, TREE) == write_note(REVISED, tag, TREE)
        assert said(found, tag) == said(REVISED, tag)
    assert errata_renderer.encode(found) == errata_renderer.encode(REVISED)
    assert read_note(tmp_path, date(2025, 4, 9)) is None


def test_a_broken_note_and_one_of_another_week_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, REVISED) / str(DAY) / "errata" / "errata.json"
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps({**told, "as_of": "2025-04-09"}))
    with pytest.raises(ConfigError, match="the note is of 2025-04-09"):
        read_note(tmp_path, DAY)
    cause = {**told["corrections"][0]["causes"][0], "before": {"value": None, "origin": "x"}}
    told["corrections"][0]["causes"] = [cause]
    path.write_text(json.dumps(told))
    with pytest.raises(ConfigError, match=r"not a correction note.*before\.value"):
        read_note(tmp_path, DAY)
    path.write_text("{")
    with pytest.raises(ConfigError, match="not a correction note"):
        read_note(tmp_path, DAY)


def test_a_note_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / str(DAY) / "errata" / "errata.json"
    path.mkdir(parents=True)
    for reading in (read_note, note_digest):
        with pytest.raises(ConfigError, match=r"errata\.json: cannot be read"):
            reading(tmp_path, DAY)
    with pytest.raises(ConfigError, match=r"errata\.json: cannot be read"):
        list(notes_digests(tmp_path))


def test_the_digest_is_of_the_note_alone(tmp_path: Path) -> None:
    assert note_digest(tmp_path, DAY) == ""
    assert list(notes_digests(tmp_path)) == []
    first = note_digest(written(tmp_path, REVISED), DAY)
    assert list(notes_digests(tmp_path)) == [(str(DAY), first)]
    (tmp_path / str(DAY) / "brief.en.html").write_text("of the edition")
    assert note_digest(tmp_path, DAY) == first
    assert note_digest(written(tmp_path, SAME), DAY) not in ("", first)


def test_the_day_is_that_of_the_newest_revision() -> None:
    """Not of the note, which may be written again without anything new; unless nobody tells."""
    assert corrected_on(REVISED, LANGUAGES) == date(2025, 4, 24)
    other = compared(
        [claim("total_assets", 6_727_113)],
        [claim("total_assets", 6_740_000)],
        Now({("A", DAY): 6_740_000}),
    )
    assert corrected_on(other, LANGUAGES) == other.known_on
    assert corrected_on(SAME, LANGUAGES) is None
    assert corrected_on(None, LANGUAGES) is None


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_tells_what_it_told_and_what_is_known(tag: str) -> None:
    words = load_words(tag)
    tree = parsed_text(page_of(tag, REVISED))
    (notice,) = elements(tree, "p", **{"class": "corrected"})
    assert text_of(notice) == plain(
        words.text("feeds.corrected", date=words.date(date(2025, 4, 24)))
    )
    (link,) = elements(notice, "a")
    assert link.get("href") == "#corrections"
    (part,) = elements(tree, "section", **{"class": "amended"})
    told = text_of(part)
    print(told)
    note = write_note(REVISED, tag, TREE)
    for line in note.lines:
        assert plain(words.label(line.label)) in told
        for row in line.rows:
            assert plain(row.before) in told
        for cause in line.causes:
            assert plain(words.plain(cause)) in told
    assert plain(words.plain(note.checked)) in told
    count = len(REVISED.told(tag))
    assert count == (1 if tag == "en" else 2)  # ten million show in Chinese prose alone
    assert plain(words.text("site.corrections.summary", n=count)) in told


@pytest.mark.parametrize("errata", [SAME, None], ids=["nothing to correct", "no note"])
def test_a_page_without_corrections_is_as_ever(errata: Errata | None) -> None:
    assert page_of("en", errata) == page_of("en", None)
    assert "corrections" not in page_of("en", errata)
    assert "corrections" not in week_page("en").data.decode()


def test_a_language_its_edition_was_not_made_in_is_told_nothing() -> None:
    words = {tag for tag in LANGUAGES if tells(REVISED, tag)}
    assert words == set(LANGUAGES)
    (first, *rest) = REVISED.corrections
    assert first.before is not None
    only = {"en": first.before.text["en"]}
    bare = type(first.before)(first.before.claim, only)
    errata = type(REVISED)(
        REVISED.edition, REVISED.known_on, REVISED.data, True, 2, 0,
        (type(first)(first.kind, bare, first.after, first.causes), *rest),
    )  # fmt: skip
    assert [tells(errata, tag) for tag in LANGUAGES] == [False, False, True]
    assert "amended" not in page_of("zh-Hant", errata)


def test_feeds_and_archive_say_when() -> None:
    day = date(2025, 4, 24)
    entries = [
        msgspec.structs.replace(one, corrected=day) if one.as_of == DAY else one for one in weeks()
    ]
    atom = etree.fromstring(Feed(SITE, load_words("en"), entries, TEMPLATES).atom().data)
    updated = [one.text for one in atom.iter("{http://www.w3.org/2005/Atom}updated")]
    assert updated[0] == updated[1] == "2025-04-24T16:30:00-04:00"
    for tag in LANGUAGES:
        words = load_words(tag)
        note = words.text("feeds.corrected", date=words.date(day))
        made = archive.render_year(shell(tag), DAY.year, entries)
        (told,) = elements(parsed(made), "span", **{"class": "note"})
        assert text_of(told) == plain(note)
        before = archive.render_year(shell(tag), DAY.year, weeks())
        assert not elements(parsed(before), "span", **{"class": "note"})


def test_an_entry_that_was_corrected_is_another() -> None:
    again = entry(real_brief(DAY), [load_words(tag) for tag in LANGUAGES], None, date(2025, 4, 24))
    assert again.corrected == date(2025, 4, 24)
    assert again.digest != week(DAY).digest


def plain(text: str) -> str:
    return " ".join(text.split())


def parsed_text(html: str):
    import html5lib

    return html5lib.parse(html)
