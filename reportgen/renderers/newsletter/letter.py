"""One edition of a week as a letter: what its templates see, and how it is put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from reportgen.brief.blocks import Bullets, Paragraph
from reportgen.errors import RenderError
from reportgen.renderers import layout
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.newsletter import picture, text
from reportgen.renderers.newsletter.main_lines import main_lines
from reportgen.renderers.newsletter.message import (
    NOWHERE,
    PREFERENCES,
    UNSUBSCRIBE,
    Links,
    Newsletter,
    Picture,
)
from reportgen.renderers.newsletter.speech import Speaker
from reportgen.renderers.newsletter.subject import findings, preheader, subject
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import css_inline

    from reportgen.brief.blocks import Brief, Chart, Sentence
    from reportgen.languages import Words
    from reportgen.renderers.newsletter.main_lines import Main

MOST_BYTES = 102_000  # Gmail shows no more of a page than that
ONE_LINK = 400  # bytes that may come in place of a token


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as the page shows it: its address there, and what is said where it is not seen."""

    chart: Chart
    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What the templates see of an edition."""

    brief: Brief
    edition: str
    speakers: tuple[Speaker, ...]
    subject: str
    preheader: str
    publisher: Publisher
    postal_address: Mapping[str, str]
    links: Links
    shown: tuple[Shown, ...] = ()
    unsubscribe: str = UNSUBSCRIBE
    preferences: str = PREFERENCES

    @property
    def speaker(self) -> Speaker:
        """The language that leads: it says what is said only once."""
        return self.speakers[0]

    @property
    def parallel(self) -> bool:
        """Whether two languages stand one under the other."""
        return len(self.speakers) > 1

    @property
    def accent(self) -> str:
        """The publisher's colour, or the house's."""
        return self.publisher.colour

    def masthead(self, speaker: Speaker) -> str:
        """Return the name of the publication in one language."""
        return self.publisher.masthead_in(speaker.words)

    def disclaimer(self, speaker: Speaker) -> str:
        """Return what the reader must be told, in one language."""
        return self.publisher.disclaimer_in(speaker.words)

    def address(self, speaker: Speaker) -> str:
        """Return who sends the letter and where they can be reached, in one language."""
        name = self.publisher.name.get(speaker.tag, "")
        return self.postal_address.get(speaker.tag) or name

    def reason(self, speaker: Speaker) -> str:
        """Return why somebody gets the letter, in one language."""
        edition = speaker.words.text(f"newsletter.edition.{self.edition}")
        name = self.masthead(speaker)
        return speaker.words.text("newsletter.reason", masthead=name, edition=edition)

    def findings(self) -> list[Sentence]:
        """Return the findings, the weightiest first."""
        return findings(self.brief)

    def table(self, key: str) -> tuple[Main, ...]:
        """Return the main lines of a side of the statement, its total last."""
        for table in layout.tables(self.brief.sections):
            if table.key == key:
                return tuple(main_lines(table))
        return ()

    def point(self, lead: str) -> Paragraph:
        """Return a point of the section on policy by its lead; without sentences where none is."""
        for section in self.brief.sections:
            for block in section.blocks:
                if section.key == "policy" and isinstance(block, Bullets):
                    for term, said in block.items:
                        if term is not None and term.key == lead:
                            return said
        return Paragraph(())


def render(
    brief: Brief,
    words: tuple[Words, ...],
    *,
    edition: str,
    pictures: Mapping[str, bytes],
    publisher: Publisher | None = None,
    links: Links | None = None,
    charts: Literal["attached", "hosted"] = "attached",
    postal_address: Mapping[str, str] = NOWHERE,
    template_folders: tuple[Path, ...] = (),
    cache: Path | None = None,
) -> Newsletter:
    """Return one edition of a week as a letter to everybody.

    `words` holds one language, or two to be stacked (the first leads); `pictures` are the charts in
    the leading language as PNG by chart key (see `picture`), one that is not there is left out.
    They are sent along, or where charts are `hosted` and `links` know the address, only named.
    `postal_address` is by language tag. Raises RenderError where the page would be cut by Gmail,
    ConfigError for a broken template or catalogue.
    """
    speakers = tuple(Speaker(said, second=index > 0) for index, said in enumerate(words))
    links = links or Links()
    shown, attached = _charts(brief, words[0], pictures, links if charts == "hosted" else Links())
    subjects = [said.plain(subject(brief, said)) for said in words]
    letter = Letter(
        brief=brief,
        edition=edition,
        speakers=speakers,
        subject=subjects[0],
        # The second language has no room in the subject, but beside it.
        preheader=subjects[-1] if len(words) > 1 else words[0].plain(preheader(brief)),
        publisher=publisher or Publisher(),
        postal_address=postal_address,
        links=links,
        shown=shown,
    )
    page = fill(
        environment(template_folders, cache), "newsletter/letter.html.j2", {"letter": letter}
    )
    html = _inliner().inline(page)
    _hold_size(html, letter)
    return Newsletter(
        edition=edition,
        day=brief.as_of,
        subject=letter.subject,
        preheader=letter.preheader,
        html=html,
        text=text.render(letter),
        pictures=attached,
    )


def _charts(
    brief: Brief, words: Words, pictures: Mapping[str, bytes], links: Links
) -> tuple[tuple[Shown, ...], tuple[Picture, ...]]:
    """Return the charts as the page shows them, and the pictures that go along with it."""
    shown, attached = [], []
    for chart in picture.charts(brief):
        png = pictures.get(chart.key)
        if png is None:
            continue
        alt = words.paragraph(chart.alt)
        address = links.pictures.get(chart.key)
        if address is None:
            name = f"{chart.key}.{words.tag}.png"
            cid = f"{chart.key}.{words.tag}.{brief.as_of}.{sha256(png).hexdigest()[:12]}@reportgen"
            attached.append(Picture(cid, name, png, alt))
            address = f"cid:{cid}"
        shown.append(Shown(chart, address, alt))
    return tuple(shown), tuple(attached)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Return what writes the style sheet into the elements; it fetches nothing."""
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


def _hold_size(html: str, letter: Letter) -> None:
    """Raise RenderError where a page with its links in place is more than Gmail shows."""
    links = html.count(UNSUBSCRIBE) + html.count(PREFERENCES)
    size = len(html.encode()) + ONE_LINK * links
    if size > MOST_BYTES:
        raise RenderError(
            f"the letter of {letter.brief.as_of} ({letter.edition}) has {size:,} bytes of HTML, "
            f"and Gmail cuts it at {MOST_BYTES:,}: shorten your own template or disclaimer, "
            "or send the edition in one language"
        )
