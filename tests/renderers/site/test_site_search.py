"""The search page in a browser: whatever texts contain is found, in every script and by keys."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from searched import BELOW, DAYS, Served, contains, records, served, write

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# Parts of words, words of two characters, what crosses the borders of any segmenter, other scripts.
TYPED = {
    "zh-Hant": [
        "準備",
        "金餘額",
        "政部一",
        "購協",
        "回購",
        "额",
        "逆回购",
        "賬戶",
        "账户",
        "2023年3月",
    ],
    "zh-Hans": [
        "准备",
        "金余额",
        "政部一",
        "购协",
        "回购",
        "額",
        "缩表",
        "帳戶",
        "財政部",
        "2023年3月",
    ],
    "en": ["reserve balances", "Treasury General Account", "repo", "reverse repo", "March 2023"],
}
MEANT = {"额": "額", "逆回购": "逆回購", "賬戶": "賬户", "账户": "賬户"}
MEANT_HANS = {"額": "额", "帳戶": "账户", "財政部": "财政部"}
SETTLED = """async () => {
  const page = document.getElementById('search');
  const status = page.querySelector('[role=status]');
  for (let i = 0; i < 400; i++) {
    await new Promise((done) => setTimeout(done, 15));
    if (!page.hasAttribute('aria-busy') && status.textContent) return status.textContent;
  }
  throw new Error('nothing was answered');
}"""
ALL = """async () => {
  const more = document.querySelector('.more');
  const list = document.querySelector('.hits');
  while (!more.hidden) {
    const before = list.children.length;
    more.click();
    for (let i = 0; list.children.length === before; i++) {
      if (i > 2000) throw new Error('no more results come');
      await new Promise((done) => setTimeout(done, 5));
    }
  }
  return [...list.querySelectorAll('a')].map((one) => one.href);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(write(tmp_path_factory.mktemp("site"))) as one:
        yield one


@contextmanager
def opened(
    browser: Browser, site: Served, tag: str, query: str = "", **how: object
) -> Iterator[Page]:
    """Open the search page; what it complains of, and what it asks of others, fails the test."""
    context = browser.new_context(**how)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda one: one.url.startswith(site.url) or wrong.append(one.url))
    page.goto(f"{site.url}/{tag}/search/{query}")
    yield page
    context.close()
    assert wrong == []


def find(page: Page, text: str) -> list[str]:
    """Search for a text and return the addresses of all results, within the language."""
    page.evaluate("document.querySelector('[role=status]').textContent = ''")
    page.fill("#q", text)
    page.press("#q", "Enter")
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(ALL)
    return [one.split("/", 6)[6] for one in found]


def terms(tag: str) -> list[str]:
    """Return the forms of the glossary that the sampled texts contain."""
    texts = [one.text for one in records() if one.language == tag and one.kind == "week"]
    forms = sorted(lexicon(load_words(tag)).forms, key=lambda form: (len(form), form))
    return [form for form in forms if any(contains(text, form, tag) for text in texts)]


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_that_contains_a_term_is_found(browser: Browser, site: Served, tag: str) -> None:
    looked_for = (*terms(tag), *TYPED[tag])
    own = [one for one in records() if one.language == tag]
    meant = MEANT if tag == "zh-Hant" else MEANT_HANS
    missed, more, count = {}, 0, 0
    with opened(browser, site, tag) as page:
        for term in looked_for:
            wanted = meant.get(term, term)
            expected = {one.url for one in own if contains(f"{one.text} {one.title}", wanted, tag)}
            found = find(page, term)
            assert len(found) == len(set(found))
            count += len(expected)
            more += len(set(found) - expected)
            if expected - set(found):
                missed[term] = sorted(expected - set(found))
    print(f"{tag}: {len(looked_for)} terms, {count} pages contain them; {more} more are found")
    assert missed == {}


def test_chinese_finds_nothing_that_does_not_contain_it(browser: Browser, site: Served) -> None:
    own = [one for one in records() if one.language == "zh-Hant"]
    with opened(browser, site, "zh-Hant") as page:
        for term in ("準備金餘額", "常備回購", "縮表", "國債", "備"):
            expected = {
                one.url
                for one in own
                if contains(f"{one.text} {one.title} {one.also}", term, "zh-Hant")
            }
            assert set(find(page, term)) == expected, term
        assert find(page, "鑽石") == []
        assert find(page, "BTFX") == []


