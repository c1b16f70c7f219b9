"""Created, sent, approved, frozen, returned, withdrawn, continued: what stays behind, and who is refused."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.utils import translation

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import Approval, State
from samrit.audit.models import BusinessEvent
from samrit.geography.models import Area
from samrit.lib.documents import canonical_bytes
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects import rules
from samrit.projects.actions import lifecycle
from samrit.projects.actions.sections import locked
from samrit.projects.models import ApprovedVersion, Origin, Project, YearPlan
from samrit.projects.queries import editing, lists, review
from samrit.projects.rules import SectionData
from samrit.projects.rules.comparing import Differing
from tests.cast import make_bodies, make_cast
from tests.factories import records


@pytest.fixture
def tree(db: None) -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def areas(db: None) -> dict[str, Area]:
    return records.places()


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    return records.project(unit, editor)


@pytest.fixture
def complete(plan: YearPlan, editor: User, tree: dict[str, PlanNode], areas: dict[str, Area]) -> YearPlan:
    return records.fill(plan, editor)


def acts(plan: YearPlan) -> list[str]:
    rows = BusinessEvent.objects.filter(subject_kind="year_plan", subject_id=str(plan.pk)).exclude(act="section_saved")
    return list(rows.order_by("id").values_list("act", flat=True))


def test_a_new_project_has_code_sections_and_a_draft(plan: YearPlan, unit: Organisation, editor: User) -> None:
    project = plan.project
    assert (project.code, project.owner, project.created_by, project.origin) == (
        "DEMO-1-65-0001",
        unit,
        editor,
        "living",
    )
    assert plan.approval is not None
    assert (plan.approval.state, plan.approval.link) == (State.DRAFT, "/projects/DEMO-1-65-0001/2565/review/")
    assert not any(editing.completeness_stored(plan).values())
    assert records.project(unit, editor, "อีกโครงการหนึ่ง").project.code == "DEMO-1-65-0002"
    assert records.project(unit, editor, "โครงการปีหน้า", 2566).project.code == "DEMO-1-66-0001"


def test_only_editors_of_the_unit_create(unit: Organisation, division: User, editor2: User) -> None:
    for who in (division, editor2):
        with translation.override("en"), pytest.raises(Refused) as no:
            records.project(unit, who)
        assert str(no.value.reason) == "Only an editor of กองสาธิต 1 can enter projects for it."
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("name", "year", "english"),
    [
        ("  ", 2565, "Write the name of the project."),
        ("ก" * 1001, 2565, "The name is longer than 1,000 letters."),
        ("ดี", 69, "Write the fiscal year with four digits of the Buddhist era, such as 2565."),
        ("ดี", 3112, "Write the fiscal year with four digits of the Buddhist era, such as 2565."),
        (
            "พัฒนา ครูช่าง อาชีวศึกษา",
            2565,
            "Your unit already has DEMO-1-65-0001 “พัฒนาครูช่างอาชีวศึกษา” in this year. "
            "Open that one, or make the name different.",
        ),
    ],
)
def test_a_project_that_cannot_be_is_refused(
    plan: YearPlan, unit: Organisation, editor: User, name: str, year: int, english: str
) -> None:
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            records.project(unit, editor, name, year)
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert said[1] == english
    assert said[0] != english
    assert Project.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_get_two_numbers() -> None:
    bodies = make_bodies()
    editor = make_cast(bodies)["editor"]
    names = ["ก่อสร้างฝายชะลอน้ำ", "อบรมครูช่าง", "ปลูกป่าชายเลน", "ซ่อมถนนสายหลัก"]

    def create(name: str) -> str:
        try:
            return records.project(bodies["DEMO-1"], editor, name).project.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        codes = sorted(people.map(create, names))
    assert codes == [f"DEMO-1-65-000{n}" for n in range(1, 5)]
    connection.close()


def test_an_incomplete_record_is_not_sent(plan: YearPlan, editor: User) -> None:
    with pytest.raises(Invalid) as no:
        lifecycle.send(year_plan=plan, by=editor)
    assert len(no.value.problems) > 25
    assert plan.approval is not None
    plan.approval.refresh_from_db()
    assert plan.approval.state == State.DRAFT
    assert acts(plan) == []


def test_two_approvals_freeze_the_record(complete: YearPlan, editor: User, division: User, department: User) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    assert lifecycle.approve(year_plan=complete, by=division) is None
    version = lifecycle.approve(year_plan=complete, by=department)
    assert version is not None
    stored = ApprovedVersion.objects.get(pk=version.pk)
    assert (stored.number, stored.year_plan) == (1, complete)
    assert hashlib.sha256(canonical_bytes(stored.document)).hexdigest() == stored.document_hash
    assert complete.approval is not None
    complete.approval.refresh_from_db()
    assert complete.approval.document_hash == stored.document_hash
    hashes = list(complete.approval.acts.values_list("document_hash", flat=True))
    assert hashes == [stored.document_hash] * 3  # what was sent is what was approved
    assert "contacts" not in stored.document["m2"]
    assert stored.document["owner"]["code"] == "DEMO-1"
    assert acts(complete) == ["year_plan_sent", "year_plan_approved"]


@pytest.mark.parametrize("act", [lifecycle.send, lifecycle.approve, lifecycle.withdraw])
def test_nobody_acts_twice_or_out_of_turn(
    complete: YearPlan, editor: User, division: User, department: User, act: object
) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    lifecycle.approve(year_plan=complete, by=division)
    for who in (editor, division):
        with pytest.raises(Refused):
            act(year_plan=complete, by=who)  # type: ignore[operator]
    assert complete.approval is not None
    complete.approval.refresh_from_db()
    assert (complete.approval.state, complete.approval.step) == (State.SUBMITTED, 2)


def test_a_return_opens_the_record_and_a_second_sending_freezes_the_corrected_one(
    complete: YearPlan, editor: User, division: User, department: User
) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    lifecycle.return_to_editor(year_plan=complete, by=division, reason="แก้ผลที่คาดว่าจะเกิด")
    fresh = YearPlan.objects.get(pk=complete.pk)
    assert review.passage(fresh).reason == "แก้ผลที่คาดว่าจะเกิด"
    records.save(complete, editor, "m3", SectionData({"expected_result": "แก้แล้ว"}))
    lifecycle.send(year_plan=complete, by=editor)
    for who in (division, department):
        version = lifecycle.approve(year_plan=complete, by=who)
    assert version is not None
    assert version.document["m3"]["expected_result"] == "แก้แล้ว"
    assert acts(complete) == ["year_plan_sent", "year_plan_returned", "year_plan_sent", "year_plan_approved"]
    event = BusinessEvent.objects.get(act="year_plan_returned")
    assert (event.reason, event.actor) == ("แก้ผลที่คาดว่าจะเกิด", str(division.public_id))


def test_a_return_needs_a_reason_and_the_turn(
    complete: YearPlan, editor: User, division: User, department: User
) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    with translation.override("en"), pytest.raises(Invalid) as no:
        lifecycle.return_to_editor(year_plan=complete, by=division, reason=" ")
    assert [(p.field, p.code) for p in no.value.problems] == [("reason", "required")]
    for who in (editor, department):
        with pytest.raises(Refused):
            lifecycle.return_to_editor(year_plan=complete, by=who, reason="เหตุผล")
    assert acts(complete) == ["year_plan_sent", "refused_return", "refused_return"]


def test_changes_since_the_last_version_are_listed(
    complete: YearPlan, editor: User, division: User, department: User
) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    lifecycle.approve(year_plan=complete, by=division)
    lifecycle.approve(year_plan=complete, by=department)
    document = editing.document(complete)
    assert review.changes_since_version(complete, document)[1] == []
    fields = {**document["m5"].fields, "budget_total": Decimal(1)}
    with translation.override("en"):
        _last, rows = review.changes_since_version(
            complete, {**document, "m5": SectionData(fields, document["m5"].rows)}
        )
    assert rows == [Differing("m5.budget_total", "M5 · Budget of the whole project, baht", "300,000.00", "1.00")]


def test_the_next_year_begins_with_what_holds(complete: YearPlan, editor: User, editor2: User) -> None:
    following = lifecycle.add_year_plan(year_plan=complete, by=editor)
    assert (following.fiscal_year, following.state) == (2566, State.DRAFT)
    document = editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=following.pk))
    assert document["m1"].fields == editing.section_data(complete, "m1").fields
    assert document["m3"].fields["rationale"]
    assert [row.values["months"] for row in document["m4"].rows["activities"]] == [(), ()]
    assert document["m5"].fields["budget_total"] == Decimal("300000.00")
    with pytest.raises(Invalid):
        lifecycle.add_year_plan(year_plan=complete, by=editor)
    with pytest.raises(Refused):
        lifecycle.add_year_plan(year_plan=complete, by=editor2)
    assert YearPlan.objects.count() == 2


def test_a_historical_record_is_read_only(complete: YearPlan, editor: User) -> None:
    YearPlan.objects.filter(pk=complete.pk).update(origin=Origin.IMPORT, approval=None)
    for act in (lifecycle.send, lifecycle.approve, lifecycle.withdraw):
        with translation.override("en"), pytest.raises(Refused) as no:
            act(year_plan=complete, by=editor)
        with translation.override("en"):
            assert "historical record" in str(no.value.reason)


def test_why_not_view_agrees_with_visible_to(plan: YearPlan, cast: dict[str, User]) -> None:
    for user in cast.values():
        seen = YearPlan.objects.visible_to(user).filter(pk=plan.pk).exists()
        assert seen == (rules.why_not_view(person(user), plan.project.owner) is None), user.username


def test_search_finds_a_new_and_a_renamed_project(plan: YearPlan, editor: User) -> None:
    def found(words: str) -> list[YearPlan]:
        return list(lists.selection(editor, lists.Filters(words=words)))

    assert (found(plan.project.name_th), found("ชื่อใหม่ของโครงการ")) == ([plan], [])
    records.save(plan, editor, "m2", SectionData({"name_th": "ชื่อใหม่ของโครงการ"}))
    assert found("ชื่อใหม่ของโครงการ") == [plan]
    assert plan.approval is not None
    plan.approval.refresh_from_db()
    assert plan.approval.title == "ชื่อใหม่ของโครงการ"


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waited_for_a_sending_is_refused() -> None:
    bodies = make_bodies()
    editor = make_cast(bodies)["editor"]
    records.chain()
    plan = records.project(bodies["DEMO-1"], editor)
    assert plan.approval is not None
    sent = Approval.objects.filter(pk=plan.approval.pk)

    def save() -> str:
        try:
            records.save(plan, editor, "m3", SectionData({"expected_result": "เขียนทับสิ่งที่ส่งแล้ว"}))
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(1) as people:
        with transaction.atomic():
            locked(plan)
            answer = people.submit(save)
            time.sleep(0.5)  # it waits at the lock
            sent.update(state=State.SUBMITTED, step=1)
        assert answer.result() == "refused"
    connection.close()


def test_an_approver_signs_what_she_read(complete: YearPlan, editor: User, division: User) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    assert complete.approval is not None
    complete.approval.refresh_from_db()
    hash_read = complete.approval.document_hash
    lifecycle.withdraw(year_plan=complete, by=editor)
    records.save(complete, editor, "m3", SectionData({"expected_result": "แก้แล้วส่งใหม่"}))
    lifecycle.send(year_plan=complete, by=editor)
    for language, words in (("th", "ส่งใหม่ระหว่างที่คุณอ่าน"), ("en", "sent again while you were reading")):
        with translation.override(language), pytest.raises(Refused) as no:
            lifecycle.approve(year_plan=complete, by=division, hash_read=hash_read)
        with translation.override(language):
            assert words in str(no.value.reason)
    complete.approval.refresh_from_db()
    assert complete.approval.step == 1


def test_a_reason_holds_nothing_the_database_cannot_keep(complete: YearPlan, editor: User, division: User) -> None:
    lifecycle.send(year_plan=complete, by=editor)
    lifecycle.return_to_editor(year_plan=complete, by=division, reason=" แก้\x00ไข ")
    assert BusinessEvent.objects.get(act="year_plan_returned").reason == "แก้ไข"
