"""The accounts of the demonstration: package data that becomes people, in the demonstration only."""

import pytest
from django.utils import translation

from samrit.accounts.actions.demo import load_demo_accounts
from samrit.accounts.actions.door import recognise
from samrit.accounts.models import Membership, PersonName, User
from samrit.accounts.queries import demo_sign_ins, person, rows_seen
from samrit.accounts.roles import Role
from samrit.accounts.rules import demo as rules
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from tests.cast import REAL_BODIES
from tests.factories.organisations import organisation


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def reference(db: None) -> None:
    made: dict[str, Organisation] = {}
    for code, kind, name, parent in REAL_BODIES:
        made[code] = organisation(code, name, kind=kind, parent=made.get(parent or ""))


def test_there_is_an_account_for_every_role():
    assert {account.role for account in rules.demo_accounts()} == set(Role)


def test_loading_twice_changes_nothing(reference, settings):
    load_demo_accounts()
    before = (list(User.objects.values()), list(Membership.objects.values()), list(Organisation.objects.values()))
    load_demo_accounts()
    assert before == (
        list(User.objects.values()),
        list(Membership.objects.values()),
        list(Organisation.objects.values()),
    )
    settings.SAMRIT_DEMO = True
    assert [shown.username for shown in demo_sign_ins()] == [account.username for account in rules.demo_accounts()]


def test_the_two_editors_work_in_different_divisions(reference):
    load_demo_accounts()
    first, second = (person(User.objects.get(username=name)).posts[0] for name in ("editor", "editor2"))
    assert first.role == second.role == Role.DIVISION_EDITOR
    assert not first.covers(Organisation.objects.get(pk=second.unit_id))
    assert all(body.is_demonstration for body in Organisation.objects.filter(kind="division"))


def test_outside_the_demonstration_they_are_refused(reference, settings):
    settings.SAMRIT_TESTING = settings.SAMRIT_DEMO = False
    with pytest.raises(Refused):
        load_demo_accounts()
    assert not User.objects.exists()
    assert demo_sign_ins() == []


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ไม่พบหน่วยงานรหัส P40, U0151"), ("en", "there is no organisation P40, U0151")]
)
def test_without_reference_data_nothing_is_made(db, language, words):
    with translation.override(language), pytest.raises(Invalid) as no:
        load_demo_accounts()
    assert words in str(no.value)
    assert not User.objects.exists()
    assert not PersonName.objects.exists()


def test_outside_the_demonstration_nobody_comes_in_with_its_password(reference, settings, client):
    load_demo_accounts()
    assert client.login(username="admin", password=rules.DEMO_PASSWORD)
    assert client.get("/my-work/").status_code == 200
    settings.SAMRIT_TESTING = settings.SAMRIT_DEMO = False
    assert client.get("/my-work/").status_code == 302  # a session that is still open ends too
    with pytest.raises(Invalid):
        recognise(username="admin", password=rules.DEMO_PASSWORD, address="10.0.0.1")


def test_a_post_at_a_body_without_a_path_sees_nothing(reference, settings):
    load_demo_accounts()
    lost = Organisation.objects.create(code="LOST", name_th="หน่วยใหม่", kind="division")
    user = User.objects.create_user("newcomer")
    Membership.objects.create(user=user, unit=lost, role=Role.MINISTRY_COORDINATOR, starts_on=rules.DEMO_SINCE)
    assert not Organisation.objects.filter(rows_seen(user)).exists()
    assert person(user).posts == ()
