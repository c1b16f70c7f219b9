"""What a password may not be, and how its owner changes it."""

import io
from hashlib import sha1
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.accounts.actions import passwords as actions
from samrit.accounts.models import DoorTry, User
from samrit.accounts.rules import door
from samrit.accounts.rules import passwords as rules
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid
from samrit.lib.sorted_lines import has_line
from tests.accounts.door import OTHER, PASSWORD, deliver, type_in, who_is_in, with_password

OWN = ["somchai.k", "ผู้นำเข้าข้อมูล กองสาธิต 1", "นักวิเคราะห์", "somchai.k@agency.example"]


def codes(password: str) -> list[str]:
    return [problem.code for problem in rules.check_password(password, OWN)]


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "too_short"),
        ("x" * 5 + "y" * 5, "few_letters"),
        ("2569-10-01 08:30", "only_digits"),
        ("๑๒๓๔๕๖๗๘๙๐", "only_digits"),
        ("qwertyuiop", "common"),
        ("samrit2569!", "typical"),
        ("Nesdc@Samrit_2569", "typical"),
        ("P@ssw0rd2569", "typical"),
        ("กรุงเทพมหานคร", "typical"),
        ("Chiang Mai 2565", "typical"),
        ("iydxitgmLwmp", "typical"),  # รักประเทศไทย with the keyboard left on English
        ("ฟหกดเ้่าสว", "typical"),
        ("asdfghjkl;'2", "typical"),
        ("เมษายน2569ครับ", "typical"),
        ("somchai.k-9", "like_owner"),
        ("นักวิเคราะห์99", "like_owner"),
        ("x" * 201 + "abcdef", "too_long"),
    ],
)
def test_what_is_refused(password, fault):
    assert fault in codes(password)


@pytest.mark.parametrize(
    "password", ["umbrella granite seven boats", "ม้าเขียวกระโดดข้ามตู้เย็น", "kT9#vmQ2xLp0", "samrit แต่ต้องเดาคำนี้เอง"]
)
def test_what_is_accepted(password):
    assert codes(password) == []


@pytest.mark.parametrize(
    ("language", "password", "words"),
    [
        ("th", "samrit2569!", "โปรดเพิ่มคำที่ผู้อื่นเดาไม่ได้"),
        ("en", "samrit2569!", "add words nobody would guess"),
        ("th", "short", "อย่างน้อย 10 ตัวอักษร"),
        ("en", "short", "write at least 10 letters"),
    ],
)
def test_every_fault_says_how_to_mend_it(language, password, words):
    with translation.override(language):
        assert words in str(rules.check_password(password, [])[0].message)


@given(st.text(max_size=250))
def test_no_text_breaks_the_rules(password):
    assert all(problem.field == "password" for problem in rules.check_password(password, OWN))


@given(st.sampled_from(rules.listed_forms()), st.integers(0, 99999), st.sampled_from(["", "!", "@", " "]))
def test_no_listed_word_with_digits_is_accepted(word, number, sign):
    assert rules.check_password(f"{word}{sign}{number}", [])


def test_every_key_of_the_layout_is_told_apart():
    assert len(rules.KEYS) == len(rules._THAI)
    assert rules.typed_on_english_keys("สวัสดี") == "l;ylfu"


HASH = st.text("0123456789ABCDEF", min_size=4, max_size=4)


@given(st.sets(HASH, min_size=1, max_size=60), HASH)
def test_a_line_is_found_exactly_when_it_is_there(tmp_path_factory, lines, other):
    file = tmp_path_factory.mktemp("lists") / "list"
    file.write_bytes(b"".join(f"{line}:{len(line)}\r\n".encode() for line in sorted(lines)))
    for wanted in [*lines, other]:
        assert has_line(file, wanted.lower().encode() + b":") == (wanted in lines)


def test_an_empty_list_holds_nothing(tmp_path):
    (tmp_path / "list").touch()
    assert not has_line(tmp_path / "list", b"AB")


@pytest.fixture
def leaked(tmp_path: Path, settings) -> None:
    hashes = [sha1(f"word {number}".encode(), usedforsecurity=False).hexdigest().upper() for number in range(500)]
    hashes.append(sha1(OTHER.encode(), usedforsecurity=False).hexdigest().upper())
    file = tmp_path / "hashes"
    file.write_text("".join(f"{line}:3\n" for line in sorted(hashes)))
    settings.SAMRIT_PASSWORD_HASHES = file


