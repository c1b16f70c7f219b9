"""A superior returns a year plan and says why; the editor finds the reason where she works, mends it and sends again."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการทักษะท่องเที่ยวเชิงสร้างสรรค์ (ทางเดินส่งกลับ)")
REASON = "M3 หลักการและเหตุผลยังไม่มีตัวเลขของปัญหา"


def test_an_approver_returns_a_project_with_a_reason(sign_in: Open) -> None:
    page = sign_in("editor")
    code = writing.begin(page, NAME)
    writing.write_all(page, code)
    writing.send(page, code)

    division = sign_in("division", writing.review(code))
    returning = division.locator('form[action$="/return/"]')
    returning.locator("button").click()
    expect(division.locator("#errors .error-summary")).to_be_focused()
    division.locator("#id_reason").fill(REASON)
    returning.locator("button").click()
    expect(division.locator("#messages")).to_contain_text("ส่งกลับพร้อมเหตุผลของคุณแล้ว")

    page.goto("/my-work/")
    page.locator("#returned a", has_text=NAME).first.click()
    expect(page.locator("main")).to_contain_text(REASON)
    page.goto(writing.section(code, "m3"))
    expect(page.locator("main .notice-warning")).to_contain_text(REASON)
    page.locator("[name=rationale]").fill("ผู้ประกอบการร้อยละ 62 ยังขาดทักษะที่ตลาดต้องการ")
    page.locator(".form-foot button").first.click()
    expect(page.locator("#messages")).to_contain_text("บันทึกแล้ว")
    writing.send(page, code)

    division.goto(writing.review(code))
    expect(division.locator("main")).to_contain_text("ร้อยละ 62")
    expect(division.locator('form[action$="/approval/"] button')).to_be_visible()
