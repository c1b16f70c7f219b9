"""Returned to fields, sent again, unlocked, undone: what may be written, what the approver reads, what stays in force."""

import datetime as dt
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, ChainStep, State, StepKind, SubjectKind, UnlockRequest
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Refused
from samrit.projects.models import YearPlan
from samrit.reporting.actions import passage
from samrit.reporting.actions.quarters import open_quarter
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import ApprovedReport, FiscalQuarter, ProgressReport
from samrit.reporting.queries.due import completeness, owed_reports
from samrit.reporting.queries.reports import ReportPage, find_year_plan, page_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules.fields import Written
from tests.cast import SignedInClient
from tests.reporting.conftest import NOW, keys_of, make_year_plan, written

Quarters = dict[int, FiscalQuarter]


def send(plan: YearPlan, user: User, window: FiscalQuarter, **more: object) -> ProgressReport:
    return submit_report(year_plan=plan, window=window, written=written(plan, user, window, **more), by=user)


def save(plan: YearPlan, user: User, window: FiscalQuarter, **more: object) -> ProgressReport:
    return save_report(year_plan=plan, window=window, written=written(plan, user, window, **more), by=user)


def page(user: User, plan: YearPlan, window: FiscalQuarter) -> ReportPage:
    found = find_year_plan(user, plan.project.code, plan.fiscal_year)
    assert found is not None
    return page_of(user, found, window)


def approve_fully(report: ProgressReport, *approvers: User) -> None:
    for approver in approvers:
        passage.approve_report(report=report, hash_read=report.approval.document_hash, by=approver)


def unlock(report: ProgressReport, editor: User, approver: User, *keys: str) -> None:
    passage.ask_unlock(report=report, document_number="ศธ 0600/12", reason="ตัวเลขผิด", keys=keys, by=editor)
    passage.grant_unlock(report=report, by=approver)


def pin(key: str, text: str = "โปรดแก้ไข") -> NewPin:
    return NewPin(key, key, text)


def test_only_pinned_values_reopen_and_what_follows_from_them(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User
) -> None:
    keys = keys_of(year_plan)
    report = send(year_plan, editor, quarters[2])
    passage.return_report(
        report=report, reason="ดูข้อสังเกต", pins=[pin(f"{keys['output']}.value"), pin("has_obstacles")], by=division
    )
    found = page(editor, year_plan, quarters[2])
    assert found.open_keys == {
        f"{keys['output']}.value",
        f"{keys['output']}.na",
        "has_obstacles",
    }
    with translation.override("en"), pytest.raises(Refused, match="Only what was pinned"):
        save(year_plan, editor, quarters[2], summary="อย่างอื่น")
    with translation.override("th"), pytest.raises(Refused, match="แก้ไขได้เฉพาะส่วนที่ปักหมุด"):
        save(year_plan, editor, quarters[2], **{f"{keys['money']}.disbursed": Decimal(1)})
    stored = values_of([report])[report.pk]
    assert (stored["summary"], stored[f"{keys['money']}.disbursed"]) == ("", Decimal(500_000))
    save(year_plan, editor, quarters[2], **{f"{keys['output']}.value": Decimal(4)})
    assert values_of([report])[report.pk][f"{keys['output']}.value"] == Decimal(4)


def test_a_pinned_activity_opens_the_progress_of_the_whole(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User
) -> None:
    keys = keys_of(year_plan)
    report = send(year_plan, editor, quarters[2])
    passage.return_report(report=report, reason="แก้", pins=[pin(keys["build"])], by=division)
    parts = {f"{keys['build']}.{part}" for part in ("done", "text", "started_on", "finished_on")}
    reasons = {"progress_reason", "progress_variance", "progress_variance_text", "self_assessment_reason"}
    expected = {*parts, "progress_actual", *reasons}
    assert page(editor, year_plan, quarters[2]).open_keys == expected


def test_what_the_year_plan_asks_since_is_open_although_it_was_not_pinned(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User
) -> None:
    report = send(year_plan, editor, quarters[2])
    passage.return_report(report=report, reason="แก้", pins=[pin("summary")], by=division)
    before = written(year_plan, editor, quarters[2])
    added = year_plan.outputs.create(name="สะพาน", target=1, unit="แห่ง")
    assert f"output.{added.uid}.value" in page(editor, year_plan, quarters[2]).open_keys
    now = Written({**before.values, f"output.{added.uid}.value": Decimal(1)}, before.seen)
    again = submit_report(year_plan=year_plan, window=quarters[2], written=now, by=editor)
    assert again.approval.state == State.SUBMITTED


