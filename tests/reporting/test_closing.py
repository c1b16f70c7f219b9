"""The final report and the call-backs: opened by days that are rows, written by whoever holds the duty today, frozen, late accepted."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.notifications.models import Notice
from samrit.organisations.models import Organisation
from samrit.projects.actions.ownership import hand_over
from samrit.projects.models import ApprovedVersion, Indicator, Origin, Project, StatusChange, YearPlan
from samrit.reporting.actions import passage
from samrit.reporting.actions.closing import open_closings, save_closing, submit_closing
from samrit.reporting.actions.reminding import remind_closings
from samrit.reporting.models import ApprovedClosing, ClosingReport, ClosingTerm, FiscalQuarter
from samrit.reporting.queries.closing import ClosingPage, closing_page
from samrit.reporting.queries.ended import owed_closings
from samrit.reporting.queries.feeds import person_entries
from samrit.reporting.rules.closing import days_of, last_day, months_after
from samrit.reporting.rules.closing_document import compare
from samrit.reporting.rules.fields import Written
from tests.reporting.conftest import ENDED, NOW, at, fill, make_year_plan
from tests.reporting.test_passage import send as send_m6

Quarters = dict[int, FiscalQuarter]


def find(plan: YearPlan, kind: str = "final") -> ClosingReport:
    return ClosingReport.objects.select_related("project__owner", "approval__owner").get(
        project=plan.project_id, kind=kind
    )


def opened(plan: YearPlan, kind: str = "final") -> ClosingReport:
    open_closings()
    return find(plan, kind)


def page(user: User, closing: ClosingReport) -> ClosingPage:
    found = closing_page(user, closing.project.code, closing.kind)
    assert found is not None
    return found


def answers(plan: YearPlan, **more: Any) -> dict[str, Any]:
    return {
        "attainment": "partly",
        "outcome": "การเดินทางสั้นลง 20 นาที",
        "beneficiaries": "ผู้ใช้ถนน 4,800 คน",
        "continues": "องค์การบริหารส่วนตำบลบำรุงรักษาด้วยงบของตนเอง",
        "lessons": "สำรวจก่อนฤดูฝน",
        "disbursed": Decimal("500000.00"),
        f"indicator.{plan.indicators.get().uid}.value": Decimal(78),
        **more,
    }


def written(user: User, closing: ClosingReport, plan: YearPlan, **more: Any) -> Written:
    found = page(user, closing)
    asked = {item.key for item in found.fields}
    values = {key: value for key, value in answers(plan, **more).items() if key in asked}
    return Written(values, json.loads(found.seen))


def send(user: User, closing: ClosingReport, plan: YearPlan, **more: Any) -> ClosingReport:
    return submit_closing(closing=closing, written=written(user, closing, plan, **more), by=user)


def approved(closing: ClosingReport, *approvers: User) -> ClosingReport:
    for approver in approvers:
        passage.approve_report(report=closing, hash_read=closing.approval.document_hash, by=approver)
    return closing


def on(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(text))


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2021-10-01", 6, "2022-04-01"),
        ("2022-08-31", 6, "2023-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2022-12-01", 24, "2024-12-01"),
        ("2022-01-31", 1, "2022-02-28"),
    ],
)
def test_months_are_counted_from_the_day_after_the_end(day: str, months: int, expected: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


def test_it_opens_at_midnight_after_the_last_day_and_the_first_late_instant_is_a_midnight_too() -> None:
    days = days_of(dt.date(2022, 9, 30), 0, 90)
    assert days.opens_at == at("2022-10-01T00:00:00")
    assert days.due_at == at("2022-12-30T00:00:00")
    assert days_of(dt.date(2022, 9, 30), 6, 30).opens_at == at("2023-04-01T00:00:00")


def test_cancelling_comes_before_finishing_and_finishing_before_the_plan() -> None:
    one, two, three = dt.date(2022, 1, 1), dt.date(2022, 2, 2), dt.date(2022, 3, 3)
    assert last_day(three, two, one) == one
    assert last_day(three, two, None) == two
    assert last_day(three, None, None) == three
    assert last_day(None, None, None) is None


# --- the job ----------------------------------------------------------------------------------------------------------


def test_the_job_makes_what_has_come_once(ended: YearPlan) -> None:
    assert (open_closings(), open_closings()) == (1, 0)
    final = find(ended)
    assert (final.opens_at, final.due_at) == (at("2022-04-01T00:00:00"), at("2022-06-30T00:00:00"))
    assert final.approval.owner == ended.project.owner
    assert [row.kind for row in ClosingReport.objects.all()] == ["final"]
    assert BusinessEvent.objects.filter(act="closings_opened").count() == 1


def test_late_by_two_years_it_makes_all_four(ended: YearPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2024-05-01T09:00:00", monkeypatch)
    assert open_closings() == 4
    assert find(ended, "after_24").due_at == at("2024-05-01T00:00:00")


def test_drafts_history_and_exercises_get_none(
    ended: YearPlan, unit: Organisation, historical: YearPlan, editor: User
) -> None:
    make_year_plan(unit, "D-1", state=State.DRAFT)
    Project.objects.update(ends_on=ENDED)
    exercise = Project.objects.create(
        code="X-1", name_th="ฝึก", owner=unit, created_at=NOW, created_by=editor, ends_on=ENDED, is_training=True
    )
    YearPlan.objects.create(project=exercise, fiscal_year=2565, origin=Origin.TRAINING, officer=editor, changed_at=NOW)
    assert open_closings() == 1
    assert ClosingReport.objects.get().project == ended.project


def test_what_the_rows_say_counts_and_a_year_without_rows_asks_nothing(ended: YearPlan) -> None:
    ClosingTerm.objects.filter(kind="final").update(days=10)
    open_closings()
    assert find(ended).due_at == at("2022-04-11T00:00:00")
    ClosingReport.objects.all().delete()
    ClosingTerm.objects.update(fiscal_year=2560)
    assert open_closings() == 0


def test_the_approved_last_day_counts_not_the_one_being_written(
    ended: YearPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = {"year_plan": ended, "number": 1, "document_hash": "0" * 64, "approved_at": NOW}
    ApprovedVersion.objects.create(document={"m2": {"ends_on": "2022-09-30"}}, **version)
    assert open_closings() == 0  # the row says 31 March, the version in force 30 September
    on("2022-10-01T00:00:00", monkeypatch)
    assert open_closings() == 1


def test_an_approved_change_of_the_end_moves_what_was_never_sent(
    ended: YearPlan, editor: User, division: User, department: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = opened(ended)
    Project.objects.update(ends_on=dt.date(2022, 9, 30))
    assert open_closings() == 0
    final = find(ended)
    assert final.opens_at == at("2022-10-01T00:00:00")
    assert owed_closings(editor) == []
    with translation.override("en"), pytest.raises(Refused, match="not open yet"):
        save_closing(closing=final, written=Written({"outcome": "ก"}), by=editor)
    on("2022-10-02T09:00:00", monkeypatch)
    send(editor, final, ended)
    Project.objects.update(ends_on=ENDED)
    open_closings()
    assert find(ended).opens_at == at("2022-10-01T00:00:00")  # sent: judged by the days it was sent under


def test_a_finished_project_ends_then_and_a_cancelled_one_owes_the_final_report_only(
    ended: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.objects.update(ends_on=dt.date(2023, 9, 30))
    assert open_closings() == 0
    said = {"project": ended.project, "state": "completed", "day": dt.date(2022, 4, 10), "reason": "เสร็จก่อนกำหนด"}
    stated = StatusChange.objects.create(stated_by=editor, stated_at=NOW, **said)
    assert open_closings() == 1
    assert find(ended).opens_at == at("2022-04-11T00:00:00")
    StatusChange.objects.filter(pk=stated.pk).update(undone_at=NOW)
    Project.objects.update(cancelled_on=dt.date(2022, 4, 1), cancelled_reason="ยุติ")
    on("2024-06-01T09:00:00", monkeypatch)
    open_closings()
    assert [row.kind for row in ClosingReport.objects.all()] == ["final"]
    assert find(ended).opens_at == at("2022-04-02T00:00:00")


# --- writing ----------------------------------------------------------------------------------------------------------


def test_it_starts_with_what_the_reports_said(ended: YearPlan, quarters: Quarters, editor: User) -> None:
    send_m6(ended, editor, quarters[2], outcome_result="เดินทางเร็วขึ้น")
    found = page(editor, opened(ended))
    basis = found.case.basis
    assert (basis.appropriated, basis.reported) == (Decimal(1_000_000), Decimal(500_000))
    assert basis.years[0].quarter == 2
    assert [(one.name, one.target, one.last) for one in basis.indicators] == [("ความพึงพอใจ", Decimal(80), Decimal(45))]
    assert found.is_prefilled
    assert (found.case["disbursed"], found.case["outcome"]) == (Decimal(500_000), "เดินทางเร็วขึ้น")
    assert found.case[f"indicator.{ended.indicators.get().uid}.value"] == Decimal(45)
    assert found.stored["outcome"] == ""


def test_everything_missing_is_said_at_once_in_both_languages(ended: YearPlan, editor: User) -> None:
    final = opened(ended)
    for language, words in (("en", "Say how far the outcome was reached."), ("th", "ระบุว่าบรรลุผลลัพธ์เพียงใด")):
        with translation.override(language):
            with pytest.raises(Invalid) as no:
                submit_closing(closing=final, written=Written({}), by=editor)
            assert words in [str(problem.message) for problem in no.value.problems]
    key = f"indicator.{ended.indicators.get().uid}.value"
    asked = ["attainment", "outcome", "beneficiaries", "continues", "lessons", "disbursed", key]
    assert [problem.field for problem in no.value.problems] == asked
    assert find(ended).approval.state == State.DRAFT


def test_blank_is_not_zero_is_not_not_applicable(ended: YearPlan, editor: User) -> None:
    final, key = opened(ended), f"indicator.{ended.indicators.get().uid}"
    save_closing(closing=final, written=written(editor, final, ended, **{f"{key}.value": Decimal(0)}), by=editor)
    result = find(ended).results.get()
    assert (result.value, result.applicability) == (Decimal(0), "reported")
    save_closing(
        closing=final, written=written(editor, final, ended, **{f"{key}.value": None, f"{key}.na": True}), by=editor
    )
    result.refresh_from_db()
    assert (result.value, result.applicability) == (None, "not_applicable")
    with translation.override("en"), pytest.raises(Invalid, match="not both"):
        save_closing(
            closing=final,
            written=written(editor, final, ended, **{f"{key}.value": Decimal(1), f"{key}.na": True}),
            by=editor,
        )
    save_closing(
        closing=final, written=written(editor, final, ended, **{f"{key}.value": None, f"{key}.na": None}), by=editor
    )
    result.refresh_from_db()
    assert (result.value, result.applicability) == (None, "")
    assert not find(ended).is_complete


def test_saving_asks_no_more_for_three_indicators_than_for_one(ended: YearPlan, editor: User) -> None:
    final, asked = opened(ended), []
    for name in ("หนึ่ง", "สอง", "สาม"):
        data = Written({"outcome": name}, json.loads(page(editor, final).seen))
        with CaptureQueriesContext(connection) as queries:
            save_closing(closing=final, written=data, by=editor)
        asked.append(len(queries))
        Indicator.objects.create(year_plan=ended, name=name, unit="ร้อยละ", target=50)
    assert asked[0] >= asked[1] == asked[2]


@pytest.mark.parametrize(
    ("more", "english", "thai"),
    [
        ({"disbursed": Decimal(-1)}, "an amount is zero or more", "จำนวนเงินต้องเป็นศูนย์หรือมากกว่า"),
        ({"outcome": "ก" * 10_001}, "at most 10000 letters", "ไม่เกิน 10000 ตัวอักษร"),
        ({"attainment": "soon"}, "choose one of the list", "เลือกจากรายการ"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    ended: YearPlan, editor: User, more: dict[str, Any], english: str, thai: str
) -> None:
    final = opened(ended)
    for language, words in (("en", english), ("th", thai)):
        with translation.override(language), pytest.raises(Invalid, match=words):
            save_closing(closing=final, written=written(editor, final, ended, **more), by=editor)
    assert find(ended).outcome == ""


def test_too_early_is_an_answer_of_the_final_report_but_not_after_a_year(
    ended: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    on("2023-04-02T09:00:00", monkeypatch)
    open_closings()
    assert send(editor, find(ended), ended, attainment="too_early").approval.state == State.SUBMITTED
    late = find(ended, "after_12")
    with translation.override("en"), pytest.raises(Invalid, match="choose one of the list"):
        send(editor, late, ended, attainment="too_early")


def test_money_that_is_not_the_sum_of_the_reports_asks_why(ended: YearPlan, quarters: Quarters, editor: User) -> None:
    send_m6(ended, editor, quarters[2])
    final = opened(ended)
    with translation.override("en"), pytest.raises(Invalid, match=r"500,000\.00 baht together"):
        send(editor, final, ended, disbursed=Decimal(499_999))
    with translation.override("th"), pytest.raises(Invalid, match=r"500,000\.00"):
        send(editor, final, ended, disbursed=Decimal(499_999))
    held = send(editor, final, ended, disbursed=Decimal(499_999), disbursed_reason="คืนเงินเหลือจ่าย")
    assert held.approval.state == State.SUBMITTED


def test_more_than_was_given_is_warned_of_and_not_refused(ended: YearPlan, editor: User) -> None:
    final = opened(ended)
    held = send(editor, final, ended, disbursed=Decimal(2_000_000), disbursed_reason="เงินนอกงบประมาณ")
    assert held.approval.sendings.get().facts["warnings"] == ["over_budget"]


def test_two_writers_merge_and_the_same_field_clashes(ended: YearPlan, editor: User, editor2: User) -> None:
    final = opened(ended)
    seen = json.loads(page(editor, final).seen)
    save_closing(closing=final, written=Written({"outcome": "หนึ่ง"}, seen), by=editor)
    save_closing(closing=final, written=Written({"lessons": "สอง"}, seen), by=editor)
    with pytest.raises(Stale) as no:
        save_closing(closing=final, written=Written({"outcome": "สาม"}, seen), by=editor)
    assert [(clash.yours, clash.theirs) for clash in no.value.clashes] == [("สาม", "หนึ่ง")]
    held = find(ended)
    assert (held.outcome, held.lessons) == ("หนึ่ง", "สอง")


def test_a_stranger_may_neither_see_nor_send(ended: YearPlan, editor2: User, editor: User) -> None:
    final = opened(ended)
    assert closing_page(editor2, final.project.code, "final") is None
    with pytest.raises(Refused):
        submit_closing(closing=final, written=Written(answers(ended)), by=editor2)
    tried = BusinessEvent.objects.get(act="refused_send")
    assert (tried.subject_kind, tried.subject_id) == ("closing_report", str(final.pk))


def test_late_is_taken_and_flagged(ended: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2023-07-10T09:00:00", monkeypatch)
    final = opened(ended)
    assert owed_closings(editor)[0].state.days_left == -376
    send(editor, final, ended)
    assert page(editor, final).state.days_late == 376


def test_the_last_instant_is_on_time_and_the_next_is_late(
    ended: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = opened(ended)
    on("2022-06-29T23:59:59", monkeypatch)
    send(editor, final, ended)
    assert page(editor, final).state.days_late == 0
    Approval.objects.filter(pk=final.approval_id).update(first_submitted_at=at("2022-06-30T00:00:00"))
    assert page(editor, final).state.days_late == 1


# --- the passage ------------------------------------------------------------------------------------------------------


def test_approved_it_is_frozen_and_an_unlock_makes_a_second_version(
    ended: YearPlan, editor: User, division: User, department: User
) -> None:
    final = approved(send(editor, opened(ended), ended), division, department)
    first = ApprovedClosing.objects.get()
    assert (first.number, first.document["outcome"]) == (1, "การเดินทางสั้นลง 20 นาที")
    assert first.document["owner"]["code"] == "DEMO-1"
    with pytest.raises(Refused):
        save_closing(closing=final, written=Written({"outcome": "อื่น"}), by=editor)
    passage.ask_unlock(report=final, document_number="ศธ 1/1", reason="ตัวเลขผิด", keys=["outcome"], by=editor)
    passage.grant_unlock(report=final, by=department)
    with translation.override("en"), pytest.raises(Refused, match="Only what was pinned or opened"):
        save_closing(closing=final, written=written(editor, final, ended, lessons="อื่น", outcome="ใหม่"), by=editor)
    again = send(editor, find(ended), ended, outcome="สั้นลง 25 นาที")
    approved(again, division, department)
    versions = list(ApprovedClosing.objects.order_by("number"))
    assert [(one.number, one.why, one.document_number) for one in versions] == [(1, "", ""), (2, "ตัวเลขผิด", "ศธ 1/1")]
    differing = [row.key for row in compare(versions[0].document, versions[1].document) if row.changed]
    assert differing == ["outcome"]
    versions[0].refresh_from_db()
    assert versions[0].document["outcome"] == "การเดินทางสั้นลง 20 นาที"


def test_returned_to_a_field_only_that_field_opens(ended: YearPlan, editor: User, division: User) -> None:
    final = send(editor, opened(ended), ended)
    pins = [NewPin("disbursed", "disbursed", "ตรวจยอด")]
    passage.return_report(report=final, reason="แก้ยอด", pins=pins, by=division)
    assert page(editor, final).open_keys == {"disbursed", "disbursed_reason"}
    with translation.override("en"), pytest.raises(Invalid, match="no place"):
        passage.return_report(report=final, reason="แก้", pins=[NewPin("nothing", "x", "y")], by=division)
    send(editor, find(ended), ended, disbursed=Decimal(5))
    found = page(division, final)
    assert [row.key for row in found.passage.changes] == ["disbursed"]


def test_undone_withdrawn_and_an_unlock_given_up(
    ended: YearPlan, editor: User, division: User, department: User
) -> None:
    final = send(editor, opened(ended), ended)
    passage.withdraw_report(report=final, by=editor)
    assert find(ended).approval.first_submitted_at is None
    final = approved(send(editor, find(ended), ended), division, department)
    assert passage.undo_report(report=final, by=department)
    assert ApprovedClosing.objects.get().undone_at is not None
    approved(find(ended), department)
    final = find(ended)
    passage.ask_unlock(report=final, document_number="1", reason="ผิด", by=editor)
    passage.grant_unlock(report=final, by=department)
    save_closing(closing=final, written=written(editor, final, ended, outcome="ร่างที่เลิก"), by=editor)
    passage.close_unlock(report=final, by=editor)
    assert (find(ended).outcome, find(ended).approval.state) == ("การเดินทางสั้นลง 20 นาที", State.APPROVED)


def test_an_unlock_refused_stays_as_it_is(ended: YearPlan, editor: User, division: User, department: User) -> None:
    final = approved(send(editor, opened(ended), ended), division, department)
    passage.ask_unlock(report=final, document_number="1", reason="ผิด", by=editor)
    passage.refuse_unlock(report=final, by=department, reason="ไม่จำเป็น")
    assert find(ended).approval.state == State.APPROVED
    with translation.override("en"), pytest.raises(Refused, match="Nobody has asked"):
        passage.grant_unlock(report=final, by=department)


def test_the_document_read_is_the_document_signed(ended: YearPlan, editor: User, division: User) -> None:
    final = send(editor, opened(ended), ended)
    with translation.override("en"), pytest.raises(Refused, match="while you were reading"):
        passage.approve_report(report=final, hash_read="0" * 64, by=division)


# --- after a change of officer or agency --------------------------------------------------------------------------------


def test_a_project_that_was_given_to_another_body_takes_its_reports_along(
    ended: YearPlan,
    editor2: User,
    cast: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor, division, department = (cast[name] for name in ("editor", "division", "department"))
    approved(send(editor, opened(ended), ended), division, department)
    new = Organisation.objects.get(code="DEMO-2")
    hand_over(project=ended.project, to=new, basis="คำสั่งที่ 1/2565", by=cast["department-admin"])
    on("2022-10-01T09:00:00", monkeypatch)
    after = opened(ended, "after_6")
    assert after.approval.owner == new
    assert find(ended).approval.owner == new
    for user in (editor, editor2, division, department):
        user.__dict__.pop("_person", None)
    assert owed_closings(editor) == []
    assert [owed.closing.kind for owed in owed_closings(editor2)] == ["after_6"]
    found = page(editor2, after)
    assert found.case.basis.final is not None
    assert found.case.basis.final["outcome"] == "การเดินทางสั้นลง 20 นาที"
    assert "disbursed" not in {item.key for item in found.fields}
    assert not found.is_prefilled
    with pytest.raises(Refused):
        save_closing(closing=after, written=Written({"outcome": "ก"}), by=editor)
    sent = send(editor2, after, ended)
    assert sent.approval.sendings.get().document["owner"]["code"] == "DEMO-2"
    assert sent.approval.sendings.get().document["final"]["outcome"] == "การเดินทางสั้นลง 20 นาที"


# --- reminders and the calendar feed --------------------------------------------------------------------------------------


def told(user: User) -> list[tuple[str, str]]:
    return [(notice.kind, notice.facts["count_en"]) for notice in Notice.objects.filter(to=user).order_by("pk")]


def test_people_are_reminded_once_for_a_day_and_the_level_above_is_told(
    ended: YearPlan, editor: User, editor2: User, department_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_closings()
    on("2022-06-15T07:00:00", monkeypatch)  # fourteen days before 29 June
    assert remind_closings() > 0
    assert remind_closings() == 0
    assert told(editor) == [("report_due", "1 report")]
    assert told(editor2) == []
    on("2022-07-06T07:00:00", monkeypatch)
    remind_closings()
    assert ("report_late", "1 report") in told(department_admin)
    before = Notice.objects.count()
    on("2022-09-06T07:00:00", monkeypatch)
    assert remind_closings() == 0
    assert Notice.objects.count() == before


def test_it_stands_in_the_calendar_of_its_editor(ended: YearPlan, editor: User, editor2: User) -> None:
    open_closings()
    with translation.override("en"):
        mine = [entry.title for entry in person_entries(editor, "/my-work/") if "closing" in entry.uid]
        theirs = [entry.title for entry in person_entries(editor2, "/my-work/") if "closing" in entry.uid]
    assert mine == ["Final reports and call-backs on outcomes: 1 report to be sent"]
    assert theirs == []


def test_a_project_that_goes_on_for_another_year_is_judged_by_its_newest_plan(
    ended: YearPlan, unit: Organisation, chain: None
) -> None:
    approval = Approval.objects.create(
        subject_kind="year_plan", title="ต่อ", link="/", owner=unit, state=State.APPROVED, approved_at=NOW
    )
    newer = YearPlan.objects.create(project=ended.project, fiscal_year=2566, approval=approval, changed_at=NOW)
    fill(newer)
    held = {"number": 1, "document_hash": "0" * 64, "approved_at": NOW}
    ApprovedVersion.objects.create(year_plan=ended, document={"m2": {"ends_on": "2022-03-31"}}, **held)
    ApprovedVersion.objects.create(year_plan=newer, document={"m2": {"ends_on": "2023-09-30"}}, **held)
    assert open_closings() == 0
