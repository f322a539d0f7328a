"""The settings file: what it may say, and what is said about mistakes in it."""

from pathlib import Path

import pytest

from reportgen.config import load_config
from reportgen.errors import ConfigError
from reportgen.renderers.editions import EDITIONS, FORMATS
from reportgen.renderers.publisher import contrast_with_white
from reportgen.sources.registry import SOURCES

EXAMPLE = Path(__file__).parents[1] / "reportgen.toml"
PNG = b"\x89PNG\r\n\x1a\n"
MISTAKES = [
    ("[breif]", "unknown key 'breif'; did you mean 'brief'?"),
    ("[brief]\nlangauges = ['en']", "unknown key 'brief.langauges'; did you mean 'languages'?"),
    ("[publisher.contact]\nfr = 'x'", "unknown key 'publisher.contact.fr'"),
    ("[brief]\nlanguages = ['zh-hant']", "brief.languages: unknown value 'zh-hant'; did you mean"),
    ("[brief]\nformats = ['docx']", "brief.formats: unknown value 'docx'"),
    ("[brief]\nlanguages = []", "brief.languages: is empty"),
    ("[brief]\nlanguages = 'en'", "brief.languages: expected `array`, got `str`"),
    ("[publisher]\nname = 3", "publisher.name: expected `str | object`, got `int`"),
    ("[sources]\nprecedence = ['fred']", "sources.precedence: unknown value 'fred'; did you mean"),
    ("[sources]\ndaily = []", "sources.daily: is empty"),
    ("[store]\nurl = 'mysql://x'", "store.url: 'mysql'… is neither sqlite:///FILE"),
    (
        "[sources.addresses]\nboard_xml = 'htp:/x'",
        "sources.addresses.board_xml: 'htp'… is no address",
    ),
    ("brief = 3", "brief: expected `object`, got `int`"),
    ("[publisher]\naccent = 'red'", "publisher.accent: 'red' is no colour"),
    ("[publisher]\naccent = '#cccccc'", "publisher.accent: #cccccc on white has a contrast of 1.6"),
    ("[publisher]\nlogo = 'gone.svg'", "publisher.logo: "),
    ("[publisher]\nlogo = 'reportgen.toml'", "is neither PNG nor SVG"),
    ("[templates]\nfolder = 'gone'", "templates.folder: "),
    ("[fonts]\nregular = 'reportgen.toml'", "fonts: name both regular and bold"),
    ("[data]\nstale_after_days = 0", "data.stale_after_days: must be at least 1"),
    ("[site]\nurl = 'example.com'", "site.url: 'example.com'… is no address"),
    ("[site]\nlanguages = ['bilingual']", "site.languages: unknown value 'bilingual'"),
    ("[site]\nsince = 'soon'", "site.since: "),
    ("[site]\nchart_library = 'gone.tgz'", "site.chart_library: "),
    ("[site.publish]\nbranche = 'x'", "unknown key 'site.publish.branche'; did you mean 'branch'?"),
    ("[mail]\nfrom = 'nobody'", "mail.from: 'nobody' (zh-Hant) is no sender"),
    ('[mail]\nfrom = {en = "a\\nBcc: x <a@b.example>"}', "mail.from: "),
    ("[mail]\nreply_to = 'x'", "mail.reply_to: 'x' is no address"),
    ("[mail]\nlist_id = '<brief>'", "mail.list_id: '<brief>' is no name"),
    ("[mail]\nendpoint = 'ftp://x'", "mail.endpoint: 'ftp'… is no address"),
    ("[mail]\npdf = 'yes'", "mail.pdf: invalid enum value 'yes'"),
    ("[mail]\nwindow_hours = 0", "mail.window_hours: must be between 1 and 168"),
    ("[mail.smtp]\nport = 0", "mail.smtp.port: must be between 1 and 65535"),
    ("[mail.smtp]\npasswort = 'x'", "unknown key 'mail.smtp.passwort'"),
    ("[mail.dkim]\ndomain = 'example.com'", "mail.dkim: key is missing"),
    ("[mail.listmonk]\nurl = 'https://x'", "mail.listmonk.user: is missing"),
    ("[brief", "not valid TOML"),
]


