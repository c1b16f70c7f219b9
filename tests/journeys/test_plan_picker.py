"""A plan link is picked by keyboard, on a phone, and without script; what stands above it is chosen in one go."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey


def test_a_link_is_picked_by_keyboard(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    page = sign_in("editor")
    code = writing.begin(page, writing.unique("โครงการที่เลือกเป้าหมายด้วยแป้นพิมพ์"))
    box = page.locator("input#id_target_y1")
    picker = page.locator("samrit-picker:has([name=target_y1])")
    box.focus()
    page.keyboard.type("รายได้ ท่องเที่ยว")
    expect(picker.locator("[role=option]").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(picker.locator("[data-said]")).to_contain_text("พบ")
    accessible(page)
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(picker.locator("[name=target_y1]")).to_have_value("mp05-y1-01")
    picker.get_by_role("button", name="เลือกระดับเหล่านี้ด้วย").press("Enter")
    expect(page.locator("[name=issue]")).to_have_value("05")
    expect(page.locator("#saved-m1")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    page.goto(writing.section(code, "m1"))
    expect(page.locator("#id_sub_plan")).not_to_have_value("")
    box.fill("ไม่มีคำนี้ในแผนใดเลย")
    expect(picker.locator(".picker-notes")).to_contain_text("ไม่มีรายการที่ตรงกับ")
    page.keyboard.press("Escape")
    expect(box).to_have_value("รายได้จากการท่องเที่ยวเชิงสร้างสรรค์และวัฒนธรรมเพิ่มขึ้น")


def test_who_is_quicker_than_the_script_keeps_the_place(sign_in: Open) -> None:
    page = sign_in("editor")
    code = writing.begin(page, writing.unique("โครงการที่เลือกก่อนสคริปต์มาถึง"))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/chunk-plan-picker-*.js", hold)
    with page.expect_request("**/chunk-plan-picker-*.js"):
        page.goto(writing.section(code, "m1"), wait_until="domcontentloaded")
    page.locator("button#id_target_y1").focus()
    held.pop().continue_()
    expect(page.locator("input#id_target_y1")).to_be_focused()


def test_on_a_phone_the_list_fills_the_screen_with_rows_one_can_hit(
    sign_in: Open, accessible: Callable[[Page], None]
) -> None:
    page = sign_in("editor", narrow=True)
    writing.begin(page, writing.unique("โครงการที่เลือกเป้าหมายบนโทรศัพท์"))
    page.locator("input#id_issue").click()
    picker = page.locator("samrit-picker:has([name=issue])")
    options = picker.locator("[role=option]")
    expect(options.first).to_be_visible()
    sheet = picker.locator(".picker-sheet").bounding_box()
    assert sheet is not None
    assert (sheet["x"], sheet["y"], sheet["width"]) == (0, 0, 390)
    heights = [box["height"] for box in (option.bounding_box() for option in options.all()[:5]) if box]
    assert min(heights) >= 44
    accessible(page)
    options.first.click()
    expect(picker.locator("[name=issue]")).not_to_have_value("")
    expect(picker.locator("[role=listbox]")).to_be_hidden()


def test_without_script_a_page_searches_and_nothing_typed_is_lost(sign_in: Open) -> None:
    page = sign_in("editor", script=False)
    code = writing.begin(page, writing.unique("โครงการที่เลือกเป้าหมายโดยไม่ใช้สคริปต์"))
    page.locator("[name=explanation]").fill("ข้อความที่พิมพ์ไว้")
    page.locator("#id_target_y1").click()
    page.wait_for_url("**/m1/choose/target_y1/")
    page.locator("#id_q").fill("รายได้ ท่องเที่ยว")
    page.locator(".filters-foot button").click()
    page.locator("button[name=value]").first.click()
    page.wait_for_url(f"**{writing.section(code, 'm1')}**")
    expect(page.locator("[name=explanation]")).to_have_value("ข้อความที่พิมพ์ไว้")
    expect(page.locator("[name=issue]")).to_have_value("05")

    part = page.locator("#at-m1-secondary")
    part.locator("summary").first.click()
    family = part.locator("details.link-group", has=page.locator('button[value="secondary#sdg"]'))
    family.locator("summary").click()
    family.locator("button[name=add]").click()
    page.locator("[name=secondary-0-level]").select_option("sdg_goal")
    page.locator("[name=secondary-0-explanation]").fill("เหตุผลที่พิมพ์ไว้")
    page.locator("#id_secondary-0-link").click()
    page.wait_for_url("**/m1/choose/secondary.**")
    page.locator("button[name=value]").first.click()
    expect(page.locator("[name=secondary-0-explanation]")).to_have_value("เหตุผลที่พิมพ์ไว้")
    expect(page.locator("[name=secondary-0-link]")).not_to_have_value("")


def test_the_list_of_projects_is_narrowed_to_a_node(sign_in: Open) -> None:
    page = sign_in("analyst", "/projects/?year=2565")
    page.locator(".filters-more summary").first.click()
    page.locator("input#id_node").fill("การท่องเที่ยว")
    page.locator("samrit-picker [role=option]", has_text="ประเด็นแผนแม่บท").first.click()
    page.locator(".filters-foot button").click()
    page.wait_for_url("**node=**")
    expect(page.locator("#id_node")).to_have_value("05 การท่องเที่ยว")
