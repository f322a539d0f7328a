"""The templates: strict, escaped, overridable by a user's folder, and clear about their faults."""

import re
from io import BytesIO

import pikepdf
import pytest
from jinja2 import UndefinedError
from pages import make_page, page, parse, text_of, with_class
from pdf_ua import violations

from reportgen.errors import ConfigError
from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.pdf import PdfPress
from reportgen.renderers.templates import template_root

BLOCKS = sorted(path.stem.removesuffix(".html") for path in template_root().glob("blocks/*.j2"))


def own(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return (tmp_path,)


def test_one_macro_file_for_each_block():
    assert {"paragraph", "bullets", "key_figures", "table", "chart"} <= set(BLOCKS)


def test_a_misspelt_name_is_an_error():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ breif }}").render()


def test_what_a_page_says_is_escaped():
    folder_less = environment()
    assert folder_less.autoescape("html/brief.html.j2")
    assert not folder_less.autoescape("theme/print.css.j2")


def test_a_folder_overrides_one_macro_file(tmp_path):
    folders = own(
        tmp_path,
        "blocks/paragraph.html.j2",
        '{% macro paragraph(block, page, class="") %}'
        '<p class="mine">{{ page.voice.paragraph(block) }}</p>{% endmacro %}',
    )
    tree = parse(make_page("en", template_folders=folders))
    assert "$6.73 trillion" in text_of(with_class(tree, "mine")[0])
    assert with_class(tree, "t-assets")


def test_a_folder_overrides_one_block_of_the_page(tmp_path):
    folders = own(
        tmp_path,
        "html/brief.html.j2",
        '{% extends "shipped/html/brief.html.j2" %}'
        "{% block colophon %}<footer>Mine</footer>{% endblock %}",
    )
    tree = parse(make_page("en", template_folders=folders))
    assert not with_class(tree, "colophon")
    assert text_of(tree).endswith("Mine")
    assert "Mine" in make_page("en", "print", template_folders=folders)


def test_a_folder_overrides_colours(tmp_path):
    folders = own(tmp_path, "theme/palette.css.j2", ":root { --navy: #00ff00 }")
    assert "--navy: #00ff00" in make_page("en", template_folders=folders)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{% macro foreword(page) %}\n{{ page.voice.text( }}\n{% endmacro %}", "unexpected"),
        ("{% macro foreword(page) %}\n{{ page.nothing_such }}\n{% endmacro %}", "nothing_such"),
        ("{% macro foreword(page) %}\n{{ 1 / 0 }}\n{% endmacro %}", "division by zero"),
        ("{% macro foreword(page) %}\n{{ 1 + 'a' }}\n{% endmacro %}", "unsupported operand"),
        (
            "{% macro foreword(page) %}\n{% include 'none.html.j2' %}\n{% endmacro %}",
            "none.html.j2",
        ),
    ],
)
def test_a_broken_template_names_file_and_line(tmp_path, text, fault):
    folders = own(tmp_path, "blocks/foreword.html.j2", text)
    with pytest.raises(ConfigError, match=re.escape(fault)) as error:
        make_page("en", template_folders=folders)
    if "none.html.j2" not in fault:
        assert f"{tmp_path / 'blocks/foreword.html.j2'}:2:" in str(error.value)


def test_a_fault_of_ours_is_not_blamed_on_a_template():
    class Broken:
        @property
        def title(self):
            raise ValueError("ours")

    made = environment()
    with pytest.raises(ValueError, match="ours"):
        made.from_string("{{ thing.title }}").render(thing=Broken())


def test_an_unknown_entry_of_the_catalogue_passes_through(tmp_path):
    folders = own(
        tmp_path,
        "blocks/foreword.html.j2",
        '{% macro foreword(page) %}{{ page.voice.text("page.nonsense") }}{% endmacro %}',
    )
    with pytest.raises(ConfigError, match=r"page\.nonsense"):
        make_page("en", template_folders=folders)


def test_compiled_templates_are_kept(tmp_path):
    made = environment((), tmp_path / "compiled")
    made.get_template("theme/palette.css.j2")
    assert list((tmp_path / "compiled").iterdir())


def test_a_missing_template_is_named():
    with pytest.raises(ConfigError, match="html/none"):
        fill(environment(), "html/none.html.j2", {})


def test_screen_styles_are_sheltered_from_paper():
    for line in (template_root() / "theme/screen.css.j2").read_text().splitlines():
        if line.startswith("@"):
            assert line == "@media screen {"


@pytest.fixture(scope="session")
def press(tmp_path_factory):
    cache = tmp_path_factory.mktemp("press")
    texts = [page(edition, "print") for edition in EDITIONS]
    return PdfPress(typeface(repertoire(texts), cache, find_fonts()), cache)


@pytest.mark.parametrize(
    ("edition", "most"),
    [("zh-Hant", 6), *(pytest.param(one, 6, marks=pytest.mark.slow) for one in ("zh-Hans", "en"))],
)
def test_paper_is_laid_out_in_silence_and_few_pages(press, edition, most):
    pdf = press.print(page(edition, "print"))  # anything WeasyPrint logs is an error
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    print(f"{edition}: {pages} pages, {len(pdf)} bytes")
    assert 4 <= pages <= most
    assert len(pdf) <= 350_000
    assert violations(pdf) == []


@pytest.mark.slow
def test_paper_in_two_languages(press):
    pdf = press.print(page("bilingual", "print"))
    with pikepdf.open(BytesIO(pdf)) as opened:
        print(f"bilingual: {len(opened.pages)} pages, {len(pdf)} bytes")
    assert len(pdf) <= 350_000
    assert violations(pdf) == []
