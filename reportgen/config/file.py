"""What may stand in `reportgen.toml`: its tables and keys, with the value of each left out."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations

import msgspec

from reportgen.channels.mail.settings import Charts, Pdf, Smtp, Uncertain
from reportgen.config.run import RunTable
from reportgen.renderers.editions import EDITIONS, FORMATS, LANGUAGES
from reportgen.sources.registry import EMBEDDED, SOURCES

DDP = "https://www.federalreserve.gov/datadownload/Output.aspx"


class PerLanguage(msgspec.Struct, frozen=True):
    """Words in each language; an absent one falls back to the house's own."""

    zh_hant: str = msgspec.field(name="zh-Hant", default="")
    zh_hans: str = msgspec.field(name="zh-Hans", default="")
    en: str = ""


def by_language(words: str | PerLanguage) -> dict[str, str]:
    """Return words by language tag: one string stands for all of them."""
    if isinstance(words, str):
        return dict.fromkeys(("zh-Hant", "zh-Hans", "en"), words) if words else {}
    return {tag: text for tag, text in msgspec.to_builtins(words).items() if text}


class BriefTable(msgspec.Struct, frozen=True):
    """What is built: editions, formats, and where it goes."""

    languages: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS
    output: str = "output"


class PublisherTable(msgspec.Struct, frozen=True):
    """Whose brief it is."""

    name: str | PerLanguage = ""
    masthead: str | PerLanguage = ""
    contact: str | PerLanguage = ""
    disclaimer: str | PerLanguage = ""
    logo: str = ""
    accent: str = ""


class FolderTable(msgspec.Struct, frozen=True):
    """A folder that may be named."""

    folder: str = ""


class FontsTable(msgspec.Struct, frozen=True):
    """The font files of PDFs and pictures."""

    regular: str = ""
    bold: str = ""


class DataTable(msgspec.Struct, frozen=True):
    """When data are called stale."""

    stale_after_days: int = 10


class StoreTable(msgspec.Struct, frozen=True):
    """Where the store is."""

    url: str = "sqlite:///store/reportgen.sqlite"


class AddressesTable(msgspec.Struct, frozen=True):
    """Where each source is fetched from."""

    board_xml: str = DDP + "?rel=H41&filetype=zip"
    board_csv: str = ""  # a package has an address of its own, made on the Board's page
    fred_api: str = "https://api.stlouisfed.org/fred"
    fredgraph: str = "https://fred.stlouisfed.org/graph/fredgraph.csv"


class SourcesTable(msgspec.Struct, frozen=True):
    """Who is believed, and who is asked in which order."""

    precedence: tuple[str, ...] = (*SOURCES, EMBEDDED)
    statement: tuple[str, ...] = ("board_xml", "board_csv", "fred_api", "fredgraph")
    daily: tuple[str, ...] = ("fred_api", "fredgraph")
    context: tuple[str, ...] = ("fred_api", "fredgraph")
    addresses: AddressesTable = AddressesTable()


class PublishTable(msgspec.Struct, frozen=True):
    """Where the site is published to: a folder, an fsspec URL, or a branch of a git repository."""

    target: str = ""
    branch: str = ""
    remote: str = ""
    prune: bool = False


class SiteTable(msgspec.Struct, frozen=True):
    """The static site, and its public address for links from mail and PDF."""

    url: str = ""
    output: str = ""
    languages: tuple[str, ...] = LANGUAGES
    since: date | None = None
    pdf: bool = False
    chart_library: str = ""
    publish: PublishTable = PublishTable()


class DkimTable(msgspec.Struct, frozen=True):
    """How messages are signed; all three keys or none."""

    domain: str = ""
    selector: str = ""
    key: str = ""


class ListmonkTable(msgspec.Struct, frozen=True):
    """A listmonk server that sends in our place; `lists` by edition."""

    url: str = ""
    user: str = ""
    lists: dict[str, int] = {}
    template: int = 0


class MailTable(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """The newsletter: sender, links, server, signature."""

    sender: str | PerLanguage = ""
    reply_to: str = ""
    bounces: str = ""
    postal_address: str | PerLanguage = ""
    list_id: str = ""
    unsubscribe: str = ""
    endpoint: str = ""
    charts: Charts = "attached"
    pdf: Pdf = "none"
    uncertain: Uncertain = "report"
    window_hours: int = 48
    smtp: Smtp = Smtp()
    dkim: DkimTable = DkimTable()
    listmonk: ListmonkTable = ListmonkTable()


class File(msgspec.Struct, frozen=True):
    """The whole file."""

    brief: BriefTable = BriefTable()
    publisher: PublisherTable = PublisherTable()
    templates: FolderTable = FolderTable()
    notes: FolderTable = FolderTable("notes")
    fonts: FontsTable = FontsTable()
    data: DataTable = DataTable()
    store: StoreTable = StoreTable()
    sources: SourcesTable = SourcesTable()
    site: SiteTable = SiteTable()
    mail: MailTable = MailTable()
    run: RunTable = RunTable()
