"""One week's letters: each edition rendered once, with its pictures, links and files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.pipeline.notes import read_notes
from reportgen.pipeline.pages import BRIEF, EXPLAINER, standing_pages
from reportgen.pipeline.studio import Studio
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.channels.mail.message import Form
    from reportgen.channels.mail.mime import Attachment
    from reportgen.channels.mail.settings import MailSettings
    from reportgen.channels.mail.signing import Signer
    from reportgen.credentials import Secret
    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.newsletter import Links, Newsletter

PICTURES = "newsletter"
"""The folder, in a week's, of the pictures that hosted letters name."""


@dataclass
class Letters:
    """The letters of one brief, made when first asked for; links lead to what stands published.

    A page or file is taken to be on the site when it stands in the week's folder of the output.
    `preferences` is that who sends them has pages where readers change theirs, besides our own.
    """

    request: BuildRequest
    brief: Brief
    preferences: bool = False
    _letters: dict[str, Newsletter] = field(default_factory=dict)
    _pngs: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _pdfs: dict[str, list[Artifact]] = field(default_factory=dict)

    @property
    def settings(self) -> MailSettings:
        """What is settled about the mail."""
        return self.request.config.mail

    @property
    def folder(self) -> Path:
        """The week's folder in the output."""
        return self.request.config.output / self.brief.as_of.isoformat()

    @cached_property
    def studio(self) -> Studio:
        """Where fonts, words and PDFs come from."""
        notes = read_notes(self.request.config.notes, self.brief.as_of)
        return Studio(self.request, self.brief, notes, standing_pages(self.request, self.folder))

    def letter(self, edition: str) -> Newsletter:
        """Return one edition, before it is anybody's."""
        if edition not in self._letters:
            from reportgen.renderers.newsletter import render

            config = self.request.config
            self._letters[edition] = render(
                self.brief,
                tuple(self.studio.words(tag) for tag in EDITIONS[edition]),
                edition=edition,
                pictures=self._pictures(EDITIONS[edition][0]),
                publisher=config.publisher,
                links=self._links(edition),
                charts=self.settings.charts,
                postal_address=self.settings.postal_address,
                template_folders=() if config.templates is None else (config.templates,),
                cache=self.request.cache / "templates",
            )
        return self._letters[edition]

    def form(self, edition: str, key: Secret | None) -> Form:
        """Return an edition ready to be filled in, and signed; `key` signs the links."""
        from reportgen.channels.mail.message import Form

        return Form(
            self.letter(edition),
            self.settings,
            key=key,
            archive=self._archive,
            attachments=self._attachments(edition),
            signer=self._signer,
        )

    def digest(self, edition: str) -> str:
        """Return the digest of everything a reader of an edition gets."""
        files = "".join(sha256(one.data).hexdigest() for one in self._attachments(edition))
        return sha256(f"{self.letter(edition).digest}{files}".encode()).hexdigest()[:32]

    def test(self, edition: str) -> Letters:
        """Return letters whose edition says in its subject that it is a test."""
        letter = self.letter(edition)
        marked = replace(letter, subject=f"[Test] {letter.subject}")
        return replace(self, _letters={edition: marked})

    def hosted(self, editions: tuple[str, ...]) -> list[Artifact]:
        """Return the pictures that must be on the site before such letters are opened."""
        if self.settings.charts != "hosted" or not self.request.config.site:
            return []
        tags = dict.fromkeys(EDITIONS[name][0] for name in editions)
        return [
            artifact(f"{key}.{tag}.png", png)
            for tag in tags
            for key, png in self._pictures(tag).items()
        ]

    def without_page(self, editions: Iterable[str]) -> list[str]:
        """Return the editions whose page is not in the output, so that no letter can link to it.

        Where no site is set there are no links, and so none.
        """
        if not self.request.config.site:
            return []
        return [name for name in editions if not self._there(f"{name}/{BRIEF}")]

    @cached_property
    def _signer(self) -> Signer | None:
        if self.settings.dkim is None:
            return None
        from reportgen.channels.mail.signing import Signer

        return Signer(self.settings.dkim)

    @property
    def _archive(self) -> str:
        site = self.request.config.site
        return f"{site}/" if site else ""

    def _links(self, edition: str) -> Links:
        from reportgen.renderers.newsletter import Links, charts

        site, week = self.request.config.site, f"{self.brief.as_of}"
        preferences = self.preferences or bool(self.settings.endpoint)
        if not site:
            return Links(preferences=preferences)
        tag = EDITIONS[edition][0]
        return Links(
            view=self._there(f"{edition}/{BRIEF}"),
            archive=self._archive,
            pdf=self._there(f"{edition}/brief.pdf") if self.settings.pdf == "linked" else "",
            explainer=self._there(f"{tag}/{EXPLAINER}"),
            pictures={
                chart.key: f"{site}/{week}/{PICTURES}/{chart.key}.{tag}.png"
                for chart in charts(self.brief)
            },
            preferences=preferences,
        )

    def _there(self, path: str) -> str:
        """Return the address of a file of the week; empty where it does not stand there."""
        if not (self.folder / path).exists():
            return ""
        return f"{self.request.config.site}/{self.brief.as_of}/{path}"

    def _pictures(self, tag: str) -> dict[str, bytes]:
        from reportgen.renderers.newsletter import charts, picture

        typeface = self.studio.typeface
        pictures = {}
        for chart in charts(self.brief):
            slot = (chart.key, tag)
            if slot not in self._pngs:
                self._pngs[slot] = picture(
                    chart, self.studio.words(tag), regular=typeface.regular, bold=typeface.bold
                )
            pictures[chart.key] = self._pngs[slot]
        return pictures

    def _attachments(self, edition: str) -> list[Attachment]:
        if self.settings.pdf != "attached":
            return []
        from reportgen.channels.mail.mime import Attachment

        if edition not in self._pdfs:
            self._pdfs[edition] = self.studio.pdf(edition)
        (made,) = self._pdfs[edition]
        name = f"{self.brief.as_of}.{edition}.pdf"
        return [Attachment(name, made.media_type, made.data)]
