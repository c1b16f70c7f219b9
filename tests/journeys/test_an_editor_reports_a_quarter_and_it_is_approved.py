"""A report that is due: begun from last quarter's figures, what is missing is listed, sent, approved twice, frozen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey


def fill(page: Page) -> None:
    """Answer everything the report asks, whatever project it is."""
    for done in page.locator('[name^="activity-"][name$="-done"]').all():
        done.fill("50")
    for value in page.locator('[name$="-value"]').all():
        value.fill("๑๒")
    for ticked in page.locator('[name$="-na"]:checked').all():
        ticked.uncheck()
    for money in page.locator('[name^="money-"][name$="-disbursed"]').all():
        money.fill("1,000.50")
    page.locator("[name=execution_state]").select_option(index=2)
    page.locator("[name=progress_actual]").fill("50")
    page.locator("[name=progress_reason]").fill("เหตุผลของความก้าวหน้าในไตรมาสนี้")
    page.locator("[name=summary]").fill("ดำเนินงานตามแผน")
    page.locator("[name=effect_on_target]").fill("ผู้เรียนมีทักษะสูงขึ้น")
    page.locator('[name=has_obstacles][value="no"]').check()


def test_an_editor_reports_a_quarter_and_it_is_approved(sign_in: Open) -> None:
    page = sign_in("editor")
    due = page.locator("#due tr", has_text="ยังไม่เริ่ม").locator("a[href$='/reports/2/']").first
    name, address = due.inner_text(), str(due.get_attribute("href"))
    due.click()
    expect(page.locator("#blockers a").first).to_be_visible()

    fill(page)
    expect(page.locator("#saved-m6")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    expect(page.locator("#blockers a")).to_have_count(0)
    page.reload()
    expect(page.locator("[name=effect_on_target]")).to_have_value("ผู้เรียนมีทักษะสูงขึ้น")
    page.locator('button[formaction$="/submission/"]').click()
    expect(page.locator("#messages")).to_contain_text("ส่งอนุมัติแล้ว")

    for username in ("division", "department"):
        superior = sign_in(username)
        superior.locator("#inbox tr", has=superior.locator(f"a[href='{address}']")).locator("a").first.click()
        expect(superior.locator("main")).to_contain_text(name)
        superior.locator('form[action$="/approval/"] button').click()
        expect(superior.locator("#messages .notice-success")).to_be_visible()

    page.goto(address)
    expect(page.locator("samrit-autosave")).to_have_count(0)
    expect(page.locator(".fingerprint")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(page.locator("main")).to_contain_text("1,000.50")
