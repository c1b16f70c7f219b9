"""The history of a record: who changed which field when, condensed, for whom, and beside the acts of approval."""

import datetime as dt

import pytest
from django.db.models import Q

from samrit.audit.actions import acting, record
from samrit.audit.queries.changes import Change, Watched, row_changes, spells
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import Contact, Detail, Objective, PlanChoice, Project, YearPlan
from samrit.reporting.models import ApprovedReport, MoneyResult, ProgressReport
from tests.cast import SignedInClient
from tests.factories import opendata as factory


@pytest.fixture
def plan(bodies) -> YearPlan:
    factory.calendar()
    return factory.year_plan(bodies["DEMO-1"])


def address(plan: YearPlan, more: str = "") -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/history/{more}"


def page(user, plan: YearPlan, more: str = "", language: str = "th") -> str:
    answer = SignedInClient(user).get(address(plan, more), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def change_at(minute: int, old: str, new: str, actor: str = "a", part: str = "m3", row: int = 1) -> Change:
    at = dt.datetime(2022, 4, 18, 9, tzinfo=clock.BANGKOK) + dt.timedelta(minutes=minute)
    return Change(at, actor, "save section", "update", part, part, "", "Field", old, new, ("Detail", row, "text"))


def test_row_changes_tell_who_why_field_old_and_new(unit, editor):
    with acting(editor, "rename a division"):
        Organisation.objects.filter(pk=unit.pk).update(name_en="First")
        Organisation.objects.filter(pk=unit.pk).update(name_en="Second")
    watched = Watched(Organisation, Q(id=unit.pk), {"name_en": "Name", "name_th": "Thai name"}, "body", "Body")
    found = [(c.actor, c.reason, c.kind, c.label, c.old, c.new) for c in row_changes(watched)][:2]
    who = str(editor.public_id)
    assert found == [
        (who, "rename a division", "update", "Name", "First", "Second"),
        (who, "rename a division", "update", "Name", "Demonstration Division 1", "First"),
    ]


def test_inserted_and_deleted_rows_tell_their_values(plan, editor):
    with acting(editor, "add and remove"):
        row = Objective.objects.create(year_plan=plan, text="ใหม่")
        row.delete()
    watched = Watched(Objective, Q(year_plan_id=plan.pk, text="ใหม่"), {"text": "Text"}, "m3", "M3")
    assert [(c.kind, c.old, c.new) for c in row_changes(watched)] == [("delete", "ใหม่", ""), ("insert", "", "ใหม่")]


def test_a_spell_tells_each_field_once():
    changes = [change_at(20, "b", "c"), change_at(5, "a", "b"), change_at(0, "", "a", row=2)]
    (spell,) = spells(changes)
    assert [(c.old, c.new) for c in spell.changes] == [("", "a"), ("a", "c")]
    assert (spell.at - spell.started, spell.reasons) == (dt.timedelta(minutes=20), ["save section"])


def test_a_pause_another_person_or_another_part_begins_a_new_spell():
    pause = [change_at(31, "b", "c"), change_at(0, "a", "b")]
    assert len(spells(pause)) == 2
    assert len(spells([change_at(30, "b", "c"), change_at(0, "a", "b")])) == 1
    assert len(spells([change_at(2, "b", "c", actor="b"), change_at(0, "a", "b")])) == 2
    assert len(spells([change_at(2, "b", "c", part="m2"), change_at(0, "a", "b")])) == 2


def test_a_row_that_came_is_told_whole():
    rows = [
        Change(**{**vars(change_at(n, "", f"v{n}")), "kind": "insert", "row": "Output", "key": ("Output", 7, f"c{n}")})
        for n in (1, 0)
    ]
    (spell,) = spells(rows)
    assert [(c.row, c.old, c.new) for c in spell.changes] == [("Output", "", "Field: v0\nField: v1")]


def test_what_was_put_back_within_a_spell_is_not_told():
    assert spells([change_at(5, "b", "a"), change_at(0, "a", "b")]) == []


def test_a_history_of_many_rows_is_one_query_a_table(plan, django_assert_num_queries):
    for n in range(30):
        Objective.objects.create(year_plan=plan, text=f"{n}")
    with django_assert_num_queries(1):
        row_changes(Watched(Objective, Q(year_plan_id=plan.pk), {"text": "Text"}, "m3", "M3"))


@pytest.mark.parametrize(("language", "words"), [("th", ("ประวัติ", "เทียบฉบับ")), ("en", ("History", "Compare versions"))])
def test_the_page_shows_old_and_new_with_the_person(plan, editor, language, words):
    with acting(editor, "save section m3"):
        Detail.objects.filter(year_plan=plan).update(expected_result="ครูช่างสอนได้ดีมาก")
    text = page(editor, plan, language=language)
    for said in (*words, "ครูช่างสอนได้ดีขึ้น", "ครูช่างสอนได้ดีมาก", editor.person.full_name):
        assert said in text, said


def test_every_section_is_watched(plan, editor):
    target = factory.node("target_y2", "0101", "เป้าหมายที่เลือก")
    with acting(editor, "fill in"):
        PlanChoice.objects.create(year_plan=plan, level="target_y2", node=target)
        Project.objects.filter(pk=plan.project_id).update(name_en="A name in English")
        activity = plan.activity_rows.get()
        activity.months.create(month=11)
        line = plan.budget_lines.get()
        line.months.create(year_plan=plan, fiscal_year=2565, month=12, amount="765432.10")
    text = page(editor, plan)
    for said in ("เป้าหมายที่เลือก", "A name in English", "พ.ย.", "765,432.10"):
        assert said in text, said


def test_acts_of_approval_and_of_the_project_stand_in_the_same_line(plan, editor, division):
    factory.act(plan.approval, "submit", "draft", "submitted", factory.moment(2022, 1, 10))
    plan.approval.acts.create(
        act="return", from_state="submitted", to_state="returned", step=1, by=division,
        at=factory.moment(2022, 1, 11), reason="ตัวเลขไม่ตรง",
    )  # fmt: skip
    record(act="project_created", subject_kind="project", subject_id=plan.project_id, by=editor)
    text = page(editor, plan)
    for said in ("ส่งกลับแก้ไข", "ตัวเลขไม่ตรง", "สร้างโครงการ", "ระบบ ส่งอนุมัติ"):
        assert said in text, said


def test_filters_by_person_and_field(plan, editor, division):
    with acting(editor, "x"):
        Detail.objects.filter(year_plan=plan).update(expected_result="แก้โดยผู้นำเข้า")
    with acting(division, "x"):
        Detail.objects.filter(year_plan=plan).update(rationale="แก้โดยผู้อนุมัติ")
    text = page(editor, plan, f"?person={editor.public_id}")
    assert "แก้โดยผู้นำเข้า" in text
    assert "แก้โดยผู้อนุมัติ" not in text
    text = page(editor, plan, "?field=Detail.rationale")
    assert "แก้โดยผู้อนุมัติ" in text
    assert "แก้โดยผู้นำเข้า" not in text
    assert "ดูประวัติทั้งหมด" in page(editor, plan, "?person=nobody")
    assert page(editor, plan, "?page=nonsense")


def test_contact_persons_are_in_no_history(plan, editor, analyst):
    with acting(editor, "x"):
        Contact.objects.filter(year_plan=plan).update(name="ชื่อใหม่ของผู้ประสานงาน", position_title="หัวหน้ากลุ่ม")
    assert "หัวหน้ากลุ่ม" in page(editor, plan)
    assert "หัวหน้ากลุ่ม" not in page(analyst, plan)
    for user in (editor, analyst):
        text = page(user, plan)
        assert "ชื่อใหม่ของผู้ประสานงาน" not in text
        assert factory.SECRET_PHONE not in text


def test_who_reads_only_what_is_approved_sees_the_versions_and_no_drafts(plan, editor, parliament):
    with acting(editor, "x"):
        Detail.objects.filter(year_plan=plan).update(expected_result="ร่างที่ยังไม่อนุมัติ")
    assert SignedInClient(parliament).get(address(plan)).status_code == 404
    factory.approve(plan)
    text = page(parliament, plan)
    assert "ร่างที่ยังไม่อนุมัติ" not in text
    assert editor.person.full_name not in text
    assert "อนุมัติฉบับที่ 1" in text.replace("อนุมัติ ฉบับ", "อนุมัติฉบับ")


def test_strangers_get_nothing(plan, editor2, client):
    assert SignedInClient(editor2).get(address(plan)).status_code == 404
    assert SignedInClient(editor2).get(address(plan).replace(plan.project.code, "NONE")).status_code == 404
    assert client.get(address(plan)).status_code == 302


def test_a_name_that_was_erased_leaves_the_history_whole(plan, editor, division):
    with acting(editor, "x"):
        Detail.objects.filter(year_plan=plan).update(expected_result="ยังอยู่")
    editor.person.delete()
    text = page(division, plan)
    assert "ยังอยู่" in text
    assert "ชื่อถูกลบแล้ว" in text


def test_pages_of_a_long_history(plan, editor):
    for n in range(60):
        plan.approval.acts.create(
            act="return",
            from_state="submitted",
            to_state="returned",
            step=1,
            by=editor,
            at=factory.moment(2022, 1, 1) + dt.timedelta(hours=n),
            reason=f"เหตุผล {n}",
        )
    first = page(editor, plan)
    assert 'rel="next"' in first
    assert "เหตุผล 59<" in first
    assert "เหตุผล 0<" in page(editor, plan, "?page=3")


def test_the_history_of_a_report(plan, editor, editor2, parliament):
    factory.approve(plan)
    report = factory.report(plan, 1, actual=25, disbursed="100000.00", at=None)
    with acting(editor, "save the report"):
        ProgressReport.objects.filter(pk=report.pk).update(progress_actual=40)
        MoneyResult.objects.filter(report=report).update(disbursed="250000.00")
    where = address(plan).replace("history", "reports/1/history")
    text = SignedInClient(editor).get(where).content.decode()
    for said in ("25%", "40%", "100,000.00", "250,000.00", editor.person.full_name):
        assert said in text, said
    assert SignedInClient(editor2).get(where).status_code == 404
    assert SignedInClient(editor).get(where.replace("/1/", "/3/")).status_code == 404
    assert SignedInClient(parliament).get(where).status_code == 404
    ApprovedReport.objects.create(
        report=report, number=1, document={}, document_hash="a" * 64, approved_at=factory.APPROVED_IN_JANUARY
    )
    type(report.approval).objects.filter(pk=report.approval_id).update(
        state="approved", approved_at=factory.APPROVED_IN_JANUARY
    )
    text = SignedInClient(parliament).get(where).content.decode()
    assert "40%" not in text
    assert editor.person.full_name not in text


def test_query_ceiling(plan, editor, django_assert_max_num_queries):
    for n in range(3):
        with acting(editor, "x"):
            Objective.objects.create(year_plan=plan, text=f"{n}")
    browser = SignedInClient(editor)
    with django_assert_max_num_queries(45):
        assert browser.get(address(plan)).status_code == 200
