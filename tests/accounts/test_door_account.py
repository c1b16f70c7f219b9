"""One's own account page, and the first administrator of an empty database."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.actions import second_factor
from samrit.accounts.models import Invitation, Membership, User
from samrit.accounts.queries import door as queries
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.lib import clock
from tests.accounts.door import OTHER, code_of, type_in, who_is_in, with_password
from tests.cast import REAL_BODIES
from tests.factories.organisations import organisation


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ["ข้อมูลของฉัน", "ผู้นำเข้าข้อมูลระดับกอง", "อุปกรณ์ที่ลงชื่อเข้าใช้"]),
        ("en", ["Who I am", "Division editor", "Signed-in devices"]),
    ],
)
def test_the_account_page_says_who_i_am(client, editor, language, words):
    with_password(editor)
    type_in(client)
    client.cookies["django_language"] = language
    page = client.get("/account/").content.decode()
    for word in [*words, "editor", "officer@agency.example", "2561" if language == "th" else "2018"]:
        assert word in page
    for link in ("/account/password/", "/account/second-factor/", "/account/sessions/", "/people/me/"):
        assert f'href="{link}"' in page


def test_the_way_to_it_is_in_the_header_of_every_page(client, editor):
    client.force_login(editor)
    page = client.get("/account/password/").content.decode()
    assert 'href="/account/"' in page
    assert "ผู้นำเข้าข้อมูล กองสาธิต 1" in page


def test_somebody_without_a_name_is_shown_by_the_user_name(client, db):
    client.force_login(User.objects.create_user("nameless"))
    page = client.get("/account/")
    assert page.status_code == 200
    assert "nameless" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/password/",
        "/account/second-factor/",
        "/account/sessions/",
        "/account/second-factor/codes/",
    ],
)
def test_nobody_reads_them_without_signing_in(client, db, path):
    assert client.get(path)["Location"].startswith("/sign-in/")


def test_the_page_costs_the_same_for_one_post_and_three(client, editor, unit):
    client.force_login(editor)
    counts = []
    for role in ("", Role.DIVISION_APPROVER, Role.TARGET_HOST):
        if role:
            Membership.objects.create(user=editor, unit=unit, role=role, starts_on=clock.today())
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/")
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 20


# The first administrator


def begin(*more: str) -> str:
    out = io.StringIO()
    call_command("accounts", "first-administrator", "--username", "nesdc-admin", *more, stdout=out)
    return re.search(r"http://localhost:8000(/invitation/\S+/)", out.getvalue())[1]


@pytest.fixture
def bare(db: None) -> None:
    """The reference data and nobody."""
    made = {}
    for code, kind, name, parent in REAL_BODIES:
        made[code] = organisation(code, name, kind=kind, parent=made.get(parent or ""))


def test_from_nobody_to_an_administrator_at_work(client, bare, settings):
    settings.SAMRIT_TESTING = settings.SAMRIT_DEMO = False
    link = begin("--email", "admin@agency.example", "--name", "ผู้ดูแลระบบกลาง")
    page = client.get(link).content.decode()
    assert "ผู้ดูแลระบบกลาง" in page
    assert "ผู้ดูแลระบบ (สศช.)" in page
    client.post(link, {"password": OTHER, "again": OTHER})
    type_in(client, OTHER, username="nesdc-admin")
    assert client.get("/people/")["Location"] == "/account/second-factor/"
    client.get("/account/second-factor/")
    client.post("/account/second-factor/", {"code": code_of(client.session["second_factor_key"])})
    assert client.get("/people/").status_code == 200
    assert person(User.objects.get(username="nesdc-admin")).has(Role.NESDC_ADMIN)


def test_a_second_first_administrator_is_refused_in_one_line(client, bare):
    client.post(begin(), {"password": OTHER, "again": OTHER})
    with pytest.raises(CommandError, match=r"^There is an active administrator already: .*\.$"):
        call_command("accounts", "first-administrator", "--username", "another")
    assert User.objects.count() == 1


def test_a_lost_link_is_made_anew(client, bare):
    first, second = begin(), begin()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    assert User.objects.count() == Membership.objects.count() == 1
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_demonstration_administrators_do_not_count(bare, client):
    shown = User.objects.create_user("shown", "a long enough password", is_demonstration=True)
    unit = organisation("X1", "หน่วยงานทดสอบ", kind="office")
    Membership.objects.create(user=shown, unit=unit, role=Role.NESDC_ADMIN, starts_on=clock.today())
    assert client.get(begin()).status_code == 200


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            ["--unit", "NOWHERE"],
            "There is no body NOWHERE yet: load the reference data first with `samrit reference load`.",
        ),
        (["--email", "nonsense"], "--email: 'nonsense' is not an e-mail address"),
    ],
)
def test_what_is_missing_is_said_in_one_line(bare, more, words):
    with pytest.raises(CommandError) as no:
        begin(*more)
    assert str(no.value) == words
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["ก ข", "a", "two words"])
def test_a_user_name_is_one_that_can_be_typed_anywhere(bare, username):
    with pytest.raises(CommandError, match="--username: write 3 to 60 letters"):
        call_command("accounts", "first-administrator", "--username", username)
    assert not User.objects.exists()


def test_a_name_that_belongs_to_an_officer_is_not_taken(bare):
    User.objects.create_user("nesdc-admin", "a long enough password")
    with pytest.raises(CommandError, match="belongs to somebody else"):
        begin()
    assert not Membership.objects.exists()


def test_who_runs_the_server_helps_somebody_who_lost_phone_and_codes(client, editor):
    with_password(editor)
    key = second_factor.new_key()
    second_factor.set_up(user=editor, key=key, code=code_of(key), session_key="", by=editor)
    out = io.StringIO()
    call_command("accounts", "forget-second-factor", "--username", "editor", stdout=out)
    assert "password alone" in out.getvalue()
    assert not queries.has_second_factor(editor)
    type_in(client)
    assert who_is_in(client) == str(editor.pk)
    for name, words in (
        ("editor", "There is no second factor to remove."),
        ("nobody", "There is no user name nobody."),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("accounts", "forget-second-factor", "--username", name)
