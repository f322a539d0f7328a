"""The calculator in a real browser: it agrees with the Python function, and refuses nonsense."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from renderers.reserves_page import reserves_page

from reportgen.analysis.reserves import reserves
from reportgen.cli.amounts import read_amount
from reportgen.languages import load_words
from reportgen.languages.dollars import dollars
from reportgen.policy.requirements import load_requirements

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-Hant", "zh-Hans", "en")
BEFORE, AFTER = date(2018, 6, 6), date(2026, 9, 30)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

WORK = """cases => cases.map(([deposits, mode, ratio, actual]) => {
  const set = (name, value) => {
    const input = document.getElementById(`calculator-${name}`);
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };
  document.querySelector(`[value=${mode}]`).click();
  set("deposits", deposits); set("ratio", ratio); set("actual", actual);
  return ["required", "name", "excess"].map(
    one => document.querySelector(`[data-result=${one}]`).textContent);
})"""


def opened(browser: Browser, folder: Path, tag: str, day: date, **more: Any) -> Page:
    """Open the page from a file, under a policy that lets it fetch nothing; faults fail tests."""
    path = folder / f"{tag}-{day}.html"
    html = reserves_page(tag, day)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
    path.write_text(html.replace("<head>", f"<head>{meta}", 1), "utf-8")
    page = browser.new_page(**more)
    page.set_default_timeout(5000)
    page.on("pageerror", lambda fault: pytest.fail(f"a script failed: {fault}"))
    page.on("console", lambda line: pytest.fail(f"the console says {line.text}"))
    page.goto(path.as_uri())
    return page


def shown(page: Page) -> tuple[str, str, str]:
    texts = [page.text_content(f"[data-result={one}]") for one in ("required", "name", "excess")]
    return texts[0] or "", texts[1] or "", texts[2] or ""


def expected(tag: str, mode: str, case: tuple[str, str, str], day: date) -> list[str]:
    """Work a case out in Python and say it as the page would."""
    words, rules = load_words(tag), load_requirements().known(day)
    deposits, ratio, actual = case
    if mode == "single":
        bank = reserves(read_amount(deposits), ratio_percent=ratio, actual=read_amount(actual))
    else:
        rule = rules.in_force(day) if mode == "in_force" else rules.last_tiered(day)
        assert rule is not None
        bank = reserves(read_amount(deposits), tiers=rule.tiers, actual=read_amount(actual))
    assert bank.excess is not None
    name = "shortfall" if bank.shortfall else "excess"
    said = [dollars(words, bank.required), words.text(f"reserves.term.{name}")]
    return [*said, dollars(words, bank.excess.copy_abs())]


def amount(dice: random.Random) -> str:
    """Write a random amount in one of the ways a reader may."""
    whole = dice.randrange(10 ** dice.choice([1, 3, 8, 12, 24]))
    places = dice.choice(["", "", ".5", ".25", f".{dice.randrange(10**6):06}", ".100000000"])
    way = dice.choice(["plain", "commas", "wide", "scale", "exponent", "dollar"])
    if way == "commas":
        return f"{whole:,}{places}"
    if way == "wide":
        wide = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
        return f"{whole:,}{places}".translate(wide)
    if way == "scale":
        scale = dice.choice(["m", "M", " million", "bn", "tn", "萬", "万", "億", "亿", "萬億"])
        return f"{whole % 10**9}.25{scale}"
    if way == "exponent":
        return f"{dice.randrange(1, 99) / 10}e{dice.randrange(1, 22)}"
    return f"$ {whole}{places}" if way == "dollar" else f"{whole}{places}"


def ratio(dice: random.Random) -> str:
    return dice.choice(["0", "100", "10", "3", f"{dice.randrange(100)}.{dice.randrange(10**6):06}"])


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_random_banks_come_out_as_in_python(
    browser: Browser, tmp_path: Path, tag: str, day: date
) -> None:
    dice = random.Random(f"{tag} {day}")  # the same banks every time
    modes = ("single", "in_force") if day == BEFORE else ("single", "in_force", "before")
    cases = [(dice.choice(modes), (amount(dice), ratio(dice), amount(dice))) for _ in range(300)]
    page = opened(browser, tmp_path, tag, day)
    found = page.evaluate(WORK, [[d, mode, r, a] for mode, (d, r, a) in cases])
    short = 0
    for (mode, case), said in zip(cases, found, strict=True):
        assert said == expected(tag, mode, case, day), (mode, case)
        short += said[1] == load_words(tag).text("reserves.term.shortfall")
    print(f"{tag} {day}: {len(cases)} banks, {short} of them short of reserves")
    assert 0 < short < len(cases)
    page.close()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_worked_example_stands_there_at_first(
    browser: Browser, tmp_path: Path, tag: str
) -> None:
    page = opened(browser, tmp_path, tag, AFTER)
    case = ("100,000,000", "10", "12,000,000")
    assert list(shown(page)) == expected(tag, "single", case, AFTER)
    assert Decimal(re.sub(r"[^0-9]", "", shown(page)[2])) == 2_000_000
    page.close()


def test_the_keyboard_is_enough(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, "en", AFTER)
    keys = page.keyboard

    def focused() -> str:
        return str(
            page.evaluate("document.activeElement.name + ' ' + document.activeElement.value")
        )

    keys.press("Tab")
    assert focused() == "deposits 100,000,000"
    keys.press("Control+A")
    keys.type("227,500,000")
    keys.press("Tab")
    assert focused() == "calculator-mode single"
    keys.press("Tab")
    assert focused() == "ratio 10"
    keys.press("Control+A")
    keys.type("3")
    assert shown(page)[0] == "$6,825,000"
    keys.press("Shift+Tab")
    keys.press("ArrowDown")
    assert focused() == "calculator-mode in_force"
    assert shown(page) == ("$0", "Excess reserves", "$12,000,000")
    keys.press("ArrowDown")
    assert shown(page) == ("$13,318,000", "Reserve shortfall", "$1,318,000")
    keys.press("Tab")  # the one ratio is out of use, and skipped
    assert focused() == "actual 12,000,000"
    keys.press("Control+A")
    keys.type("13318000")
    assert shown(page)[1:] == ("Excess reserves", "$0")
    keys.press("Enter")
    said = "Required reserves: $13,318,000 Excess reserves: $0"
    page.get_by_role("status").filter(has_text=said).wait_for(state="attached")
    page.close()


NONSENSE = [
    ("deposits", "", "empty"),
    ("deposits", "   ", "empty"),
    ("deposits", "a lot", "unread"),
    ("deposits", "1,00", "unread"),
    ("deposits", "12 000", "unread"),
    ("deposits", "1.2.3", "unread"),
    ("deposits", "100k", "unread"),
    ("deposits", "NaN", "unread"),
    ("deposits", "1e999", "unread"),
    ("deposits", "constructor", "unread"),
    ("deposits", "1constructor", "unread"),
    ("deposits", "<b>1</b>", "unread"),
    ("deposits", "-5", "negative"),
    ("deposits", "−5", "negative"),
    ("actual", "－５００", "negative"),
    ("actual", "1e24", "large"),
    ("actual", "0.0000001", "fine"),
    ("ratio", "", "ratio_empty"),
    ("ratio", "ten", "ratio_unread"),
    ("ratio", "1/10", "ratio_unread"),
    ("ratio", "101", "ratio_range"),
    ("ratio", "100.000001%", "ratio_range"),
    ("ratio", "-3", "ratio_range"),
    ("ratio", "3.0000001", "fine"),
]


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_nonsense_is_refused_in_words(browser: Browser, tmp_path: Path, tag: str) -> None:
    page, words = opened(browser, tmp_path, tag, AFTER), load_words(tag)
    place = "document.querySelector('#after').offsetTop"
    height = page.evaluate(place)
    for name, text, fault in NONSENSE:
        field = page.locator(f"#calculator-{name}")
        before = field.input_value()
        field.fill(text)
        assert field.get_attribute("aria-invalid") is None, "told while it is being typed"
        assert shown(page)[0] == shown(page)[2] == "—"
        field.press("Tab")
        said = words.text(f"reserves.calculator.error.{fault}")
        assert page.text_content(f"#calculator-{name}-error") == said, (name, text)
        assert field.get_attribute("aria-invalid") == "true"
        assert f"calculator-{name}-error" in (field.get_attribute("aria-describedby") or "")
        # A long message may take a second line on a phone, never on this screen.
        assert page.evaluate(place) == height, (name, text)
        field.fill(before)
        assert page.text_content(f"#calculator-{name}-error") == ""
        assert field.get_attribute("aria-invalid") is None
        assert shown(page)[0] != "—"
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_targets_are_large_and_nothing_overflows(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    for tag in LANGUAGES:
        page = opened(browser, tmp_path, tag, AFTER, viewport={"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tag
        sizes = page.evaluate(
            "[...document.querySelectorAll('.calculator [type=text], .mode label')]"
            ".map(one => one.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44, (tag, sizes)
        page.fill("#calculator-actual", "9" * 24)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tag
        page.close()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_control_has_a_name(browser: Browser, tmp_path: Path, tag: str) -> None:
    page, words = opened(browser, tmp_path, tag, AFTER), load_words(tag)
    group = page.get_by_role("region", name=words.text("reserves.calculator.title"))
    for name in ("deposits", "actual"):
        label = words.text(f"reserves.term.{name}")
        assert group.get_by_role("textbox", name=label, exact=True).count() == 1
    label = words.text("reserves.calculator.single_label")
    assert group.get_by_role("textbox", name=label, exact=True).count() == 1
    assert group.get_by_role("radio").count() == 3
    radios = page.get_by_role("group", name=words.text("reserves.calculator.mode"))
    assert radios.get_by_role("radio").count() == 3
    page.close()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_scripts_the_page_says_so(browser: Browser, tmp_path: Path, tag: str) -> None:
    page = opened(browser, tmp_path, tag, AFTER, java_script_enabled=False)
    assert page.locator(".no-script").is_visible()
    assert not page.locator("#calculator-deposits").is_visible()
    page.close()


def test_paper_has_no_calculator(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, "en", AFTER)
    page.emulate_media(media="print")
    assert not page.locator("#calculator").is_visible()
    page.close()


def test_formulas_are_copied_as_they_are_read(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, "en", BEFORE)
    copied = page.evaluate(
        "[...document.querySelectorAll('math')].map(one => {"
        "getSelection().selectAllChildren(one); return getSelection().toString() })"
    )
    assert copied[0] == "Required reserves = reservable deposits × reserve requirement ratio"
    assert copied[1].split("\n") == [
        "Required reserves",
        "= deposits up to the exemption amount × 0%",
        "+ deposits in the low reserve tranche × 3%",
        "+ deposits above the tranche × 10%",
    ]
    page.close()
