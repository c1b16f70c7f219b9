"""The session ends while somebody types: the page says so, leads to the door and back, and the text stands there again. What
others wrote meanwhile is not undone by it."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการที่หมดเวลาระหว่างพิมพ์")
MINE, THEIRS = "ประโยคที่ยังพิมพ์ไม่จบ", "ผลที่อีกคนเขียนระหว่างนั้น"


def test_a_session_that_ends_mid_sentence_loses_nothing(sign_in: Open) -> None:
    page = sign_in("editor", fresh=True)
    code = writing.begin(page, NAME)
    page.clock.install()
    writing.open_section(page, code, "m3")
    page.locator("#id_risks").click()
    page.locator('samrit-rows[data-prefix="risks"] [data-add]').click()
    page.locator("[name=risks-0-text]").fill("ฝนตกหนัก")
    page.locator("[name=rationale]").fill(MINE)
    page.context.clear_cookies(name="samrit_session")
    page.context.clear_cookies(name="sessionid")
    writing.rest(page)
    said = page.locator("#saved-m3")
    expect(said).to_contain_text("หมดเวลาการเข้าสู่ระบบ", timeout=writing.AUTOSAVED)
    expect(page.locator("[name=rationale]")).to_have_value(MINE)

    other = sign_in("editor", writing.section(code, "m3"), fresh=True)
    other.locator("[name=expected_result]").fill(THEIRS)
    other.locator(".form-foot button").first.click()
    expect(other.locator("#messages")).to_contain_text("บันทึกแล้ว")

    said.locator("a").click()
    page.locator("#id_username").fill("editor")
    page.locator("#id_password").fill("samrit-demo")
    page.locator("form:has(#id_password) button[type=submit]").click()
    page.wait_for_url(f"**{writing.section(code, 'm3')}")
    expect(page.locator("[name=rationale]")).to_have_value(MINE)
    expect(page.locator("[name=risks-0-text]")).to_have_value("ฝนตกหนัก")
    writing.rest(page)
    expect(page.locator("#saved-m3")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    page.reload()
    expect(page.locator("[name=rationale]")).to_have_value(MINE)
    expect(page.locator("[name=risks-0-text]")).to_have_value("ฝนตกหนัก")
    expect(page.locator("[name=expected_result]")).to_have_value(THEIRS)
    expect(page.locator(".kept")).to_have_count(0)


def test_a_form_sent_after_its_session_ended_stands_there_again(sign_in: Open) -> None:
    page = sign_in("editor", fresh=True)
    code = writing.begin(page, writing.unique("โครงการที่กดบันทึกหลังหมดเวลา"))
    writing.open_section(page, code, "m3")
    page.context.clear_cookies(name="samrit_session")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=rationale]").fill(MINE)
    page.locator(".form-foot button").first.click()
    page.locator("#id_username").fill("editor")
    page.locator("#id_password").fill("samrit-demo")
    page.locator("form:has(#id_password) button[type=submit]").click()
    page.wait_for_url(f"**{writing.section(code, 'm3')}")
    expect(page.locator("[name=rationale]")).to_have_value(MINE)
    page.locator(".form-foot button").first.click()
    expect(page.locator("#messages")).to_contain_text("บันทึกแล้ว")
    page.reload()
    expect(page.locator("[name=rationale]")).to_have_value(MINE)
    expect(page.locator(".kept")).to_have_count(0)
