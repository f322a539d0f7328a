"""Canonical addresses and the other languages of pages: each names the others, and is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import lxml.html
    from site_validators.pages import Built

NEUTRAL = "//link[@rel='canonical']"


def complaints(built: Built) -> list[str]:
    """Return what is wrong with how pages name themselves and each other."""
    found = []
    for address, page in built.pages.items():
        found += [f"{address}: {one}" for one in _of(built, address, page)]
    return found


def alternates(page: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the addresses a page gives for its languages."""
    links = page.xpath("//link[@rel='alternate'][@hreflang]")
    return {link.get("hreflang"): link.get("href") for link in links}


def _of(built: Built, address: str, page: lxml.html.HtmlElement) -> Iterator[str]:
    canonical = [link.get("href") for link in page.xpath(NEUTRAL)]
    if not canonical and page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        return  # served in place of pages that are not there
    if canonical != [address]:
        yield f"its canonical address is {canonical}"
    named = alternates(page)
    lang = page.get("lang")
    if len(named) != len(page.xpath("//link[@rel='alternate'][@hreflang]")):
        yield "a language is named twice"
    if address not in named.values():
        yield "it does not name itself among its languages"
    elif named.get(lang) != address and named.get("x-default") != address:
        yield f"its language is {lang}, and {named.get(lang)} is given for that"
    for code, other in named.items():
        there = built.pages.get(other)
        if there is None:
            yield f"{other}, given for {code}, is no page"
        elif address not in alternates(there).values():
            yield f"{other}, given for {code}, does not name it in return"
        elif code != "x-default" and there.get("lang") != code:
            yield f"{other}, given for {code}, is in {there.get('lang')}"
