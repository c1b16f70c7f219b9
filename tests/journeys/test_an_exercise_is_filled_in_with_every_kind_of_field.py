"""An exercise from the example: months drawn on the bar, a condition opens its fields, a place step by step and by a point, a
link under its family, a guide that is closed once; nothing of it is ever sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey


def section(page: Page, key: str) -> None:
    """Go to a section of the exercise by the navigation."""
    page.locator("#section-nav a", has_text=key.upper()).first.click()
    page.wait_for_url(f"**/sections/{key}/")
    writing.alive(page)


def draw_months(page: Page) -> None:
    """M4: months drawn over the bar by mouse, one more by keyboard; the weights come to the whole."""
    section(page, "m4")
    bar = page.locator("#id_activities-0-months .form-check")
    bar.first.evaluate("bar => bar.scrollIntoView({ block: 'center' })")
    first, last = bar.nth(0).bounding_box(), bar.nth(3).bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 5, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, last["y"] + 5, steps=12)
    page.mouse.up()
    drawn = page.locator("#id_activities-0-months input:checked")
    expect(drawn).to_have_count(4)
    assert [box.get_attribute("value") for box in drawn.all()] == ["10", "11", "12", "1"]
    page.locator("#id_activities-0-months input").nth(5).focus()
    page.keyboard.press("Space")
    expect(page.locator('[name="activities-0-months"][value="3"]')).to_be_checked()
    page.locator("[name=activities-2-weight]").fill("20")
    page.locator(".form-foot button").first.click()
    expect(page.locator(".schedule-sums")).to_contain_text("100%")


def fill_what_is_asked(page: Page) -> None:
    """M5: fields of the budget act are there while the budget act pays, and nothing written in them is lost."""
    section(page, "m5")
    expect(page.locator('[name="lines-0-gfmis_budget_code"]')).to_be_hidden()
    page.locator('select[name="lines-0-source"]').select_option("state_budget")
    page.locator(".asked-when .fold summary").first.click()
    page.locator('[name="lines-0-gfmis_budget_code"]').fill("2000500001")
    page.locator('select[name="lines-0-source"]').select_option("donation")
    expect(page.locator('[name="lines-0-gfmis_budget_code"]')).to_have_value("2000500001")
    expect(page.locator("#id_lines-0-months .sum-line")).to_contain_text("480,000")


def set_a_place(page: Page) -> None:
    """M3: province and district chosen, the point moved by keys, and a point in another province told."""
    section(page, "m3")
    page.locator(".place-fold summary").first.click()
    steps = page.locator(".place-steps select")
    steps.nth(0).select_option("81")
    expect(steps.nth(1)).to_be_enabled()
    steps.nth(1).select_option("8101")
    expect(page.locator('[name="locations-0-area"]')).to_have_value("8101 เมืองกระบี่")
    expect(page.locator('select[name="locations-0-level"]')).to_have_value("district")
    page.locator(".place-map svg").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".place-said")).to_contain_text("จุดที่ละติจูด")
    page.locator('[name="locations-0-lat"]').fill("18.79")
    page.locator('[name="locations-0-lon"]').fill("98.98")
    page.locator('[name="locations-0-lon"]').blur()
    expect(page.locator(".place-said")).to_contain_text("เชียงใหม่")


def test_an_exercise_is_filled_in_with_every_kind_of_field(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    page = sign_in("editor", "/projects/new/")
    page.locator('.ways a[href="/projects/exercise/"]').click()
    accessible(page)
    page.locator("main form:has([name=begin]) button[type=submit]").click()
    page.wait_for_url("**/sections/m1/")
    expect(page.locator(".notice", has_text="นี่คือแบบฝึกหัด")).to_be_visible()
    expect(page.locator("samrit-guide li").first).to_be_visible()
    page.locator("samrit-guide button", has_text="ปิดคำแนะนำ").click()
    page.reload()
    expect(page.locator("samrit-guide li").first).to_be_hidden()
    writing.alive(page)

    page.locator("#id_secondary").click()
    page.locator("#id_secondary_sdg").click()
    page.locator('[data-add="sdg"]').click()
    expect(page.locator('select[name="secondary-0-level"]')).to_have_value("sdg_target")
    accessible(page)

    draw_months(page)
    accessible(page)
    fill_what_is_asked(page)
    accessible(page)
    set_a_place(page)
    accessible(page)

    page.goto(page.url.replace("sections/m3/", "review/"))
    expect(page.locator("#act")).to_contain_text("แบบฝึกหัดไม่ถูกส่ง")
    expect(page.locator('form[action$="/submission/"]')).to_have_count(0)
    accessible(page)
    page.goto("/projects/exercise/")
    page.locator('form[action$="/clearing/"] button').click()
    expect(page.locator("#messages")).to_contain_text("ลบแบบฝึกหัดแล้ว")
    page.goto(f"/projects/?year={writing.YEAR}&q=ฝึกหัด")
    expect(page.locator("main a", has_text="ตัวอย่างฝึกหัด")).to_have_count(0)
