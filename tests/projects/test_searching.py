"""Search over code, names, bodies, objectives, places and links: no match is lost, no draft is found by who may not read it."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.approvals.models import State
from samrit.geography.models import Area
from samrit.lib.thai import one_slip_query, piece_query, piece_vector
from samrit.lib.trees import rebuild_paths
from samrit.projects.actions import importing, lifecycle, unlocking
from samrit.projects.actions.reading import read_documents
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import PlanWords, Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.lists import Filters, selection
from samrit.projects.queries.searching import found_plans, places_found, recall, texts_read, texts_written
from samrit.projects.queries.suggesting import nearest, suggest
from samrit.projects.rules import Link, Place, SectionData
from tests.factories import imported, opendata, records
from tests.factories.records import row

pytestmark = pytest.mark.django_db

SECRET = "เรือดำน้ำฝึกหัด"


@pytest.fixture
def world() -> None:
    records.chain()
    records.plan_tree()
    records.places()
    Area.objects.create(kind="subdistrict", code="810101", name_th="ปากคลอง", parent=Area.objects.get(code="8101"))
    rebuild_paths(Area)


@pytest.fixture
def plan(world, unit, editor) -> YearPlan:
    return records.fill(records.project(unit, editor), editor)


def names(user, words: str) -> list[str]:
    return [plan.project.name_th for plan in found_plans(user, words).select_related("project")]


def save_part(plan: YearPlan, editor, part: str, *rows, **fields) -> None:
    """Save M3 with other rows of one part."""
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    stored = editing.section_data(fresh, "m3")
    records.save(plan, editor, "m3", SectionData({**stored.fields, **fields}, {**stored.rows, part: rows}))


def test_every_text_is_searched_and_a_save_is_followed(plan, editor, editor2):
    save_part(plan, editor, "objectives", row(text="ยกระดับสมรรถนะช่างซ่อมอากาศยาน"))
    save_part(plan, editor, "locations", row(level="subdistrict", area=Place("810101")))
    stored = editing.section_data(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk), "m1")
    link = row(level="sdg_target", link=Link(as_stated="การศึกษาที่เท่าเทียม"), explanation="")
    records.save(plan, editor, "m1", SectionData(stored.fields, {"secondary": (link,)}))
    for words in (
        plan.project.code,
        "ครูช่างอาชีว",
        "ซ่อมอากาศยาน",
        "ปากคลอง กระบี่",
        "เท่าเทียม",
        "คนไทยได้รับการศึกษา",
        "กระทรวงศึกษาธิการ",
        "คณะกรรมการการอาชีวศึกษา ครูช่าง",
    ):
        assert names(editor, words) == [plan.project.name_th], words
        assert names(editor2, words) == [], words
    save_part(plan, editor, "objectives", row(text="อย่างอื่น"))
    assert names(editor, "ซ่อมอากาศยาน") == []


def test_the_list_of_projects_answers_the_same_words(plan, editor):
    save_part(plan, editor, "objectives", row(text="ยกระดับสมรรถนะช่างซ่อมอากาศยาน"))
    assert list(selection(editor, Filters(words="อากาศยาน", year=2565))) == [plan]
    assert not selection(editor, Filters(words="อากาศยานลำใหม่", year=2565)).exists()


def test_a_correction_is_not_found_by_who_reads_what_is_approved(
    plan, editor, division, department, budget, auditor, host
):
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.approve(year_plan=plan, by=division)
    assert names(budget, "ครูช่างอาชีวศึกษา") == []
    lifecycle.approve(year_plan=plan, by=department)
    assert names(budget, "ครูช่างอาชีวศึกษา กระบี่ ให้ครูช่างสอนตามสมรรถนะ") == [plan.project.name_th]
    unlocking.ask_unlock(year_plan=plan, by=editor, document_number="สท 1", reason="แก้")
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    unlocking.grant_unlock(year_plan=fresh, request=fresh.approval.unlock_requests.get(), by=department)
    save_part(plan, editor, "objectives", row(text=SECRET))
    general = editing.section_data(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk), "m2")
    records.save(plan, editor, "m2", SectionData({**general.fields, "name_th": f"จัดหา{SECRET}"}, general.rows))
    for reader, drafts in ((editor, True), (auditor, True), (budget, False), (host, False)):
        assert bool(names(reader, SECRET)) is drafts, reader
    assert len(names(budget, "ให้ครูช่างสอนตามสมรรถนะ")) == 1
    fresh = YearPlan.objects.select_related("project__owner", "approval").get(pk=plan.pk)
    texts = texts_read(budget, [fresh])[plan.pk]
    assert not any(SECRET in each.text for each in texts)
    assert any("ปากคลอง" in each.text or "กระบี่" in each.text for each in texts)
    assert suggest(budget, "เรือดำนำฝึกหัด") is None
    assert suggest(editor, "เรือดำนำฝึกหัด") == SECRET


def test_a_draft_of_another_year_is_not_found_through_an_approved_one(unit, editor, budget):
    approved = opendata.year_plan(unit)
    opendata.approve(approved)
    draft = YearPlan.objects.get(pk=approved.pk)
    draft.pk, draft.fiscal_year = None, 2566
    draft.approval = opendata.approval(unit, "year_plan", "x", state=State.DRAFT)
    draft.save()
    draft.objectives.create(text=SECRET)
    refresh_search([approved.project_id])
    assert names(budget, SECRET) == []
    assert len(names(editor, SECRET)) == 1
    assert len(names(budget, "ยกระดับทักษะครูช่าง")) == 1


def test_no_piece_of_a_word_of_the_demonstration_is_lost(analyst):
    """Recall against looking through all texts is 1.00, wherever in a word the piece begins."""
    imported.make_references()
    importing.import_documents(source=importing.EMENSCR, entries=read_documents(imported.DOCUMENTS), by=None)
    words = [
        word
        for texts in texts_written(YearPlan.objects.values_list("pk", flat=True)).values()
        for each in texts
        for word in each.text.split()
    ]
    dice = random.Random(2565)
    pieces = []
    for word in dice.sample(sorted(set(words)), 150):
        start = dice.randrange(len(word))
        pieces.append(word[start : start + dice.randint(2, 14)])
    result = recall(analyst, [*pieces, "โครงการ", "ก่อสร้าง", "2563", "๒๕๖๓", "น้ำ", "เมือง"])
    assert result.asked > 140
    assert result.wanted > 200
    assert result.missed == []
    assert result.share == 1.0


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("มือง", "เมืองทดสอบ"),
        ("่อสร้าง", "ก่อสร้างถนน"),
        ("052", "สาย นม.3052"),
        ("mart", "Smart Farmer"),
        ("๓๐๕", "สาย 3052"),
        ("น้", "บริหารน้ำ"),
        ("น้ํา", "บริหารน้ำ"),
    ],
)
def test_pieces_that_begin_inside_a_syllable_are_found(typed, text, db):
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector @@ %s::tsquery", [piece_vector(text), piece_query(typed)])
        assert cursor.fetchone()[0]


@pytest.mark.parametrize("nasty", ["'", "\\", "a'b\\", "' & | ! :* (", "   ", "เ", "์", "ๆๆ", "%_"])
def test_whatever_is_typed_is_answered(nasty, plan, editor):
    found_plans(editor, nasty).exists()
    suggest(editor, nasty)
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector", [piece_vector(nasty)])
        if query := one_slip_query(nasty):
            cursor.execute("select %s::tsquery", [query])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ก่อสรางถนน", "ก่อสร้างถนน"),  # a tone mark is missing
        ("กอสร้างถนน", "ก่อสร้างถนน"),
        ("ขอนแกน", "ขอนแก่น"),
        ("นำ้บาดาล", "น้ำบาดาล"),
        ("สตลู", "สตูล"),
        ("smrat", None),
    ],
)
def test_a_slip_is_mended_from_known_texts(typed, meant):
    texts = ["ก่อสร้างถนน คสล. บ้านหนองบัว", "จังหวัดขอนแก่น", "พัฒนาน้ำบาดาล", "สตูล", "เกษตรกร"]
    assert nearest(typed, texts) == meant


def test_the_page_offers_what_was_meant_and_marks_where_words_stand(plan, editor, as_user):
    save_part(plan, editor, "objectives", row(text="ยกระดับสมรรถนะช่างซ่อมอากาศยาน " + "คำอื่น " * 60))
    browser = as_user(editor)
    for language, label in (("th", "วัตถุประสงค์"), ("en", "Objective")):
        page = browser.get("/search/?q=ซ่อมอากาศยาน", headers={"accept-language": language}).content.decode()
        assert f"{label}: " in page
        assert "<mark>ซ่อมอากาศยาน</mark>" in page
        assert 'value="ซ่อมอากาศยาน"' in page
    for language, words in (("th", "คุณหมายถึง"), ("en", "Did you mean")):
        page = browser.get("/search/?q=ซอมอากาศยาน", headers={"accept-language": language}).content.decode()
        assert words in page
        assert ">ซ่อมอากาศยาน</a>" in page


def test_the_public_is_offered_official_names_only(plan, client, db):
    found = client.get("/search/?q=ครูชางอาชีวศึกษา").context["found"]
    assert found.is_empty
    assert found.meant == ""
    assert client.get("/search/?q=การท่องเทียว").context["found"].meant == "การท่องเที่ยว"


def test_hits_are_told_in_the_order_of_their_kinds(plan, editor):
    texts = texts_read(editor, [plan])[plan.pk]
    assert [each.kind for each in places_found(texts, "ครูช่าง")] == ["name", "objective"]


def test_one_write_makes_all_words_of_many_plans(unit, db):
    for number in range(3):
        opendata.year_plan(unit, f"สธ-65-{number:04}", f"ชื่อ {number}")
    with CaptureQueriesContext(connection) as queries:
        assert refresh_search(Project.objects.values_list("pk", flat=True)) == 3
    assert len(queries) <= 14
    assert PlanWords.objects.filter(approved=None).count() == 3
