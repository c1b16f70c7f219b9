"""The switch of languages leads back to the same page, with its whole address, and leaves no word of the interface behind."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.machine import Open

pytestmark = pytest.mark.journey
THAI = re.compile("[\u0e00-\u0e7f]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
SHELL = """
    header button, header a, header label, footer h2, footer a, main h1, main h2, main h3, main th[scope=col],
    main label, main legend, main button, main summary, .stat-label
"""
"""Where the interface speaks itself; cells, names and texts of records are not among them."""
NAMES = ".results, [lang], .site-user, .brand-name, .stretched-link, [data-row] button, .tree"
PUBLIC = ["/search/?q=kkk", "/open/", "/places/?by=money", "/calendar/"]
PRIVATE = ["/my-work/", "/projects/?year=2565&sort=code", "/projects/new/", "/projects/PR65-0501/2565/sections/m3/"]


def spoken(page: Page) -> list[str]:
    """The words of the interface on this page."""
    words: list[str] = page.evaluate(
        """([where, names]) => [...document.querySelectorAll(where)]
            .filter((e) => !e.closest(names) && !e.querySelector(names) && e.checkVisibility())
            .map((e) => e.textContent.trim().replace(/\\s+/g, " ")).filter(Boolean)""",
        [SHELL, NAMES],
    )
    return words


@pytest.mark.parametrize("address", [*PUBLIC, *PRIVATE])
def test_the_language_switch_keeps_the_page(visit: Open, sign_in: Open, address: str) -> None:
    page = visit(address) if address in PUBLIC else sign_in("editor")
    page.goto(address)
    here, thai = page.url, spoken(page)
    page.locator(".site-language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == here
    english = spoken(page)
    page.locator(".site-language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")
    assert page.url == here
    both = set(thai) & set(english)
    assert [words for words in both if THAI.search(words)] == [], "Thai words of the interface in English"
    assert [words for words in both if ENGLISH.search(words)] == [], "English words of the interface in Thai"
