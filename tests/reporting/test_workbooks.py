"""The round trip of the reports of a quarter: out, filled in, checked, applied as a whole or by report, sent, undone."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.merge import fingerprint
from samrit.lib.workbooks import MIME
from samrit.notifications.models import Notice
from samrit.organisations.models import Organisation
from samrit.projects.actions import book_steps, books
from samrit.projects.models import Batch, BatchState, YearPlan
from samrit.reporting.actions import passage, reports, workbooks
from samrit.reporting.models import FilledAnswer, FiscalQuarter, ProgressReport
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.workbooks.back import read_back
from samrit.reporting.queries.workbooks.out import workbook_of
from samrit.reporting.rules.fields import Written
from tests.factories.books import Book
from tests.reporting.conftest import NOW, fill, keys_of, make_year_plan, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def other(unit: Organisation, year_plan: YearPlan) -> YearPlan:
    del year_plan
    plan = make_year_plan(unit, "T-0002")
    fill(plan)
    return plan


def out(user: User, quarter: FiscalQuarter, language: str = "th") -> Book:
    with translation.override(language):
        return Book.of(workbook_of(user, quarter))


def stored(plan: YearPlan, quarter: int = 2) -> dict[str, Any]:
    """What is written, by key."""
    report = ProgressReport.objects.filter(year_plan=plan, quarter=quarter).first()
    held = values_of([report])[report.pk] if report else {}
    return {key: value for key, value in held.items() if value not in (None, "")}


def bring(book: Book, by: User, name: str = "รายงาน.xlsx") -> Batch:
    return workbooks.check(file_name=name, data=book.data(), by=by)


def said(batch: Batch, language: str = "en") -> list[str]:
    with translation.override(language):
        return [f"{fault.title}!{fault.place} {fault.what} {fault.mend}" for fault in workbooks.faults_of(batch)]


def codes(batch: Batch) -> list[str]:
    return [fault.code for fault in workbooks.faults_of(batch)]


def row_of(book: Book, sheet: str, key: str) -> int:
    """The row of a sheet with this mark, from the first below the headings."""
    at = book.column(sheet, "row")
    return next(n for n, row in enumerate(book.sheet(sheet).rows[2:]) if len(row) > at and row[at] == key)


def put(book: Book, key: str, value: Any) -> None:
    """Write an answer where it stands."""
    mark, _dot, name = key.rpartition(".")
    head = mark.partition(".")[0]
    sheets = {
        "activity": "m6.activities",
        "beneficiary": "m6.beneficiaries",
        "money": "m6.money",
        "obstacle": "m6.obstacles",
    }
    sheet = sheets.get(head, "m6.results") if mark else "m6"
    book.put(sheet, name, row_of(book, sheet, mark) if mark else 0, value)


def filled_in(book: Book, plan: YearPlan) -> None:
    """A complete second quarter."""
    keys = keys_of(plan)
    for key, value in {
        "execution_state": "In progress",
        "progress_actual": 70,
        "effect_on_y1": "การเดินทางสะดวกขึ้น",
        "effect_on_y2": "การเดินทางสะดวกขึ้น",
        "effect_on_z": "การเดินทางสะดวกขึ้น",
        "has_obstacles": "ไม่ใช่",
        f"{keys['survey']}.done": 100,
        f"{keys['build']}.done": "๒๕",
        f"{keys['build']}.started_on": "๑/๒/๒๕๖๕",
        f"{keys['output']}.value": 3,
        f"{keys['indicator']}.value": 45,
        f"{keys['money']}.disbursed": 500000,
        "progress_variance_text": "เริ่มงานได้เร็วกว่าแผน",
        "money_variance_text": "เบิกจ่ายต่างจากแผนตามงวดงาน",
    }.items():
        put(book, key, value)


def test_what_goes_out_comes_back_and_changes_nothing(
    year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    reports.save_report(
        year_plan=year_plan, window=quarters[2], written=written(year_plan, editor, quarters[2]), by=editor
    )
    before = stored(year_plan)
    for language in ("th", "en"):
        with translation.override(language):
            batch = bring(out(editor, quarters[2], language), editor)
            assert said(batch) == []
            assert (batch.counts["projects"], batch.counts["ready"]) == (2, [])
    with translation.override("en"):
        assert said(bring(out(editor, quarters[2], "th"), editor)) == []
    assert (batch.fiscal_year, batch.quarter) == (2565, 2)
    assert (stored(year_plan), stored(other)) == (before, {})


def test_a_filled_in_workbook_is_checked_applied_and_undone(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    book, keys = out(editor, quarters[2]), keys_of(year_plan)
    filled_in(book, year_plan)
    data = book.data()
    batch = workbooks.check(file_name="q2.xlsx", data=data, by=editor)
    assert said(batch) == []
    assert batch.counts["ready"] == batch.counts["complete"] == [year_plan.project.code]
    assert stored(year_plan) == {}
    batch = workbooks.apply(batch=batch, by=editor)
    after = stored(year_plan)
    assert after["progress_actual"] == Decimal(70)
    assert after["has_obstacles"] is False
    assert after[f"{keys['build']}.done"] == Decimal(25)
    assert after[f"{keys['build']}.started_on"].isoformat() == "2022-02-01"
    assert after[f"{keys['money']}.disbursed"] == Decimal("500000.00")
    assert FilledAnswer.objects.filter(filled_from="workbook", place="progress_actual", origin="q2.xlsx").exists()
    again = workbooks.check(file_name="q2.xlsx", data=data, by=editor)
    assert again.counts["ready"] == []
    assert codes(again) == ["brought_before"]
    held, problems = workbooks.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    assert (held.state, problems) == (BatchState.UNDONE, [])
    assert stored(year_plan) == {}


def test_figures_of_the_quarter_alone_are_added_to_the_report_before(
    year_plan: YearPlan, editor: User, quarters: Any
) -> None:
    keys = keys_of(year_plan)
    money, done = f"{keys['money']}.disbursed", f"{keys['build']}.done"
    first = written(year_plan, editor, quarters[1], **{money: Decimal(200_000), done: Decimal(10)})
    reports.save_report(year_plan=year_plan, window=quarters[1], written=first, by=editor)
    second = written(year_plan, editor, quarters[2], **{money: None, done: Decimal(25)})
    reports.save_report(year_plan=year_plan, window=quarters[2], written=second, by=editor)
    for language, word in (("th", "เฉพาะไตรมาสนี้"), ("en", "of this quarter")):
        book = out(editor, quarters[2])
        for row in book.sheets[0].rows:
            if "samrit:basis" in row:
                row[row.index("samrit:basis") - 1] = word
        put(book, money, 50_000)
        put(book, f"{keys['money']}.committed", 7)
        batch = bring(book, editor)
        (told,) = [line for line in said(batch, language) if "50,000" in line]
        assert "200,000" in told
        assert "250,000" in told
        assert codes(batch) == ["of_quarter"]  # what is committed stands at the end of the quarter
    workbooks.apply(batch=batch, by=editor)
    after = stored(year_plan)
    assert (after[money], after[done], after[f"{keys['money']}.committed"]) == (250_000, 25, 7)


def test_an_empty_cell_keeps_and_a_word_empties(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    keys = keys_of(year_plan)
    reports.save_report(
        year_plan=year_plan,
        window=quarters[2],
        written=written(year_plan, editor, quarters[2], summary="เคลื่อนไหวดี"),
        by=editor,
    )
    book = out(editor, quarters[2])
    put(book, "summary", None)
    put(book, f"{keys['output']}.value", "[ล้าง]")
    put(book, f"{keys['indicator']}.value", "ไม่ต้องรายงาน")
    put(book, f"{keys['money']}.disbursed", 0)
    batch = bring(book, editor)
    assert codes(batch) == ["emptied"]
    assert "[clear]" in said(batch)[0]
    batch = workbooks.apply(batch=batch, by=editor)
    after = stored(year_plan)
    assert after["summary"] == "เคลื่อนไหวดี"
    assert f"{keys['output']}.value" not in after
    assert f"{keys['output']}.na" not in after
    assert after[f"{keys['indicator']}.na"] is True
    assert after[f"{keys['money']}.disbursed"] == 0
    workbooks.undo(batch=batch, by=editor)
    again = stored(year_plan)
    assert (again[f"{keys['output']}.value"], again[f"{keys['indicator']}.value"]) == (3, 45)
    assert f"{keys['indicator']}.na" not in again


def test_what_somebody_changed_meanwhile_is_never_overwritten(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    keys = keys_of(year_plan)
    book = out(editor, quarters[2])
    reports.save_report(
        year_plan=year_plan,
        window=quarters[2],
        written=written(year_plan, editor, quarters[2], summary="แก้ในระบบ", outcome_result="ดีขึ้น"),
        by=editor,
    )
    put(book, "summary", "แก้ในสมุดงาน")
    put(book, f"{keys['build']}.text", "ก่อสร้างฐานราก")
    put(book, f"{keys['output']}.value", 9)
    batch = bring(book, editor)
    assert codes(batch) == ["changed_meanwhile", "changed_meanwhile"]
    assert "แก้ในระบบ" in said(batch)[0]
    assert "แก้ในระบบ" in said(batch, "th")[0]
    with pytest.raises(Refused):
        workbooks.apply(batch=batch, by=editor)
    put(book, "summary", "แก้ในระบบ")
    put(book, f"{keys['output']}.value", 3)
    workbooks.apply(batch=bring(book, editor), by=editor)
    after = stored(year_plan)
    assert after["outcome_result"] == "ดีขึ้น"
    assert after[f"{keys['build']}.text"] == "ก่อสร้างฐานราก"


def test_a_report_changed_between_check_and_apply_stops_all(
    year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    book = out(editor, quarters[2])
    for row in (0, 1):
        book.put("m6", "summary", row, "จากสมุดงาน")
    batch = bring(book, editor)
    assert sorted(batch.counts["ready"]) == ["T-0001", "T-0002"]
    changed = Written({"summary": "แก้ในระบบ"})
    reports.save_report(year_plan=other, window=quarters[2], written=changed, by=editor)
    with pytest.raises(Invalid):
        workbooks.apply(batch=batch, by=editor)
    assert (stored(year_plan), stored(other)["summary"]) == ({}, "แก้ในระบบ")


def test_complete_reports_are_sent_on_wish_and_others_are_kept(
    year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    book = out(editor, quarters[2])
    filled_in(book, year_plan)
    book.put("m6", "summary", 1, "ยังไม่ครบ")
    batch = bring(book, editor)
    assert batch.counts["complete"] == ["T-0001"]
    batch = workbooks.apply(batch=batch, by=editor, send=True)
    states = {row.year_plan_id: row.approval.state for row in ProgressReport.objects.select_related("approval")}
    assert states == {year_plan.pk: "submitted", other.pk: "draft"}
    assert (batch.counts["sent"], sorted(batch.before)) == (1, ["T-0001", "T-0002"])
    held, problems = workbooks.undo(batch=batch, by=editor)  # what was sent has to be taken back first
    assert [problem.field for problem in problems] == ["T-0001"]
    assert (held.state, stored(other)) == (BatchState.APPLIED, {})
    passage.withdraw_report(report=ProgressReport.objects.get(year_plan=year_plan), by=editor)
    held, problems = workbooks.undo(batch=held, by=editor)
    assert (held.state, problems, stored(year_plan)) == (BatchState.UNDONE, [], {})


def test_undo_leaves_what_was_changed_since_and_names_it(
    year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    book = out(editor, quarters[2])
    for row in (0, 1):
        book.put("m6", "summary", row, "จากสมุดงาน")
    batch = workbooks.apply(batch=bring(book, editor), by=editor)
    seen = {"summary": fingerprint("จากสมุดงาน")}
    reports.save_report(year_plan=other, window=quarters[2], written=Written({"summary": "แก้ภายหลัง"}, seen), by=editor)
    held, problems = workbooks.undo(batch=batch, by=editor)
    assert [problem.field for problem in problems] == ["T-0002"]
    assert held.state == BatchState.APPLIED
    assert (stored(year_plan), stored(other)["summary"]) == ({}, "แก้ภายหลัง")


def test_rows_of_others_and_closed_reports_are_refused_by_row(
    year_plan: YearPlan, other: YearPlan, editor: User, editor2: User, division: User, quarters: Any
) -> None:
    book = out(editor, quarters[2])
    filled_in(book, year_plan)
    book.put("m6", "summary", 1, "ของอีกโครงการ")
    assert codes(bring(book, editor2)) == ["project_unknown"] * len(codes(bring(book, editor2)))
    batch = bring(book, division)  # she reads them all and writes none
    assert set(codes(batch)) == {"closed"}
    assert batch.counts["ready"] == []
    reports.submit_report(year_plan=other, window=quarters[2], written=written(other, editor, quarters[2]), by=editor)
    batch = bring(book, editor)
    assert codes(batch) == ["closed"]
    assert batch.counts["ready"] == ["T-0001"]
    for language, words in (("th", "อนุมัติ"), ("en", "approv")):
        assert words in said(batch, language)[0]
    batch = workbooks.apply(batch=batch, by=editor, chosen=["T-0001", "T-0002"])
    assert list(batch.before) == ["T-0001"]
    fresh = out(editor, quarters[2])
    assert fresh.get("m6", "closed", 1)


@pytest.fixture
def as_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(books, "PROJECTS_AT_ONCE", 0)
    monkeypatch.setattr(book_steps, "CHUNK", 1)


def worked(batch: Batch) -> Batch:
    workbooks.work_on(batch.pk)
    return Batch.objects.get(pk=batch.pk)


@pytest.mark.usefixtures("as_jobs")
def test_a_large_workbook_is_worked_on_by_a_job(
    client: Any, year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    book = out(editor, quarters[2])
    for row in (0, 1):
        book.put("m6", "summary", row, "จากสมุดงาน")
    batch = bring(book, editor)
    client.force_login(editor)
    page = f"/reports/workbooks/{batch.uid}/"
    assert "hx-get" in client.get(page).content.decode()
    assert client.post(page, {"act": "all"}).status_code == 403  # it is being checked
    batch = worked(batch)
    assert sorted(batch.counts["ready"]) == ["T-0001", "T-0002"]
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.post(page, {"act": "all"}).status_code == 302
    assert stored(year_plan) == {}
    batch = worked(worked(batch))
    assert (batch.state, batch.counts["step"], len(batch.before)) == (BatchState.APPLIED, "", 2)
    assert {stored(each)["summary"] for each in (year_plan, other)} == {"จากสมุดงาน"}
    assert client.post(page, {"act": "undo"}).status_code == 302
    batch = worked(batch)
    assert (batch.state, stored(year_plan), stored(other)) == (BatchState.UNDONE, {}, {})
    assert Notice.objects.filter(to=editor, kind="many_done", link=page).count() == 3


def test_the_pages_lead_from_a_quarter_to_applied_and_back(
    year_plan: YearPlan, editor: User, analyst: User, as_user: Any, quarters: Any
) -> None:
    client, url = as_user(editor), "/reports/workbooks/"
    assert "จะอยู่ที่นี่" in client.get(url).content.decode()
    answer = client.get(f"{url}out/?quarter=2565-2")
    assert answer["Content-Type"] == MIME
    book = Book.of(answer.content)
    put(book, "summary", "เคลื่อนไหวดี")
    bad = client.post(url, {"file": SimpleUploadedFile("งบ.xlsx", b"hello")})
    assert bad.status_code == 422
    assert "ไม่ใช่สมุดงาน" in bad.content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.get(f"{url}out/?quarter=2565-4").status_code == 422  # not open yet
    sent = client.post(url, {"file": SimpleUploadedFile("ไตรมาส 2.xlsx", book.data())})
    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert "เคลื่อนไหวดี" in page
    assert "ไม่พบข้อผิดพลาด" in page
    assert 'name="send"' not in page  # none of it is complete: nothing would be sent
    client.cookies["django_language"] = "en"
    assert "missing for sending" in client.get(sent["Location"]).content.decode()
    assert client.get(f"{sent['Location']}annotated/").content[:2] == b"PK"
    assert as_user(analyst).get(sent["Location"]).status_code == 404
    assert client.post(sent["Location"], {"act": "chosen"}).status_code == 422
    assert client.post(sent["Location"], {"act": "all"}).status_code == 302
    assert stored(year_plan) == {"summary": "เคลื่อนไหวดี"}
    assert client.post(sent["Location"], {"act": "undo"}).status_code == 302
    assert stored(year_plan) == {}
    assert client.post(sent["Location"], {"act": "check"}).status_code == 302
    assert "ไตรมาส 2.xlsx" in client.get(url).content.decode()


def test_who_reports_nothing_is_told(analyst: User, as_user: Any, quarters: Any) -> None:
    client = as_user(analyst)
    for language, words in (("th", "ไม่มีรายงาน"), ("en", "No report of this quarter")):
        client.cookies["django_language"] = language
        answer = client.get("/reports/workbooks/out/?quarter=2565-2")
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_queries_do_not_grow_with_the_reports(
    year_plan: YearPlan, unit: Organisation, editor: User, quarters: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        one = out(editor, quarters[2])
    with django_assert_max_num_queries(45):
        assert read_back(editor, one.sheets).changing == []
    for number in (2, 3, 4):
        fill(make_year_plan(unit, f"T-000{number}"))
    with django_assert_max_num_queries(45):
        four = out(editor, quarters[2])
    with django_assert_max_num_queries(45):
        assert len(read_back(editor, four.sheets).changes) == 4


@pytest.mark.usefixtures("as_jobs")
def test_who_asked_in_time_is_not_late_for_the_job(
    year_plan: YearPlan, editor: User, quarters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = out(editor, quarters[2])
    filled_in(book, year_plan)
    batch, last = worked(bring(book, editor)), quarters[2].due_at - dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: last)
    workbooks.apply(batch=batch, by=editor, chosen=["T-0001"], send=True)
    monkeypatch.setattr(clock, "now", lambda: last + dt.timedelta(minutes=2))
    worked(batch)
    approval = ProgressReport.objects.select_related("approval").get(year_plan=year_plan).approval
    assert (approval.state, approval.first_submitted_at) == ("submitted", last)
