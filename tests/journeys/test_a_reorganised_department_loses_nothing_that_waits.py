"""A department gets a new name and one of its divisions is split in mid-quarter; what waited still finds its approver, and the
officer sees every project she saw before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine import Open

pytestmark = pytest.mark.journey
DEPARTMENT, DIVISION, SUCCESSORS = "U0151", "DEMO-2", {"DEMO-3": "กองสาธิต 3", "DEMO-4": "กองสาธิต 4"}
ADDED, BASIS, TODAY = " (ชื่อใหม่ สาธิต)", "กฎกระทรวงแบ่งส่วนราชการ (สาธิต)", "18/4/2565"
REPORT = "/projects/PR65-0504/2565/reports/2/"
"""It waits for the approver of the division that is split."""


def appoint_approver(page: Page) -> None:
    """The approver of the first division acts at the second as well."""
    page.goto("/people/?q=division")
    page.locator("main table tbody tr", has_text="กองสาธิต 1").locator("a", has_text="ผู้อนุมัติระดับกอง").click()
    page.locator("a[href$='/posts/new/']").click()
    page.locator("#id_role").select_option("division_approver")
    page.locator("#id_unit").select_option(DIVISION)
    page.locator("#id_basis").fill("คำสั่งรักษาการ (สาธิต)")
    page.locator("#id_is_acting").check()
    page.locator("main form button").click()
    expect(page.locator("#messages")).to_contain_text("ให้ตำแหน่งแล้ว")


def projects(page: Page) -> list[str]:
    """The addresses of the projects she may see."""
    page.goto("/projects/?year=2565&sort=code")
    links = page.locator("main table tbody tr a[href^='/projects/']").all()
    return sorted({str(link.get_attribute("href")) for link in links})


def split(page: Page, accessible: Callable[[Page], None]) -> None:
    """The division ends; two take over, and each of its people holds her post at both."""
    page.goto(f"/organisations/{DIVISION}/reorganise/")
    for number, (code, name) in enumerate(SUCCESSORS.items(), start=1):
        page.locator(f"#id_code_{number}").fill(code)
        page.locator(f"#id_name_th_{number}").fill(name)
    page.locator("#id_default").fill("DEMO-4")
    page.locator("#id_on").fill(TODAY)
    page.locator("#id_basis").fill(BASIS)
    page.locator("main form button").click()
    expect(page.locator("section:has(#along) .status").first).to_be_visible()
    for post in page.locator("#id_posts select").all():
        post.select_option("*")
    accessible(page)
    page.locator("button[name=apply]").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()


def test_a_reorganised_department_loses_nothing_that_waits(sign_in: Open, accessible: Callable[[Page], None]) -> None:
    editor = sign_in("editor2")
    held = projects(editor)
    assert len(held) >= 3

    administrator = sign_in("department-admin")
    appoint_approver(administrator)
    nesdc = sign_in("admin", f"/organisations/{DEPARTMENT}/name/")
    name = nesdc.locator("#id_name_th").input_value()
    nesdc.locator("#id_name_th").fill(name + ADDED)
    nesdc.locator("#id_on").fill(TODAY)
    nesdc.locator("#id_basis").fill(BASIS)
    nesdc.locator("main form button").click()
    nesdc.goto(f"/organisations/{DEPARTMENT}/")
    expect(nesdc.locator("h1")).to_have_text(name + ADDED)
    expect(nesdc.locator("main table", has_text=BASIS)).to_contain_text(name)
    split(administrator, accessible)

    division = sign_in("division", "/inbox/")
    row = division.locator("main table tbody tr", has=division.locator("td", has_text=SUCCESSORS["DEMO-4"]))
    expect(row.first).to_be_visible()
    division.goto(REPORT)
    division.locator("form[action$='/approval/'] button").click()
    department = sign_in("department", REPORT)
    department.locator("form[action$='/approval/'] button").click()
    expect(department.locator(".fingerprint")).to_be_visible()

    assert projects(editor) == held
    expect(editor.locator("main table tbody")).to_contain_text(SUCCESSORS["DEMO-4"])
    editor.goto(f"/organisations/{DIVISION}/")
    for code in SUCCESSORS:
        expect(editor.locator(f"main table a[href='/organisations/{code}/']")).to_be_visible()
