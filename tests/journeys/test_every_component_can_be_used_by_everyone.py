"""The gallery in a browser: both widths, both languages, by keyboard, without script, and after the session ended."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.machine import Open

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("language", ["th-TH", "en-GB"])
def test_the_gallery_has_no_fault_a_machine_can_find(
    visit: Open, accessible: Callable[[Page], None], narrow: bool, language: str
) -> None:
    page = visit("/ui/", narrow=narrow, language=language)
    expect(page.locator("samrit-chart svg")).to_be_visible()
    expect(page.locator("samrit-map svg")).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


def test_without_script_the_same_numbers_and_forms_are_there(visit: Open) -> None:
    page = visit("/ui/", script=False)
    expect(page.locator("#chart table")).to_be_visible()
    expect(page.locator("#tree summary").first).to_be_visible()
    expect(page.locator("#rows input[type=checkbox]").first).to_be_visible()
    page.locator("#facts button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_what_is_typed_is_saved_by_itself_and_survives_the_end_of_a_session(visit: Open) -> None:
    page = visit("/ui/")
    page.locator("#id_gallery-title").fill("ซ่อมถนน")
    expect(page.locator("#saved-gallery")).to_contain_text("บันทึกแล้ว", timeout=8000)

    def expired(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, content_type="text/html", body="<h1>เข้าสู่ระบบ</h1>")
        else:
            route.continue_()

    page.route("**/ui/", expired)
    page.locator("#id_gallery-title").fill("ซ่อมถนนสาย 1012")
    expect(page.locator("#saved-gallery")).to_contain_text("เก็บไว้ในเบราว์เซอร์นี้", timeout=8000)
    page.reload()
    page.locator(".kept button").first.click()
    expect(page.locator("#id_gallery-title")).to_have_value("ซ่อมถนนสาย 1012")


def test_rows_are_added_and_removed_with_ids_of_their_own(visit: Open) -> None:
    page = visit("/ui/#rows")
    page.locator("#rows [data-add]").click()
    added = page.locator("#rows input[name=act-1-uid]")
    assert len(added.input_value()) == 36
    expect(page.locator("#rows input[name=act-1-title]")).to_be_focused()
    page.locator("#rows [data-remove]").first.click()
    expect(page.locator("#rows input[name=act-0-title]")).to_have_value("")
    expect(page.locator("#rows input[name=act-TOTAL_FORMS]")).to_have_value("1")


def test_the_map_and_the_outline_are_walked_by_arrow_keys(visit: Open) -> None:
    page = visit("/ui/")
    page.locator('samrit-map [tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    assert "12" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.locator("#tree summary").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tree details").first).not_to_have_attribute("open", "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert "ความมั่นคง" in page.evaluate("document.activeElement.textContent")
