"""A citizen without sign-in: from the home page by search, by place and by plan to a released project, and takes its data."""

import json

import pytest
from playwright.sync_api import expect

from tests.machine import Open

pytestmark = pytest.mark.journey


def test_by_search_to_the_project_and_its_data(visit: Open) -> None:
    page = visit("/")
    page.locator("#site-search").fill("อาชีวศึกษา")
    page.locator("#site-search").press("Enter")
    page.wait_for_url("**/search/**")
    hit = page.locator("#projects .results a").first
    name = hit.inner_text()
    hit.click()
    page.wait_for_url("**/open/projects/**")
    expect(page.locator("h1")).to_have_text(name)

    page.locator("a[href^='/api/v1/projects/']").first.click()
    page.wait_for_url("**/api/v1/projects/**")
    assert name in json.dumps(json.loads(page.locator("body").inner_text()), ensure_ascii=False)


def test_a_live_address_leads_the_public_to_the_release(visit: Open) -> None:
    page = visit("/open/projects/")
    code = page.locator("main table a[href*='/open/projects/']").first.get_attribute("href")
    assert code is not None
    page.goto(code.replace("/open/projects/", "/projects/").split("?")[0])
    page.wait_for_url("**/open/projects/**")
    expect(page.locator("h1")).to_be_visible()


def test_by_place_on_the_map(visit: Open) -> None:
    page = visit("/places/")
    expect(page.locator("samrit-map svg")).to_be_visible()
    page.locator("main table tbody a").first.click()
    page.wait_for_url("**/places/*/")
    page.locator("#projects ~ * a[href*='/open/projects/'], section a[href*='/open/projects/']").first.click()
    page.wait_for_url("**/open/projects/**")


def test_by_the_tree_of_plans(visit: Open) -> None:
    page = visit("/plans/")
    page.locator("samrit-tree a[href*='/strategy/3/']").first.click()
    expect(page.locator(".node-projects table")).to_be_visible()
    page.locator(".node-projects a[href*='/open/projects/']").first.click()
    page.wait_for_url("**/open/projects/**")
    expect(page.locator("h1")).to_be_visible()
