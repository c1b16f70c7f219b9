"""Hostile and unlucky tries: two at once, an old page, a stranger. A clear answer, a line in the log, nothing changed."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import translation

from samrit.accounts.models import PersonName, User
from samrit.accounts.roles import Role
from samrit.approvals import actions, rules
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, State
from samrit.audit.actions import acting
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from tests.approvals import walks
from tests.approvals.conftest import Office, appoint


@refusals_logged("approve", "approval")
def sign(*, approval: Approval, by: User, hash_read: str = "") -> bool:
    """What the apps of subjects do: the hash is compared, then the step is passed."""
    with acting(by, "approve"):
        approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
        if no := rules.why_not_as_read(approval, hash_read):
            raise Refused(no)
        return actions.approve(approval=approval, by=by)


@refusals_logged("return", "approval")
def give_back(*, approval: Approval, by: User) -> Any:
    with acting(by, "return"):
        return actions.return_to_editor(approval=approval, by=by, reason="แก้")


@pytest.fixture
def sent(office: Office) -> Approval:
    return walks.send(walks.draft(office.division, office.people["editor"]), office.people["editor"])


def test_a_refused_act_leaves_one_line_and_nothing_else(office: Office, sent: Approval) -> None:
    stranger = office.people["stranger"]
    with translation.override("en"), pytest.raises(Refused):
        sign(approval=sent, by=stranger)
    event = BusinessEvent.objects.get(act="refused_approve")
    assert (event.subject_kind, event.subject_id) == ("approval", str(sent.pk))
    assert (event.actor, "waits for the role" in event.reason) == (str(stranger.public_id), True)
    sent.refresh_from_db()
    assert (sent.step, sent.acts.count()) == (1, 1)


def test_what_changed_while_she_read_is_not_signed(office: Office, sent: Approval) -> None:
    editor, division = office.people["editor"], office.people["division"]
    read = sent.document_hash
    walks.withdraw(sent, editor)
    walks.send(sent, editor, name="แก้แล้ว")
    for language, words in (("th", "ส่งใหม่ระหว่างที่คุณอ่าน"), ("en", "sent again while you were reading")):
        with translation.override(language), pytest.raises(Refused) as no:
            sign(approval=sent, by=division, hash_read=read)
        with translation.override(language):
            assert words in str(no.value.reason)
    assert BusinessEvent.objects.filter(act="refused_approve").count() == 2
    assert sign(approval=sent, by=division, hash_read=sent.document_hash) is False


@pytest.mark.parametrize(("language", "words"), [("th", "อนุมัติขั้นนี้ก่อนคุณแล้ว"), ("en", "approved this step before you")])
def test_the_second_approver_is_told_who_was_first(office: Office, sent: Approval, language: str, words: str) -> None:
    PersonName.objects.create(user=office.people["division"], full_name="ผู้อนุมัติระดับกอง กองทดสอบ 1")
    second = appoint("t-second", Role.DIVISION_APPROVER, office.division)
    sign(approval=sent, by=office.people["division"])
    for act in (sign, give_back):
        with translation.override(language), pytest.raises(Refused) as no:
            act(approval=sent, by=second)
        with translation.override(language):
            told = str(no.value.reason)
        assert words in told
        assert "ผู้อนุมัติระดับกอง กองทดสอบ 1" in told
    logged = BusinessEvent.objects.filter(act__startswith="refused_").values_list("reason", flat=True)
    assert len(logged) == 2
    assert not any("กองทดสอบ 1" in reason for reason in logged), "the log names nobody"


def test_who_comes_after_a_return_or_a_withdrawal_is_told_so(office: Office, sent: Approval) -> None:
    second = appoint("t-second", Role.DIVISION_APPROVER, office.division)
    give_back(approval=sent, by=office.people["division"])
    with translation.override("en"), pytest.raises(Refused, match="t-division sent it back for correction before you"):
        sign(approval=sent, by=second)
    walks.send(sent, office.people["editor"])
    walks.withdraw(sent, office.people["editor"])
    with translation.override("en"), pytest.raises(Refused, match="t-editor, took it back"):
        sign(approval=sent, by=second)


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_the_same_moment_one_acts(office: Office) -> None:
    sent = walks.send(walks.draft(office.division, office.people["editor"]), office.people["editor"])
    people = [office.people["division"], appoint("t-second", Role.DIVISION_APPROVER, office.division)]
    start, answers = threading.Barrier(2), []

    def act(by: User) -> None:
        try:
            start.wait(timeout=10)
            answers.append(sign(approval=Approval.objects.get(pk=sent.pk), by=by))
        except Refused as no:
            answers.append(str(no.reason))
        finally:
            connections.close_all()

    with translation.override("en"):
        threads = [threading.Thread(target=act, args=(by,)) for by in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    sent.refresh_from_db()
    assert (sent.state, sent.step) == (State.SUBMITTED, 2)
    assert sent.acts.filter(act="approve").count() == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["bool", "str"]
    assert BusinessEvent.objects.filter(act="refused_approve").count() == 1
    assert connection.in_atomic_block is False
