"""The pages of the passage: pins without script, the way from one to the next, versions, unlock; other people's records."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals.models import State
from samrit.audit.models import BusinessEvent
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.models import ApprovedReport, FiscalQuarter, ProgressReport
from tests.factories import accounts
from tests.reporting.conftest import answers, fill, keys_of, make_year_plan, posted

Q2 = "/projects/T-0001/2565/reports/2/"


def sent(year_plan: YearPlan, editor: User, as_user: Any, **more: Any) -> ProgressReport:
    """The second quarter, sent from the page."""
    address = f"/projects/{year_plan.project.code}/2565/reports/2/"
    answer = as_user(editor).post(f"{address}submission/", posted(answers(year_plan, **more)))
    assert answer.status_code == 302
    return ProgressReport.objects.select_related("approval").get(year_plan=year_plan)


def approved(report: ProgressReport, as_user: Any, *people: User) -> ProgressReport:
    """Approved on the page by these people, one after the other."""
    for person in people:
        data = {"hash": ProgressReport.objects.get(pk=report.pk).approval.document_hash}
        assert as_user(person).post(f"{report.approval.link}approval/", data).status_code == 302
    return ProgressReport.objects.select_related("approval").get(pk=report.pk)


def pin_name(key: str) -> str:
    return f"pin-{key.replace('.', '-')}"


def test_pins_are_written_beside_the_values_and_lead_the_editor(
    year_plan: YearPlan, editor: User, division: User, as_user: Any
) -> None:
    keys, report = keys_of(year_plan), sent(year_plan, editor, as_user)
    output = f"{keys['output']}.value"
    text = as_user(division).get(Q2).content.decode()
    assert f'name="{pin_name(output)}"' in text
    assert 'form="return-form"' in text
    data = {"reason": "ดูข้อสังเกต", pin_name(output): "ผลผลิตไม่ตรงกับเอกสาร", pin_name("summary"): "สรุปให้ครบ"}
    as_user(division).post(f"{Q2}return/", data)
    assert report.approval.pins.get(key=output).before == "3"
    text = as_user(editor).get(Q2).content.decode()
    first, second = report.approval.pins.get(key="summary"), report.approval.pins.get(key=output)
    assert text.index(f'id="pin-{second.pk}"') > 0
    assert f'href="#pin-{second.pk}"' in text
    assert "ผลผลิตไม่ตรงกับเอกสาร" in text
    assert f'name="{output.replace(".", "-")}"' in text
    assert 'name="summary"' in text
    assert 'name="obstacles"' not in text  # closed fields have no control
    assert "แก้ไขได้เฉพาะส่วนที่เปิดให้แก้ไข" in text
    answer = as_user(editor).post(f"{Q2}pins/{first.pk}/", {"text": "ครบแล้วตามแบบ"}, follow=True)
    assert "ครบแล้วตามแบบ" in answer.content.decode()


def test_saving_narrowed_fields_leaves_the_others_as_they_are(
    year_plan: YearPlan, editor: User, division: User, as_user: Any
) -> None:
    keys, report = keys_of(year_plan), sent(year_plan, editor, as_user)
    output = f"{keys['output']}.value"
    as_user(division).post(f"{Q2}return/", {"reason": "แก้", pin_name(output): "แก้ตัวเลข"})
    page = as_user(editor).get(Q2)
    data = {"seen": page.context["seen"], output.replace(".", "-"): "7", "summary": "แอบแก้"}
    assert as_user(editor).post(Q2, data).status_code == 302
    report.refresh_from_db()
    assert (report.summary, report.output_results.get().value) == ("", 7)
    assert report.progress_actual == 70
    text = as_user(editor).get(Q2).content.decode()
    assert "เปลี่ยน</span>" in text  # the pin says that its value has changed


def test_a_return_with_a_fault_keeps_what_was_written(
    year_plan: YearPlan, editor: User, division: User, as_user: Any
) -> None:
    sent(year_plan, editor, as_user)
    for language, words in (("th", "เขียนเหตุผล"), ("en", "Write the reason")):
        answer = as_user(division).post(
            f"{Q2}return/",
            {"reason": " ", pin_name("effect_on_y1"): "อธิบายเพิ่ม"},
            headers={"accept-language": language},
        )
        text = answer.content.decode()
        assert answer.status_code == 422
        assert words in text
        assert ">\nอธิบายเพิ่ม</textarea>" in text
    assert ProgressReport.objects.get().approval.state == State.SUBMITTED


def test_sent_again_the_approver_reads_what_changed(
    year_plan: YearPlan, editor: User, division: User, as_user: Any
) -> None:
    sent(year_plan, editor, as_user)
    as_user(division).post(f"{Q2}return/", {"reason": "แก้", pin_name("effect_on_y1"): "อธิบายเพิ่ม"})
    page = as_user(editor).get(Q2)
    again = {"seen": page.context["seen"], "effect_on_y1": "ลดเวลาเดินทางร้อยละสิบ"}
    assert as_user(editor).post(f"{Q2}submission/", again).status_code == 302
    text = as_user(division).get(Q2).content.decode()
    assert "สิ่งที่เปลี่ยนตั้งแต่ส่งกลับ" in text
    assert "<del>การเดินทางสะดวกขึ้น</del>" in text
    assert "<ins>ลดเวลาเดินทางร้อยละสิบ</ins>" in text
    assert "อธิบายเพิ่ม" in text


def test_unlock_asked_granted_corrected_and_compared(
    year_plan: YearPlan, editor: User, division: User, department: User, as_user: Any
) -> None:
    report = approved(sent(year_plan, editor, as_user), as_user, division, department)
    asked = {"document_number": "ศธ 0600/77", "reason": "พิมพ์ตัวเลขผิด"}
    assert as_user(editor).post(f"{Q2}unlock/", asked).status_code == 302
    text = as_user(department).get(Q2).content.decode()
    assert "พิมพ์ตัวเลขผิด" in text
    assert "ศธ 0600/77" in text
    as_user(department).post(f"{Q2}unlock/decision/", {"decision": "grant"})
    page = as_user(editor).get(Q2)
    assert "ปลดล็อกเพื่อแก้ไข" in page.content.decode()
    again = posted(answers(year_plan, summary="แก้แล้ว"), page.context["seen"])
    as_user(editor).post(f"{Q2}submission/", again)
    approved(report, as_user, division, department)
    listed = as_user(editor).get(f"{Q2}versions/").content.decode()
    for words in ("ฉบับที่ 1", "ฉบับที่ 2", "ส่งครั้งที่ 1", "ส่งครั้งที่ 2", "พิมพ์ตัวเลขผิด", "มีฉบับใหม่แทนแล้ว"):
        assert words in listed
    compared = as_user(editor).get(f"{Q2}versions/?left=approved-1&right=approved-2").content.decode()
    assert "<ins>แก้แล้ว</ins>" in compared
    old = as_user(editor).get(f"{Q2}versions/approved-1/").content.decode()
    assert "แก้แล้ว" not in old
    assert ApprovedReport.objects.get(number=1).document_hash in old


@pytest.mark.parametrize(("language", "words"), [("th", "กรอกเลขที่หนังสือ"), ("en", "Write the number of the letter")])
def test_an_unlock_without_a_letter_keeps_the_reason(
    year_plan: YearPlan,
    editor: User,
    division: User,
    department: User,
    as_user: Any,
    language: str,
    words: str,
) -> None:
    approved(sent(year_plan, editor, as_user), as_user, division, department)
    answer = as_user(editor).post(f"{Q2}unlock/", {"reason": "พิมพ์ตัวเลขผิด"}, headers={"accept-language": language})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "พิมพ์ตัวเลขผิด" in answer.content.decode()
    assert ProgressReport.objects.get().approval.state == State.APPROVED


def test_an_approval_is_taken_back_on_the_page(
    year_plan: YearPlan, editor: User, division: User, department: User, as_user: Any
) -> None:
    approved(sent(year_plan, editor, as_user), as_user, division, department)
    assert "ถอนการอนุมัติ" in as_user(department).get(Q2).content.decode()
    assert as_user(division).post(f"{Q2}undo/").status_code == 403
    assert as_user(department).post(f"{Q2}undo/").status_code == 302
    listed = as_user(editor).get(f"{Q2}versions/").content.decode()
    assert "เรียกคืนแล้ว" in listed


def viewer(bodies: dict[str, Organisation]) -> User:
    return accounts.user("senate", role=Role.PARLIAMENT_VIEWER, unit=bodies["M01000"])


def test_parliament_reads_what_is_approved_and_nothing_before(
    year_plan: YearPlan,
    editor: User,
    division: User,
    department: User,
    bodies: dict[str, Organisation],
    as_user: Any,
) -> None:
    senate = viewer(bodies)
    report = sent(year_plan, editor, as_user, summary="ร่างที่ยังไม่อนุมัติ")
    text = as_user(senate).get(Q2).content.decode()
    assert "ร่างที่ยังไม่อนุมัติ" not in text
    assert "รายงานฉบับอนุมัติจะแสดงที่นี่" in text
    places = [f"{Q2}{place}" for place in ("versions/", "print.pdf", "history/")]
    assert [place for place in places if f'href="{place}"' in text] == []  # they open once it is approved
    assert "ควรดูอีกครั้ง" not in text
    assert as_user(senate).get("/projects/T-0001/2565/reports/").context["page"].quarters[1].actual is None
    approved(report, as_user, division, department)
    text = as_user(senate).get(Q2).content.decode()
    assert "ร่างที่ยังไม่อนุมัติ" in text
    assert [place for place in places if f'href="{place}"' in text] == places
    as_user(editor).post(f"{Q2}unlock/", {"document_number": "1", "reason": "เหตุผลภายใน"})
    as_user(department).post(f"{Q2}unlock/decision/", {"decision": "grant"})
    page = as_user(editor).get(Q2)
    as_user(editor).post(Q2, posted(answers(year_plan, summary="กำลังแก้"), page.context["seen"]))
    text = as_user(senate).get(Q2).content.decode()
    assert "ร่างที่ยังไม่อนุมัติ" in text  # the approved version is in force
    assert "กำลังแก้" not in text.replace("กำลังแก้ไขรายงานฉบับนี้", "")
    assert "เหตุผลภายใน" not in text
    assert as_user(senate).get(f"{Q2}versions/sent-1/").status_code == 404
    assert as_user(senate).get(f"{Q2}versions/now/").status_code == 404
    assert as_user(senate).get(f"{Q2}versions/approved-1/").status_code == 200
    assert as_user(senate).get(f"{Q2}thread/").status_code == 404


POSTS = (
    "submission/",
    "approval/",
    "undo/",
    "return/",
    "withdrawal/",
    "acknowledgement/",
    "unlock/",
    "unlock/decision/",
)
MORE = ("unlock/closing/", "thread/", "")
READS = ("", "versions/", "versions/approved-1/", "versions/sent-1/", "versions/now/", "thread/")


def test_the_record_of_another_body_is_not_there_in_any_route(
    year_plan: YearPlan, editor: User, editor2: User, division: User, department: User, as_user: Any
) -> None:
    report = approved(sent(year_plan, editor, as_user), as_user, division, department)
    before = report.changed_at
    stranger = as_user(editor2)
    for address in READS:
        assert stranger.get(f"{Q2}{address}").status_code == 404, address
    for address in (*POSTS, *MORE, "pins/1/"):
        assert stranger.post(f"{Q2}{address}", {"reason": "x", "text": "x"}).status_code == 404, address
    report.refresh_from_db()
    assert (report.approval.state, report.changed_at) == (State.APPROVED, before)


def test_a_quarter_after_the_cancelling_says_so_and_what_was_sent_stays(
    year_plan: YearPlan, editor: User, division: User, as_user: Any
) -> None:
    sent(year_plan, editor, as_user)
    year_plan.project.cancelled_on, year_plan.project.cancelled_reason = dt.date(2021, 12, 1), "ยุบรวมกับโครงการอื่น"
    year_plan.project.save()
    assert "การพิจารณาของคุณ" in as_user(division).get(Q2).content.decode()
    as_user(division).post(f"{Q2}return/", {"reason": "แก้"})
    text = as_user(editor).get(Q2).content.decode()
    assert "ยุบรวมกับโครงการอื่น" in text
    assert "<textarea" not in text
    assert as_user(editor).post(Q2, posted(answers(year_plan))).status_code == 403
    listed = as_user(editor).get("/projects/T-0001/2565/reports/").content.decode()
    assert "ยกเลิก" in listed


def test_a_pin_of_another_report_is_not_there(
    year_plan: YearPlan, unit: Organisation, editor: User, division: User, as_user: Any
) -> None:
    other = make_year_plan(unit, "T-0002")
    fill(other)
    for plan in (year_plan, other):
        sent(plan, editor, as_user)
        address = f"/projects/{plan.project.code}/2565/reports/2/return/"
        as_user(division).post(address, {"reason": "แก้", pin_name("summary"): "แก้"})
    strange = ProgressReport.objects.get(year_plan=other).approval.pins.get()
    assert as_user(editor).post(f"{Q2}pins/{strange.pk}/", {"text": "ตอบผิดที่"}).status_code == 404
    strange.refresh_from_db()
    assert strange.answer == ""


def test_a_version_that_is_not_there_and_words_that_are_none(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    sent(year_plan, editor, as_user)
    for name in ("approved-1", "sent-9", "sent-", "sent-٣", "approved-99999999", "x", "now-1"):
        assert as_user(editor).get(f"{Q2}versions/{name}/").status_code == 404, name
        assert as_user(editor).get(f"{Q2}versions/", {"left": name, "right": "sent-1"}).status_code == 404, name
    assert as_user(editor).post(f"{Q2}unlock/decision/", {"decision": "perhaps"}).status_code == 400


@pytest.mark.parametrize(("language", "words"), [("th", "เปลี่ยนแปลง"), ("en", "changed and sent again")])
def test_what_changed_meanwhile_is_not_approved_and_the_try_is_logged(
    year_plan: YearPlan, editor: User, division: User, as_user: Any, language: str, words: str
) -> None:
    report = sent(year_plan, editor, as_user)
    read = report.approval.document_hash
    as_user(editor).post(f"{Q2}withdrawal/")
    page = as_user(editor).get(Q2)
    as_user(editor).post(f"{Q2}submission/", posted(answers(year_plan, summary="เปลี่ยน"), page.context["seen"]))
    answer = as_user(division).post(f"{Q2}approval/", {"hash": read}, headers={"accept-language": language})
    assert answer.status_code == 403
    assert words in answer.content.decode()
    report.refresh_from_db()
    assert (report.approval.state, report.approval.step) == (State.SUBMITTED, 1)
    assert BusinessEvent.objects.filter(act="refused_approve", actor=str(division.public_id)).count() == 1


def test_query_ceilings_of_the_passage(
    year_plan: YearPlan,
    quarters: dict[int, FiscalQuarter],
    editor: User,
    division: User,
    department: User,
    as_user: Any,
) -> None:
    sent(year_plan, editor, as_user)
    as_user(division).post(f"{Q2}return/", {"reason": "แก้", pin_name("summary"): "แก้"})
    ceilings = {Q2: 38, f"{Q2}versions/": 14, f"{Q2}thread/": 14}

    def counted() -> None:
        for address, ceiling in ceilings.items():
            browser = as_user(editor)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            assert len(queries) <= ceiling, (address, [q["sql"][:90] for q in queries])

    counted()
    for more in ("ก", "ข"):
        page = as_user(editor).get(Q2)
        as_user(editor).post(f"{Q2}submission/", {"seen": page.context["seen"], "summary": more})
        pins = {pin_name("summary"): more, pin_name("remedy"): more, pin_name("obstacles"): more}
        as_user(division).post(f"{Q2}return/", {"reason": "แก้", **pins})
        as_user(editor).post(f"{Q2}thread/", {"text": more})
    counted()
