"""Two people write in one section: different fields merge, the same field shows both texts and keeps both until one decides."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการที่สองคนเขียนพร้อมกัน")
MINE, THEIRS = "เหตุผลที่คนแรกเขียน", "เหตุผลที่คนที่สองเขียน"


def test_two_people_change_the_same_field(sign_in: Open) -> None:
    first = sign_in("editor")
    code = writing.begin(first, NAME)
    address = writing.section(code, "m3")
    first.clock.install()
    writing.open_section(first, code, "m3")
    second = sign_in("editor", address)

    second.locator("[name=rationale]").fill(THEIRS)
    second.locator(".form-foot button").first.click()
    expect(second.locator("#messages")).to_contain_text("บันทึกแล้ว")

    first.locator("[name=expected_result]").fill("ผลที่คนแรกคาดไว้")
    writing.rest(first)
    expect(first.locator("#saved-m3")).to_contain_text("บันทึกแล้ว", timeout=writing.AUTOSAVED)
    second.reload()
    expect(second.locator("[name=expected_result]")).to_have_value("ผลที่คนแรกคาดไว้")
    expect(second.locator("[name=rationale]")).to_have_value(THEIRS)

    first.locator("[name=rationale]").fill(MINE)
    writing.rest(first)
    expect(first.locator("#conflict .conflict")).to_be_visible(timeout=writing.AUTOSAVED)
    expect(first.locator("#conflict")).to_contain_text(MINE)
    expect(first.locator("#conflict")).to_contain_text(THEIRS)
    expect(first.locator("[name=rationale]")).to_have_value(MINE)
    second.reload()
    expect(second.locator("[name=rationale]")).to_have_value(THEIRS)

    first.locator(".form-foot button").first.click()
    expect(first.locator("#messages")).to_contain_text("บันทึกแล้ว")
    second.reload()
    expect(second.locator("[name=rationale]")).to_have_value(MINE)
