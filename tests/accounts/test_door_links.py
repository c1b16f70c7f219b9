"""Links that open the door: invitations and new passwords; used once, for a time, and not by guessing."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from samrit.accounts.actions import invitations, letters, passwords, people, tokens
from samrit.accounts.actions.people import Names
from samrit.accounts.models import Invitation, PersonName, User
from samrit.accounts.rules import door as rules
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.mail import MailFault
from tests.accounts.door import EMAIL, OTHER, PASSWORD, deliver, type_in, who_is_in, with_password
from tests.factories import accounts

BOTH = {"password": OTHER, "again": OTHER}


@pytest.fixture
def newcomer(unit) -> User:
    """Invited, without a password yet."""
    return accounts.user("newcomer", role="division_editor", unit=unit, full_name="ผู้นำเข้าข้อมูลคนใหม่")


@pytest.fixture
def officer(editor: User) -> User:
    return with_password(editor)


def test_the_invitation_says_for_whom_it_is_and_opens_once(client, newcomer, admin):
    token = invitations.invite(user=newcomer, by=admin)
    page = client.get(f"/invitation/{token}/").content.decode()
    assert "ผู้นำเข้าข้อมูลคนใหม่" in page
    assert "กองสาธิต 1" in page
    assert "ผู้นำเข้าข้อมูลระดับกอง" in page
    assert client.post(f"/invitation/{token}/", BOTH)["Location"] == "/sign-in/"
    assert "ตั้งรหัสผ่านแล้ว" in client.get("/sign-in/").content.decode()
    assert who_is_in(client) is None
    type_in(client, OTHER, username="newcomer")
    assert who_is_in(client) == str(newcomer.pk)
    assert BusinessEvent.objects.get(act="invitation_accepted").actor == str(newcomer.public_id)


def test_the_secret_itself_is_kept_nowhere(newcomer, admin):
    token = invitations.invite(user=newcomer, by=admin)
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(BusinessEvent.objects.values()))


def expire(link: Invitation) -> None:
    link.expires_at = clock.now()


def use(link: Invitation) -> None:
    link.used_at = clock.now()


def revoke(link: Invitation) -> None:
    link.revoked_at = clock.now()


def close(link: Invitation) -> None:
    User.objects.filter(pk=link.user_id).update(is_active=False)


@pytest.mark.parametrize(
    ("spoil", "fault", "thai", "english"),
    [
        (expire, "expired", "คำเชิญนี้หมดอายุแล้ว โปรดขอให้ผู้ดูแลระบบ", "too old. Ask the administrator"),
        (use, "used", "คำเชิญนี้ถูกใช้ไปแล้ว โปรดเข้าสู่ระบบ", "has been used already. Sign in"),
        (revoke, "revoked", "โปรดใช้ลิงก์ในอีเมลฉบับล่าสุด", "Use the newest mail"),
        (close, "closed", "บัญชีนี้ถูกระงับ", "This account is closed"),
    ],
)
def test_a_link_that_no_longer_holds_says_what_to_do_and_is_noted(client, newcomer, admin, spoil, fault, thai, english):
    token = invitations.invite(user=newcomer, by=admin)
    link = Invitation.objects.get()
    spoil(link)
    link.save()
    for language, words in (("th", thai), ("en", english)):
        client.cookies["django_language"] = language
        answer = client.get(f"/invitation/{token}/")
        assert answer.status_code == 410
        assert words in answer.content.decode()
    assert client.post(f"/invitation/{token}/", BOTH).status_code == 410
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    events = BusinessEvent.objects.filter(act="refused_invitation", subject_id=newcomer.public_id)
    assert {event.reason for event in events} == {fault}


@pytest.mark.parametrize(("language", "words"), [("th", "ลิงก์นี้ไม่ถูกต้อง"), ("en", "This link is not right.")])
def test_a_link_that_never_was_leaves_no_trace(client, db, language, words):
    client.cookies["django_language"] = language
    answer = client.get("/invitation/" + "x" * 43 + "/")
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert not BusinessEvent.objects.exists()


def test_a_new_invitation_ends_the_one_before(newcomer, admin):
    first = invitations.invite(user=newcomer, by=admin)
    second = invitations.invite(user=newcomer, by=admin)
    with pytest.raises(Refused):
        invitations.open_invitation(token=first)
    assert invitations.open_invitation(token=second).user == newcomer


@pytest.mark.parametrize(
    ("language", "words"), [("th", "โปรดเพิ่มคำที่ผู้อื่นเดาไม่ได้"), ("en", "add words nobody would guess")]
)
def test_a_weak_password_leaves_the_invitation_open(client, newcomer, admin, language, words):
    token = invitations.invite(user=newcomer, by=admin)
    client.cookies["django_language"] = language
    answer = client.post(f"/invitation/{token}/", {"password": "samrit2569!", "again": "samrit2569!"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert invitations.open_invitation(token=token).used_at is None


def test_accepting_signs_out_whoever_was_signed_in_here(client, newcomer, officer, admin):
    type_in(client)
    token = invitations.invite(user=newcomer, by=admin)
    client.post(f"/invitation/{token}/", BOTH)
    assert who_is_in(client) is None


# A forgotten password


def ask(client: Client, who: str):
    return client.post("/forgotten-password/", {"who": who})


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"http://localhost:8000(/reset-password/\S+/)", letter.body)[1]


@pytest.mark.parametrize("who", ["editor", "EDITOR", EMAIL, EMAIL.upper(), f"  {EMAIL} "])
def test_a_forgotten_password_is_chosen_anew_by_mail(client, officer, who):
    assert ask(client, who)["Location"] == "/forgotten-password/asked/"
    deliver()
    [letter] = mail.outbox
    assert letter.to == [EMAIL]
    link = link_in(letter)
    assert "<strong>editor</strong>" in client.get(link).content.decode()
    elsewhere = Client()
    type_in(elsewhere)
    deliver()
    # a sign-in has made the link useless; a new one is asked for
    assert client.get(link).status_code == 410
    ask(client, who)
    deliver()
    link = link_in(mail.outbox[-1])
    assert client.post(link, BOTH)["Location"] == "/sign-in/"
    assert elsewhere.get("/account/").status_code == 302
    type_in(client, OTHER)
    assert who_is_in(client) == str(officer.pk)
    assert BusinessEvent.objects.filter(act="password_reset", subject_id=officer.public_id).count() == 1


@pytest.mark.parametrize("who", ["editor", "nobody-of-this-name", "nobody@agency.example", "admin"])
def test_the_answer_is_the_same_whoever_is_named(client, officer, admin, who):
    answer = ask(client, who)
    assert (answer.status_code, answer["Location"]) == (302, "/forgotten-password/asked/")
    page = client.get(answer["Location"]).content.decode()
    assert who not in page.replace("admin@", "") or who == "admin"
    deliver()
    assert len(mail.outbox) == (who == "editor")


def test_closed_and_demonstration_accounts_get_no_link(client, officer):
    for change in ({"is_active": False}, {"is_active": True, "is_demonstration": True}):
        User.objects.filter(pk=officer.pk).update(**change)
        ask(client, "editor")
        deliver()
    assert mail.outbox == []


def test_the_link_works_once(client, officer):
    token = tokens.make(officer)
    client.post(f"/reset-password/{token}/", BOTH)
    for language, words in (("th", "หมดอายุหรือถูกใช้ไปแล้ว"), ("en", "too old or was used already")):
        client.cookies["django_language"] = language
        answer = client.post(f"/reset-password/{token}/", {"password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 410
        assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(OTHER)
    assert BusinessEvent.objects.filter(act="refused_reset").count() == 2


def test_the_link_ends_after_an_hour(client, officer, settings):
    token = tokens.make(officer)
    assert client.get(f"/reset-password/{token}/").status_code == 200
    settings.SAMRIT_NOW = (clock.now() + dt.timedelta(minutes=61)).isoformat()
    assert client.get(f"/reset-password/{token}/").status_code == 410


def test_the_link_ends_when_the_address_changes(client, officer):
    token = tokens.make(officer)
    PersonName.objects.filter(user=officer).update(email="other@agency.example")
    assert client.get(f"/reset-password/{token}/").status_code == 410


@pytest.mark.parametrize("token", ["x", "1-x", "zzzzzzzzzzzzzzzzzz-1", "zzzzzzzzzzzzz-1", "-", "ก-ข"])
def test_a_token_of_nobody_is_refused(client, officer, token):
    assert client.get(f"/reset-password/{token}/").status_code == 410


def test_a_weak_password_leaves_the_link_open(client, officer):
    token = tokens.make(officer)
    assert client.post(f"/reset-password/{token}/", {"password": "short", "again": "short"}).status_code == 422
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert tokens.read(token) == (officer, True)


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ลองหลายครั้งเกินไป"), ("en", "Too many tries. Try again in 60 minutes.")]
)
@pytest.mark.parametrize("who", ["editor", "nobody-of-this-name"])
def test_asking_too_often_is_refused_for_known_and_unknown_names(client, officer, who, language, words):
    client.cookies["django_language"] = language
    for _ in range(rules.LIMITS["reset"].tries):
        assert ask(client, who).status_code == 302
    answer = ask(client, who.upper())
    assert answer.status_code == 429
    assert words in answer.content.decode()
    deliver()
    assert len(mail.outbox) == (3 if who == "editor" else 0)


def test_guessed_links_are_stopped_before_they_fill_the_log(client, officer):
    for number in range(rules.LIMITS["link"].tries + 5):
        client.get(f"/reset-password/{tokens.make(officer)[:3]}{number}/")
    assert BusinessEvent.objects.filter(act="refused_reset").count() <= rules.LIMITS["link"].tries


def test_a_mail_that_may_have_left_is_not_sent_again(officer, monkeypatch):
    def broken(**_mail: str) -> None:
        raise MailFault("unclear", words="connection reset by peer")

    monkeypatch.setattr("samrit.accounts.actions.letters.mail.send", broken)
    assert letters.post(user_id=officer.pk, kind="reset") is False
    assert "unclear" in BusinessEvent.objects.get(act="mail_failed").reason


def test_a_mail_that_did_not_leave_is_tried_again(officer, monkeypatch):
    def away(**_mail: str) -> None:
        raise MailFault("unreachable")

    monkeypatch.setattr("samrit.accounts.actions.letters.mail.send", away)
    with pytest.raises(MailFault):
        letters.post(user_id=officer.pk, kind="reset")


@pytest.mark.parametrize("kind", letters.KINDS)
def test_every_letter_is_whole_in_both_languages(kind):
    facts = {"user": "editor", "link": "https://samrit.example/x/", "device": "Firefox"}
    with translation.override("en"):
        subject, text = letters.write(kind, facts)
    thai, english = text.split("\n\n--\n\n")
    assert re.search("[ก-๙]", thai)
    assert not re.search("[ก-๙]", english)
    assert "editor" in thai
    assert "editor" in english
    assert " / " in subject
    assert "%(" not in text


def test_a_used_token_race_changes_nothing(officer):
    token = tokens.make(officer)
    passwords.reset_password(token=token, password=OTHER, address="10.0.0.1")
    with pytest.raises(Refused):
        passwords.reset_password(token=token, password=PASSWORD, address="10.0.0.1")


def test_a_new_password_by_mail_uses_up_the_invitation_too(client, newcomer, admin):
    PersonName.objects.filter(user=newcomer).update(email=EMAIL)
    token = invitations.invite(user=newcomer, by=admin)
    passwords.reset_password(token=tokens.make(newcomer), password=PASSWORD, address="127.0.0.1")
    answer = client.post(f"/invitation/{token}/", BOTH)
    assert answer.status_code == 410
    assert "คำเชิญนี้ถูกใช้ไปแล้ว" in answer.text
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_the_old_address_is_told_that_letters_go_elsewhere(officer, department_admin):
    names = Names(officer.person.full_name, email="elsewhere@agency.example")
    people.correct_names(user=officer, names=names, by=department_admin)
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert "ที่อยู่อีเมลของคุณถูกเปลี่ยน" in letter.subject
    assert "go to another address" in letter.body
    assert "elsewhere" not in letter.body
    people.correct_names(user=officer, names=Names("ชื่อที่แก้แล้ว", email=names.email), by=department_admin)
    assert len(mail.outbox) == 1