def test_the_approver_then_reads_only_what_changed_with_pins_and_answers(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User
) -> None:
    keys = keys_of(year_plan)
    report = send(year_plan, editor, quarters[2])
    passage.return_report(
        report=report, reason="แก้", pins=[pin(f"{keys['output']}.value"), pin("summary", "สั้นไป")], by=division
    )
    first_sent = report.approval.first_submitted_at
    comment = report.approval.pins.get(key="summary")
    passage.answer_pin(report=report, pin=comment, text="ไม่มีอะไรเพิ่มเติม", by=editor)
    send(year_plan, editor, quarters[2], **{f"{keys['output']}.value": Decimal(5)})
    found = page(division, year_plan, quarters[2]).passage
    assert [(row.key, row.left, row.right) for row in found.changes] == [(f"{keys['output']}.value", "3", "5")]
    assert [(row.key, row.answer) for row in found.pins] == [
        (f"{keys['output']}.value", ""),
        ("summary", "ไม่มีอะไรเพิ่มเติม"),
    ]
    report.refresh_from_db()
    assert report.approval.first_submitted_at == first_sent


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่มีช่อง"), ("en", "has no place")])
def test_a_pin_must_be_at_a_place_of_this_report(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, language: str, words: str
) -> None:
    report = send(year_plan, editor, quarters[2])
    with translation.override(language), pytest.raises(Invalid, match=words):
        passage.return_report(report=report, reason="แก้", pins=[pin("activity.nothing.done")], by=division)
    report.refresh_from_db()
    assert (report.approval.state, report.approval.pins.count()) == (State.SUBMITTED, 0)


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่เกิน 2000"), ("en", "at most 2000")])
def test_a_pin_of_a_thousand_pages_is_refused(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, language: str, words: str
) -> None:
    report = send(year_plan, editor, quarters[2])
    with translation.override(language), pytest.raises(Invalid, match=words):
        passage.return_report(report=report, reason="แก้", pins=[pin("summary", "ก" * 2001)], by=division)
    assert not report.approval.pins.exists()


