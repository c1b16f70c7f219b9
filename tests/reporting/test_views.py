"""Pages of the report: who sees what, saving with and without script, the noes, query ceilings."""

import json
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.projects.models import YearPlan
from samrit.reporting.models import FiscalQuarter, ProgressReport
from tests.reporting.conftest import answers, keys_of, make_year_plan, posted, written

Quarters = dict[int, FiscalQuarter]
Q2 = "/projects/T-0001/2565/reports/2/"
AUTOSAVE = {"HTTP_HX_REQUEST": "true", "HTTP_X_AUTOSAVE": "1"}


def seen_of(html: str) -> str:
    return unescape(html.split('name="seen" value="')[1].split('"', maxsplit=1)[0])


def test_the_editor_sees_the_form_with_plan_and_what_blocks(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    text = as_user(editor).get(Q2).content.decode()
    assert "สำรวจ" in text
    assert "75%" in text  # planned progress
    assert "ระบุความก้าวหน้าสะสม" in text
    assert 'formaction="/projects/T-0001/2565/reports/2/submission/"' in text


def test_strangers_get_404_and_visitors_sign_in(
    year_plan: YearPlan, editor2: User, as_user: Any, client: Client
) -> None:
    for address in (Q2, "/projects/T-0001/2565/reports/"):
        assert as_user(editor2).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert as_user(editor2).post(f"{Q2}approval/").status_code == 404
    assert as_user(editor2).post(Q2, {"summary": "x"}).status_code == 404
    assert not ProgressReport.objects.exists()


def test_unknown_quarters_are_404(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    assert as_user(editor).get("/projects/T-0001/2565/reports/5/").status_code == 404
    assert as_user(editor).get("/projects/T-0001/2566/reports/1/").status_code == 404


def test_saving_without_script_comes_back_to_the_page(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    answer = as_user(editor).post(Q2, posted(answers(year_plan)), follow=True)
    assert "บันทึกแล้ว" in answer.content.decode()
    report = ProgressReport.objects.get()
    assert report.progress_actual == Decimal(70)
    assert report.has_obstacles is False
    assert report.money_results.get().disbursed == Decimal("500000.00")


def test_autosave_answers_with_the_page_and_does_not_undo_others(
    year_plan: YearPlan, quarters: Quarters, editor: User, as_user: Any
) -> None:
    browser = as_user(editor)
    page = posted(answers(year_plan), seen_of(browser.get(Q2).content.decode()))
    first = browser.post(Q2, page, **AUTOSAVE)
    assert first.status_code == 200
    page["seen"] = seen_of(first.content.decode())
    theirs = written(year_plan, editor, quarters[2], summary="ของเขา")
    browser.post(Q2, posted(dict(theirs.values), json.dumps(theirs.seen)), **AUTOSAVE)
    page["outcome_result"] = "ของฉัน"
    for _time in range(2):
        answer = browser.post(Q2, page, **AUTOSAVE)
        assert answer.status_code == 200
        page["seen"] = seen_of(answer.content.decode())
    report = ProgressReport.objects.get()
    assert (report.summary, report.outcome_result) == ("ของเขา", "ของฉัน")


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่ใช่ตัวเลข"), ("en", "is not a number")])
def test_letters_in_a_figure_come_back_with_the_text_kept(
    year_plan: YearPlan, editor: User, as_user: Any, language: str, words: str
) -> None:
    data = posted(answers(year_plan)) | {"progress_actual": "เจ็ดสิบ", "summary": "ข้อความยาว"}
    answer = as_user(editor).post(Q2, data, HTTP_ACCEPT_LANGUAGE=language)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "เจ็ดสิบ" in text
    assert "ข้อความยาว" in text
    assert not ProgressReport.objects.exists()


def test_thai_digits_and_commas_are_understood(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    keys = keys_of(year_plan)
    data = posted(answers(year_plan)) | {f"{keys['money']}.disbursed".replace(".", "-"): "๕๐๐,๐๐๐.๕๐ บาท"}
    assert as_user(editor).post(Q2, data).status_code == 302
    assert ProgressReport.objects.get().money_results.get().disbursed == Decimal("500000.50")


def test_a_clash_shows_both_texts_and_the_next_save_counts(
    year_plan: YearPlan, quarters: Quarters, editor: User, as_user: Any
) -> None:
    browser = as_user(editor)
    browser.post(Q2, posted(answers(year_plan)))
    seen = seen_of(browser.get(Q2).content.decode())
    browser.post(Q2, posted(answers(year_plan, summary="ของเขา"), seen))
    answer = browser.post(Q2, posted(answers(year_plan, summary="ของฉัน"), seen), **AUTOSAVE)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ของเขา" in text
    assert "ของฉัน" in text
    assert browser.post(Q2, posted(answers(year_plan, summary="ของฉัน"), seen_of(text))).status_code == 302
    assert ProgressReport.objects.get().summary == "ของฉัน"


def test_sending_what_is_incomplete_marks_the_fields(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    data = posted(answers(year_plan, effect_on_y1=None))
    answer = as_user(editor).post(f"{Q2}submission/", data)
    assert answer.status_code == 422
    assert 'href="#id_effect_on_y1"' in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_the_walk_of_a_report(
    year_plan: YearPlan, editor: User, division: User, department: User, as_user: Any
) -> None:
    answer = as_user(editor).post(f"{Q2}submission/", posted(answers(year_plan)), follow=True)
    assert "ส่งอนุมัติแล้ว" in answer.content.decode()
    report = ProgressReport.objects.select_related("approval").get()
    text = as_user(division).get(Q2).content.decode()
    assert "การพิจารณาของคุณ" in text
    assert "<textarea" in text  # only the reason of a return
    assert 'name="summary"' not in text
    empty = as_user(division).post(f"{Q2}return/", {"reason": " "})
    assert empty.status_code == 422
    assert "เขียนเหตุผล" in empty.content.decode()
    as_user(division).post(f"{Q2}approval/", {"hash": report.approval.document_hash})
    assert as_user(division).post(f"{Q2}approval/").status_code == 403
    done = as_user(department).post(f"{Q2}approval/", {"hash": report.approval.document_hash}, follow=True)
    report.refresh_from_db()
    assert report.approval.state == State.APPROVED
    assert report.approved_reports.get().document_hash in done.content.decode()
    assert as_user(editor).post(Q2, posted(answers(year_plan))).status_code == 403


def test_the_sender_may_withdraw(year_plan: YearPlan, editor: User, division: User, as_user: Any) -> None:
    as_user(editor).post(f"{Q2}submission/", posted(answers(year_plan)))
    assert as_user(division).post(f"{Q2}withdrawal/").status_code == 403
    as_user(editor).post(f"{Q2}withdrawal/")
    assert ProgressReport.objects.get().approval.state == State.DRAFT


def test_closed_doors_say_why(year_plan: YearPlan, historical: YearPlan, unit: Any, editor: User, as_user: Any) -> None:
    make_year_plan(unit, "T-0002", state=State.DRAFT)
    browser = as_user(editor)
    to_come = browser.get("/projects/T-0001/2565/reports/3/").content.decode()
    assert "ยังไม่เปิดให้รายงาน" in to_come
    assert "รายงานของไตรมาสนี้เปิดวันที่ 1 ก.ค. 2565" in to_come
    assert "ต้องได้รับอนุมัติก่อน" in browser.get("/projects/T-0002/2565/reports/2/").content.decode()
    assert "ไม่ต้องรายงานรายไตรมาส" in browser.get("/projects/OLD-1/2565/reports/").content.decode()
    assert browser.post("/projects/T-0001/2565/reports/3/", {"summary": "x"}).status_code == 403


def test_the_fragment_of_the_project_page(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    as_user(editor).post(f"{Q2}submission/", posted(answers(year_plan)))
    part = as_user(editor).get("/projects/T-0001/2565/reports/", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert f'href="{Q2}"' in part
    assert "เกินกำหนด 78 วัน" in part
    assert "/reports/3/" not in part
    whole = as_user(editor).get("/projects/T-0001/2565/reports/").content.decode()
    assert "<html" in whole


def test_query_ceilings(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    browser.post(Q2, posted(answers(year_plan)))
    for address, ceiling in ((Q2, 34), ("/projects/T-0001/2565/reports/", 28), ("/calendar/", 14)):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= ceiling, [q["sql"][:80] for q in queries]


def test_last_quarter_stands_beside_this_one(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    browser.post("/projects/T-0001/2565/reports/1/", posted(answers(year_plan, effect_on_area="ถนนของตำบล")))
    text = browser.get(Q2).content.decode()
    assert "เติมข้อมูลให้แล้ว" in text
    assert "คำตอบจากรายงานไตรมาส 1" in text
    assert "ความก้าวหน้าที่รายงานในไตรมาส 1" in text
    assert "เบิกจ่ายสะสมถึงไตรมาส 1" in text
    assert "ถนนของตำบล" in text
    assert "<span>70%</span>" in text  # by the weights
    assert 'value="500,000.00"' in text


@pytest.mark.parametrize("typed", ["9" * 30, "9" * 5000, "1e30", "1e999999999", "Infinity", "1_0"])
def test_a_figure_beyond_all_reason_is_refused_at_its_field(
    year_plan: YearPlan, editor: User, as_user: Any, typed: str
) -> None:
    output = f"{keys_of(year_plan)['output']}.value".replace(".", "-")
    answer = as_user(editor).post(Q2, posted(answers(year_plan)) | {output: typed})
    assert answer.status_code == 422
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("seen", ["[" * 100_000, "[1]", "no"])
def test_unreadable_fingerprints_count_as_none(year_plan: YearPlan, editor: User, as_user: Any, seen: str) -> None:
    assert as_user(editor).post(Q2, posted(answers(year_plan), seen)).status_code == 302
