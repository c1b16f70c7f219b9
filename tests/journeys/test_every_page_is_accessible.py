"""Every kind of page, wide and narrow: no fault of WCAG 2.2 AA a machine can find, nothing wider than the window, a quiet console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.machine import Open

pytestmark = pytest.mark.journey
SHOWN = ["PR65-0501", "PR65-0502", "PR65-0497", "PR65-0494"]
DRAFT, APPROVED, RETURNED, SENT = SHOWN
EMENSCR = "E23078-63-000001"

PUBLIC = [
    "/",
    "/search/?q=อาชีวศึกษา",
    "/plans/",
    "/places/",
    "/places/81/",
    "/organisations/",
    "/organisations/U0151/",
    "/open/",
    "/open/dictionary/",
    "/open/projects/",
    f"/open/projects/{APPROVED}/",
    f"/open/projects/{EMENSCR}/",
    "/open/FY2565-Q1/",
    "/calendar/",
    "/sign-in/",
    "/nothing-is-here/",
]
PRIVATE = {
    "editor": [
        "/my-work/",
        "/projects/",
        "/projects/?q=ไม่มีโครงการชื่อนี้",
        "/projects/new/",
        *(f"/projects/{DRAFT}/2565/sections/{key}/" for key in ("m1", "m2", "m3", "m4", "m5")),
        f"/projects/{DRAFT}/2565/review/",
        f"/projects/{RETURNED}/2565/review/",
        f"/projects/{APPROVED}/",
        f"/projects/{APPROVED}/2565/sections/m3/",
        f"/projects/{APPROVED}/2565/versions/1/",
        f"/projects/{APPROVED}/2565/reports/",
        f"/projects/{APPROVED}/2565/reports/2/",
    ],
    "division": ["/my-work/"],
    "ministry": ["/my-work/", "/projects/", f"/projects/{SENT}/2565/review/"],
}

ENGLISH = ["/", "/my-work/", f"/projects/{APPROVED}/2565/reports/2/"]
SIZES = [(1280, 800), (390, 844)]


def look(page: Page, addresses: list[str], accessible: Callable[[Page], None]) -> None:
    """All pages one after the other in both widths; says everything that is wrong at once."""
    faults: list[str] = []
    for address in addresses:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            try:  # a chart needs a moment to take the new width
                page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=2000)
            except PlaywrightTimeoutError:
                faults.append(f"{address} is wider than a window of {width} px")
            try:
                accessible(page)
            except AssertionError as fault:
                faults.append(f"at {width} px: {fault}")
    assert not faults, "\n".join(faults)


def test_pages_of_the_public(visit: Open, accessible: Callable[[Page], None]) -> None:
    look(visit("/"), PUBLIC, accessible)


@pytest.mark.parametrize("username", list(PRIVATE))
def test_pages_behind_the_sign_in(sign_in: Open, accessible: Callable[[Page], None], username: str) -> None:
    look(sign_in(username), PRIVATE[username], accessible)


def test_pages_in_english(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    look(sign_in("editor", language="en-GB"), ENGLISH, accessible)
