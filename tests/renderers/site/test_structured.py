"""What pages say to search engines."""

import json
from datetime import date

import msgspec
import pytest
from site_weeks import SITE, URL, week

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import structured
from reportgen.renderers.site.site import Site
from reportgen.renderers.site.structured import Download


@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_article_says_what_when_and_from_whom(tag):
    said = structured.article(SITE, load_words(tag), week())
    assert said["headline"] == week().told[tag].title
    assert said["url"] == f"{URL}/{tag}/2025-04-16/"
    assert said["image"] == f"{URL}/{tag}/2025-04-16/card.png"
    assert said["inLanguage"] == load_words(tag).html_lang
    assert said["datePublished"] == said["dateModified"] == "2025-04-17T16:30:00-04:00"
    assert "correction" not in said


def test_a_corrected_week_says_so():
    mended = msgspec.structs.replace(week(), corrected=date(2026, 1, 2))
    said = structured.article(SITE, load_words("en"), mended)
    assert said["dateModified"] == "2026-01-02T16:30:00-05:00"
    assert said["correction"].startswith("Corrected on January 2, 2026")


def test_the_publisher_is_named_where_it_has_a_name():
    site = Site(url=URL, publisher=Publisher(name={"en": "Smith & Sons"}))
    assert structured.organisation(site, load_words("en"))["name"] == "Smith & Sons"
    masthead = load_words("zh-Hans").text("page.masthead")
    assert structured.organisation(site, load_words("zh-Hans"))["name"] == masthead


def test_the_way_to_a_page_is_numbered():
    said = structured.breadcrumb(
        SITE, load_words("en"), [("Archive", "archive/"), ("2025", "2025/")]
    )
    assert [one["position"] for one in said["itemListElement"]] == [1, 2]
    assert said["itemListElement"][1]["item"] == f"{URL}/en/2025/"


def test_a_dataset_names_its_files():
    said = structured.dataset(
        SITE,
        load_words("en"),
        [Download("data/weekly.csv", "text/csv")],
        name="Weekly figures",
        description="Every line of the balance sheet, week by week.",
        covers=(date(2002, 12, 18), date(2025, 4, 16)),
    )
    assert said["temporalCoverage"] == "2002-12-18/2025-04-16"
    assert said["distribution"][0]["contentUrl"] == f"{URL}/data/weekly.csv"
    assert said["license"].startswith("https://www.federalreserve.gov/")


def test_without_a_url_pages_say_nothing():
    words = load_words("en")
    assert structured.of_week(Site(), words, week(), [("Archive", "archive/")]) == ()
    assert structured.of_front(Site(), words) == ()
    kinds = [one["@type"] for one in structured.of_week(SITE, words, week(), [("A", "archive/")])]
    assert kinds == ["NewsArticle", "BreadcrumbList"]
    assert json.dumps(structured.of_front(SITE, words))
