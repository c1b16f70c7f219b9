"""NESDC asks to look at an approved year plan again; the unit is told, answers, and the request is closed; a stranger finds
neither the record nor what was said."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
CODE = "PR65-0507"
THREAD = f"/projects/{CODE}/{writing.YEAR}/thread/"
ASKED = writing.unique("ขอให้ทบทวนค่าเป้าหมายของตัวชี้วัดให้สอดคล้องกับงบประมาณ")
ANSWER = writing.unique("ค่าเป้าหมายคิดจากผู้เรียนที่ลงทะเบียนแล้ว")


def test_nesdc_asks_to_look_again_and_a_stranger_finds_nothing(visit: Open, sign_in: Open) -> None:
    analyst = sign_in("analyst", THREAD)
    analyst.locator("#id_text").fill(ASKED)
    analyst.locator("button[name=act][value=review]").click()
    asked = analyst.locator(".thread-line", has_text=ASKED)
    expect(asked).to_contain_text("รอคำตอบ")

    editor = sign_in("editor", "/notices/", narrow=True)
    editor.locator(".told-unread", has_text=ASKED).locator(".told-sentence a").click()
    editor.wait_for_url(f"**/projects/{CODE}/**")
    editor.goto(THREAD)
    editor.locator("#id_text").fill(ANSWER)
    editor.locator("button[name=act][value=comment]").click()
    expect(editor.locator(".thread-line", has_text=ASKED)).to_contain_text("ตอบแล้ว")

    analyst.goto(THREAD)
    expect(asked).to_contain_text("ตอบแล้ว")
    expect(analyst.locator(".thread-line", has_text=ANSWER)).to_be_visible()

    # the office of another province; a colleague may hold a lent post
    stranger = sign_in("province")
    for address in (THREAD, writing.review(CODE), f"/projects/{CODE}/{writing.YEAR}/history/"):
        answer = stranger.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(stranger.locator("body")).not_to_contain_text(ASKED)
    assert "/sign-in/" in visit(THREAD).url
