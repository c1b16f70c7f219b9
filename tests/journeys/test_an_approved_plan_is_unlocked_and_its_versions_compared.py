"""An approved year plan is unlocked on a letter, corrected at the one place that opened, approved again, and its two versions
are compared; the old one is still there and says what it said."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
CODE = "PR65-0503"
LETTER, WHY = "สาธิต 0601/77", "แก้ไขผลที่คาดว่าจะได้รับตามข้อสังเกตของคณะกรรมการ"
NEW = writing.unique("ผู้สำเร็จการศึกษา 900 คนได้งานตรงสาขา")
YEAR_PLAN = f"/projects/{CODE}/{writing.YEAR}"


def test_an_approved_plan_is_unlocked_and_its_versions_compared(sign_in: Open) -> None:
    editor = sign_in("editor", f"{YEAR_PLAN}/versions/1/")
    first = editor.locator("code.hash").inner_text()
    editor.goto(f"{YEAR_PLAN}/unlock/")
    editor.locator("main form button.btn-primary").click()
    expect(editor.locator("#errors .error-summary")).to_be_focused()
    editor.locator("#id_document_number").fill(LETTER)
    editor.locator("#id_reason").fill(WHY)
    place = editor.locator('[name=keys][value="m3.expected_result"]')
    editor.locator("details", has=place).locator("summary").click()
    place.check()
    editor.locator("main form button.btn-primary").click()
    expect(editor.locator("#messages")).to_contain_text("ส่งคำขอแล้ว")

    department = sign_in("department", f"{YEAR_PLAN}/unlock/")
    expect(department.locator("main")).to_contain_text(WHY)
    department.locator("button[name=decision][value=grant]").click()
    expect(department.locator("#messages")).to_contain_text("ปลดล็อกแล้ว")

    editor.goto(writing.section(CODE, "m3"))
    expect(editor.locator("[name=rationale]")).to_have_count(0)
    old = editor.locator("[name=expected_result]").input_value()
    editor.locator("[name=expected_result]").fill(NEW)
    editor.locator(".form-foot button").first.click()
    writing.send(editor, CODE)
    for person in (sign_in("division"), department):
        person.goto(writing.review(CODE))
        expect(person.locator("main ins")).to_have_text([NEW])
        person.locator('form[action$="/approval/"] button').click()
    expect(department.locator("#messages")).to_contain_text("ตรึงเป็นฉบับที่ 2")

    editor.goto(f"{YEAR_PLAN}/versions/")
    editor.locator("[name=from][value='approved-1']").check()
    editor.locator("[name=to][value='approved-2']").check()
    editor.locator("main form button").click()
    expect(editor.locator("main table.diff del")).to_have_text([old])
    expect(editor.locator("main table.diff ins")).to_have_text([NEW])
    expect(editor.locator("main")).to_contain_text(LETTER)
    editor.goto(f"{YEAR_PLAN}/versions/2/")
    expect(editor.locator("main")).to_contain_text(WHY)
    editor.goto(f"{YEAR_PLAN}/versions/1/")
    expect(editor.locator("code.hash")).to_have_text(first)
    expect(editor.locator("main")).to_contain_text(old)
    expect(editor.locator("main")).not_to_contain_text(NEW)
