"""What an editor writes in the report of a quarter: a plain answer to each field that is asked."""

from playwright.sync_api import Page, expect


def dues(page: Page) -> list[str]:
    """The addresses of the reports of Q2 in the list of what is due, the most urgent first."""
    found = [link.get_attribute("href") for link in page.locator("#due a[href$='/reports/2/']").all()]
    return [address for address in dict.fromkeys(found) if address]


def answer_everything(page: Page) -> None:
    """Each field the page says is missing, with a plain answer."""
    for field in page.locator("input[id$='-done'], input[id$='-disbursed'], input[id$='-value']").all():
        if not field.input_value():
            field.fill("0")
    page.locator("#id_execution_state").select_option("in_progress")
    if not page.locator("#id_progress_actual").input_value():
        page.locator("#id_progress_actual").fill("10")
    page.locator("#id_progress_reason").fill("คิดจากงวดงานจริง")
    for target in ("y1", "y2", "z"):
        page.locator(f"#id_effect_on_{target}").fill("กลุ่มเป้าหมายเข้าถึงบริการมากขึ้น")
    page.locator("input[name=has_obstacles][value=no]").check()
    for name in ("progress_variance", "money_variance"):
        fold = page.locator(f"details:has(#id_{name})")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        page.locator(f"#id_{name}").select_option("other")
        page.locator(f"#id_{name}_text").fill("เลื่อนงวดงานตามสัญญา")


def send(page: Page) -> None:
    """Send the report for approval from its page."""
    page.locator("button[formaction$='/submission/']").click()
    expect(page.locator("#messages")).to_contain_text("ส่งอนุมัติแล้ว")
