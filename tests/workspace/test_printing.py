"""The printed record: what stands on the pages, who may have it, which version, and that no text is markup."""

import hashlib
import io
import json
import re

import pypdf
import pypdfium2
import pytest
from django.test import Client

from samrit.approvals.models import Approval, ChainStep, State
from samrit.organisations.models import Organisation
from samrit.projects.models import Activity, ApprovedVersion, BudgetLine, Detail, Objective, Project, YearPlan
from samrit.reporting.actions.reports import document_of
from samrit.reporting.models import ApprovedReport
from tests.cast import SignedInClient
from tests.factories import opendata as factory

MARKS = re.compile("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\ue000-\uf8ff]")
NASTY = '#panic("x") *หนา* _เอียง_ $x$ <a> @b `c` [d] \\ "คำพูด" // ป้ำ ปั้น น้ำ'


@pytest.fixture
def plan(bodies) -> YearPlan:
    factory.calendar()
    return factory.year_plan(bodies["DEMO-1"])


def pdf(user, address: str) -> pypdf.PdfReader:
    answer = SignedInClient(user).get(address)
    assert answer.status_code == 200, answer.content[:200]
    assert answer["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(reader: pypdf.PdfReader) -> str:
    """The text of all pages, by the engine that browsers use, without marks above and below: those come out twice."""
    stream = reader.stream
    stream.seek(0)
    document = pypdfium2.PdfDocument(stream.read())
    return plain("".join(page.get_textpage().get_text_range() for page in document))


def plain(text: str) -> str:
    """Letters and figures only."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and not MARKS.fullmatch(c))


def address(plan: YearPlan, more: str = "") -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/print.pdf{more}"


def test_a_draft_is_a_memorandum_marked_as_draft(plan, editor):
    for position, role in enumerate(("division_approver", "department_approver"), start=1):
        ChainStep.objects.create(subject_kind="year_plan", position=position, role=role, valid_from="2021-10-01")
    reader = pdf(editor, address(plan))
    text = words(reader)
    for said in (
        "บันทึกข้อความ",
        "ส่วนราชการ",
        "กองสาธิต 1",
        "๑๘ เมษายน ๒๕๖๕",
        "โครงการอบรมครูช่าง",
        "1,250,000.00",
        "ผู้อนุมัติระดับกรม",
    ):
        assert plain(said) in text, said
    assert plain("ยังไม่อนุมัติ") in text
    assert reader.metadata.title == "สธ-65-0001 โครงการอบรมครูช่าง"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("th")


def test_the_approved_version_is_printed_whatever_has_happened_since(plan, editor, analyst):
    version = factory.approve(plan)
    Project.objects.filter(pk=plan.project_id).update(name_th="ชื่อที่แก้ภายหลัง")
    Approval.objects.filter(pk=plan.approval_id).update(state=State.UNLOCKED)
    for user in (editor, analyst):
        reader = pdf(user, address(plan))
        text = words(reader)
        assert plain("โครงการอบรมครูช่าง") in text
        assert plain("ชื่อที่แก้ภายหลัง") not in text
        assert version.document_hash in text
        assert plain("๒๐ มกราคม ๒๕๖๕") in text
        assert plain("ยังไม่อนุมัติ") not in text
    assert plain("ชื่อที่แก้ภายหลัง") in words(pdf(editor, address(plan, "?version=now")))


def test_an_old_version_names_its_unit_as_it_was_called_then(plan, bodies, editor):
    unit = bodies["DEMO-1"]
    factory.approve(plan)
    made = factory.report(plan, 1, actual=25, disbursed="100000.00")
    facts = {"document": document_of(made), "document_hash": "0" * 64, "approved_at": factory.moment(2022, 1, 28)}
    ApprovedReport.objects.create(report=made, number=1, **facts)
    unit.former_names.create(name_th="กองสาธิต 1", name_en="Section One", until="2022-02-14", basis="กฎกระทรวง")
    Organisation.objects.filter(pk=unit.pk).update(name_th="สำนักใหม่", name_en="New Bureau")
    report = f"/projects/{plan.project.code}/2565/reports/1/print.pdf"
    for path in (address(plan), report):
        for more, then, now in (("", "กองสาธิต 1", "สำนักใหม่"), ("?language=en", "Section One", "New Bureau")):
            text = words(pdf(editor, f"{path}{more}"))
            assert text.count(plain(then)) > 1, (path, more)
            assert plain(now) not in text, (path, more)
    assert plain("สำนักใหม่") in words(pdf(editor, address(plan, "?version=now")))


def test_the_attached_record_has_the_hash_that_stands_at_the_foot(plan, editor):
    version = factory.approve(plan)
    reader = pdf(editor, address(plan))
    (attached,) = reader.attachments["record.json"]
    assert hashlib.sha256(attached).hexdigest() == version.document_hash
    assert json.loads(attached)["m2"]["name_th"] == "โครงการอบรมครูช่าง"


def test_no_text_of_a_record_is_markup(plan, editor):
    Project.objects.filter(pk=plan.project_id).update(name_th=NASTY)
    Objective.objects.filter(year_plan=plan).update(text=NASTY)
    Detail.objects.filter(year_plan=plan).update(rationale=NASTY)
    text = words(pdf(editor, address(plan)))
    assert text.count(plain('#panic("x") *หนา* _เอียง_ $x$ <a> @b `c` [d]')) >= 3


def test_personal_data_is_never_printed(plan, editor):
    reader = pdf(editor, address(plan))
    everything = words(reader) + reader.attachments["record.json"][0].decode()
    for secret in (factory.SECRET_NAME, factory.SECRET_PHONE, factory.SECRET_MAIL):
        assert plain(secret) not in everything
        assert secret not in everything


def test_a_long_record_runs_over_pages_with_its_table_heads(plan, editor):
    Activity.objects.bulk_create(
        Activity(year_plan=plan, name=f"กิจกรรมยาวมาก ลำดับที่ {n} " + "ขยายความ " * 12, weight=1, position=n)
        for n in range(60)
    )
    Project.objects.filter(pk=plan.project_id).update(name_th="ชื่อโครงการที่ยาวมาก " * 30)
    reader = pdf(editor, address(plan))
    assert len(reader.pages) > 5
    text = words(reader)
    assert text.count(plain("ค่าน้ำหนัก")) > 3
    assert plain("ลำดับที่ 59") in text


def test_english_words_on_request(plan, editor):
    text = words(pdf(editor, address(plan, "?language=en")))
    for said in ("MEMORANDUM", "18 April 2022", "Submitted for consideration", "baht"):
        assert plain(said) in text, said


def test_demonstration_records_say_so(bodies, editor):
    factory.calendar()
    shown = factory.year_plan(bodies["DEMO-1"], "สธ-65-0009", is_demonstration=True)
    real = factory.year_plan(bodies["DEMO-1"], "สธ-65-0010")
    assert plain("ข้อมูลสาธิต") in words(pdf(editor, address(shown)))
    assert plain("ข้อมูลสาธิต") not in words(pdf(editor, address(real)))


def test_a_historical_record_is_printed_as_one(bodies, analyst):
    text = words(pdf(analyst, address(factory.historical(bodies["U0151"]))))
    assert plain("ข้อมูลย้อนหลัง") in text
    assert plain("ร่าง") not in text


def test_an_empty_draft_is_printed(bodies, editor):
    factory.calendar()
    plan = factory.year_plan(bodies["DEMO-1"], "สธ-65-0011")
    for relation in ("objectives", "outputs", "indicators", "activity_rows", "budget_lines", "locations"):
        getattr(plan, relation).all().delete()
    assert plain("ไม่มีข้อมูล") in words(pdf(editor, address(plan)))


@pytest.mark.parametrize(
    "more", ["?version=9", "?version=sent-1", "?version=x", "?version=approved-0", "?version=99999", "?language=fr"]
)
def test_what_is_not_there_is_404(plan, editor, more):
    assert SignedInClient(editor).get(address(plan, more)).status_code == 404


def test_strangers_and_the_public_get_nothing(plan, editor2, client: Client):
    assert SignedInClient(editor2).get(address(plan)).status_code == 404
    assert client.get(address(plan)).status_code == 302
    assert client.get(f"/api/v1/year-plans/{plan.project.code}/2565/document.pdf").status_code == 401


def test_the_same_version_is_the_same_file(plan, editor, analyst):
    factory.approve(plan)
    files = [SignedInClient(user).get(address(plan)).content for user in (editor, analyst)]
    assert files[0] == files[1]


def test_the_api_gives_the_same_file(plan, editor):
    factory.approve(plan)
    browser = SignedInClient(editor)
    api = f"/api/v1/year-plans/{plan.project.code}/2565/document.pdf"
    assert browser.get(api).content == browser.get(address(plan)).content
    assert browser.get(f"{api}?version=9").status_code == 404
    assert browser.get(f"{api}?language=fr").status_code == 422
    assert browser.get(f"{api}?version=sent").status_code == 422


def test_a_report_is_printed_from_page_and_api(plan, editor, editor2):
    factory.approve(plan)
    factory.report(plan, 1, actual=25, disbursed="100000.00", at=None)
    page = f"/projects/{plan.project.code}/2565/reports/1/print.pdf"
    text = words(pdf(editor, page))
    for said in ("ไตรมาส ๑", "25%", "100,000.00", "ดำเนินการแล้วร้อยละ 25", "จัดอบรม", "ร้อยละของครูที่ผ่านเกณฑ์"):
        assert plain(said) in text, said
    api = SignedInClient(editor).get(f"/api/v1/year-plans/{plan.project.code}/2565/reports/1/document.pdf")
    assert (api.status_code, api["Content-Type"]) == (200, "application/pdf")
    for gone in (page.replace("/1/", "/2/"), page.replace("/1/", "/7/"), f"{page}?version=1"):
        assert SignedInClient(editor).get(gone).status_code == 404
    assert SignedInClient(editor2).get(page).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_printing_asks_the_database_alike_for_few_and_many_rows(plan, editor, rows, django_assert_max_num_queries):
    for n in range(rows):
        Objective.objects.create(year_plan=plan, text=f"วัตถุประสงค์ {n}")
        BudgetLine.objects.create(year_plan=plan, fiscal_year=2565, source="loan", amount=5)
    browser = SignedInClient(editor)
    with django_assert_max_num_queries(34):
        assert browser.get(address(plan)).status_code == 200


def test_viewers_of_what_is_approved_do_not_print_drafts(plan, parliament):
    assert SignedInClient(parliament).get(address(plan)).status_code == 404
    factory.approve(plan)
    assert ApprovedVersion.objects.count() == 1
    assert SignedInClient(parliament).get(address(plan)).status_code == 200
    assert SignedInClient(parliament).get(address(plan, "?version=now")).status_code == 404
