"""What an editor writes in a project of the demonstration: complete texts for M1 to M5, typed into the forms of a page."""

import re
import uuid

from playwright.sync_api import Page, expect

YEAR = 2565
AUTOSAVED = 12_000
"""Milliseconds until a form that saves itself has done so: three seconds of rest, and a busy machine."""

TEXTS: dict[str, dict[str, str]] = {
    "m1": {
        "vc_component_stated": "แหล่งท่องเที่ยวเชิงสร้างสรรค์",
        "vc_factor_stated": "ทักษะของผู้ประกอบการในพื้นที่",
        "explanation": "โครงการเพิ่มรายได้จากการท่องเที่ยวเชิงสร้างสรรค์",
        "x_changes_factor": "ผู้ประกอบการ 400 รายมีทักษะที่ใช้ได้จริง",
        "factor_moves_y1": "ทักษะที่สูงขึ้นทำให้รายได้เพิ่มขึ้น",
        "y1_moves_y2": "รายได้ของพื้นที่ทำให้สัดส่วนรายได้ท่องเที่ยวสูงขึ้น",
        "y2_moves_z": "รายได้จากการท่องเที่ยวทำให้ความสามารถในการแข่งขันสูงขึ้น",
    },
    "m2": {
        "starts_on": "1/10/2564",
        "ends_on": "30/9/2565",
        "contacts-0-name": "ผู้ประสานงาน กองสาธิต 1",
        "contacts-0-email": "contact@example.org",
    },
    "m3": {
        "rationale": "ผู้ประกอบการในพื้นที่ยังขาดทักษะที่ตลาดต้องการ",
        "expected_result": "ผู้ประกอบการมีรายได้เพิ่มขึ้น",
        "objectives-0-text": "เพิ่มทักษะผู้ประกอบการ",
        "outputs-0-name": "ผู้ประกอบการที่ผ่านการอบรม",
        "outputs-0-target": "๔๐๐",
        "outputs-0-unit": "คน",
        "outcomes-0-text": "รายได้ต่อครัวเรือนเพิ่มขึ้น",
        "indicators-0-name": "ร้อยละของผู้ผ่านการอบรมที่มีรายได้เพิ่มขึ้น",
        "indicators-0-unit": "ร้อยละ",
        "indicators-0-target": "80",
        "indicators-0-target_q2": "40",
        "indicators-0-target_q4": "80",
        "beneficiaries-0-group": "ผู้ประกอบการท่องเที่ยว",
        "beneficiaries-0-amount": "400",
        "beneficiaries-0-unit": "คน",
        "locations-0-area": "กระบี่",
    },
    "m4": {"activities-0-name": "อบรมผู้ประกอบการ", "activities-0-weight": "100"},
    "m5": {
        "budget_total": "1,200,000",
        "lines-0-fiscal_year": "2565",
        "lines-0-amount": "1,200,000",
        "lines-0-months_1": "500,000",
        "lines-0-months_2": "700,000.00",
    },
}
CHOICES: dict[str, dict[str, str]] = {
    "m1": {
        "strategy": "2",
        "strategy_goal": "ns02-z-01",
        "issue": "05",
        "target_y2": "mp05-y2-01",
        "sub_plan": "mp05-sp-01",
        "target_y1": "mp05-y1-01",
    },
    "m2": {"continuity": "new"},
    "m3": {"indicators-0-level": "outcome", "locations-0-level": "province"},
    "m5": {"lines-0-source": "state_budget"},
}
TICKED: dict[str, list[str]] = {
    "m2": ['[name=uses_budget][value="yes"]'],
    "m4": [f'[name=activities-0-months][value="{month}"]' for month in (1, 2, 3)],
}


def unique(name: str) -> str:
    """A name no other project has."""
    return f"{name} {uuid.uuid4().hex[:6]}"


def begin(page: Page, name: str) -> str:
    """Create a project by the form; leaves the page at its M1 and says its code."""
    page.goto("/projects/new/")
    page.locator("[name=name_th]").fill(name)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sections/m1/")
    found = re.search(r"/projects/([^/]+)/", page.url)
    assert found is not None
    return found.group(1)


def write(page: Page, key: str) -> None:
    """Type a whole section into its form, which is open."""
    for name, text in TEXTS[key].items():
        control = page.locator(f'[name="{name}"]')
        if control.count() and control.get_attribute("type") == "hidden":
            state(page, name.removesuffix("_stated"), text)
        elif text and control.count():
            control.fill(text)
    for name, code in CHOICES.get(key, {}).items():
        if page.locator(f'select[name="{name}"]').count():
            page.locator(f'select[name="{name}"]').select_option(code)
        else:
            pick(page, name, code)
    for control_of_choice in TICKED.get(key, []):
        page.locator(control_of_choice).check()


def pick(page: Page, name: str, code: str) -> None:
    """Choose a plan node by its code in the picker of a field."""
    page.locator(f"input#id_{name}").fill(code)
    picker = page.locator(f'samrit-picker:has([name="{name}"])')
    picker.locator(f'[role=option][data-value="{code}"]').click()
    expect(picker.locator(f'[name="{name}"]')).to_have_value(code)


def state(page: Page, name: str, words: str) -> None:
    """Keep words as the agency states them, in the picker of a field whose list is not loaded as a whole."""
    page.locator(f"input#id_{name}").fill(words)
    picker = page.locator(f'samrit-picker:has([name="{name}"])')
    picker.locator("[role=option][data-own]").click()
    expect(picker.locator(f'[name="{name}_stated"]')).to_have_value(words)


def write_all(page: Page, code: str) -> None:
    """All five sections, each saved by its button; ends at the review."""
    page.goto(section(code, "m1"))
    for key in TEXTS:
        page.wait_for_url(f"**{section(code, key)}")
        write(page, key)
        page.locator("button[name=next]").click()
    page.wait_for_url(f"**{review(code)}")


def send(page: Page, code: str) -> None:
    """Send the year plan for approval from its review."""
    page.goto(review(code))
    page.locator('form[action$="/submission/"] button').click()
    expect(page.locator("#messages .notice-success")).to_contain_text("ส่งอนุมัติแล้ว")


def open_section(page: Page, code: str, key: str) -> None:
    """Open a section and wait until its form is alive."""
    page.goto(section(code, key))
    alive(page)


def alive(page: Page) -> None:
    """Wait until every custom element of the page is defined."""
    expect(page.locator(":not(:defined)")).to_have_count(0)


def rest(page: Page) -> None:
    """Let the three seconds pass after which a form saves itself; the page's clock must be installed."""
    page.clock.fast_forward(4000)


def section(code: str, key: str) -> str:
    """The address of a section."""
    return f"/projects/{code}/{YEAR}/sections/{key}/"


def review(code: str) -> str:
    """The address of the review."""
    return f"/projects/{code}/{YEAR}/review/"
