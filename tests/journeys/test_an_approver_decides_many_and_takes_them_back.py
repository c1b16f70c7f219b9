"""An approver chooses all that wait, must read the sample first, approves them together, and takes all of them back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import answering
from tests.machine import Open

pytestmark = pytest.mark.journey
DONE = 60_000
"""Milliseconds until the worker has decided them all."""


def test_an_approver_decides_many_and_takes_them_back(sign_in: Open) -> None:
    editor = sign_in("editor")
    reports = answering.dues(editor)[-2:]
    for report in reports:
        editor.goto(report)
        answering.answer_everything(editor)
        answering.send(editor)

    division = sign_in("division", "/inbox/")
    waiting = division.locator("main table tbody tr")
    before = waiting.count()
    assert before >= 4
    division.locator("button[name=all]").click()
    division.wait_for_url(re.compile(r"/inbox/batches/\d+/$"))
    batch = division.url
    expect(division.locator("#approve-all")).to_be_disabled()
    expect(division.locator("#approve-all-reason")).to_contain_text("อ่านรายการตัวอย่างก่อน")
    expect(division.locator("#warnings")).to_be_visible()

    to_read = division.locator("#sample li").count()
    assert to_read >= 3
    division.locator("#sample .btn-primary").click()
    for _ in range(to_read):
        read = division.url
        division.locator("form[action*='/inbox/batches/'] button").click()
        division.wait_for_url(lambda url, left=read: url != left)
    assert division.url == batch
    division.locator("#approve-all").click()
    expect(division.locator("#undo-all")).to_be_enabled(timeout=DONE)
    expect(division.locator("main")).to_contain_text("อนุมัติในขั้นของคุณครบทุกรายการแล้ว")
    division.goto("/inbox/")
    expect(waiting).to_have_count(0)

    division.goto(batch)
    division.locator("#undo-all").click()
    expect(division.locator("main")).to_contain_text("กลับมารอคุณพิจารณาอีกครั้ง", timeout=DONE)
    division.goto("/inbox/")
    expect(waiting).to_have_count(before)
    for report in reports:
        division.goto(report)
        expect(division.locator("form[action$='/approval/'] button")).to_be_visible()
