"""On a phone, the bell says how much is unread, a notice leads to its record and the bell counts down; the record and its
report come down as a PDF that says what they say."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.machine import Open

pytestmark = pytest.mark.journey
CODE = "PR65-0488"
MARKS = re.compile("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\ue000-\uf8ff]")
"""What stands above and below Thai letters comes out of a PDF twice."""


def plain(text: str) -> str:
    """Letters and figures only."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and not MARKS.fullmatch(c))


def printed(page: Page, address: str) -> str:
    """The words of the PDF at this address, as this browser would show them."""
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    return plain("".join(sheet.get_textpage().get_text_range() for sheet in document))


def test_a_notice_leads_to_its_page_and_the_bell_counts_down(sign_in: Open) -> None:
    page = sign_in("editor", "/notices/", narrow=True)
    unread = page.locator(".bell-count")
    before = int(unread.inner_text())
    assert before > 1
    notice = page.locator(".told-unread .told-sentence a").first
    notice.click()
    page.wait_for_url(re.compile("/projects/"))
    code = re.search(r"/projects/([^/]+)/", page.url)
    assert code is not None
    expect(page.locator("main")).to_contain_text(code.group(1))
    expect(unread).to_have_text(str(before - 1))


def test_the_record_and_its_report_are_printed(sign_in: Open) -> None:
    page = sign_in("editor", f"/projects/{CODE}/")
    name = page.locator("h1").inner_text()
    link = page.locator("a[href$='print.pdf']").first.get_attribute("href")
    assert link is not None
    plan = printed(page, link)
    page.goto(f"/projects/{CODE}/2565/versions/1/")
    fingerprint = page.locator("code.hash").inner_text()
    for said in ("บันทึกข้อความ", "กองสาธิต 1", name, fingerprint):
        assert plain(said) in plan, said

    page.goto(f"/projects/{CODE}/2565/reports/2/")
    link = page.locator("a[href$='print.pdf']").get_attribute("href")
    assert link is not None
    report = printed(page, link)
    for said in ("บันทึกข้อความ", name, page.locator(".fingerprint").inner_text()):
        assert plain(said) in report, said
