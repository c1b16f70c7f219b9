"""The second factor: set up, asked for, used once, recovered from, taken away, and demanded of some."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from samrit.accounts import http
from samrit.accounts.actions import second_factor
from samrit.accounts.models import User
from samrit.accounts.queries import door as queries
from samrit.accounts.queries import person
from samrit.accounts.roles import Person, Post, Role
from samrit.accounts.rules import door as rules
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from tests.accounts.door import PASSWORD, code_of, deliver, type_in, who_is_in, with_password


@pytest.fixture
def officer(editor: User) -> User:
    return with_password(editor)


@pytest.fixture
def key(officer: User) -> str:
    """The key of her app, after she has set it up with the code before the present one."""
    made = second_factor.new_key()
    second_factor.set_up(user=officer, key=made, code=code_of(made, -1), session_key="", by=officer)
    return made


def answer_code(client: Client, code: str):
    return client.post("/sign-in/code/", {"code": code})


def test_setting_up_shows_picture_and_key_and_then_the_codes_once(client, officer):
    type_in(client)
    page = client.get("/account/second-factor/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    key = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)[1]
    done = client.post("/account/second-factor/", {"code": code_of(key)})
    assert done["Location"] == "/account/second-factor/codes/"
    shown = re.findall(r"<code>(\d{4}-\d{4})</code>", client.get(done["Location"]).content.decode())
    assert len(set(shown)) == 10
    file = client.get("/account/second-factor/codes/?file=1")
    assert file["Content-Disposition"].startswith("attachment")
    assert all(code in file.content.decode() for code in shown)
    client.post("/account/second-factor/codes/", {"kept": "1"})
    again = client.get("/account/second-factor/codes/")
    assert not re.findall(r"\d{4}-\d{4}", again.content.decode())
    assert "attachment" not in client.get("/account/second-factor/codes/?file=1").get("Content-Disposition", "")
    assert BusinessEvent.objects.filter(act="second_factor_set").count() == 1
    deliver()
    assert "second factor" in mail.outbox[-1].subject


def test_the_key_and_the_codes_lie_sealed(key, officer):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key not in kept
    assert not any(code.replace("-", "") in kept for code in queries.codes_of(officer))


@pytest.mark.parametrize(
    ("language", "words"), [("th", "รหัสนี้ไม่ถูกต้อง หรือถูกใช้ไปแล้ว"), ("en", "This code is not right, or was used already.")]
)
def test_a_wrong_code_sets_nothing_up(client, officer, language, words):
    type_in(client)
    client.cookies["django_language"] = language
    client.get("/account/second-factor/")
    answer = client.post("/account/second-factor/", {"code": "12345"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_does_not_let_in(client, key, officer):
    answer = type_in(client)
    assert answer["Location"] == "/sign-in/code/"
    assert who_is_in(client) is None
    assert client.get("/people/me/")["Location"].startswith("/sign-in/")
    assert not BusinessEvent.objects.filter(act="signed_in").exists()


def test_the_code_lets_in_to_the_wanted_page(client, key, officer):
    client.post("/sign-in/", {"username": "editor", "password": PASSWORD, "next": "/projects/"})
    assert "<strong>editor</strong>" in client.get("/sign-in/code/").content.decode()
    assert answer_code(client, code_of(key))["Location"] == "/projects/"
    assert who_is_in(client) == str(officer.pk)
    assert BusinessEvent.objects.get(act="second_factor_used").data["kind"] == "totp"
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_a_code_written_in_groups_or_thai_figures_is_the_same_code(key, officer):
    thai = code_of(key).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    second_factor.check_code(user=officer, code=f" {thai[:3]} {thai[3:]} ")


@pytest.mark.parametrize(
    ("language", "words"), [("th", "รหัสนี้ไม่ถูกต้อง หรือถูกใช้ไปแล้ว"), ("en", "This code is not right, or was used already.")]
)
def test_a_code_does_not_work_twice(client, key, officer, language, words):
    client.cookies["django_language"] = language
    code = code_of(key)
    type_in(client)
    answer_code(client, code)
    client.post("/sign-out/")
    type_in(client)
    answer = answer_code(client, code)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert who_is_in(client) is None
    assert BusinessEvent.objects.filter(act="refused_second_factor", subject_id=officer.public_id).count() == 1


def test_an_earlier_code_does_not_work_after_a_later_one(key, officer):
    second_factor.check_code(user=officer, code=code_of(key, 1))
    with pytest.raises(Invalid):
        second_factor.check_code(user=officer, code=code_of(key))


def test_the_code_that_set_it_up_does_not_sign_in(key, officer):
    with pytest.raises(Invalid):
        second_factor.check_code(user=officer, code=code_of(key, -1))


def test_a_recovery_code_opens_once(client, key, officer):
    code = queries.codes_of(officer)[3]
    type_in(client)
    answer_code(client, code)
    assert who_is_in(client) == str(officer.pk)
    assert code not in queries.codes_of(officer)
    assert queries.second_factor(officer).codes_left == 9
    with pytest.raises(Invalid):
        second_factor.check_code(user=officer, code=code)


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ลองหลายครั้งเกินไป"), ("en", "Too many tries. Try again in 15 minutes.")]
)
def test_too_many_wrong_codes_close_the_door_also_to_the_right_one(client, key, officer, language, words):
    client.cookies["django_language"] = language
    type_in(client)
    for _ in range(rules.LIMITS["second_factor"].tries):
        assert answer_code(client, "000000").status_code == 422
    answer = answer_code(client, code_of(key))
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert who_is_in(client) is None
    event = BusinessEvent.objects.get(act="door_closed")
    assert (event.subject_id, event.data["door"]) == (str(officer.public_id), "second_factor")


def test_wrong_codes_are_counted_for_the_person_not_the_browser(key, officer):
    for _ in range(rules.LIMITS["second_factor"].tries):
        with pytest.raises(Invalid):
            second_factor.check_code(user=officer, code="000000")
    other = Client()
    type_in(other)
    assert answer_code(other, queries.codes_of(officer)[0]).status_code == 429


def test_the_wait_for_the_code_ends(client, key, officer):
    type_in(client)
    session = client.session
    session["door"] = {**session["door"], "until": session["door"]["until"] - rules.CODE_WAITS.total_seconds() - 1}
    session.save()
    assert answer_code(client, code_of(key))["Location"] == "/sign-in/"
    assert who_is_in(client) is None


def test_a_password_changed_meanwhile_ends_the_wait(client, key, officer):
    type_in(client)
    officer.set_password("another long password")
    officer.save()
    assert answer_code(client, code_of(key))["Location"] == "/sign-in/"
    assert who_is_in(client) is None


def test_new_codes_replace_the_old_ones_and_ask_the_password(client, key, officer):
    before = queries.codes_of(officer)
    client.force_login(officer)
    assert client.post("/account/second-factor/codes/", {"password": "wrong"}).status_code == 422
    assert queries.codes_of(officer) == before
    assert client.post("/account/second-factor/codes/", {"password": PASSWORD}).status_code == 302
    after = queries.codes_of(officer)
    assert len(after) == 10
    assert not set(before) & set(after)


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ไม่ใช่รหัสผ่านปัจจุบันของคุณ"), ("en", "That is not your present password.")]
)
def test_removing_asks_the_password_again(client, key, officer, language, words):
    client.force_login(officer)
    client.cookies["django_language"] = language
    answer = client.post("/account/second-factor/", {"password": "wrong"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert queries.has_second_factor(officer)
    assert client.post("/account/second-factor/", {"password": PASSWORD})["Location"] == "/account/"
    assert not Authenticator.objects.exists()
    assert BusinessEvent.objects.get(act="second_factor_removed").actor == str(officer.public_id)


def test_a_second_app_beside_the_first_is_refused(key, officer):
    other = second_factor.new_key()
    with pytest.raises(Refused):
        second_factor.set_up(user=officer, key=other, code=code_of(other), session_key="", by=officer)


def test_sessions_begun_without_it_end_when_it_is_set_up(client, officer):
    elsewhere = Client()
    type_in(elsewhere)
    type_in(client)
    client.get("/account/second-factor/")
    client.post("/account/second-factor/", {"code": code_of(client.session["second_factor_key"])})
    assert client.get("/people/me/").status_code == 200
    assert elsewhere.get("/people/me/").status_code == 302


@pytest.fixture
def real(settings) -> None:
    """Outside the demonstration and the tests."""
    settings.SAMRIT_TESTING = settings.SAMRIT_DEMO = False


@pytest.mark.parametrize("name", ["admin", "ministry-admin", "department-admin"])
def test_administrators_are_led_to_set_one_up_before_anything_else(client, cast, real, name):
    with_password(cast[name])
    type_in(client, username=name)
    assert client.get("/people/me/")["Location"] == "/account/second-factor/"
    assert client.get("/projects/")["Location"] == "/account/second-factor/"
    assert client.post("/account/password/", {}).status_code == 403
    assert client.get("/account/second-factor/").status_code == 200
    client.post("/account/second-factor/", {"code": code_of(client.session["second_factor_key"])})
    assert client.get("/people/me/").status_code == 200


def test_the_api_is_closed_to_them_too(client, cast, real):
    with_password(cast["admin"])
    type_in(client, username="admin")
    assert client.get("/api/v1/openapi.json").status_code == 403


def test_a_lent_administrators_post_needs_one_too(cast):
    lent = Person(user_id=1, posts=(Post(Role.DEPARTMENT_ADMIN, 1, "0001/", giver_id=2),))
    assert rules.must_have_second_factor(lent)
    assert not rules.must_have_second_factor(person(cast["editor"]))


def test_others_are_not_asked_for_one(client, officer, real):
    type_in(client)
    assert client.get("/people/me/").status_code == 200


def test_in_the_demonstration_nobody_is_led_away(client, cast, settings):
    settings.SAMRIT_DEMO = True
    client.force_login(cast["admin"])
    assert client.get("/people/me/").status_code == 200
    assert "บทบาทของคุณต้องใช้" not in client.get("/account/second-factor/").content.decode()
    settings.SAMRIT_DEMO = False
    assert "บทบาทของคุณต้องใช้" in client.get("/account/second-factor/").content.decode()


def test_a_shared_demonstration_account_can_drop_the_factor_somebody_set_up(client, key, officer):
    User.objects.filter(pk=officer.pk).update(is_demonstration=True)
    type_in(client)
    assert 'name="drop"' in client.get("/sign-in/code/").content.decode()
    assert client.post("/sign-in/code/", {"drop": "1"})["Location"] == "/my-work/"
    assert not queries.has_second_factor(officer)


def test_nobody_else_can_drop_it_at_the_door(client, key, officer):
    type_in(client)
    client.post("/sign-in/code/", {"drop": "1"})
    assert who_is_in(client) is None
    assert queries.has_second_factor(officer)


def test_an_older_secret_of_the_site_still_opens_what_it_sealed(settings):
    sealed = http.SealedFactors().encrypt("key")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [settings.SECRET_KEY]
    assert http.SealedFactors().decrypt(sealed) == "key"
