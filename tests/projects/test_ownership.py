"""Whose a project is: officer, cancelling, handing over, discarding."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle, ownership
from samrit.projects.actions.ownership import Cancelling
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import SectionData
from tests.factories import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


def fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def address(plan: YearPlan, rest: str) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


def test_the_creator_is_responsible_until_another_editor_is_named(
    plan: YearPlan, cast: dict[str, User], editor: User, editor2: User, as_user: type[Client]
) -> None:
    assert plan.officer == editor
    browser = as_user(cast["department-admin"])
    page = browser.get(address(plan, "responsibility/")).content.decode()
    assert editor.person.full_name in page
    for language, words in (("th", "เลือกผู้บันทึก"), ("en", "Choose somebody who is an editor")):
        answer = browser.post(address(plan, "officer/"), {"officer": editor2.pk}, headers={"accept-language": language})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    YearPlan.objects.filter(pk=plan.pk).update(officer=None)
    assert browser.post(address(plan, "officer/"), {"officer": editor.pk}).status_code == 302
    assert fresh(plan).officer == editor
    assert as_user(editor2).post(address(plan, "officer/"), {"officer": editor2.pk}).status_code == 404
    assert as_user(cast["auditor"]).post(address(plan, "officer/"), {"officer": editor.pk}).status_code == 403


def test_a_cancelled_project_is_read_and_written_no_more(
    plan: YearPlan, cast: dict[str, User], editor: User, as_user: type[Client]
) -> None:
    browser = as_user(cast["department-admin"])
    good = {"on": "31/3/2565", "reason": "ผู้รับจ้างทิ้งงาน", "document_number": "ศธ 0600/77"}
    for wrong, thai, english in (
        ({"on": ""}, "เขียนวันสุดท้าย", "Write the last day"),
        ({"on": "32/1/2565"}, "32/1/2565", "cannot be read as a day"),
        ({"on": "1/1/2560"}, "ก่อนวันแรก", "before the first day"),
        ({"reason": " "}, "เขียนเหตุผล", "Write why"),
        ({"document_number": ""}, "เขียนเลขที่หนังสือ", "Write the number of the letter"),
    ):
        for language, words in (("th", thai), ("en", english)):
            answer = browser.post(
                address(plan, "cancelling/"), {**good, **wrong}, headers={"accept-language": language}
            )
            assert answer.status_code == 422
            assert words in answer.content.decode(), (wrong, language)
    assert Project.objects.get().cancelled_on is None
    assert as_user(editor).post(address(plan, "cancelling/"), good).status_code == 403
    assert browser.post(address(plan, "cancelling/"), good).status_code == 302
    project = Project.objects.get()
    assert (project.cancelled_on, project.cancelled_reason) == (dt.date(2022, 3, 31), "ผู้รับจ้างทิ้งงาน")
    with translation.override("en"), pytest.raises(Refused) as no:
        records.save(plan, editor, "m3", SectionData({"rationale": "หลังยกเลิก"}))
    with translation.override("en"):
        assert "was cancelled" in str(no.value.reason)
    with pytest.raises(Refused):
        lifecycle.send(year_plan=plan, by=editor)
    page = as_user(editor).get(address(plan, "review/")).content.decode()
    assert "ผู้รับจ้างทิ้งงาน" in page
    with pytest.raises(Refused):
        ownership.cancel_project(
            project=project, data=Cancelling(dt.date(2022, 4, 1), "อีก", "1"), by=cast["department-admin"]
        )
    assert BusinessEvent.objects.filter(act="project_cancelled").count() == 1


def test_nothing_that_waits_is_stranded_by_cancelling(plan: YearPlan, cast: dict[str, User], editor: User) -> None:
    lifecycle.send(year_plan=plan, by=editor)
    data = Cancelling(dt.date(2022, 3, 31), "เหตุผล", "1")
    with translation.override("en"), pytest.raises(Refused) as no:
        ownership.cancel_project(project=plan.project, data=data, by=cast["department-admin"])
    with translation.override("en"):
        assert "waits for approval" in str(no.value.reason)
    assert Project.objects.get().cancelled_on is None


def test_a_project_goes_to_another_body_with_what_is_under_way(
    plan: YearPlan,
    bodies: dict[str, Organisation],
    cast: dict[str, User],
    editor: User,
    editor2: User,
    division: User,
    as_user: type[Client],
) -> None:
    lifecycle.send(year_plan=plan, by=editor)
    to = bodies["DEMO-2"]
    boss = cast["admin"]
    browser = as_user(boss)
    for wrong, thai, english in (
        ({"to": "ไม่มี"}, "ไม่พบหน่วยงาน", "No body has this code"),
        ({"to": "DEMO-1"}, "อยู่กับหน่วยงานนี้แล้ว", "with this body already"),
        ({"basis": ""}, "เขียนเลขที่หนังสือหรือคำสั่ง", "Write the letter or order"),
    ):
        for language, words in (("th", thai), ("en", english)):
            answer = browser.post(
                address(plan, "hand-over/"),
                {"to": "DEMO-2", "basis": "คำสั่ง 1/2565", **wrong},
                headers={"accept-language": language},
            )
            assert answer.status_code == 422
            assert words in answer.content.decode()
    for who in (editor, division):
        with pytest.raises(Refused):
            ownership.hand_over(project=plan.project, to=to, basis="คำสั่ง", by=who)
    assert browser.post(address(plan, "hand-over/"), {"to": "DEMO-2", "basis": "คำสั่ง 1/2565"}).status_code == 302
    moved = fresh(plan)
    assert moved.approval is not None
    assert (moved.project.owner, moved.approval.owner, moved.officer) == (to, to, None)
    assert (moved.project.code, moved.state) == (plan.project.code, State.SUBMITTED)
    assert not YearPlan.objects.visible_to(editor).exists()
    assert YearPlan.objects.visible_to(editor2).exists()
    event = BusinessEvent.objects.get(act="project_handed_over")
    assert (event.reason, event.data) == ("คำสั่ง 1/2565", {"before": "DEMO-1", "after": "DEMO-2"})


def test_a_draft_is_discarded_with_a_reason_and_stays_readable(
    plan: YearPlan, editor: User, editor2: User, division: User, as_user: type[Client]
) -> None:
    browser = as_user(editor)
    for language, words in (("th", "เหตุผล"), ("en", "reason")):
        answer = browser.post(address(plan, "discarding/"), {"reason": " "}, headers={"accept-language": language})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert as_user(editor2).post(address(plan, "discarding/"), {"reason": "x"}).status_code == 404
    assert as_user(division).post(address(plan, "discarding/"), {"reason": "x"}).status_code == 403
    assert browser.post(address(plan, "discarding/"), {"reason": "บันทึกซ้ำ"}).status_code == 302
    assert fresh(plan).state == State.DISCARDED
    assert browser.get(address(plan, "review/")).status_code == 200
    for act in (lifecycle.send, lifecycle.withdraw):
        with pytest.raises(Refused):
            act(year_plan=plan, by=editor)


def test_what_was_approved_is_never_discarded(plan: YearPlan, editor: User, division: User, department: User) -> None:
    lifecycle.send(year_plan=plan, by=editor)
    for who in (division, department):
        lifecycle.approve(year_plan=plan, by=who)
    with translation.override("en"), pytest.raises((Refused, Invalid)) as no:
        lifecycle.discard(year_plan=plan, by=editor, reason="ซ้ำ")
    with translation.override("en"):
        assert "cannot be discarded" in str(no.value)
