"""Every kind of page, wide and narrow: no fault of WCAG 2.2 AA a machine can find, nothing wider than the window, a quiet console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine import Open

pytestmark = pytest.mark.journey
DRAFT, SENT, RETURNED, APPROVED = "PR65-0501", "PR65-0494", "PR65-0497", "PR65-0499"
PINNED, UNLOCKED, UNLOCK_ASKED, AT_DEPARTMENT = "PR65-0505", "PR65-0495", "PR65-0488", "PR65-0498"
EMENSCR = "E23078-63-000001"
ENDED = "E05002-63-000042"
ELSEWHERE = {"/nothing-is-here/", "/invitation/1-unknown/", "/reset-password/1-unknown/"}
"""Addresses at which nothing is, and which say so."""

Address = str | tuple[str, str]
"""A page by its address, or by a page and the link on it that leads there."""

PUBLIC: list[Address] = [
    "/",
    "/search/?q=อาชีวศึกษา",
    "/plans/",
    "/plans/explorer/",
    "/plans/explorer/?at=mp-2561/issue/05&colour=coverage&view=outline",
    "/places/",
    "/places/81/",
    "/organisations/",
    "/organisations/U0151/",
    "/open/",
    "/open/dictionary/",
    "/open/projects/",
    f"/open/projects/{UNLOCK_ASKED}/",
    f"/open/projects/{EMENSCR}/",
    "/open/FY2565-Q1/",
    "/open/completeness/",
    "/calendar/",
    "/codelists/",
    "/codelists/fund_source/",
    "/sign-in/",
    "/forgotten-password/",
    "/forgotten-password/asked/",
    *sorted(ELSEWHERE),
]
PERSON = ("/people/?q=ผู้นำเข้าข้อมูล", "main table tbody th a")
PRIVATE: dict[str, list[Address]] = {
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
        f"/projects/{ENDED}/closing/",
        f"/projects/{ENDED}/closing/final/",
        f"/projects/{ENDED}/closing/final/versions/",
        f"/projects/{ENDED}/closing/after_6/",
    ],
    "editor, what came back and what is kept": [
        f"/projects/{PINNED}/2565/review/",
        f"/projects/{PINNED}/2565/sections/m3/",
        f"/projects/{PINNED}/2565/sections/m4/",
        (f"/projects/{PINNED}/2565/sections/m3/", "a[href*='/pins/']"),
        f"/projects/{UNLOCKED}/2565/sections/m3/",
        f"/projects/{UNLOCKED}/2565/review/",
        f"/projects/{APPROVED}/2565/unlock/",
        f"/projects/{APPROVED}/2565/thread/",
        f"/projects/{APPROVED}/2565/versions/",
        f"/projects/{UNLOCKED}/2565/versions/?from=approved-1&to=now",
        f"/projects/{SENT}/2565/sendings/1/",
        f"/projects/{APPROVED}/2565/responsibility/",
        f"/projects/{PINNED}/2565/history/",
        f"/projects/{UNLOCK_ASKED}/2565/reports/2/",
        f"/projects/{UNLOCK_ASKED}/2565/reports/2/thread/",
        f"/projects/{UNLOCK_ASKED}/2565/reports/2/versions/",
        (f"/projects/{UNLOCK_ASKED}/2565/reports/2/versions/", "main table a[href*='/versions/']"),
        f"/projects/{UNLOCK_ASKED}/2565/reports/2/history/",
    ],
    "editor, many projects and ways to begin": [
        f"/projects/{DRAFT}/2565/files/",
        f"/projects/{DRAFT}/2565/warnings/",
        f"/projects/{DRAFT}/2565/from-budget/",
        f"/projects/{APPROVED}/2565/copying/",
        f"/projects/{APPROVED}/2565/family/",
        f"/projects/{APPROVED}/2565/status/",
        f"/projects/{APPROVED}/2565/look-alikes/",
        f"/projects/{APPROVED}/2565/versions/years/",
        "/projects/from-budget/",
        "/projects/exercise/",
        "/projects/workbooks/",
        "/projects/many/",
        "/projects/lists/",
        "/projects/lists/new/?q=อาชีวศึกษา",
        "/budgets/",
        ("/budgets/", "main table tbody th a"),
    ],
    "editor, the quarter": [
        "/boards/",
        "/boards/DEMO-1/2564/4/",
        "/boards/DEMO-1/2564/4/projects/?show=projects",
        "/completeness/",
        "/monitors/",
        "/monitors/pracharat/?year=2564&period=q4",
        "/monitors/pracharat/reports/?year=2564&period=q4&line=total&figure=disbursed",
        "/monitors/thai-niyom/",
        "/reports/workbooks/",
        "/treasury/gaps/",
        "/calendar/mine/",
        f"/projects/{UNLOCK_ASKED}/2564/reports/",
        f"/projects/{UNLOCK_ASKED}/2564/reports/2/versions/",
    ],
    "analyst, the quarter": [
        "/completeness/2565/M20000/",
        "/completeness/2565/load/?form=1",
        "/completeness/2565/calls/?form=1",
        "/completeness/2565/letters/?form=1",
        "/monitors/one-report/?choice=M20000&year=2565&period=2m-3",
        "/monitors/province-meeting/?choice=95&year=2565&period=q1",
        "/monitors/inspectors-round/",
        "/monitors/new/",
        "/boards/",
    ],
    "editor, her account": [
        "/notices/",
        "/notices/?unread=1&group=approval",
        "/notices/settings/",
        "/account/",
        "/account/password/",
        "/account/second-factor/",
        "/account/second-factor/codes/",
        "/account/sessions/",
        "/account/keys/",
        "/people/me/",
        ("/people/me/", "a[href$='/lend/']"),
        "/people/who-may/",
        "/approvals/chains/",
        "/inbox/",
    ],
    "division": [
        "/my-work/",
        "/inbox/",
        ("/inbox/", "main table tbody th a"),
        f"/projects/{SENT}/2565/review/",
        f"/projects/{APPROVED}/2565/history/",
    ],
    "department": [
        "/inbox/",
        f"/projects/{AT_DEPARTMENT}/2565/review/",
        f"/projects/{UNLOCK_ASKED}/2565/unlock/",
        f"/projects/{UNLOCK_ASKED}/",
    ],
    "department-admin": [
        "/my-work/",
        "/people/",
        "/people/?q=ไม่มีผู้ใดชื่อนี้",
        "/people/new/",
        PERSON,
        "/organisations/DEMO-1/",
        *(f"/organisations/DEMO-1/{act}/" for act in ("doors", "change", "name", "place", "reorganise", "history")),
        "/organisations/U0151/below/",
        "/approvals/chains/DEMO-1/year_plan/",
    ],
    "admin": [
        "/my-work/",
        "/codelists/fund_source/",
        "/codelists/fund_source/items/loan/",
        "/calendar/",
        "/calendar/2565/quarters/2/",
        "/calendar/2565/window/",
        "/calendar/2565/holidays/",
        "/approvals/chains/default/progress_report/",
        "/notices/mail/",
        "/notices/announcements/",
        "/organisations/new/",
        "/log/",
        "/projects/forms/",
    ],
    "ministry": ["/my-work/", "/projects/", f"/projects/{AT_DEPARTMENT}/2565/review/"],
    "analyst": [f"/projects/{APPROVED}/2565/thread/", "/my-work/", "/projects/look-alikes/"],
    "auditor": ["/my-work/", "/log/"],
    "host": ["/my-work/"],
    "province": ["/my-work/", "/inbox/"],
}
OF_A_PERSON = ["names", "posts/new", "suspension", "holdings", "hand-over"]

ENGLISH: list[Address] = [
    "/",
    "/my-work/",
    f"/projects/{APPROVED}/2565/reports/2/",
    f"/projects/{PINNED}/2565/sections/m3/",
    "/notices/",
    "/people/me/",
]
SIZES = [(1280, 800), (390, 844)]


def open_page(page: Page, address: Address) -> None:
    """Go there, by the link where only a link leads there."""
    if isinstance(address, tuple):
        page.goto(address[0])
        there = page.locator(address[1]).first.get_attribute("href")
        assert there, f"no link {address[1]} on {address[0]}"
        address = there
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok or address in ELSEWHERE, f"{address} answers {answer.status}"
    expect(page.locator("h1")).to_have_count(1)


def settles(page: Page) -> bool:
    """Whether the page fits its window; a chart needs a moment to take a new width. Asked from outside, because the page's
    own policy forbids evaluating text inside it."""
    for _ in range(20):
        if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            return True
        page.wait_for_timeout(100)
    return False


def faults_of(page: Page, accessible: Callable[[Page], None]) -> list[str]:
    """What is wrong with the page that is open, in both widths."""
    faults: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if not settles(page):
            faults.append(f"{page.url} is wider than a window of {width} px")
        try:
            accessible(page)
        except AssertionError as fault:
            faults.append(f"at {width} px: {fault}")
    return faults


def look(page: Page, addresses: list[Address], accessible: Callable[[Page], None]) -> None:
    """All pages one after the other; says everything that is wrong at once."""
    faults: list[str] = []
    for address in addresses:
        open_page(page, address)
        faults += faults_of(page, accessible)
    assert not faults, "\n".join(faults)


def test_pages_of_the_public(visit: Open, accessible: Callable[[Page], None]) -> None:
    look(visit("/"), PUBLIC, accessible)


@pytest.mark.parametrize("who", list(PRIVATE))
def test_pages_behind_the_sign_in(sign_in: Open, accessible: Callable[[Page], None], who: str) -> None:
    look(sign_in(who.partition(",")[0]), PRIVATE[who], accessible)


def test_pages_of_a_person(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    page = sign_in("department-admin")
    open_page(page, PERSON)
    person = page.url
    look(page, [f"{person}{act}/" for act in OF_A_PERSON], accessible)


def test_pages_of_many_decided_together(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    page = sign_in("division", "/inbox/")
    page.locator("button[name=all]").click()
    page.wait_for_url("**/inbox/batches/*/")
    look(page, [page.url, (page.url, "#sample li a")], accessible)


def test_pages_in_english(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    look(sign_in("editor", language="en-GB"), ENGLISH, accessible)
