"""axe: what keeps people from using a page, as far as a program can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


def complaints(page: Page) -> list[str]:
    """Return the violations on the page that is open, and where they are."""
    return [
        f"{page.url}: {one['id']} ({one['impact']}): {one['help']}: {node['html'][:120]}"
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"]
    ]
