"""An editor opens the most urgent report of the open quarter, is saved while writing, and sends it; the division approves;
the department returns it with a reason on a phone; it is mended, sent and approved, and then frozen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.answering import answer_everything, dues, send
from tests.machine import Open

pytestmark = pytest.mark.journey
SAVED = r"บันทึกแล้ว"


def decide(page: Page, what: str) -> None:
    page.locator(f"form[action$='/{what}/'] button").click()
    page.wait_for_load_state()


def test_from_my_work_to_the_frozen_report(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    editor = sign_in("editor")
    accessible(editor)
    report = dues(editor)[0]
    editor.goto(report)
    accessible(editor)
    editor.locator("#id_summary").fill("ดำเนินงานตามแผนของไตรมาส")
    expect(editor.locator("#saved-m6")).to_contain_text(SAVED, timeout=10_000)
    answer_everything(editor)
    expect(editor.locator("#blockers")).to_contain_text("ครบถ้วนแล้ว", timeout=10_000)
    send(editor)

    division = sign_in("division")
    expect(division.locator(f"#inbox a[href='{report}']")).to_be_visible()
    division.goto(report)
    accessible(division)
    decide(division, "approval")

    department = sign_in("department", narrow=True)
    department.goto(report)
    accessible(department)
    department.locator("#id_reason").fill("โปรดตรวจตัวเลขเบิกจ่าย")
    decide(department, "return")

    editor.goto("/my-work/")
    expect(editor.locator("#returned")).to_contain_text("โปรดตรวจตัวเลขเบิกจ่าย")
    editor.goto(report)
    editor.locator("#id_summary").fill("ตรวจตัวเลขเบิกจ่ายแล้ว")
    send(editor)
    for person in (division, department):
        person.goto(report)
        decide(person, "approval")
    editor.goto(report)
    expect(editor.locator(".fingerprint")).to_be_visible()
    expect(editor.locator("#id_summary")).to_have_count(0)


def test_a_report_is_written_without_script(sign_in: Open) -> None:
    editor = sign_in("editor2", script=False)
    report = dues(editor)[0]
    editor.goto(report)
    editor.locator("#id_progress_actual").fill("สิบ")
    editor.locator("button[formaction$='/submission/']").click()
    expect(editor.locator("#errors")).to_contain_text("ไม่ใช่ตัวเลข")
    answer_everything(editor)
    editor.locator("#id_progress_actual").fill("๑๐")
    send(editor)
