"""An administrator invites a person; she chooses her password by the link, which then is dead, sets up a second factor, and
signs in with it; a wrong code and a used one are refused."""

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.machine import Open

pytestmark = pytest.mark.journey
PERIOD = 30
"""Seconds for which a code of an authenticator app stands."""
WRONG = "รหัสนี้ไม่ถูกต้อง"


def code_at(key: str, number: int) -> str:
    """What an authenticator app shows in this half minute: six digits by RFC 6238."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    mac = hmac.new(secret, number.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def invite(page: Page, username: str) -> str:
    """Invite a new editor of the first division; the link that the page shows once."""
    page.goto("/people/new/")
    page.locator("#id_username").fill(username)
    page.locator("#id_full_name").fill("ผู้ได้รับคำเชิญ กองสาธิต 1")
    page.locator("#id_email").fill(f"{username}@example.org")
    page.locator("#id_role").select_option("division_editor")
    page.locator("#id_unit").select_option("DEMO-1")
    page.locator("#id_basis").fill("คำสั่งสาธิต 12/2565")
    page.locator("main form button").click()
    link = page.locator("main input[readonly]").input_value()
    assert "/invitation/" in link
    return link[link.index("/invitation/") :]


def knock(page: Page, username: str, password: str) -> None:
    """Name and password, typed at the sign-in page."""
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("form:has(#id_password) button[type=submit]").click()


def choose(page: Page, password: str) -> None:
    """A new password, typed twice."""
    page.locator("#id_password").fill(password)
    page.locator("#id_again").fill(password)
    page.locator("main form button").click()


def show(page: Page, code: str) -> None:
    """A code, typed where it is asked."""
    page.locator("#id_code").fill(code)
    page.locator("form:has(#id_code) button").click()


def test_an_invited_person_signs_in_with_a_second_factor(
    visit: Open, sign_in: Open, accessible: Callable[[Page], None]
) -> None:
    username, password = f"invited-{uuid.uuid4().hex[:6]}", f"khao niao mamuang {uuid.uuid4().hex[:6]}"
    administrator = sign_in("department-admin")
    link = invite(administrator, username)
    accessible(administrator)

    page = visit(link, narrow=True)
    choose(page, "12345678")
    expect(page.locator("#id_password-errors")).to_be_visible()
    accessible(page)
    choose(page, password)
    page.wait_for_url("**/sign-in/")
    expect(visit(link).locator("#id_password")).to_have_count(0)
    knock(page, username, password)
    page.goto("/account/second-factor/")
    key = page.locator("main li code").inner_text().replace(" ", "")
    show(page, "000000")
    expect(page.locator("main")).to_contain_text(WRONG)
    number = int(time.time()) // PERIOD
    show(page, code_at(key, number))
    expect(page.locator("ol.codes li")).to_have_count(10)
    accessible(page)

    again = visit("/sign-in/")
    knock(again, username, password)
    for refused in ("123 456", code_at(key, number)):
        show(again, refused)
        expect(again.locator("main")).to_contain_text(WRONG)
    accessible(again)
    again.goto("/people/me/")
    assert "/sign-in/" in again.url, "a password alone opened the house"
    again.goto("/sign-in/code/")
    show(again, code_at(key, number + 1))
    expect(again.locator(".site-user-name")).to_contain_text("ผู้ได้รับคำเชิญ")
