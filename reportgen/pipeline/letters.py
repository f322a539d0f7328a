"""One week's letters: each edition rendered once, with its pictures, links and files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.pipeline.notes import read_notes
from reportgen.pipeline.pages import standing_pages
from reportgen.pipeline.site.kept import read_manifest
from reportgen.pipeline.studio import Studio
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.site import address as at

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
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.newsletter import Links, Newsletter


@dataclass
class Letters:
    """The letters of one brief, made when first asked for; links lead to what stands published.

    A page or file is on the site when the site's last build made it; see `reportgen site build`.
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

    @property
    def site_folder(self) -> Path:
        """The folder of the site that letters link to."""
        return self.request.config.site_output

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
                links=self.links(edition),
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

    def without_page(self, editions: Iterable[str]) -> list[str]:
        """Return the editions whose page is not on the site, so that no letter can link to it.

        Where no address of a site is set there are no links, and so none.
        """
        if not self.request.config.site.url:
            return []
        return [name for name in editions if not self._view(name)]

    def links(self, edition: str) -> Links:
        """Return the public addresses a letter may name."""
        from reportgen.renderers.newsletter import Links

        preferences = self.preferences or bool(self.settings.endpoint)
        tag, week = EDITIONS[edition][0], at.week(self.brief.as_of)
        linked = self.settings.pdf == "linked"
        return Links(
            view=self._view(edition),
            archive=self._there(at.within(tag, at.ARCHIVE)),
            pdf=self._there(at.within(tag, f"{week}{at.PDF}")) if linked else "",
            explainer=self._there(at.within(tag, at.EXPLAINER)),
            pictures=self._hosted(tag) if self.settings.charts == "hosted" else {},
            preferences=preferences,
        )

    @cached_property
    def _signer(self) -> Signer | None:
        if self.settings.dkim is None:
            return None
        from reportgen.channels.mail.signing import Signer

        return Signer(self.settings.dkim)

    @property
    def _archive(self) -> str:
        url = self.request.config.site.url
        return f"{url}/" if url else ""

    def _view(self, edition: str) -> str:
        return self._there(at.within(EDITIONS[edition][0], at.week(self.brief.as_of)))

    def _hosted(self, tag: str) -> dict[str, str]:
        """Return the addresses of the pictures that are on the site just as the letter has them.

        Any other goes along with the letter.
        """
        day = self.brief.as_of
        return {
            key: self._there(path)
            for key, png in self._pictures(tag).items()
            for path in [at.letter_picture(tag, day, key)]
            if self._on_site.get(path) == sha256(png).hexdigest()
        }

    def _there(self, address: str) -> str:
        """Return the public address of what is on the site; empty where it is not."""
        url = self.request.config.site.url
        return f"{url}/{address}" if url and at.file_of(address) in self._on_site else ""

    @cached_property
    def _on_site(self) -> dict[str, str]:
        """The digest of every file of the site as it was built last, by its path."""
        manifest = read_manifest(self.site_folder)
        return {} if manifest is None else {one.path: one.sha256 for one in manifest.published()}

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
