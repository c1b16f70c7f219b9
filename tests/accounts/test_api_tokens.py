"""Keys for the API: made by their owner and shown once, as far as her posts reach, ended by date, by her, and with the account."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from samrit.accounts.actions import letters, machines, people, second_factor
from samrit.accounts.models import ApiToken, Membership, User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from tests.accounts.door import PASSWORD, code_of
from tests.factories import opendata as factory
from tests.machines import Machine

KEYS = "/account/keys/"
PLANS = "/api/v1/year-plans"


@pytest.fixture
def owner(editor: User) -> User:
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def browser(owner: User, as_user: Any) -> Client:
    return as_user(owner, HTTP_ACCEPT_LANGUAGE="en")


def typed(**more: str) -> dict[str, str]:
    return {"name": "ระบบงานของกรม", "scope": "write", "ends_on": "31/12/2565", "password": PASSWORD, **more}


def shown(answer: Any) -> str:
    return str(answer.context["secret"])


def test_the_page_teaches_before_there_is_a_key(browser: Client) -> None:
    page = browser.get(KEYS).content.decode()
    assert "Your keys will be here" in page
    assert "กองสาธิต 1" in page
    assert "It never approves" in page


def test_a_key_is_shown_once_and_only_its_hash_is_kept(browser: Client, owner: User) -> None:
    answer = browser.post(KEYS, typed())
    assert answer.status_code == 201
    secret = shown(answer)
    assert secret in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    token = ApiToken.objects.get()
    assert (token.user, token.may_write, token.prefix) == (owner, True, secret[:12])
    assert token.token_hash == machines.hashed(secret) != secret
    assert token.expires_at == dt.datetime(2023, 1, 1, tzinfo=clock.BANGKOK)
    assert secret not in browser.get(KEYS).content.decode()
    assert secret[:12] in browser.get(KEYS).content.decode()
    event = BusinessEvent.objects.get(act="api_token_made")
    assert (event.actor, event.data) == (str(owner.public_id), {"token": str(token.uid), "may_write": True})
    opens = Client(headers={"authorization": f"Bearer {secret}"}).get(PLANS)
    assert opens.status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_its_owner_is_told_by_mail(browser: Client, owner: User) -> None:
    owner.person.email = "someone@example.org"
    owner.person.save()
    letters.post(user_id=owner.pk, kind="api_token_made")
    (letter,) = mail.outbox
    assert "มีการสร้างคีย์ API" in letter.subject
    assert "revoke the key" in letter.body


@pytest.mark.parametrize(
    ("more", "english", "thai"),
    [
        ({"name": " "}, "Write which system will use it.", "โปรดระบุระบบที่จะใช้คีย์นี้"),
        ({"ends_on": "18/4/2564"}, "A key holds for a year at most", "คีย์ใช้ได้ไม่เกินหนึ่งปี"),
        ({"ends_on": "1/6/2566"}, "A key holds for a year at most", "คีย์ใช้ได้ไม่เกินหนึ่งปี"),
        ({"ends_on": "tomorrow"}, "cannot be read as a day", "อ่าน"),
        ({"password": "wrong"}, "That is not your present password.", "ไม่ใช่รหัสผ่านปัจจุบัน"),
        ({"scope": "all"}, "Select a valid choice", "เลือก"),
    ],
)
def test_what_is_wrong_is_said_and_no_key_is_made(
    browser: Client, more: dict[str, str], english: str, thai: str
) -> None:
    for language, words in (("en", english), ("th", thai)):
        answer = browser.post(KEYS, typed(**more), HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_too_many_keys_are_refused_with_the_way_out(browser: Client, owner: User) -> None:
    for number in range(20):
        Machine(owner, days=number + 1)
    answer = browser.post(KEYS, typed())
    assert answer.status_code == 403
    assert "You have 20 keys. Revoke one" in answer.content.decode()
    assert BusinessEvent.objects.filter(act="refused_make_api_token").count() == 1
    assert ApiToken.objects.count() == 20


def test_a_key_reads_what_its_owner_reads_and_nothing_more(editor: User, editor2: User, bodies: Any) -> None:
    factory.year_plan(bodies["DEMO-1"])
    assert Machine(editor).ask("GET", PLANS).json()["count"] == 1
    assert Machine(editor2).ask("GET", PLANS).json()["count"] == 0
    Membership.objects.filter(user=editor).update(ends_on=clock.today() - dt.timedelta(days=1))
    assert Machine(editor).ask("GET", PLANS).json()["count"] == 0


def test_a_key_that_only_reads_writes_nothing(editor: User) -> None:
    reader = Machine(editor, may_write=False)
    sent = {"owner": "DEMO-1", "fiscal_year": 2565, "name_th": "โครงการ"}
    answer = reader.ask("POST", PLANS, sent)
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("This key only reads.")
    thai = reader.ask("POST", PLANS, sent, accept_language="th")
    assert thai.json()["detail"].startswith("คีย์นี้ใช้อ่านได้อย่างเดียว")
    event = BusinessEvent.objects.get(act="refused_write_by_key")
    assert (event.actor, event.data["through"]) == (str(editor.public_id), str(reader.token.uid))


@pytest.mark.parametrize("path", ["/api/v1/inbox", "/api/v1/plans/drafts/x/loads/1"])
def test_decisions_of_people_take_no_key(editor: User, path: str) -> None:
    assert Machine(editor).ask("GET", path).status_code == 401


def test_a_key_opens_no_page_and_no_door_of_another(editor: User) -> None:
    machine = Machine(editor)
    assert machine.ask("GET", "/projects/").status_code == 302
    browser = Client(headers={"authorization": "Bearer samrit_nothing", "accept-language": "en"})
    browser.force_login(editor)
    answer = browser.get(PLANS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="samrit"')
    assert json.loads(answer.content)["detail"].startswith("This key does not open")


@pytest.mark.parametrize("end", ["over", "revoked", "suspended"])
def test_a_key_that_is_over_does_not_open(editor: User, department_admin: User, as_user: Any, end: str) -> None:
    machine = Machine(editor)
    assert machine.ask("GET", PLANS).status_code == 200
    if end == "over":
        ApiToken.objects.update(expires_at=clock.now())
    elif end == "revoked":
        answer = as_user(editor).post(f"{KEYS}{machine.token.uid}/revocation/")
        assert answer.status_code == 302
        assert BusinessEvent.objects.get(act="api_token_revoked").data == {"token": str(machine.token.uid)}
    else:
        people.suspend(user=editor, reason="ย้ายหน่วยงาน", by=department_admin)
        assert ApiToken.objects.get().revoked_at is not None
    assert machine.ask("GET", PLANS).status_code == 401
    if end != "suspended":
        page = as_user(editor, HTTP_ACCEPT_LANGUAGE="en").get(KEYS).content.decode()
        assert f">{end}" in page or end in page


def test_nobody_revokes_the_key_of_another(editor: User, editor2: User, as_user: Any) -> None:
    machine = Machine(editor)
    assert as_user(editor2).post(f"{KEYS}{machine.token.uid}/revocation/").status_code == 404
    assert machine.ask("GET", PLANS).status_code == 200


def test_who_has_a_second_factor_is_asked_for_its_code(browser: Client, owner: User) -> None:
    key = second_factor.new_key()
    second_factor.set_up(user=owner, key=key, code=code_of(key, -1), session_key="", by=owner)
    browser.force_login(owner)
    assert "Code of your second factor" in browser.get(KEYS).content.decode()
    for language, words in (("en", "This code is not right"), ("th", "รหัสนี้ไม่ถูกต้อง")):
        answer = browser.post(KEYS, typed(code="000000"), HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ApiToken.objects.exists()
    assert browser.post(KEYS, typed(code=code_of(key))).status_code == 201


def test_the_list_of_keys_takes_the_same_number_of_queries(
    browser: Client, owner: User, django_assert_max_num_queries: Any
) -> None:
    for number in (1, 2):
        Machine(owner, days=number)
        with django_assert_max_num_queries(14):
            assert browser.get(KEYS).status_code == 200
