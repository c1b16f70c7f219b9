"""What an import refuses: the reason in both languages, nothing changed, and no other row lost."""

import datetime as dt
import gzip
import json
import tracemalloc

import pytest
from django.utils.translation import override

from samrit.approvals.models import Approval
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.projects.actions import importing
from samrit.projects.actions.importing import BUDGET_RECORDS
from samrit.projects.actions.reading import read_documents, read_kpis
from samrit.projects.models import BudgetLine, ImportedDocument, Origin, Project, YearPlan
from samrit.projects.rules.imports import budget_records, emenscr
from tests.factories import imported
from tests.factories.imported import SMALL, budget_record, emenscr_document, take


@pytest.fixture(autouse=True)
def references(db):
    imported.make_references()


def reasons(document, source=importing.EMENSCR):
    """Why the document is refused, in Thai and English; a good row beside it must come in each time."""
    said = {}
    for language in ("th", "en"):
        before = Project.objects.count()
        with override(language):
            good = emenscr_document(code_en=f"GOOD-{language}", code_th="") if source is importing.EMENSCR else None
            good = good or budget_record(record_id=f"GOOD-{language}")
            result = take(document, good, source=source)
        assert (result.read, result.created, len(result.refused)) == (2, 1, 1)
        assert result.refused[0].row == 1
        assert Project.objects.count() == before + 1
        said[language] = result.refused[0].reason
    return said["th"], said["en"]


EMENSCR_FAULTS = {
    "unknown province": (
        {"project_area__area_list__0__province": {"id": "99", "name": "เมืองสมมุติ"}},
        "ไม่มีจังหวัด “99 เมืองสมมุติ”",
        "there is no province “99 เมืองสมมุติ”",
    ),
    "end before start": (
        {"project_gantt__data__0__end_date": "01-06-2563 00:00"},
        "อยู่ก่อนวันเริ่มต้น",
        "lies before the start",
    ),
    "money that does not add up": (
        {"budget_plan__budget_sum_all": "5000002"},
        "ยอดเงินไม่ตรงกัน ผลรวมของรายการคือ 5,000,000.00 บาท แต่ยอดรวมที่ระบุคือ 5,000,002.00 บาท",
        "the money does not add up: the lines make 5,000,000.00 baht, the stated total is 5,000,002.00 baht",
    ),
    "money that is no number": (
        {"budget_plan__items__0__BUDGET_SUM_ALL": "สามพัน"},
        "“สามพัน” ไม่ใช่จำนวนเงิน",
        "“สามพัน” is not an amount of money",
    ),
    "money below zero": (
        {"budget_plan__items__0__BUDGET_SUM_ALL": "-3600"},
        "จำนวนเงิน -3600 ต่ำกว่าศูนย์",
        "the amount -3600 is below zero",
    ),
    "a date in year 69": (
        {"project_gantt__data__0__start_date": "01-07-69"},
        "“01-07-69” ไม่ใช่วันที่ที่อ่านได้",
        "“01-07-69” is not a day we can place",
    ),
    "a date in year 3112": (
        {"project_gantt__data__0__start_date": "01-07-3112 07:00"},
        "“01-07-3112 07:00” ไม่ใช่วันที่ที่อ่านได้",
        "“01-07-3112 07:00” is not a day we can place",
    ),
    "fiscal year 69": ({"fiscal_year": "69"}, "“69” ไม่ใช่ปีงบประมาณ", "“69” is not a fiscal year"),
    "fiscal year 3112": ({"fiscal_year": 3112}, "“3112” ไม่ใช่ปีงบประมาณ", "“3112” is not a fiscal year"),
    "no fiscal year": ({"fiscal_year": ""}, "ไม่ใช่ปีงบประมาณ", "is not a fiscal year"),
    "a month that is none": (
        {"budget_spending_plan__loanact__items__0__items__0__budget_list__0__date": "2020_13"},
        "“2020_13” ไม่ใช่เดือน",
        "“2020_13” is not a month",
    ),
    "unknown bodies": (
        {"org_l1": "กระทรวงสมมุติ", "org_l2": "กรมสมมุติ"},
        "ไม่พบหน่วยงาน “กรมสมมุติ”",
        "the body “กรมสมมุติ” is not among the loaded organisations",
    ),
    "no code": ({"code_en": "", "code_th": ""}, "ไม่มีรหัสโครงการ", "the code of the project is missing"),
    "a code with a slash": ({"code_en": "E1/63"}, "ใช้รหัส “E1/63” ไม่ได้", "the code “E1/63” cannot be kept"),
    "no name": ({"name": " - "}, "ต้องระบุข้อมูลนี้", "this must be stated"),
    "a name too long": ({"name": "ก" * 1001}, "ข้อความยาวเกิน 1000 ตัวอักษร", "longer than 1000 characters"),
    "a text for a list": (
        {"budget_plan__items": "รายการ"},
        "โครงสร้างไม่ตรงกับเอกสาร eMENSCR",
        "not built like an eMENSCR document",
    ),
}


