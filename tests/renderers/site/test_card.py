"""The pictures of weeks: what is on them, how big they are, and what they refuse."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from real_brief import real_brief
from site_weeks import DAYS, told_anew, week, weeks

from reportgen.errors import RenderError
from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.catalogue import SHIPPED
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import card
from reportgen.renderers.site.canvas import Canvas, Face
from reportgen.renderers.site.card import SIZE, Cards, Step, steps
from reportgen.renderers.site.card_alt import alt, began

FIRST = date(2002, 12, 18)
LARGEST = 18_000  # bytes: 3,723 of them are made


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    texts = [path.read_text(encoding="utf-8") for path in sorted(SHIPPED.rglob("*.po"))]
    return typeface(repertoire(texts), tmp_path_factory.mktemp("fonts"), find_fonts())


def way(until, highest=6_700_000):
    """Return a line of every week, uneven as the real one is."""
    weeks = (until - FIRST).days // 7
    return [
        Step(FIRST + timedelta(weeks=n), 700_000 + highest * n // weeks + n * 7919 % 30_000)
        for n in range(weeks + 1)
    ]


def drawn(face, tag, entry=None, line=None, publisher=None):
    entry = entry or week()
    cards = Cards(load_words(tag), publisher or Publisher(), face)
    return cards.card(entry, line or way(entry.as_of))


def opened(artifact):
    picture = Image.open(BytesIO(artifact.data))
    picture.load()
    return picture


def ink(picture, box):
    """Return how many points in a box are not white."""
    return sum(picture.crop(box).convert("L").histogram()[:255])


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", DAYS)
def test_a_card_is_a_small_picture_beside_its_page(face, tag, day):
    made = drawn(face, tag, week(day))
    picture = opened(made)
    print(f"{made.path}: {len(made.data)} bytes")
    assert made.path == f"{tag}/{day}/card.png"
    assert picture.size == SIZE == (1200, 630)
    assert picture.mode == "P"
    assert len(made.data) <= LARGEST
    parts = {"masthead": (64, 40, 900, 90), "headline": (64, 106, 1136, 318),
             "figures": (64, 325, 1136, 460), "line": (0, 500, 1200, 630)}  # fmt: skip
    assert all(ink(picture, box) > 1000 for box in parts.values())
    assert ink(picture, (0, 110, 50, 470)) == ink(picture, (1150, 110, 1200, 470)) == 0


def test_the_same_week_makes_the_same_bytes(face):
    assert drawn(face, "zh-Hant").data == drawn(face, "zh-Hant").data


def test_languages_have_their_own_forms_of_one_character(face):
    """直 and 化 differ between Hong Kong and the Mainland, in one and the same file."""

    def picture(lang):
        canvas = Canvas((200, 100), {}, {"ink": "#000000"})
        canvas.text((10, 80), "直化", Face(face.regular, 80, lang), "ink")
        return canvas.png()

    assert picture("zh-Hant-HK") != picture("zh-Hans")


def test_the_line_ends_at_the_week_and_shows_its_height(face):
    low = opened(drawn(face, "en", line=[Step(FIRST, 100), Step(DAYS[-1], 50)]))
    high = opened(drawn(face, "en", line=[Step(FIRST, 50), Step(DAYS[-1], 100)]))
    there = (1120, 510, 1150, 540)
    assert ink(high, there) > ink(low, there) + 100, "the dot stands at the top of the highest week"
    assert ink(high, (1150, 470, 1200, 630)) == 0, "nothing is drawn of later weeks"


def test_a_first_week_is_a_dot(face):
    assert ink(opened(drawn(face, "en", line=[Step(DAYS[-1], 700_000)])), (1100, 500, 1200, 630))


@pytest.mark.parametrize("length", [30, 120, 400])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_long_headline_stays_in_its_place(face, tag, length):
    word = {"en": "Reserves ", "zh-Hant": "準備金，", "zh-Hans": "准备金，"}[tag]
    entry = told_anew(week(), tag, title=(word * length)[:length])
    picture = opened(drawn(face, tag, entry))
    assert ink(picture, (0, 101, 1200, 106)) == ink(picture, (1137, 101, 1200, 325)) == 0
    assert ink(picture, (64, 318, 1136, 326)) == 0, "nothing between headline and figures"


def test_a_long_masthead_leaves_the_date_alone(face):
    long = Publisher(masthead={"en": "The Quarterly Review of Balance Sheets and Money Markets"})
    picture = opened(drawn(face, "en", publisher=long))
    day = load_words("en").text("page.as_of", date=load_words("en").weekday_date(DAYS[-1]))
    start = 1136 - Face(face.regular, 24, "en").reach(day)
    assert ink(picture, (start - 20, 40, start - 2, 90)) == 0


def test_the_accent_is_the_publishers(face):
    picture = opened(drawn(face, "en", publisher=Publisher(accent="#2a6f4e"))).convert("RGB")
    assert picture.getpixel((600, 3)) == (0x2A, 0x6F, 0x4E)


def test_a_character_without_glyph_is_refused(face):
    entry = told_anew(week(), "zh-Hant", title="總資產𝌆")
    with pytest.raises(RenderError, match=r"card of 2025-04-16 in zh-Hant.*U\+1D306"):
        drawn(face, "zh-Hant", entry)


def test_the_way_so_far_is_of_known_weeks_only():
    levels = [step.value for step in steps(weeks(), DAYS[1])]
    assert levels == [week(day).levels["total_assets"] for day in DAYS[:2]]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_alternative_text_says_all_that_is_drawn(tag):
    words, entry = load_words(tag), week()
    said = alt(words, entry, FIRST)
    told = entry.told[tag]
    print(said)
    assert said.startswith(told.title)
    assert words.month(FIRST) in said
    for figure in told.figures[1 : card.FIGURES + 1]:
        assert figure.level in said
        assert figure.change in said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_figure_without_change_is_told_without_one(tag):
    words, entry = load_words(tag), week()
    figures = tuple(one._replace(change="") for one in entry.told[tag].figures)
    said = alt(words, told_anew(entry, tag, figures=figures), FIRST)
    assert figures[1].level in said
    assert not re.search("[(（]", said)


def test_the_line_of_a_card_begins_where_its_data_do():
    assert began(real_brief(DAYS[0])) == FIRST
