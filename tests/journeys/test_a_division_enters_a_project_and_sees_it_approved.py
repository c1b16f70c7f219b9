"""An editor writes a project from nothing to the frozen version; two superiors approve; nobody can change it then."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการทักษะท่องเที่ยวเชิงสร้างสรรค์ (ทางเดินอนุมัติ)")


def count(page: Page) -> int:
    """How many things block this section, as the page says."""
    shown = page.locator("#blockers .count")
    return int(shown.inner_text()) if shown.count() else 0


def test_a_division_enters_a_project_and_sees_it_approved(sign_in: Open) -> None:
    page = sign_in("editor")
    code = writing.begin(page, NAME)

    before = count(page)
    writing.write(page, "m1")
    expect(page.locator("#saved-m1")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    expect(page.locator("#blockers")).to_contain_text("ครบถ้วนแล้ว")
    assert before > 10
    page.reload()
    expect(page.locator("[name=explanation]")).to_have_value(writing.TEXTS["m1"]["explanation"])
    expect(page.locator("[name=issue]")).to_have_value("05")
    expect(page.locator("#id_issue")).to_have_value("05 การท่องเที่ยว")
    expect(page.locator("#section-nav li", has_text="M1")).to_contain_text("ครบ")

    page.goto(writing.review(code))
    expect(page.locator("#send")).to_be_disabled()
    expect(page.locator("#send-reason")).to_be_visible()
    page.locator("#blockers a", has_text="M3").first.click()
    page.wait_for_url(re.compile(re.escape(writing.section(code, "m3")) + "#id_"))
    assert page.evaluate("document.querySelector(location.hash) !== null"), "the link leads to no field"

    page.goto(writing.section(code, "m2"))
    for key in ("m2", "m3", "m4", "m5"):
        page.wait_for_url(f"**{writing.section(code, key)}")
        writing.write(page, key)
        page.locator("button[name=next]").click()
    page.wait_for_url(f"**{writing.review(code)}")
    expect(page.locator("#blockers")).to_contain_text("ครบถ้วนแล้ว")
    writing.send(page, code)

    division = sign_in("division")
    division.locator("#inbox a", has_text=NAME).first.click()
    expect(division.locator("main")).to_contain_text("ผู้ประกอบการที่ผ่านการอบรม")
    division.locator('form[action$="/approval/"] button').click()
    expect(division.locator("#messages")).to_contain_text("ส่งต่อผู้อนุมัติขั้นถัดไป")

    department = sign_in("department")
    department.locator("#inbox a", has_text=NAME).first.click()
    department.locator('form[action$="/approval/"] button').click()
    expect(department.locator("#messages")).to_contain_text("ตรึงเป็นฉบับที่ 1")

    page.goto(writing.review(code))
    expect(page.locator(".lead .status")).to_contain_text("อนุมัติแล้ว")
    page.goto(writing.section(code, "m3"))
    expect(page.locator("samrit-autosave")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(writing.TEXTS["m3"]["rationale"])
    page.goto(f"/projects/{code}/{writing.YEAR}/versions/1/")
    expect(page.locator("code.hash")).to_have_text(re.compile("^[0-9a-f]{64}$"))