def test_an_unlocked_report_keeps_its_approved_version_in_force(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    keys = keys_of(year_plan)
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    first = ApprovedReport.objects.get()
    unlock(report, editor, department, f"{keys['money']}.disbursed")
    found = page(editor, year_plan, quarters[2])
    reasons = {"money_variance", "money_variance_text", "self_assessment_reason"}  # of a figure that becomes another
    assert (found.state.stage, found.open_keys) == ("unlocked", {f"{keys['money']}.disbursed", *reasons})
    assert found.passage.approved == first
    send(year_plan, editor, quarters[2], **{f"{keys['money']}.disbursed": Decimal(400_000)})
    assert ApprovedReport.objects.holding().get(report=report) == first  # until the correction is approved
    changes = page(division, year_plan, quarters[2]).passage.changes
    assert [(row.left, row.right) for row in changes] == [("500,000.00", "400,000.00")]
    approve_fully(ProgressReport.objects.get(), division, department)
    newest, oldest = ApprovedReport.objects.holding().filter(report=report)
    assert (newest.number, newest.why, newest.document_number) == (2, "ตัวเลขผิด", "ศธ 0600/12")
    assert newest.document["money"][0]["disbursed"] == "400000"
    assert oldest.document["money"][0]["disbursed"] == "500000"
    assert oldest.document_hash == first.document_hash == digest(oldest.document)


def test_closing_an_unlock_brings_the_answers_back(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    report = send(year_plan, editor, quarters[2], summary="ตามจริง")
    approve_fully(report, division, department)
    unlock(report, editor, department)
    save(year_plan, editor, quarters[2], summary="ลองเขียนใหม่")
    passage.close_unlock(report=ProgressReport.objects.get(), by=editor)
    report = ProgressReport.objects.get()
    assert (report.approval.state, report.summary) == (State.APPROVED, "ตามจริง")
    assert digest(ApprovedReport.objects.get().document) == report.approval.document_hash


def test_a_correction_that_came_back_is_given_up(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    report = send(year_plan, editor, quarters[2], summary="ตามจริง")
    approve_fully(report, division, department)
    unlock(report, editor, department)
    send(year_plan, editor, quarters[2], summary="ลองเขียนใหม่")
    passage.return_report(report=ProgressReport.objects.get(), reason="ไม่ถูกต้อง", by=division)
    path = f"/projects/{year_plan.project.code}/{year_plan.fiscal_year}/reports/2/unlock/closing/"
    browser = SignedInClient(editor)
    assert path in unquote(browser.get(path.removesuffix("unlock/closing/")).text)
    assert browser.post(path).status_code == 302
    report = ProgressReport.objects.get()
    assert (report.approval.state, report.summary) == (State.APPROVED, "ตามจริง")


@pytest.mark.parametrize(("language", "words"), [("th", "เลขที่หนังสือ"), ("en", "number of the letter")])
def test_an_unlock_rests_on_a_letter(
    year_plan: YearPlan,
    quarters: Quarters,
    editor: User,
    division: User,
    department: User,
    language: str,
    words: str,
) -> None:
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    with translation.override(language), pytest.raises(Invalid, match=words):
        passage.ask_unlock(report=report, document_number=" ", reason="ผิด", by=editor)
    assert not UnlockRequest.objects.exists()


def test_nothing_is_unlocked_that_nobody_asked_for(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    for language, words in (("th", "ไม่มีคำขอปลดล็อก"), ("en", "Nobody has asked")):
        with translation.override(language), pytest.raises(Refused, match=words):
            passage.grant_unlock(report=report, by=department)
    assert ProgressReport.objects.get().approval.state == State.APPROVED
    assert BusinessEvent.objects.filter(act="refused_grant_unlock", actor=str(department.public_id)).count() == 2


def test_an_approval_taken_back_takes_its_version_out_of_force(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    assert passage.undo_report(report=report, by=department) is True
    taken_back = ApprovedReport.objects.get()
    assert taken_back.undone_at is not None
    assert not ApprovedReport.objects.holding().filter(report=report).exists()
    report = ProgressReport.objects.get()
    assert (report.approval.state, report.approval.step, report.approval.approved_at) == (State.SUBMITTED, 2, None)
    approve_fully(report, department)
    assert [row.number for row in ApprovedReport.objects.holding()] == [2]


def test_undo_after_the_grace_is_refused_and_logged(
    year_plan: YearPlan,
    quarters: Quarters,
    editor: User,
    division: User,
    department: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    later = clock.now() + dt.timedelta(minutes=16)  # the clock of the tests runs on from the day it is set to
    monkeypatch.setattr("samrit.lib.clock.now", lambda: later)
    with translation.override("en"), pytest.raises(Refused, match="time to take the approval back has passed"):
        passage.undo_report(report=report, by=department)
    assert ApprovedReport.objects.holding().filter(report=report).exists()
    assert BusinessEvent.objects.filter(act="refused_undo_approval").exists()


def test_a_ministry_that_wants_to_acknowledges(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, ministry: User
) -> None:
    ChainStep.objects.create(
        subject_kind=SubjectKind.PROGRESS_REPORT,
        position=3,
        kind=StepKind.ACKNOWLEDGE,
        role="ministry_coordinator",
        valid_from=dt.date(2018, 10, 1),
    )
    report = send(year_plan, editor, quarters[2])
    with pytest.raises(Refused):
        passage.acknowledge_report(report=report, by=ministry)
    approve_fully(report, division, department)
    passage.acknowledge_report(report=report, by=ministry)
    assert Approval.objects.get(pk=report.approval_id).noted == 1


def test_a_cancelled_project_owes_nothing_for_later_quarters(
    year_plan: YearPlan, quarters: Quarters, editor: User, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    year_plan.project.cancelled_on, year_plan.project.cancelled_reason = dt.date(2021, 12, 1), "ยุบโครงการ"
    year_plan.project.save()
    owed = owed_reports(editor, list(quarters.values()), NOW)
    assert [item.window.quarter for item in owed] == [1]  # the quarter it was cancelled in is still reported
    assert [share.plans for share in completeness(analyst, quarters[1])] == [1]
    assert completeness(analyst, quarters[2]) == []
    assert (open_quarter(window=quarters[1]), open_quarter(window=quarters[2])) == (1, 0)
    assert page(editor, year_plan, quarters[2]).state.stage == "cancelled"
    for language, words in (("th", "ถูกยกเลิกก่อนเริ่มไตรมาส"), ("en", "cancelled before this quarter began")):
        with translation.override(language), pytest.raises(Refused, match=words):
            save_report(year_plan=year_plan, window=quarters[2], written=Written({"summary": "x"}), by=editor)


def test_an_unlocked_report_is_owed_again_and_not_late(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, unit: object
) -> None:
    make_year_plan(unit, "T-0009")
    report = send(year_plan, editor, quarters[2])
    approve_fully(report, division, department)
    unlock(report, editor, department)
    owed = {item.year_plan.project.code: item.state for item in owed_reports(editor, [quarters[2]], NOW)}
    assert owed["T-0001"].stage == "unlocked"
    assert (owed["T-0001"].days_left, owed["T-0001"].days_late) == (None, 0)
