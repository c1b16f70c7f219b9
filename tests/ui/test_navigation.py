"""The main navigation: one door to the quarter for each reader, and the pages of the quarter beside each other."""

import re
from typing import Any

import pytest
from django.test import Client

from samrit.accounts.models import User

Names = dict[str, str]


def links(page: str, name: str) -> Names:
    """The links of a navigation by their addresses; the present one has a star."""
    found = re.search(rf'<nav class="site-nav[^"]*" aria-label="{name}">(.*?)</nav>', page, re.DOTALL)
    rows = re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', found.group(1)) if found else []
    return {path: f"{label}*" if current else label for path, current, label in rows}


def test_who_has_not_signed_in_reads_the_calendar(db: None, client: Client) -> None:
    page = client.get("/calendar/").content.decode()
    assert links(page, "เมนูหลัก")["/calendar/"] == "ไตรมาสนี้*"
    assert set(links(page, "ไตรมาสนี้")) == {"/calendar/", "/open/completeness/"}


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        ("editor", ["/boards/", "/completeness/", "/monitors/", "/reports/workbooks/"], ["/budgets/treasury/"]),
        ("ministry", ["/boards/", "/completeness/", "/monitors/", "/treasury/gaps/"], ["/reports/workbooks/"]),
        ("parliament", ["/boards/", "/monitors/", "/calendar/"], ["/completeness/", "/treasury/gaps/"]),
        ("admin", ["/completeness/", "/budgets/treasury/", "/calendar/"], ["/reports/workbooks/"]),
    ],
)
def test_each_role_finds_its_pages_of_the_quarter(
    name: str, there: list[str], not_there: list[str], cast: dict[str, User], as_user: Any
) -> None:
    browser = as_user(cast[name])
    page = browser.get("/monitors/").content.decode()
    main, parts = links(page, "เมนูหลัก"), links(page, "ไตรมาสนี้")
    assert main["/boards/"] == "ไตรมาสนี้*"
    assert [label for label in main.values() if label.endswith("*")] == ["ไตรมาสนี้*"]
    assert parts["/monitors/"].endswith("*")
    assert set(there) <= set(parts)
    assert not set(not_there) & set(parts)
    for path in parts:
        assert browser.get(path).status_code == 200, path


def test_a_page_below_marks_its_own_part(cast: dict[str, User], as_user: Any) -> None:
    parts = links(as_user(cast["editor"]).get("/calendar/mine/").content.decode(), "ไตรมาสนี้")
    assert [path for path, label in parts.items() if label.endswith("*")] == ["/calendar/mine/"]


def test_other_pages_have_no_second_line(cast: dict[str, User], as_user: Any) -> None:
    page = as_user(cast["admin"]).get("/budgets/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert links(page, "The quarter") == {}
    assert links(page, "Main")["/budgets/"] == "Budget books*"
    assert links(page, "Main")["/boards/"] == "The quarter"