def written(folder, text):
    path = folder / "reportgen.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_defaults(tmp_path):
    config = load_config(None, tmp_path)
    assert config.output == tmp_path / "output"
    assert config.notes == tmp_path / "notes"
    assert config.store == f"sqlite:///{tmp_path}/store/reportgen.sqlite"
    assert config.sources.precedence == (*SOURCES, "embedded")
    assert config.sources.order["daily"] == ("fred_api", "fredgraph")
    assert (config.editions, config.formats) == (tuple(EDITIONS), FORMATS)


def test_the_file_of_the_working_directory_is_found(tmp_path):
    written(tmp_path, "[brief]\nlanguages = ['en', 'zh-Hant']\noutput = 'site'")
    config = load_config(None, tmp_path)
    assert config.editions == ("zh-Hant", "en")
    assert config.output == tmp_path / "site"


def test_paths_count_from_the_files_own_folder(tmp_path):
    (tmp_path / "conf" / "mine").mkdir(parents=True)
    path = written(tmp_path / "conf", "[templates]\nfolder = 'mine'\n[notes]\nfolder = '../n'")
    config = load_config(path, Path("/"))
    assert config.templates == tmp_path / "conf" / "mine"
    assert config.notes == tmp_path / "conf" / ".." / "n"


def test_the_publisher_is_ready_for_the_pages(tmp_path):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    path = written(
        tmp_path,
        "[publisher]\nname = 'House'\naccent = '#1F3A5F'\nlogo = 'logo.svg'\n"
        "[publisher.masthead]\nzh-Hant = '週報'",
    )
    publisher = load_config(path, tmp_path).publisher
    assert publisher.name == {"zh-Hant": "House", "zh-Hans": "House", "en": "House"}
    assert publisher.masthead == {"zh-Hant": "週報"}
    assert publisher.accent == "#1f3a5f"
    assert publisher.logo.startswith("data:image/svg+xml;base64,")


def test_a_png_logo_is_told_by_its_content(tmp_path):
    (tmp_path / "logo").write_bytes(PNG)
    path = written(tmp_path, "[publisher]\nlogo = 'logo'")
    assert load_config(path, tmp_path).publisher.logo.startswith("data:image/png;")


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_mistakes_name_file_and_key(tmp_path, text, said):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(None, tmp_path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_named_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="no such settings file"):
        load_config(tmp_path / "x.toml", tmp_path)


def test_the_example_is_valid_and_says_the_defaults(tmp_path):
    path = written(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    assert load_config(path, tmp_path) == load_config(None, tmp_path)
    shipped, default = load_config(path, tmp_path), load_config(None, tmp_path / "elsewhere")
    assert (shipped.editions, shipped.formats) == (default.editions, default.formats)
    assert (shipped.publisher, shipped.stale_after_days) == (
        default.publisher,
        default.stale_after_days,
    )


def test_the_examples_commented_keys_exist(tmp_path):
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    active = [
        line[2:] if line.startswith(("# [", "# name", "# masthead", "# zh", "# en")) else line
        for line in lines
    ]
    config = load_config(written(tmp_path, "\n".join(active)), tmp_path)
    assert set(config.publisher.masthead) == {"zh-Hant", "zh-Hans", "en"}
    assert set(config.publisher.disclaimer) == {"zh-Hant", "zh-Hans", "en"}


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_that_of_wcag(colour, contrast):
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)


def test_a_password_in_a_mistaken_address_is_not_told(tmp_path):
    for text in (
        "[store]\nurl = 'postgressql://bob:s3cret@host/x'",
        "[sources.addresses]\nfredgraph = 'ftp://bob:s3cret@host/x'",
    ):
        written(tmp_path, text)
        with pytest.raises(ConfigError) as caught:
            load_config(None, tmp_path)
        assert "s3cret" not in str(caught.value)
