"""The connection breaks while an editor writes: the page says so, the text stays, comes back after a reload, and is saved."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการที่เขียนตอนเครือข่ายขาด")
TEXT = "ข้อความที่เขียนขณะไม่มีเครือข่าย"


def test_a_lost_connection_loses_nothing(sign_in: Open, forgiven: list[str]) -> None:
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = sign_in("editor")
    code = writing.begin(page, NAME)
    page.clock.install()
    writing.open_section(page, code, "m3")

    page.context.set_offline(True)
    page.locator("[name=rationale]").fill(TEXT)
    writing.rest(page)
    expect(page.locator("#saved-m3")).to_contain_text("เก็บไว้ในเบราว์เซอร์นี้", timeout=writing.AUTOSAVED)
    expect(page.locator("[name=rationale]")).to_have_value(TEXT)

    page.context.set_offline(False)
    expect(page.locator("#saved-m3")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    page.reload()
    expect(page.locator("[name=rationale]")).to_have_value(TEXT)

    page.context.set_offline(True)
    page.locator("[name=rationale]").fill(f"{TEXT} ครั้งที่สอง")
    writing.rest(page)
    expect(page.locator("#saved-m3")).to_contain_text("เก็บไว้ในเบราว์เซอร์นี้", timeout=writing.AUTOSAVED)
    page.goto("about:blank")
    page.context.set_offline(False)
    writing.open_section(page, code, "m3")
    page.locator(".kept button").first.click()
    expect(page.locator("[name=rationale]")).to_have_value(f"{TEXT} ครั้งที่สอง")
    writing.rest(page)
    expect(page.locator("#saved-m3")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    page.reload()
    expect(page.locator("[name=rationale]")).to_have_value(f"{TEXT} ครั้งที่สอง")
    expect(page.locator(".kept")).to_have_count(0)
