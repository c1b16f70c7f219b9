"""A head of department lends her post on a phone; the colleague approves in her place and takes it back; after the last day the
same page refuses her."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.machine import ROOT, Demo, Open, answers, free_port

pytestmark = pytest.mark.journey
CODE = "PR65-0498"
"""It waits at the department."""
LAST_DAY, DAY_AFTER = "19/4/2565", dt.datetime(2022, 4, 20, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture
def day_after(demo: Demo) -> Iterator[str]:
    """The same site, by a second web server whose clock stands on the day after the last one."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SAMRIT_")}
    state = {"SAMRIT_STATE": str(demo.state), "SAMRIT_DB_ROLE": "app"}
    clock = {"SAMRIT_DEMO": "1", "SAMRIT_NOW": DAY_AFTER.isoformat()}
    command = [sys.executable, "-m", "samrit", "serve", "--port", str(port)]
    log = demo.state / "day-after.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**kept, **state, **clock}, stdout=output, stderr=output)
    try:
        until = time.monotonic() + 60
        while not answers(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the second server did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


def decide(page: Page, what: str) -> None:
    page.locator(f"form[action$='/{what}/'] button").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()


def test_a_lent_post_counts_on_its_days_only(sign_in: Open, day_after: str) -> None:
    colleague = sign_in("department-admin", writing.review(CODE))
    expect(colleague.locator("form[action$='/approval/']")).to_have_count(0)

    owner = sign_in("department", "/people/me/", narrow=True)
    owner.locator("a[href$='/lend/']").click()
    choices = owner.locator("#id_receiver option", has_text="(department-admin)")
    owner.locator("#id_receiver").select_option(choices.get_attribute("value"))
    owner.locator("#id_starts_on").fill("18/4/2565")
    owner.locator("#id_ends_on").fill(LAST_DAY)
    owner.locator("#id_basis").fill("ไปราชการ (สาธิต)")
    owner.locator("main form button").click()
    expect(owner.locator("main table")).to_contain_text("ผู้ดูแลระดับกรม")

    colleague.goto("/inbox/")
    mine = colleague.locator("main table tbody tr")
    expect(mine.first).to_be_visible()
    colleague.goto(writing.review(CODE))
    decide(colleague, "approval")
    expect(colleague.locator(".lead .status")).to_contain_text("อนุมัติแล้ว")
    decide(colleague, "approval/undoing")
    expect(colleague.locator("form[action$='/approval/'] button")).to_be_visible()

    colleague.goto(f"{day_after}/inbox/")
    expect(mine).to_have_count(0)
    colleague.goto(day_after + writing.review(CODE))
    expect(colleague.locator("form[action$='/approval/']")).to_have_count(0)
