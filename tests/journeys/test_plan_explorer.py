"""Somebody walks the whole tree of plans: by mouse, by keyboard, by finger, and without script."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.machine import ROOT, Demo, Open

pytestmark = pytest.mark.journey
EXPLORER = "/plans/explorer/"
MADE = "/plans/explorer/?edition=mp-satit"


@pytest.fixture(scope="module")
def made(demo: Demo) -> int:
    """A master plan with 140 targets and 2,000 factors of our own making, every name "สาธิต"; how many nodes there are."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("SAMRIT_")}
    told = subprocess.run(
        [sys.executable, "-m", "tests.journeys.made_plan"],
        cwd=ROOT,
        env={**known, "SAMRIT_STATE": str(demo.state), "SAMRIT_DB_ROLE": "owner"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


def boxes(page: Page) -> Locator:
    return page.locator("samrit-plan-explorer [role=treeitem]")


def place(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("at", [""])[0]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")


def test_a_click_goes_in_and_the_way_above_and_the_back_button_go_out(
    visit: Open, accessible: Callable[[Page], None]
) -> None:
    page = visit(EXPLORER)
    expect(boxes(page).first).to_be_visible()
    accessible(page)
    boxes(page).filter(has_text="ยุทธศาสตร์ชาติด้านความมั่นคง").first.click()
    page.wait_for_url("**at=ns-2561/strategy/1")
    expect(page.locator(".explorer-card h3")).to_contain_text("ยุทธศาสตร์ชาติด้านความมั่นคง")
    expect(page.locator("#explorer-outline .node-here")).to_contain_text("ความมั่นคง")
    link = page.locator(".explorer-card a")
    expect(link).to_have_attribute("href", "/plans/ns-2561/strategy/1/")
    accessible(page)
    page.locator(".explorer-way a").first.click()
    assert place(page) == ""
    page.go_back()
    page.wait_for_url("**at=ns-2561/strategy/1")
    expect(page.locator(".explorer-way [aria-current]")).to_contain_text("ความมั่นคง")


def test_three_thousand_nodes_are_walked_by_keyboard_from_the_top_to_a_factor(
    visit: Open, made: int, accessible: Callable[[Page], None]
) -> None:
    page = visit(MADE)
    expect(boxes(page).first).to_be_visible()
    assert (
        page.evaluate(
            "fetch(document.querySelector('samrit-plan-explorer').dataset.source)"
            ".then(answer => answer.json()).then(data => data.name.length)"
        )
        >= made
        > 2900
    )
    assert page.locator("samrit-plan-explorer .box").count() < 3000
    stops = page.locator("samrit-plan-explorer [role=treeitem][tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    page.keyboard.press("ArrowDown")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("End")
    assert "F" in focused(page)
    assert "ปัจจัยสาธิต" in focused(page)
    page.keyboard.press("ArrowLeft")
    assert "องค์ประกอบสาธิต" in focused(page)
    accessible(page)
    for _ in range(6):
        page.keyboard.press("Escape")
    assert place(page) == ""
    expect(stops).to_have_count(1)


def test_the_wheel_scrolls_the_page_and_colours_and_sizes_change_without_leaving(visit: Open, made: int) -> None:
    page = visit(MADE)
    expect(boxes(page).first).to_be_visible()
    boxes(page).first.hover()
    page.mouse.wheel(0, 300)
    page.wait_for_function("window.scrollY > 200")
    page.locator("select[name=colour]").select_option("coverage")
    expect(page.locator(".explorer-legend li")).to_have_count(4)
    page.locator("select[name=size]").select_option("projects")
    assert "size=projects" in page.url
    assert "colour=coverage" in page.url
    page.reload()
    expect(page.locator("select[name=colour]")).to_have_value("coverage")


@pytest.mark.parametrize("language", ["th-TH", "en-GB"])
def test_on_a_phone_one_level_is_walked_by_finger(
    visit: Open, made: int, language: str, accessible: Callable[[Page], None]
) -> None:
    page = visit(MADE, narrow=True, language=language)
    expect(boxes(page).first).to_be_visible()
    for step in range(4):
        heights = [box["height"] for one in boxes(page).all() if (box := one.bounding_box())]
        assert min(heights) >= 44, f"level {step}: {heights}"
        boxes(page).last.click()
        page.wait_for_timeout(350)
    assert "target_y1" in place(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(page)
    page.locator(".explorer-tabs a").last.click()
    expect(page.locator("#explorer-outline .node-here")).to_be_visible()
    accessible(page)


def test_without_script_the_outline_has_the_same_content(visit: Open) -> None:
    page = visit(f"{EXPLORER}?view=outline", script=False)
    page.locator("#explorer-outline a.node-page").first.click()
    assert place(page) == "ns-2561/strategy/1"
    told = page.locator("#explorer-outline .node-here > details > summary small").inner_text()
    here = page.locator(".explorer-card .explorer-told strong").first.inner_text()
    assert re.search(rf"{here} โครงการ", told)
    page.locator("#explorer-q").fill("ท่องเที่ยว")
    page.locator(".explorer-find button").click()
    expect(page.locator("#explorer-outline mark").first).to_contain_text("ท่องเที่ยว")


def test_who_is_signed_in_may_count_the_records_she_may_see(sign_in: Open) -> None:
    page = sign_in("editor", EXPLORER)
    expect(boxes(page).first).to_be_visible()
    page.locator("select[name=figures]").select_option("seen")
    page.wait_for_url("**figures=seen**")
    expect(boxes(page).first).to_be_visible()
    source = page.locator("samrit-plan-explorer").get_attribute("data-source")
    told = json.loads(page.evaluate("url => fetch(url).then(answer => answer.text())", source))
    assert told["figures"] == "seen"
