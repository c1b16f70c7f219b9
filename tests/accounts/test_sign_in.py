"""The door: who gets in, who is turned away, and with which words."""

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.actions.door import recognise
from samrit.accounts.models import FailedSignIn, User
from samrit.accounts.rules import demo
from samrit.accounts.rules import door as rules
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def officer(editor: User) -> User:
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def type_in(client: Client, password: str, *, username: str = "editor", next: str = ""):  # noqa: A002
    return client.post("/sign-in/", {"username": username, "password": password, "next": next})


def who_is_in(client: Client) -> object:
    return client.session.get("_auth_user_id")


def test_the_right_password_leads_to_my_work(client, officer):
    answer = type_in(client, PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == "/my-work/"
    assert who_is_in(client) == str(officer.pk)
    event = BusinessEvent.objects.get(act="signed_in")
    assert event.actor == str(officer.public_id)


def test_the_page_that_was_wanted_comes_after_signing_in(client, officer):
    wanted = client.get("/sign-in/?next=/projects/")
    assert 'name="next" value="/projects/"' in wanted.content.decode()
    assert type_in(client, PASSWORD, next="/projects/")["Location"] == "/projects/"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_another_site_is_never_the_next_page(client, officer, address):
    assert type_in(client, PASSWORD, next=address)["Location"] == "/my-work/"


@pytest.mark.parametrize(
    ("language", "words"),
    [("th", "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"), ("en", "The user name or the password is not right.")],
)
@pytest.mark.parametrize("username", ["editor", "nobody-of-this-name"])
def test_a_wrong_password_says_the_same_for_known_and_unknown_names(client, officer, username, language, words):
    client.cookies["django_language"] = language
    answer = type_in(client, "not the password", username=username)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert who_is_in(client) is None
    assert not BusinessEvent.objects.exists()


def test_the_password_is_never_written_back(client, officer):
    assert "not the password" not in type_in(client, "not the password").content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("th", "เข้าสู่ระบบไม่สำเร็จหลายครั้งเกินไป"), ("en", "Too many failed sign-ins. Try again in 15 minutes.")],
)
def test_ten_failures_close_the_door_for_a_while(client, officer, language, words):
    client.cookies["django_language"] = language
    for _ in range(rules.TRIES):
        assert type_in(client, "guess").status_code == 422
    answer = type_in(client, PASSWORD)
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert who_is_in(client) is None


def test_the_door_stays_open_for_others_and_from_elsewhere(officer, editor2):
    editor2.set_password(PASSWORD)
    editor2.save()
    for _ in range(rules.TRIES):
        with pytest.raises(Invalid):
            recognise(username="editor", password="guess", address="10.0.0.1")
    with pytest.raises(Refused):
        recognise(username="EDITOR", password=PASSWORD, address="10.0.0.1")
    assert recognise(username="editor2", password=PASSWORD, address="10.0.0.1") == editor2
    assert recognise(username="editor", password=PASSWORD, address="10.0.0.2") == officer


def test_the_door_opens_again_after_a_quarter_of_an_hour(officer, monkeypatch):
    for _ in range(rules.TRIES):
        with pytest.raises(Invalid):
            recognise(username="editor", password="guess", address="10.0.0.1")
    FailedSignIn.objects.update(at=FailedSignIn.objects.earliest("at").at - rules.WINDOW)
    assert recognise(username="editor", password=PASSWORD, address="10.0.0.1") == officer
    assert not FailedSignIn.objects.exists()


def test_failed_sign_ins_hold_neither_names_nor_addresses(officer):
    with pytest.raises(Invalid):
        recognise(username="editor", password="guess", address="10.0.0.1")
    kept = str(FailedSignIn.objects.values().get())
    assert "editor" not in kept
    assert "10.0.0.1" not in kept


def test_a_closed_account_does_not_get_in(officer):
    officer.is_active = False
    officer.save()
    with pytest.raises(Invalid):
        recognise(username="editor", password=PASSWORD, address="10.0.0.1")


def test_signing_out_needs_a_post_and_ends_the_session(client, officer):
    client.force_login(officer)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert who_is_in(client) is None


def test_a_page_behind_the_door_leads_to_it_and_back(client, db):
    answer = client.get("/my-work/")
    assert answer["Location"] == "/sign-in/?next=/my-work/"


def test_anyone_may_choose_the_language(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert client.cookies["django_language"].value == "en"
    assert "Sign in" in client.get("/sign-in/").content.decode()


def test_the_demonstration_offers_one_button_per_account(client, cast, settings):
    User.objects.update(is_demonstration=True)
    assert demo.DEMO_PASSWORD not in client.get("/sign-in/").content.decode()
    settings.SAMRIT_DEMO = True
    page = client.get("/sign-in/").content.decode()
    for account in demo.demo_accounts():
        assert f'name="username" value="{account.username}"' in page


def test_minutes_left_are_rounded_up():
    with translation.override("en"):
        now = clock.now()
        failures = [now - rules.WINDOW + i * rules.WINDOW / 1000 for i in range(1, 11)]
        assert rules.why_not_try(failures, now) == "Too many failed sign-ins. Try again in 1 minute."
        assert rules.why_not_try(failures[1:], now) is None


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/projects/T-1/2565/reports/2/?basis=year", "/projects/T-1/2565/reports/2/%3Fbasis%3Dyear"),
        ("https://elsewhere.example/", "/my-work/"),
        ("", "/my-work/"),
    ],
)
def test_a_form_sent_without_a_session_leads_back_to_the_page_it_stood_on(client, db, came, back):
    answer = client.post("/projects/T-1/2565/reports/2/submission/", headers={"referer": came})
    assert answer["Location"] == f"/sign-in/?next={back}"
