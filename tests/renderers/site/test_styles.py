"""The style sheet of the site: whole, legible on both grounds, and heeded by a browser."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from site_shells import site_files
from site_weeks import TEMPLATES

from reportgen.languages import LANGUAGES
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site.site import Site, hashed
from reportgen.renderers.site.styles import assets, parts

LEGIBLE = 4.5  # WCAG 2 level AA
ROLES = ("ink", "muted", "navy")
GROUNDS = ("ground", "band")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def style():
    return next(iter(assets(TEMPLATES, Publisher()))).data.decode()


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_part_is_in_it_once():
    names = parts(TEMPLATES)
    assert len(names) == len(set(names))
    assert {"site/shell.css.j2", "site/week.css.j2", "site/front.css.j2"} <= set(names)
    css = style()
    assert css.count("{") == css.count("}")
    assert "/*" not in css
    assert "{{" not in css
    assert "url(" not in css  # nothing else is loaded


def test_words_are_legible_on_light_and_on_dark():
    roots = re.findall(r":root \{([^}]*--ink[^}]*)\}", style())
    assert len(roots) == 2
    for name, root in zip(("light", "dark"), roots, strict=True):
        colours = dict(re.findall(r"--([a-z]+): ?(#[0-9a-f]{6})", root))
        for role in ROLES:
            for ground in GROUNDS:
                found = contrast(colours[role], colours[ground])
                print(f"{name}: {role} on {ground} {found:.1f}")
                assert found >= LEGIBLE
        assert contrast(colours["paper"], colours["navy"]) >= LEGIBLE  # what stands reversed


def test_the_publishers_mark_is_a_file_of_the_site():
    data = b64encode(PNG).decode()
    made = {
        one.path: one for one in assets(TEMPLATES, Publisher(logo=f"data:image/png;base64,{data}"))
    }
    assert made["logo.png"].data == PNG
    assert "logo.png" not in {one.path for one in assets(TEMPLATES, Publisher())}
    _, addresses = hashed(made.values())
    assert re.fullmatch(
        r"assets/logo\.[0-9a-f]{10}\.png", Site(assets=addresses).assets["logo.png"]
    )


def test_the_icon_has_the_publishers_colour():
    icons = [
        next(
            one.data
            for one in assets(TEMPLATES, Publisher(accent=accent))
            if one.path == "icon.svg"
        )
        for accent in ("", "#0a5c36")
    ]
    assert b"#0a5c36" in icons[1]
    assert b"#0a5c36" not in icons[0]


@pytest.mark.browser
@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_page_is_wider_than_a_phone_and_none_complains(browser, tmp_path, tag):
    for one in site_files((tag,)):
        file = tmp_path / one.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one.data)
    context = browser.new_context(viewport={"width": 360, "height": 740}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for file in sorted((tmp_path / tag).rglob("*.html")):
        page.goto(file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{file.relative_to(tmp_path)} is {wide} pixels too wide"
        small = page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter(one => !one.children.length
              && one.textContent.trim() && one.checkVisibility() && !one.closest('svg, sup')
              && parseFloat(getComputedStyle(one).fontSize) < 12).map(one => one.outerHTML)"""
        )
        assert small == []
    assert said == []
    context.close()
