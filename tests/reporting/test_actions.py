"""Saving, sending, approving and returning a report: what is stored, what is refused with which words, what history keeps."""

from decimal import Decimal

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import Approval, State
from samrit.audit.models import BusinessEvent
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprints
from samrit.projects.models import YearPlan
from samrit.reporting.actions.passage import approve_report, return_report, withdraw_report
from samrit.reporting.actions.quarters import open_quarter, open_quarters
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import ActivityResult, FiscalQuarter, MoneyResult, ProgressReport
from samrit.reporting.queries.reports import find_year_plan, page_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules.fields import Written
from tests.reporting.conftest import answers, keys_of, make_year_plan, written

Quarters = dict[int, FiscalQuarter]


def save(plan: YearPlan, user: User, window: FiscalQuarter, **more: object) -> ProgressReport:
    return save_report(year_plan=plan, window=window, written=written(plan, user, window, **more), by=user)


def send(plan: YearPlan, user: User, window: FiscalQuarter, **more: object) -> ProgressReport:
    return submit_report(year_plan=plan, window=window, written=written(plan, user, window, **more), by=user)


def stored(report: ProgressReport) -> dict[str, object]:
    report.refresh_from_db()
    return values_of([report])[report.pk]


def test_what_is_written_is_stored_and_kept_in_history(year_plan: YearPlan, quarters: Quarters, editor: User) -> None:
    keys = keys_of(year_plan)
    report = save(year_plan, editor, quarters[2], **{f"{keys['group']}.amount": Decimal(1200)})
    found = stored(report)
    assert found[f"{keys['group']}.amount"] == Decimal(1200)
    assert found["progress_actual"] == Decimal(70)
    assert found[f"{keys['build']}.done"] == Decimal(25)
    assert found[f"{keys['money']}.disbursed"] == Decimal(500_000)
    assert report.progress_plan == Decimal(75)
    assert report.is_complete
    row = ActivityResult.objects.get(report=report, done=25)
    save(year_plan, editor, quarters[2], **{f"{keys['build']}.done": Decimal(30), "progress_actual": Decimal(72)})
    row.refresh_from_db()
    assert row.done == Decimal(30)  # the same row, not a new one
    history = ActivityResult.pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")
    assert [event.done for event in history] == [Decimal(25), Decimal(30)]
    assert history.last().pgh_context.metadata["actor"] == str(editor.public_id)


def test_a_second_save_of_the_same_writes_nothing(year_plan: YearPlan, quarters: Quarters, editor: User) -> None:
    save(year_plan, editor, quarters[2])
    before = MoneyResult.pgh_event_model.objects.count() + ActivityResult.pgh_event_model.objects.count()
    save(year_plan, editor, quarters[2])
    assert MoneyResult.pgh_event_model.objects.count() + ActivityResult.pgh_event_model.objects.count() == before


def test_a_draft_may_be_incomplete(year_plan: YearPlan, quarters: Quarters, editor: User) -> None:
    report = save_report(year_plan=year_plan, window=quarters[2], written=Written({"summary": "เริ่มแล้ว"}), by=editor)
    assert (report.summary, report.is_complete) == ("เริ่มแล้ว", False)
    assert not report.activity_results.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ร้อยละต้องอยู่ระหว่าง 0 ถึง 100"), ("en", "a share lies between 0 and 100")]
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    year_plan: YearPlan, quarters: Quarters, editor: User, language: str, words: str
) -> None:
    with translation.override(language), pytest.raises(Invalid, match=words):
        save(year_plan, editor, quarters[2], progress_actual=Decimal(101))
    assert not ProgressReport.objects.exists()
    assert Approval.objects.count() == 1


def test_different_fields_of_two_writers_merge_and_the_same_field_clashes(
    year_plan: YearPlan, quarters: Quarters, editor: User
) -> None:
    save(year_plan, editor, quarters[2])
    page = written(year_plan, editor, quarters[2])  # both have this page open
    theirs = Written({**page.values, "summary": "ของเขา"}, page.seen)
    save_report(year_plan=year_plan, window=quarters[2], written=theirs, by=editor)
    mine = Written({**page.values, "outcome_result": "ของฉัน"}, page.seen)
    report = save_report(year_plan=year_plan, window=quarters[2], written=mine, by=editor)
    assert (report.summary, report.outcome_result) == ("ของเขา", "ของฉัน")
    late = Written({**page.values, "summary": "คนละอย่าง"}, page.seen)
    with pytest.raises(Stale) as no:
        save_report(year_plan=year_plan, window=quarters[2], written=late, by=editor)
    assert [(c.field, c.yours, c.theirs) for c in no.value.clashes] == [("summary", "คนละอย่าง", "ของเขา")]
    assert stored(report)["summary"] == "ของเขา"


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ไตรมาสนี้ยังไม่เปิดให้รายงาน"), ("en", "This quarter is not open yet")]
)
def test_a_quarter_that_is_not_open_is_refused(
    year_plan: YearPlan, quarters: Quarters, editor: User, language: str, words: str
) -> None:
    with translation.override(language), pytest.raises(Refused, match=words):
        save(year_plan, editor, quarters[3])
    assert not ProgressReport.objects.exists()


def test_only_approved_living_year_plans_are_asked(
    year_plan: YearPlan, historical: YearPlan, unit: object, quarters: Quarters, editor: User
) -> None:
    draft = make_year_plan(unit, "T-0002", state=State.DRAFT)
    for plan, words in ((historical, "never asked"), (draft, "must be approved")):
        with translation.override("en"), pytest.raises(Refused, match=words):
            save_report(year_plan=plan, window=quarters[2], written=Written({"summary": "x"}), by=editor)
    assert not ProgressReport.objects.exists()