@pytest.mark.parametrize("fault", EMENSCR_FAULTS)
def test_a_faulty_document_is_refused_alone(fault):
    changes, thai, english = EMENSCR_FAULTS[fault]
    in_thai, in_english = reasons(emenscr_document(**changes))
    assert thai in in_thai
    assert english in in_english


RECORD_FAULTS = {
    "unknown strategy": ({"ns_strategy_no": 7}, "หมายเลข “7” ในแผนที่นำเข้าไว้", "number “7” in the loaded plans"),
    "unknown issue": ({"mp_issue_no": 24}, "หมายเลข “24” ในแผนที่นำเข้าไว้", "number “24” in the loaded plans"),
    "end before start": ({"end_year_be": 2560}, "อยู่ก่อนวันเริ่มต้น", "lies before the start"),
    "year 69": ({"fiscal_year_be": 69}, "“69” ไม่ใช่ปีงบประมาณ", "“69” is not a fiscal year"),
    "year 3112": ({"start_year_be": 3112}, "“3112” ไม่ใช่ปีงบประมาณ", "“3112” is not a fiscal year"),
    "money below zero": ({"total_budget_baht": -1}, "ต่ำกว่าศูนย์", "is below zero"),
    "unknown bodies": (
        {"agency": "กรมสมมุติ", "ministry": ""},
        "ไม่พบหน่วยงาน “กรมสมมุติ”",
        "the body “กรมสมมุติ” is not among",
    ),
    "an object for a list": ({"kpis": {}}, "โครงสร้างไม่ตรง", "not built like a budget record"),
}


@pytest.mark.parametrize("fault", RECORD_FAULTS)
def test_a_faulty_record_is_refused_alone(fault):
    changes, thai, english = RECORD_FAULTS[fault]
    in_thai, in_english = reasons(budget_record(**changes), BUDGET_RECORDS)
    assert thai in in_thai
    assert english in in_english


@pytest.mark.parametrize(
    ("language", "said"),
    [("th", "รหัส “E23078-63-000001” ซ้ำกับแถวที่ 1"), ("en", "the code “E23078-63-000001” was already used by row 1")],
)
def test_a_code_twice_with_other_content_is_refused_once(language, said):
    with override(language):
        result = take(emenscr_document(), emenscr_document(name="ชื่ออื่น"), emenscr_document())
    assert (result.read, result.created, result.unchanged) == (3, 1, 1)
    assert [refusal.row for refusal in result.refused] == [2]
    assert said in result.refused[0].reason
    assert Project.objects.get().name_th != "ชื่ออื่น"


def living_project(code, owner):
    return Project.objects.create(code=code, name_th="โครงการที่ทำอยู่", owner=owner, created_at=clock.now())


@pytest.mark.parametrize(
    ("language", "said"), [("th", "เป็นของโครงการอื่นในระบบนี้แล้ว"), ("en", "already belongs to another project here")]
)
def test_a_document_never_overwrites_a_living_project(language, said, bodies):
    living_project(SMALL, bodies["U0151"])
    with override(language):
        result = take(emenscr_document())
    assert said in result.refused[0].reason
    assert Project.objects.get().name_th == "โครงการที่ทำอยู่"
    assert not ImportedDocument.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("th", "อยู่ระหว่างดำเนินการ"), ("en", "is locked for imports")])
def test_a_year_that_is_worked_on_is_locked(language, said, bodies):
    take(emenscr_document())
    plan = YearPlan.objects.get()
    approval = Approval.objects.create(subject_kind="year_plan", title="x", link="/", owner=bodies["U0151"])
    YearPlan.objects.filter(pk=plan.pk).update(origin=Origin.LIVING, approval=approval)
    with override(language):
        result = take(emenscr_document(name="ชื่อใหม่"))
    assert said in result.refused[0].reason
    assert Project.objects.get().name_th != "ชื่อใหม่"