@pytest.fixture
def officer(editor: User) -> User:
    return with_password(editor)


@pytest.mark.parametrize(("language", "words"), [("th", "เคยรั่วไหล"), ("en", "has been leaked")])
def test_a_leaked_password_is_refused_where_the_site_keeps_a_list(officer, leaked, language, words):
    with translation.override(language), pytest.raises(Invalid) as no:
        actions.check_password(user=officer, password=OTHER)
    assert words in str(no.value)
    actions.check_password(user=officer, password=OTHER + " more")


def test_djangos_own_command_follows_the_same_rules(officer, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_kwargs: "samrit2569!")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("changepassword", "editor", stdout=out, stderr=out)
    assert "โปรดเพิ่มคำที่ผู้อื่นเดาไม่ได้" in out.getvalue()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def change(client: Client, old: str = PASSWORD, new: str = OTHER, again: str | None = None):
    return client.post("/account/password/", {"old": old, "password": new, "again": new if again is None else again})


def test_changing_keeps_this_session_ends_the_others_and_is_told(client, officer):
    elsewhere = Client()
    type_in(elsewhere)
    type_in(client)
    assert change(client)["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert len(client.get("/account/sessions/").context["sessions"]) == 1
    officer.refresh_from_db()
    assert officer.check_password(OTHER)
    assert BusinessEvent.objects.get(act="password_changed").actor == str(officer.public_id)
    deliver()
    assert "Your password was changed" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["officer@agency.example"]


@pytest.mark.parametrize(
    ("language", "sent", "words"),
    [
        ("th", {"old": "wrong"}, "ไม่ใช่รหัสผ่านปัจจุบันของคุณ"),
        ("en", {"old": "wrong"}, "That is not your present password."),
        ("th", {"new": "samrit2569!"}, "โปรดเพิ่มคำที่ผู้อื่นเดาไม่ได้"),
        ("en", {"new": "samrit2569!"}, "add words nobody would guess"),
        ("th", {"again": "different words here"}, "รหัสผ่านสองช่องไม่ตรงกัน"),
        ("en", {"again": "different words here"}, "The two passwords are not the same"),
        ("th", {"new": PASSWORD}, "เหมือนรหัสผ่านเดิม"),
        ("en", {"new": PASSWORD}, "The new password is the old one"),
    ],
)
def test_bad_input_changes_nothing(client, officer, language, sent, words):
    type_in(client)
    client.cookies["django_language"] = language
    answer = change(client, **sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert not BusinessEvent.objects.filter(act="password_changed").exists()


def test_nothing_typed_is_written_back(client, officer):
    type_in(client)
    page = change(client, old="wrong old words").content.decode()
    assert OTHER not in page
    assert "wrong old words" not in page


@pytest.mark.parametrize(("language", "words"), [("th", "ลองหลายครั้งเกินไป"), ("en", "Too many tries.")])
def test_guessing_the_old_password_in_an_open_session_is_stopped(client, officer, language, words):
    type_in(client)
    client.cookies["django_language"] = language
    for _ in range(door.LIMITS["own_password"].tries):
        assert change(client, old="guess").status_code == 422
    answer = change(client)
    assert answer.status_code == 429
    assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert BusinessEvent.objects.get(act="door_closed").data["door"] == "own_password"


def test_the_right_password_forgets_the_wrong_ones(officer):
    with pytest.raises(Invalid):
        actions.confirm_password(user=officer, password="guess")
    actions.confirm_password(user=officer, password=PASSWORD)
    assert not DoorTry.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("th", "เปิดเผยและใช้ร่วมกันทุกคน"), ("en", "is public and shared by all")])
def test_the_password_of_a_demonstration_account_stays(client, officer, language, words):
    User.objects.filter(pk=officer.pk).update(is_demonstration=True)
    type_in(client)
    client.cookies["django_language"] = language
    assert words in client.get("/account/password/").content.decode()
    assert change(client).status_code == 429
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert who_is_in(client) == str(officer.pk)