def test_only_editors_of_the_unit_write(
    year_plan: YearPlan, quarters: Quarters, editor2: User, division: User, analyst: User
) -> None:
    for somebody in (editor2, division, analyst):
        with translation.override("en"), pytest.raises(Refused, match="Only an editor of this unit"):
            save_report(year_plan=year_plan, window=quarters[2], written=Written({}), by=somebody)


@pytest.mark.parametrize(("language", "words"), [("th", "ระบุความก้าวหน้าสะสม"), ("en", "Give the progress so far")])
def test_an_incomplete_report_is_not_sent(
    year_plan: YearPlan, quarters: Quarters, editor: User, language: str, words: str
) -> None:
    with translation.override(language), pytest.raises(Invalid, match=words):
        send(year_plan, editor, quarters[2], progress_actual=None)
    assert not Approval.objects.filter(state=State.SUBMITTED).exists()


def test_from_sending_to_the_frozen_document(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    report = send(year_plan, editor, quarters[1], progress_actual=Decimal("70"))
    assert report.approval.state == State.SUBMITTED
    with translation.override("en"), pytest.raises(Refused, match="waits for approval"):
        save(year_plan, editor, quarters[1])
    assert approve_report(report=report, hash_read=report.approval.document_hash, by=division) is False
    assert approve_report(report=report, hash_read=report.approval.document_hash, by=department) is True
    report.refresh_from_db()
    version = report.approved_reports.get()
    assert (version.number, version.document["progress_actual"], version.why) == (1, "70", "")
    assert version.document["money"][0]["disbursed"] == "500000"
    assert version.document_hash == report.approval.document_hash == digest(version.document)
    with translation.override("en"), pytest.raises(Refused, match="approved and frozen"):
        save(year_plan, editor, quarters[1])
    acts = BusinessEvent.objects.filter(subject_kind="approval", subject_id=report.approval_id).order_by("id")
    assert [event.act for event in acts] == ["submitted", "approved_at_step", "approved"]


def test_a_late_report_is_taken_and_flagged(year_plan: YearPlan, quarters: Quarters, editor: User) -> None:
    send(year_plan, editor, quarters[1])  # due 30 January, today is 18 April
    found = find_year_plan(editor, "T-0001", 2565)
    assert found is not None
    state = page_of(editor, found, quarters[1]).state
    assert (state.stage, state.days_late) == ("submitted", 78)


def test_returned_with_a_reason_and_changed_and_sent_again(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User
) -> None:
    report = send(year_plan, editor, quarters[2])
    with translation.override("th"), pytest.raises(Invalid, match="เขียนเหตุผล"):
        return_report(report=report, reason="", by=division)
    return_report(report=report, reason="แก้ตัวเลขเบิกจ่าย", by=division)
    first = report.approval.first_submitted_at
    again = send(year_plan, editor, quarters[2], summary="แก้แล้ว")
    assert again.pk == report.pk
    assert (again.approval.state, again.approval.first_submitted_at) == (State.SUBMITTED, first)


def test_an_approver_signs_what_she_read(year_plan: YearPlan, quarters: Quarters, editor: User, division: User) -> None:
    report = send(year_plan, editor, quarters[2])
    read = report.approval.document_hash
    withdraw_report(report=report, by=editor)
    send(year_plan, editor, quarters[2], summary="เปลี่ยนแล้ว")
    report.refresh_from_db()
    with translation.override("en"), pytest.raises(Refused, match="read it again"):
        approve_report(report=report, hash_read=read, by=division)


def test_the_next_quarter_begins_with_the_figures_of_the_last(
    year_plan: YearPlan, quarters: Quarters, editor: User
) -> None:
    send(year_plan, editor, quarters[1])
    found = find_year_plan(editor, "T-0001", 2565)
    assert found is not None
    page = page_of(editor, found, quarters[2])
    keys = keys_of(year_plan)
    assert page.is_prefilled
    assert page.case[f"{keys['money']}.disbursed"] == Decimal(500_000)
    assert page.case["has_obstacles"] is None
    assert page.seen == "{}"
    report = save(year_plan, editor, quarters[2], **{f"{keys['money']}.disbursed": Decimal(600_000)})
    assert stored(report)[f"{keys['money']}.disbursed"] == Decimal(600_000)
    assert fingerprints({}) == {}


def test_opening_a_quarter_makes_what_is_missing_once(
    year_plan: YearPlan, historical: YearPlan, unit: object, quarters: Quarters, editor: User
) -> None:
    make_year_plan(unit, "T-0002", state=State.DRAFT)
    save(year_plan, editor, quarters[1])
    assert open_quarter(window=quarters[2]) == 1
    assert open_quarter(window=quarters[2]) == 0
    assert open_quarter(window=quarters[3]) == 0  # opens on 1 July
    make_year_plan(unit, "T-0003")
    assert open_quarters(timestamp=0) == 2  # both open quarters of the plan approved since
    assert ProgressReport.objects.filter(quarter=2).count() == 2
    report = ProgressReport.objects.get(year_plan=year_plan, quarter=2)
    assert report.approval.link == "/projects/T-0001/2565/reports/2/"
    assert answers(year_plan)["progress_actual"] == Decimal(70)
    assert save(year_plan, editor, quarters[2]).pk == report.pk
