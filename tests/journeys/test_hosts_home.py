"""A target host opens her home, finds who has not reported yet, and answers what was asked under a project of another agency."""

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.machine import Open

pytestmark = pytest.mark.journey
CODE, LATE = "PR65-0453", "PR65-0285"
TARGET = "โครงสร้างพื้นฐานด้านดิจิทัล"
ASKED = writing.unique("ขอความเห็นของเจ้าภาพเรื่องผลผลิตของโครงการ")
ANSWER = writing.unique("เจ้าภาพเห็นว่าผลผลิตตรงกับเป้าหมาย")


def test_hosts_home(sign_in: Open) -> None:
    analyst = sign_in("analyst", f"/projects/{CODE}/{writing.YEAR}/thread/")
    analyst.locator("#id_text").fill(ASKED)
    analyst.locator("button[name=act][value=comment]").click()
    expect(analyst.locator(".thread-line", has_text=ASKED)).to_be_visible()

    host = sign_in("host", "/hosted/?quarter=2", narrow=True)
    expect(host.locator("h1")).to_have_text("เป้าหมายของฉัน")
    host.locator(".panel h2 a", has_text=TARGET).click()
    expect(host.locator("h1")).to_have_text(TARGET)
    missing = host.locator("section", has=host.locator("#missing"))
    expect(missing.locator("tbody tr", has_text=LATE)).to_be_visible()
    with host.expect_download() as file:
        missing.locator("a[download]").click()
    assert LATE in file.value.path().read_text(encoding="utf-8-sig")

    host.goto("/hosted/")
    waiting = host.locator("section", has=host.locator("#answers"))
    expect(waiting).to_contain_text(ASKED)
    waiting.locator("li", has_text=ASKED).locator("a").first.click()
    host.locator("#id_text").fill(ANSWER)
    host.locator("button[name=act][value=comment]").click()
    expect(host.locator(".thread-line", has_text=ANSWER)).to_be_visible()
    host.goto("/hosted/")
    expect(waiting).not_to_contain_text(ASKED)