def test_a_week_is_found_by_its_day_however_it_is_written(browser: Browser, site: Served) -> None:
    day = next(day for day in DAYS if day.isoformat() == "2023-03-15")
    written = {
        "zh-Hant": [
            "2023-03-15",
            "2023/3/15",
            "2023年3月15日",
            "2023 年 3 月 15 日",
            "２０２３-3-15",
        ],
        "zh-Hans": ["2023-03-15", "2023.3.15", "2023年3月15日"],
        "en": ["2023-03-15", "2023/3/15", "March 15, 2023", "15 March 2023"],
    }
    for tag, forms in written.items():
        with opened(browser, site, tag) as page:
            for form in forms:
                assert find(page, form)[0] == f"{day.isoformat()}/", (tag, form)


def test_terms_come_first_and_briefs_from_the_newest(browser: Browser, site: Served) -> None:
    wanted = {
        "zh-Hant": ("準備金餘額", "glossary/#reserve_balances"),
        "zh-Hans": ("TGA", "glossary/#treasury_general_account"),
        "en": ("reserve balances", "glossary/#reserve_balances"),
    }
    for tag, (query, first) in wanted.items():
        with opened(browser, site, tag) as page:
            assert find(page, query)[0] == first
            page.select_option("select[name=kind]", "week")
            page.select_option("select[name=sort]", "newest")
            page.evaluate(SETTLED)
            days = [one.split("/", 6)[6].strip("/") for one in page.evaluate(ALL)]
            assert days == sorted(days, reverse=True)
            assert len(days) > 20
            page.select_option("select[name=year]", "2023")
            page.evaluate(SETTLED)
            assert all("/2023-" in one for one in page.evaluate(ALL))
            assert page.url.endswith("&kind=week&sort=newest&year=2023")


def test_an_abbreviation_finds_what_texts_write_in_full(browser: Browser, site: Served) -> None:
    for tag, full in (("zh-Hant", "財政部一般賬户"), ("en", "Treasury General Account")):
        with opened(browser, site, tag) as page:
            assert set(find(page, full)) <= set(find(page, "tga"))


def test_it_is_used_by_keys_alone_and_the_address_keeps_it(browser: Browser, site: Served) -> None:
    with opened(browser, site, "zh-Hant") as page:
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.insert_text("逆回購協議")
        page.wait_for_selector(".hits mark")
        assert page.locator(".hits li").count() == 10
        for _ in range(5):  # button, three choices, the first result
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.hits li') !== null")
        page.locator(".more").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".hits li:nth-child(11)")
        assert page.evaluate(
            "document.activeElement.closest('li') === document.querySelectorAll('.hits li')[10]"
        )
        said = page.inner_text("[role=status]")
        kept = page.url.removeprefix(f"{site.url}/zh-Hant/search/")
    with opened(browser, site, "zh-Hant", kept) as page:
        assert page.evaluate(SETTLED) == said
        assert page.input_value("#q") == "逆回購協議"
        link = page.get_attribute(".hits a", "href")
        assert link.startswith(f"{site.url}/zh-Hant/glossary/#")


def test_excerpts_show_the_text_as_it_is_written(browser: Browser, site: Served) -> None:
    said = {(one.language, one.url): one for one in records()}
    for tag, query in (
        ("zh-Hant", "準備金餘額"),
        ("zh-Hans", "准备金余额"),
        ("en", "reserve balances"),
    ):
        with opened(browser, site, tag, f"?q={query}&kind=week") as page:
            page.evaluate(SETTLED)
            for hit in page.locator(".hits li").all():
                url = hit.locator("a").get_attribute("href").split("/", 6)[6]
                record = said[tag, url]
                excerpt = hit.locator(".excerpt").inner_text().strip("…")
                assert " ".join(excerpt.split()) in " ".join(record.text.split())
                assert hit.locator("h2").inner_text().split() == record.title.split()
                assert query in hit.locator("mark").all_inner_texts()


def test_a_page_opened_from_a_file_says_what_it_needs(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = write(tmp_path_factory.mktemp("unserved"))
    page = browser.new_page()
    page.goto((folder / BELOW / "en/search/index.html").as_uri())
    assert page.locator(".away").is_visible()
    assert not page.locator("form").is_visible()
    page.close()


def test_without_scripts_it_leads_to_the_archive(browser: Browser, site: Served) -> None:
    with opened(browser, site, "en", java_script_enabled=False) as page:
        assert not page.locator("#q").is_visible()
        link = page.locator("noscript a")
        assert link.get_attribute("href") == "../archive/"