def test_a_dry_run_says_all_and_changes_nothing():
    result = take(emenscr_document(), emenscr_document(code_en="E/1"), dry_run=True)
    assert (result.created, len(result.refused)) == (1, 1)
    assert not Project.objects.exists()
    assert not BudgetLine.objects.exists()


def test_what_the_database_refuses_loses_only_its_row(monkeypatch):
    real = emenscr.read

    def read(raw, known, attribution):
        made = real(raw, known, attribution)
        if made.key == "BAD":
            made.project.ends_on = dt.date(1990, 1, 1)
        return made

    monkeypatch.setattr(importing, "EMENSCR", importing.Source("emenscr", emenscr.key_of, read, "x"))
    result = take(emenscr_document(code_en="BAD"), emenscr_document(), source=importing.EMENSCR)
    assert (result.created, [refusal.key for refusal in result.refused]) == (1, ["BAD"])
    assert Project.objects.get().code == SMALL


def test_one_refused_document_raises_its_reasons():
    with pytest.raises(Invalid, match="99"):
        importing.import_document(
            source=importing.EMENSCR,
            document=emenscr_document(project_area__area_list__0__province__id="99"),
            by=None,
        )


def test_a_broken_line_is_refused_and_the_others_are_read(tmp_path):
    file = tmp_path / "documents.jsonl"
    whole = json.dumps(emenscr_document(), ensure_ascii=False)
    file.write_text(f"{whole[:500]}\n\n[1, 2]\n{whole}\n", encoding="utf-8")
    for language, broken, wrong in (("th", "JSON ที่ไม่สมบูรณ์", "วงเล็บปีกกา"), ("en", "not whole JSON", "not an object")):
        with override(language):
            entries = read_documents(file)
            result = importing.import_documents(source=importing.EMENSCR, entries=entries, by=None)
        assert [
            (refusal.row, text in refusal.reason) for refusal, text in zip(result.refused, (broken, wrong), strict=True)
        ] == [
            (1, True),
            (3, True),
        ]
        assert result.created + result.unchanged == 1
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[{},{}]"), ("a.json", b"{}"), ("a.jsonl", b"{}\n{}"), ("a.jsonl.gz", gzip.compress(b"{}"))],
)
def test_arrays_objects_lines_and_packed_files_are_read(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert all(entry.document == {} for entry in read_documents(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content"),
    [("plan.xlsx", b"PK"), ("a.jsonl", b"\xff\xfe\x00"), ("a.jsonl.gz", b"\x1f\x8bxx"), ("missing.jsonl", None)],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for language, said in (("th", ("ไม่ถูกต้อง", "เปิดไฟล์")), ("en", ("wrong kind of file", "cannot be opened"))):
        with override(language), pytest.raises(Refused) as no:
            read_documents(tmp_path / name)
        assert any(words in str(no.value.reason) for words in said)
    assert not Project.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("k.csv", "a,b\n1,2\n"), ("missing.csv", None)])
def test_a_wrong_indicator_table_is_refused(tmp_path, name, content):
    if content:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with override("en"), pytest.raises(Refused, match=r"not an indicator table|cannot be opened"):
        read_kpis(tmp_path / name)


@pytest.mark.parametrize(("language", "said"), [("th", "ซ้อนกันลึกเกินไป"), ("en", "nested too deeply")])
def test_a_row_nested_beyond_reason_loses_only_itself(language, said):
    deep: dict = {}
    for _level in range(400):
        deep = {"a": deep}
    with override(language):
        result = take(emenscr_document(code_en="DEEP", extra=deep), emenscr_document(), source=importing.EMENSCR)
    assert result.created == 1
    assert [(refusal.key, said in refusal.reason) for refusal in result.refused] == [("DEEP", True)]


@pytest.mark.parametrize("kpis", ["none", [1], [{"plan": [1]}]])
def test_indicators_of_the_table_do_not_hide_a_faulty_record(kpis):
    record = {"record_id": "A", "kpis": kpis}
    assert budget_records.add_kpis(record, [{"record_id": "A", "kpi_no": "9" * 5000, "name_th": "x"}]) == record


def test_a_long_file_is_never_held_whole(tmp_path):
    file = tmp_path / "long.jsonl.gz"
    line = json.dumps({"text": "ก" * 3000}, ensure_ascii=False) + "\n"
    file.write_bytes(gzip.compress(line.encode() * 3000))
    tracemalloc.start()
    rows = read_documents(file)
    assert sum(1 for entry in rows if entry.document) == len(rows) == 3000
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000  # of 27 MB of text
