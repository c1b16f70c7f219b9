"""Sending, approving, returning, withdrawing: what is stored, and who is refused with which words."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.accounts.models import Membership
from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.actions import approve, open_approval, return_to_editor, submit, withdraw
from samrit.approvals.models import Approval, ChainStep, State, SubjectKind
from samrit.audit.actions import acting
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from tests.approvals.conftest import Office, appoint


@pytest.fixture
def approval(office: Office) -> Approval:
    with acting(office.people["editor"], "open"):
        return open_approval(
            subject_kind=SubjectKind.YEAR_PLAN, title="โครงการ", link="/projects/T-1/", owner=office.division
        )


def send(approval: Approval, office: Office, who: str = "editor") -> Approval:
    with acting(office.people[who], "send"):
        return submit(approval=approval, by=office.people[who], document={"name": approval.title})


def pass_step(approval: Approval, office: Office, who: str) -> bool:
    with acting(office.people[who], "approve"):
        return approve(approval=approval, by=office.people[who])


def test_two_steps_then_approved(office: Office, approval: Approval) -> None:
    send(approval, office)
    assert (approval.state, approval.step) == (State.SUBMITTED, 1)
    assert approval.roles == [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]
    assert approval in queries.waiting_for(office.people["division"])
    assert approval not in queries.waiting_for(office.people["department"])
    assert pass_step(approval, office, "division") is False
    assert approval in queries.waiting_for(office.people["department"])
    assert pass_step(approval, office, "department") is True
    approval.refresh_from_db()
    assert approval.state == State.APPROVED
    assert approval.approved_at is not None
    assert [act.act for act in approval.acts.all()] == ["submit", "approve", "approve"]
    acts = BusinessEvent.objects.filter(subject_kind="approval", subject_id=approval.pk).order_by("id")
    assert list(acts.values_list("act", flat=True)) == ["submitted", "approved_at_step", "approved"]


def test_returned_with_a_reason_and_sent_again_keeps_the_first_moment(office: Office, approval: Approval) -> None:
    first = send(approval, office).first_submitted_at
    with acting(office.people["division"], "return"):
        return_to_editor(approval=approval, by=office.people["division"], reason="  เพิ่มค่าเป้าหมาย  ")
    assert (approval.state, approval.step) == (State.RETURNED, 0)
    assert approval in queries.returned_to(office.people["editor"])
    assert queries.last_return_reasons([approval.pk]) == {approval.pk: "เพิ่มค่าเป้าหมาย"}
    send(approval, office)
    assert approval.first_submitted_at == first
    assert approval.submitted_at > first


@pytest.mark.parametrize(("language", "words"), [("th", "เขียนเหตุผล"), ("en", "Write the reason")])
def test_a_return_without_reason_is_invalid_and_changes_nothing(
    office: Office, approval: Approval, language: str, words: str
) -> None:
    send(approval, office)
    with (
        translation.override(language),
        pytest.raises(Invalid, match=words),
        acting(office.people["division"], "return"),
    ):
        return_to_editor(approval=approval, by=office.people["division"], reason=" ")
    approval.refresh_from_db()
    assert approval.state == State.SUBMITTED
    assert approval.acts.count() == 1


@pytest.mark.parametrize(("language", "words"), [("th", "ต้องให้ผู้อื่นอนุมัติ"), ("en", "somebody else must approve it")])
def test_nobody_approves_her_own_submission(office: Office, approval: Approval, language: str, words: str) -> None:
    appoint("t-editor", Role.DIVISION_APPROVER, office.division)
    send(approval, office)
    with translation.override(language):
        with pytest.raises(Refused) as no:
            pass_step(approval, office, "editor")
        assert words in str(no.value.reason)
    assert approval not in queries.waiting_for(office.people["editor"])
    approval.refresh_from_db()
    assert approval.step == 1


def test_a_step_only_the_sender_holds_goes_to_the_next_level(office: Office, approval: Approval) -> None:
    Membership.objects.filter(role=Role.DIVISION_APPROVER).update(user=office.people["editor"])
    send(approval, office)
    assert approval.roles == [Role.DEPARTMENT_APPROVER]
    assert pass_step(approval, office, "department") is True


def test_without_anyone_at_the_last_step_nothing_is_sent(office: Office, approval: Approval) -> None:
    Membership.objects.filter(role=Role.DEPARTMENT_APPROVER, user=office.people["department"]).delete()
    with translation.override("en"), pytest.raises(Refused, match="Nobody else holds the role"):
        send(approval, office)
    approval.refresh_from_db()
    assert approval.state == State.DRAFT
    assert not approval.acts.exists()


def test_strangers_and_wrong_roles_are_refused(office: Office, approval: Approval) -> None:
    with translation.override("en"), pytest.raises(Refused, match="Only an editor"):
        send(approval, office, "division")
    send(approval, office)
    for who in ("department", "stranger", "editor"):
        with translation.override("en"), pytest.raises(Refused, match="waits for the role"):
            pass_step(approval, office, who)
    assert not queries.visible(office.people["stranger"]).exists()


def test_withdrawn_until_the_next_person_acts(office: Office, approval: Approval) -> None:
    editor = office.people["editor"]
    send(approval, office)
    with acting(editor, "withdraw"):
        withdraw(approval=approval, by=editor)
    assert (approval.state, approval.first_submitted_at) == (State.DRAFT, None)
    send(approval, office)
    pass_step(approval, office, "division")
    with translation.override("en"), pytest.raises(Refused, match="already acted"), acting(editor, "withdraw"):
        withdraw(approval=approval, by=editor)


def test_the_nearest_body_with_a_chain_wins_on_its_days(office: Office) -> None:
    day = dt.date(2022, 4, 18)
    kind = SubjectKind.PROGRESS_REPORT
    default = [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]
    assert list(queries.chain_for(office.division, kind, day).roles) == default
    ChainStep.objects.create(
        organisation=office.department,
        subject_kind=kind,
        position=1,
        role=Role.DEPARTMENT_APPROVER,
        valid_from=dt.date(2022, 1, 1),
        valid_to=dt.date(2022, 12, 31),
    )
    assert queries.chain_for(office.division, kind, day).roles == (Role.DEPARTMENT_APPROVER,)
    assert list(queries.chain_for(office.division, kind, dt.date(2023, 1, 1)).roles) == default


def test_the_diagram_draws_every_transition() -> None:
    drawn = rules.diagram()
    moving = [row for row in rules.TRANSITIONS if row.state != row.to]
    assert all(f"{row.state} --> {row.to}: {row.act}" in drawn for row in moving)
