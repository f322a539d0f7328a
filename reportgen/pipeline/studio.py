"""Where one brief becomes artifacts: each thing is made when first needed, and once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from reportgen.brief.blocks import Chart
from reportgen.languages import LANGUAGES, load_words
from reportgen.pipeline.explainers import explainer_jobs
from reportgen.pipeline.glossaries import glossary_jobs
from reportgen.pipeline.inputs import font_files
from reportgen.pipeline.job import Job
from reportgen.pipeline.notes import to_html
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.cells import tables
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.layout import chart_sizes
from reportgen.renderers.templates import PACKAGE, template_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.charts import Drawing
    from reportgen.charts.frame import Size
    from reportgen.fonts import Typeface
    from reportgen.languages import Words
    from reportgen.pipeline.pages import Pages
    from reportgen.pipeline.request import BuildRequest
    from reportgen.renderers.html import Medium

CHART_FILES = {"html": ("svg",), "pdf": ("svg",), "xlsx": ("svg", "png")}
"""Which pictures of the charts are written beside the editions of a format.

A picture in pixels costs ten times a drawing, and a workbook needs it anyway.
"""

SCREEN_FACES = {
    "zh-Hant": "'PingFang HK','Microsoft JhengHei','Noto Sans HK','Noto Sans CJK HK',sans-serif",
    "zh-Hans": "'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif",
    "en": "'Segoe UI',Roboto,Arial,sans-serif",
}


class Press(Protocol):
    """What makes a PDF of a page."""

    def print(self, html: str, *, where: str = ...) -> bytes:
        """Return the PDF; `where` names the document in messages."""


@dataclass
class Studio:
    """One brief on its way to artifacts; `pages` are those that pages may link to."""

    request: BuildRequest
    brief: Brief
    notes: Mapping[str, str]
    pages: Pages
    _svgs: dict[tuple[str, Medium, Size], Mapping[str, str]] = field(default_factory=dict)
    _drawings: dict[tuple[str, Size], Drawing] = field(default_factory=dict)
    _pngs: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def jobs(self) -> list[Job]:
        """Return the work for the editions and formats asked for, in the order it is best done."""
        jobs = self._brief_jobs() if "brief" in self.request.parts else []
        if "explainer" in self.request.parts:
            jobs += explainer_jobs(self)
        return [*jobs, *glossary_jobs(self)]

    def _brief_jobs(self) -> list[Job]:
        config = self.request.config
        jobs = []
        if "json" in config.formats:
            jobs.append(Job(("claims.json",), self.claims))
        if "csv" in config.formats:
            paths = tuple(f"tables/{table.key}.csv" for table in tables(self.brief))
            jobs.append(Job(paths, self.csv))
        for tag in dict.fromkeys(tag for name in config.editions for tag in EDITIONS[name]):
            jobs += self._chart_jobs(tag)
        for form, make in (("html", self.html), ("pdf", self.pdf), ("xlsx", self.xlsx)):
            if form in config.formats:
                jobs += [
                    Job((f"{name}/brief.{form}",), lambda make=make, name=name: make(name))  # type: ignore[misc]
                    for name in config.editions
                ]
        return jobs

    def claims(self) -> list[Artifact]:
        """Return `claims.json`, in every language whichever are asked for."""
        from reportgen.renderers import json

        return json.render(self.brief, [self.words(tag) for tag in LANGUAGES])

    def csv(self) -> list[Artifact]:
        """Return the tables as CSV, labelled in the Board's words."""
        from reportgen.renderers import csv

        return csv.render(self.brief, self.words("en"))

    def html(self, edition: str) -> list[Artifact]:
        """Return an edition's page for screens."""
        return [artifact(f"{edition}/brief.html", self.page(edition, "screen").encode())]

    def pdf(self, edition: str) -> list[Artifact]:
        """Return an edition's PDF; a character without a glyph is a RenderError."""
        from reportgen.fonts import require_glyphs

        page = self.page(edition, "print")
        path = f"{edition}/brief.pdf"
        require_glyphs(self.typeface, page, path)
        return [artifact(path, self.press.print(page, where=path))]

    def xlsx(self, edition: str) -> list[Artifact]:
        """Return an edition's workbook."""
        from reportgen.renderers import xlsx

        tag = EDITIONS[edition][0]
        pictures = {chart.key: self.png(chart.key, tag) for chart in self.charts()}
        author = self.request.config.publisher.name.get(tag, "")
        return xlsx.render(self.brief, edition, self._all_words(edition), pictures, author)

    def page(self, edition: str, medium: Medium) -> str:
        """Return an edition as one self-contained page for a screen or for the press."""
        from reportgen.languages.glossary import load_glossary
        from reportgen.renderers import html

        config = self.request.config
        return html.render(
            self.brief,
            self._all_words(edition),
            charts=self.svgs(EDITIONS[edition][0], medium, "full"),
            halves=self.svgs(EDITIONS[edition][0], medium, "half"),
            publisher=config.publisher,
            foreword={tag: to_html(text) for tag, text in self.notes.items()},
            editions=self.pages.other_briefs(edition) if medium == "screen" else (),
            explainers=self.pages.explainers(edition) if medium == "screen" else (),
            glossary=load_glossary() if edition in self.pages.glossed else None,
            medium=medium,
            font_family=self.typeface.family if medium == "print" else "",
            template_folders=() if config.templates is None else (config.templates,),
            cache=self.request.cache / "templates",
        )

    def words(self, tag: str) -> Words:
        """Return the words of a language."""
        return load_words(tag, self.request.cache)

    def charts(self) -> Iterator[Chart]:
        """Yield the charts of the brief, in order."""
        for section in self.brief.sections:
            for block in section.blocks:
                if isinstance(block, Chart):
                    yield block

    def svgs(self, tag: str, medium: Medium, size: Size) -> Mapping[str, str]:
        """Return the drawings a page needs in one language, at the full measure or half of it."""
        slot = (tag, medium, size)
        if slot not in self._svgs:
            words, screen = self.words(tag), medium == "screen"
            family = "inherit" if screen else self.typeface.family
            self._svgs[slot] = {
                chart.key: self.drawn(chart, size).svg(
                    words,
                    alt=words.paragraph(chart.alt),
                    font_family=family,
                    themed=screen,
                )
                for chart in self.charts()
                if size in self.sizes[chart.key]
            }
        return self._svgs[slot]

    def png(self, key: str, tag: str) -> bytes:
        """Return one chart in one language as a picture."""
        slot = (key, tag)
        if slot not in self._pngs:
            chart = next(chart for chart in self.charts() if chart.key == key)
            self._pngs[slot] = self.drawn(chart).png(
                self.words(tag), regular=self.typeface.regular, bold=self.typeface.bold
            )
        return self._pngs[slot]

    @cached_property
    def sizes(self) -> dict[str, tuple[Size, ...]]:
        """The sizes in which pages show each chart."""
        return chart_sizes(self.brief)

    def drawn(self, chart: Chart, size: Size = "full") -> Drawing:
        """Return a chart drawn once, before language."""
        from reportgen.charts import drawing, use_cache

        slot = (chart.key, size)
        if slot not in self._drawings:
            use_cache(self.request.cache / "matplotlib")
            self._drawings[slot] = drawing(chart.data, size)
        return self._drawings[slot]

    @cached_property
    def typeface(self) -> Typeface:
        """The fonts of PDFs and pictures, cut to what any week's words can need."""
        from reportgen.fonts import repertoire, typeface

        publisher = self.request.config.publisher
        texts = [*_shipped_words(self.request.config.templates), *self.notes.values()]
        for words in (publisher.name, publisher.masthead, publisher.contact, publisher.disclaimer):
            texts += words.values()
        return typeface(repertoire(texts), self.request.cache, font_files(self.request.config))

    @cached_property
    def press(self) -> Press:
        """The one press for all PDFs of the build."""
        from reportgen.renderers.pdf import PdfPress

        press = PdfPress(self.typeface, self.request.cache)
        if not self.request.keep:
            return press
        from reportgen.pipeline.kept_pdfs import KeptPdfs

        return KeptPdfs(press, self.typeface, self.request.cache, anew=self.request.anew)

    def _chart_jobs(self, tag: str) -> Iterator[Job]:
        forms = {kind for one in self.request.config.formats for kind in CHART_FILES.get(one, ())}
        for chart in self.charts():
            if "svg" in forms:
                yield Job(
                    (f"charts/{chart.key}.{tag}.svg",),
                    lambda chart=chart: [self._svg_file(chart, tag)],  # type: ignore[misc]
                )
            if "png" in forms:
                path = f"charts/{chart.key}.{tag}.png"
                yield Job(
                    (path,),
                    lambda path=path, key=chart.key: [artifact(path, self.png(key, tag))],  # type: ignore[misc]
                )

    def _svg_file(self, chart: Chart, tag: str) -> Artifact:
        words = self.words(tag)
        svg = self.drawn(chart).svg(
            words,
            alt=words.paragraph(chart.alt),
            font_family=SCREEN_FACES[tag],
            standalone=True,
        )
        return artifact(f"charts/{chart.key}.{tag}.svg", svg.encode())

    def _all_words(self, edition: str) -> tuple[Words, ...]:
        return tuple(self.words(tag) for tag in EDITIONS[edition])


def _shipped_words(own_templates: Path | None) -> Iterator[str]:
    """Yield every text a page may use in any week, so that one cut of the fonts serves all."""
    for folder in (PACKAGE, template_root(), own_templates):
        for pattern in ("*.po", "*.toml", "*.j2") if folder is not None else ():
            for path in sorted(folder.rglob(pattern)):  # type: ignore[union-attr]
                yield path.read_text(encoding="utf-8")
