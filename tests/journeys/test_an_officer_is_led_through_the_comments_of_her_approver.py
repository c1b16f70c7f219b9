"""An approver pins two comments on a phone; only these places open; the officer, without script, is led from one to the next,
changes the one and answers the other; sent again, the approver sees just what changed, old beside new."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
CODE = "PR65-0502"
WANTED, ASKED = "ระบุผลที่วัดได้ ว่าใครได้อะไรภายในเมื่อใด", "เหตุใดกิจกรรมนี้จึงมีค่าน้ำหนักเท่านี้"
MENDED, ANSWER = writing.unique("ผู้เรียน 1,200 คนได้งานทำภายในหกเดือน"), "ตามสัดส่วนงบประมาณของกิจกรรม"


def pin(page: Page, start_of_key: str, text: str) -> None:
    """Write a comment at the first place whose key begins like this."""
    writer = page.locator("details.pin-writer", has=page.locator(f'textarea[name^="pin.{start_of_key}"]')).first
    writer.locator("summary").click()
    writer.locator("textarea").fill(text)


def test_an_officer_is_led_through_the_comments_of_her_approver(sign_in: Open) -> None:
    division = sign_in("division", writing.review(CODE), narrow=True)
    pin(division, "m3.expected_result", WANTED)
    pin(division, "m4.activities.", ASKED)
    division.locator("form#return button").click()
    expect(division.locator("#messages")).to_contain_text("เปิดให้แก้เฉพาะแห่งที่คุณระบุ")

    editor = sign_in("editor", script=False)
    editor.locator(f"#returned a[href*='{CODE}']").first.click()
    walk = editor.locator("nav.walk")
    expect(walk.locator(".walk-text")).to_contain_text(WANTED)
    walk.locator(".walk-place a").click()
    before = editor.locator("[name=expected_result]").input_value()
    expect(editor.locator("[name=rationale]")).to_have_count(0)
    editor.locator("[name=expected_result]").fill(MENDED)
    editor.locator(".form-foot button").first.click()
    expect(editor.locator("#walk-way")).to_contain_text("เหลืออีก 1 ข้อ")

    walk.locator(".walk-links a").last.click()
    expect(walk.locator(".walk-text")).to_contain_text(ASKED)
    editor.locator(".pin-note", has_text=ASKED).locator("a[href*='/pins/']").click()
    editor.locator("#id_text").fill(ANSWER)
    editor.locator("main form button").click()
    editor.goto(writing.review(CODE))
    expect(editor.locator("#walk-way")).to_contain_text("จัดการครบทุกข้อแล้ว")
    writing.send(editor, CODE)

    division.goto(writing.review(CODE))
    since = division.locator("#since")
    expect(since.locator("del")).to_have_text([before])
    expect(since.locator("ins")).to_have_text([MENDED])
    expect(since).to_contain_text(ANSWER)
    expect(since).to_contain_text("ไม่มีสิ่งอื่นเปลี่ยน")
