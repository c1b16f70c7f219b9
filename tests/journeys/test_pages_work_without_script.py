"""Without script an editor begins a project, adds rows, saves; lists are filtered and the language is switched."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
NAME = writing.unique("โครงการที่เขียนโดยไม่ใช้สคริปต์")


def test_pages_work_without_script(sign_in: Open) -> None:
    page = sign_in("editor", script=False)
    code = writing.begin(page, NAME)
    page.goto(writing.section(code, "m4"))
    writing.write(page, "m4")
    page.locator("button[name=add][value=activities]").click()
    expect(page.locator("[name=activities-0-name]")).to_have_value(writing.TEXTS["m4"]["activities-0-name"])
    page.locator("[name=activities-1-name]").fill("สรุปผล")
    page.locator(".form-foot button").first.click()
    expect(page.locator("[name=activities-1-name]")).to_have_value("สรุปผล")
    page.locator("[name=activities-0-DELETE]").check()
    page.locator(".form-foot button").first.click()
    expect(page.locator("[name=activities-0-name]")).to_have_value("สรุปผล")
    expect(page.locator("[name=activities-1-name]")).to_have_count(0)

    page.locator("[name=activities-0-weight]").fill("มาก")
    page.locator(".form-foot button").first.click()
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_activities-0-weight")
    expect(page.locator("[name=activities-0-weight]")).to_have_value("มาก")

    page.goto("/projects/")
    page.locator(".filters [name=q]").fill(NAME)
    page.locator(".filters-foot button").click()
    expect(page.locator("main table tbody tr")).to_have_count(1)
    here = page.url
    page.locator(".site-language button").click()
    expect(page.locator("h1")).to_have_text("Projects")
    assert page.url == here
