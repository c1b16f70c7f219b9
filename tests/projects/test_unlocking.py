"""Correcting what is approved: asked, decided, corrected while the old version holds, given up exactly, compared."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import State, UnlockRequest
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.models import PlanNode
from samrit.projects.actions import lifecycle, unlocking
from samrit.projects.models import Activity, ApprovedVersion, YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.rules import SectionData
from samrit.projects.rules.values import Row
from samrit.reporting.queries.plans import plan_of
from tests.factories import records

pytestmark = pytest.mark.django_db


def fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def address(plan: YearPlan, rest: str = "") -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


def approve(plan: YearPlan, *people: User) -> ApprovedVersion | None:
    version = None
    for who in people:
        version = lifecycle.approve(year_plan=plan, by=who)
    return version


@pytest.fixture
def approved(unit: Organisation, editor: User, division: User, department: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    plan = records.fill(records.project(unit, editor), editor)
    lifecycle.send(year_plan=plan, by=editor)
    approve(plan, division, department)
    return fresh(plan)


@pytest.fixture
def request_(approved: YearPlan, editor: User) -> UnlockRequest:
    return unlocking.ask_unlock(
        year_plan=approved, by=editor, document_number="ศธ 0600/12", reason="งบประมาณเปลี่ยน", keys=["m5", "m3.rationale"]
    )


@pytest.fixture
def unlocked(approved: YearPlan, request_: UnlockRequest, department: User) -> YearPlan:
    return fresh(unlocking.grant_unlock(year_plan=approved, request=request_, by=department))


def test_a_request_needs_letter_and_reason_and_one_is_enough(
    approved: YearPlan, editor: User, editor2: User, division: User, as_user: type[Client]
) -> None:
    browser = as_user(editor)
    for language, words in (("th", "เลข"), ("en", "number of the letter")):
        answer = browser.post(
            address(approved, "unlock/"), {"document_number": " ", "reason": ""}, headers={"accept-language": language}
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
    strange = browser.post(address(approved, "unlock/"), {"document_number": "1", "reason": "ก", "keys": ["m9"]})
    assert strange.status_code == 422
    assert not UnlockRequest.objects.exists()
    for who in (editor2, division):
        with pytest.raises(Refused):
            unlocking.ask_unlock(year_plan=approved, by=who, document_number="1", reason="ก")
    good = {"document_number": "ศธ 0600/12", "reason": "งบประมาณเปลี่ยน", "keys": ["m5"]}
    assert browser.post(address(approved, "unlock/"), good).status_code == 302
    with pytest.raises(Refused):
        unlocking.ask_unlock(year_plan=approved, by=editor, document_number="2", reason="อีก")
    assert "งบประมาณเปลี่ยน" in browser.get(address(approved, "unlock/")).content.decode()
    assert BusinessEvent.objects.filter(act="refused_ask_unlock", subject_id=str(approved.pk)).count() == 3


def test_only_the_last_approver_or_nesdc_decides_and_a_refusal_has_a_reason(
    approved: YearPlan, request_: UnlockRequest, editor: User, division: User, department: User, as_user: type[Client]
) -> None:
    for who in (editor, division):
        with pytest.raises(Refused):
            unlocking.grant_unlock(year_plan=approved, request=request_, by=who)
    browser = as_user(department)
    for language, words in (("th", "เหตุผล"), ("en", "reason")):
        answer = browser.post(
            address(approved, "unlock/decision/"), {"decision": "refuse"}, headers={"accept-language": language}
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
    browser.post(address(approved, "unlock/decision/"), {"decision": "refuse", "reason": "ไม่จำเป็น"})
    request_.refresh_from_db()
    assert (request_.state, request_.decision_reason) == ("refused", "ไม่จำเป็น")
    assert fresh(approved).state == State.APPROVED
    assert browser.post(address(approved, "unlock/decision/"), {"decision": "grant"}).status_code == 404


def test_the_old_version_holds_until_the_new_one_says_why_it_exists(
    unlocked: YearPlan, editor: User, division: User, department: User
) -> None:
    assert unlocked.approval is not None
    assert (unlocked.state, unlocked.approval.opened) == (State.UNLOCKED, ["m3.rationale", "m5"])
    whole = editing.section_data(unlocked, "m5")
    line = whole.rows["lines"][0]
    half = tuple((month, Decimal("25000.00")) for month in records.MONTHS[:6])
    smaller = Row(line.uid, {**line.values, "amount": Decimal("150000.00"), "months": half})
    records.save(unlocked, editor, "m5", SectionData({"budget_total": Decimal("150000.00")}, {"lines": (smaller,)}))
    with pytest.raises(Invalid):
        records.save(unlocked, editor, "m3", SectionData({"expected_result": "ไม่ได้เปิด"}))
    plan = fresh(unlocked)
    assert (plan.budget_year, plan.budget_total) == (
        Decimal("300000.00"),
        Decimal("300000.00"),
    )  # lists keep the figures
    assert sum(money.amount for money in plan_of(plan).money) == Decimal("300000.00")  # reports plan by the version
    assert versions.in_force(plan) == ApprovedVersion.objects.get(number=1)
    lifecycle.send(year_plan=plan, by=editor)
    version = approve(plan, division, department)
    assert version is not None
    assert (version.number, version.why, version.document_number) == (2, "งบประมาณเปลี่ยน", "ศธ 0600/12")
    plan = fresh(plan)
    assert plan.budget_year == Decimal("150000.00")
    assert sum(money.amount for money in plan_of(plan).money) == Decimal("150000.00")
    sent = plan.approval.sendings.order_by("-number").first()  # type: ignore[union-attr]
    assert sent is not None
    assert (sent.facts["money"], sent.facts["money_before"]) == ("150000.00", "300000.00")
    assert sent.facts["changes"] == 3


def test_two_versions_stand_side_by_side(
    unlocked: YearPlan, editor: User, division: User, department: User, as_user: type[Client]
) -> None:
    records.save(unlocked, editor, "m3", SectionData({"rationale": "เหตุผลใหม่"}))
    lifecycle.send(year_plan=unlocked, by=editor)
    approve(unlocked, division, department)
    browser = as_user(editor)
    listed = browser.get(address(unlocked, "versions/")).content.decode()
    for name in ("sent-1", "sent-2", "approved-1", "approved-2"):
        assert f'value="{name}"' in listed
    assert "งบประมาณเปลี่ยน" in listed
    page = browser.get(address(unlocked, "versions/?from=sent-1&to=approved-2")).content.decode()
    assert "<del>ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ</del>" in page
    assert "<ins>เหตุผลใหม่</ins>" in page
    assert page.count("<del>") == 1
    for wrong in ("sent-9", "approved-x", "now", "../etc"):
        assert browser.get(address(unlocked, f"versions/?from=sent-1&to={wrong}")).status_code == 404
    assert browser.get(address(unlocked, "sendings/2/")).status_code == 200
    assert browser.get(address(unlocked, "sendings/9/")).status_code == 404


def test_readers_of_what_is_approved_get_the_version_and_nothing_else(
    unlocked: YearPlan, cast: dict[str, User], editor: User, as_user: type[Client]
) -> None:
    records.save(unlocked, editor, "m3", SectionData({"rationale": "ยังไม่อนุมัติ"}))
    viewer = as_user(cast["parliament"])
    for rest in ("review/", "sections/m3/"):
        answer = viewer.get(address(unlocked, rest))
        assert (answer.status_code, answer["Location"]) == (302, address(unlocked, "versions/1/"))
    assert viewer.get(f"/projects/{unlocked.project.code}/")["Location"] == address(unlocked, "versions/1/")
    page = viewer.get(address(unlocked, "versions/")).content.decode()
    assert 'value="approved-1"' in page
    assert 'value="sent-1"' not in page
    assert 'value="now"' not in page
    for rest in ("sendings/1/", "versions/?from=sent-1&to=approved-1", "versions/?from=now&to=approved-1", "unlock/"):
        assert viewer.get(address(unlocked, rest)).status_code == 404, rest
    said = viewer.get(f"/api/v1/year-plans/{unlocked.project.code}/{unlocked.fiscal_year}").content.decode()
    assert "ยังไม่อนุมัติ" not in said
    assert (
        "ยังไม่อนุมัติ"
        in as_user(editor).get(f"/api/v1/year-plans/{unlocked.project.code}/{unlocked.fiscal_year}").content.decode()
    )


def test_an_unlock_is_given_up_to_the_last_field(
    approved: YearPlan, editor: User, department: User, as_user: type[Client]
) -> None:
    asked = unlocking.ask_unlock(year_plan=approved, by=editor, document_number="1", reason="ทั้งฉบับ")
    unlocking.grant_unlock(year_plan=approved, request=asked, by=department)
    before = editing.document(approved)
    rows = before["m4"].rows["activities"]
    records.save(approved, editor, "m4", SectionData({}, {"activities": (records.activity("ใหม่", 60, (5,)), rows[1])}))
    records.save(approved, editor, "m2", SectionData({"name_th": "ชื่อใหม่", "ends_on": dt.date(2022, 8, 31)}))
    records.save(approved, editor, "m5", SectionData({"budget_total": Decimal(1)}, {"lines": ()}))
    assert Activity.objects.filter(year_plan=approved).count() == 2
    assert as_user(editor).post(address(approved, "unlock/closing/")).status_code == 302
    plan = fresh(approved)
    assert plan.state == State.APPROVED
    assert editing.document(plan) == before
    assert plan.project.name_th == "พัฒนาครูช่างอาชีวศึกษา"
    assert plan.budget_year == Decimal("300000.00")
    assert ApprovedVersion.objects.count() == 1
    assert all(editing.completeness_stored(plan).values())


def test_a_correction_that_came_back_is_given_up(
    unlocked: YearPlan, editor: User, division: User, as_user: type[Client]
) -> None:
    line = editing.section_data(unlocked, "m5").rows["lines"][0]
    half = tuple((month, Decimal("25000.00")) for month in records.MONTHS[:6])
    smaller = Row(line.uid, {**line.values, "amount": Decimal("150000.00"), "months": half})
    records.save(unlocked, editor, "m5", SectionData({"budget_total": Decimal("150000.00")}, {"lines": (smaller,)}))
    lifecycle.send(year_plan=unlocked, by=editor)
    lifecycle.return_to_editor(year_plan=fresh(unlocked), by=division, reason="ไม่ถูกต้อง")
    assert address(unlocked, "unlock/closing/") in as_user(editor).get(address(unlocked, "review/")).text
    assert as_user(editor).post(address(unlocked, "unlock/closing/")).status_code == 302
    plan = fresh(unlocked)
    assert (plan.state, plan.budget_year) == (State.APPROVED, Decimal("300000.00"))
    assert plan.approval.document_hash == ApprovedVersion.objects.get().document_hash


def test_what_cannot_be_brought_back_exactly_is_refused_with_nothing_changed(
    approved: YearPlan, editor: User, department: User
) -> None:
    asked = unlocking.ask_unlock(year_plan=approved, by=editor, document_number="1", reason="ทั้งฉบับ")
    unlocking.grant_unlock(year_plan=approved, request=asked, by=department)
    records.save(approved, editor, "m3", SectionData({"rationale": "แก้แล้ว"}))
    with open_door():
        PlanNode.objects.filter(code="mp12-y1-01").update(code="mp12-y1-99")
    for language, words in (("th", "คืนฉบับที่อนุมัติ"), ("en", "cannot be brought back")):
        with translation.override(language), pytest.raises(Refused) as no:
            unlocking.close_unlock(year_plan=approved, by=editor)
        with translation.override(language):
            assert words in str(no.value.reason)
    plan = fresh(approved)
    assert plan.state == State.UNLOCKED
    assert editing.section_data(plan, "m3").fields["rationale"] == "แก้แล้ว"


def test_an_approval_is_taken_back_and_its_version_stays_marked(
    unlocked: YearPlan, editor: User, division: User, department: User, as_user: type[Client]
) -> None:
    line = editing.section_data(unlocked, "m5").rows["lines"][0]
    half = tuple((month, Decimal("25000.00")) for month in records.MONTHS[:6])
    smaller = Row(line.uid, {**line.values, "amount": Decimal("150000.00"), "months": half})
    records.save(unlocked, editor, "m5", SectionData({"budget_total": Decimal("150000.00")}, {"lines": (smaller,)}))
    lifecycle.send(year_plan=unlocked, by=editor)
    approve(unlocked, division, department)
    with pytest.raises(Refused):
        lifecycle.undo_approval(year_plan=unlocked, by=division)
    assert as_user(department).post(address(unlocked, "approval/undoing/")).status_code == 302
    plan = fresh(unlocked)
    taken = ApprovedVersion.objects.get(number=2)
    assert plan.state == State.SUBMITTED
    assert taken.undone_at is not None
    assert versions.in_force(plan) == ApprovedVersion.objects.get(number=1)
    assert plan.budget_year == Decimal("300000.00")
    assert {each.name: each.fate for each in versions.listed(editor, plan)} == {
        "approved-2": "undone",
        "approved-1": "in_force",
        "sent-2": "waiting",
        "sent-1": "approved",
    }
    approve(plan, department)
    assert ApprovedVersion.objects.get(number=3).why == "งบประมาณเปลี่ยน"


@pytest.mark.parametrize("corrections", [1, 3])
def test_the_list_of_versions_asks_a_constant_number_of_questions(
    approved: YearPlan,
    editor: User,
    division: User,
    department: User,
    as_user: type[Client],
    django_assert_max_num_queries: object,
    corrections: int,
) -> None:
    for number in range(corrections):
        asked = unlocking.ask_unlock(year_plan=approved, by=editor, document_number=str(number), reason="แก้")
        unlocking.grant_unlock(year_plan=approved, request=asked, by=department)
        lifecycle.send(year_plan=approved, by=editor)
        approve(approved, division, department)
    browser = as_user(editor)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page = browser.get(address(approved, "versions/?from=sent-1&to=approved-1"))
    assert page.status_code == 200
