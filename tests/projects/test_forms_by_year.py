"""Forms by fiscal year: every item of the dossier is answered, words and duties are data, and each fault is told by its source."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.codelists.actions import load_lists
from samrit.codelists.models import CodeItem
from samrit.lib import packs
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprints
from samrit.projects import rules
from samrit.projects.actions import wording as actions
from samrit.projects.models import FormWord
from samrit.projects.queries import editing
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import items
from samrit.projects.rules.duties import Stated, places
from samrit.projects.rules.overlay import overlaid
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Kind
from samrit.projects.rules.wording import shown
from tests.factories import records
from tests.factories.packs import change, copy

FORMS = settings.PACKAGE / "projects" / "packs" / "forms"
LISTS = settings.PACKAGE / "codelists" / "packs" / "codelists"


@pytest.fixture
def loaded(db):
    load_lists(pack=packs.read(LISTS), by=None)
    return actions.load_words(pack=packs.read(FORMS), by=None)


def word(**values):
    return FormWord(**({"valid_from": 2566, "source": "หนังสือสำนักงานฯ"} | values))


@pytest.mark.parametrize("item", items.numbers())
def test_every_item_of_the_forms_is_answered_by_a_field_or_stands_among_the_reasons(item):
    assert (item in items.answers(SECTIONS, {})) != (item in items.ELSEWHERE)


def test_no_field_answers_an_item_that_is_not_there():
    assert set(items.answers(SECTIONS, {})) <= set(items.numbers())


@pytest.mark.parametrize("key", [key for key, place in places().items() if isinstance(place.piece, FieldSpec)])
def test_every_field_says_what_it_is_with_an_example_and_its_rule(key):
    field = places()[key].piece
    part = places()[key.rpartition(".")[0]].piece
    shows_itself = field.kind in {Kind.CHOICE, Kind.CHOICES, Kind.BOOL, Kind.ROW} or field.openness == "personal"
    assert field.help
    assert field.example or shows_itself
    assert field.rule or part.rule
    with translation.override("th"):
        thai = str(field.help)
    with translation.override("en"):
        assert thai != str(field.help)


@pytest.mark.parametrize("name", ["m1.x_changes_factor", "m1.evidence.finding", "m3.rationale", "m3.outputs.name"])
def test_where_people_go_wrong_good_and_bad_examples_stand_with_the_reason(name):
    field = places()[name].piece
    assert field.good
    assert all(text and str(reason) for text, reason in field.bad)


def test_words_order_and_duties_are_laid_over_and_the_structure_stays():
    laid = overlaid(
        SECTIONS,
        {
            "m3": word(key="m3", label_th="รายละเอียด", position=5),
            "m2.name_en": word(key="m2.name_en", is_asked=False),
            "m2.delivery_mode": word(key="m2.delivery_mode", is_required=True, position=1, example="เอง"),
            "m1.secondary#sdg": word(key="m1.secondary#sdg", minimum=2),
        },
        {},
    )
    assert list(laid) == ["m3", "m1", "m2", "m4", "m5"]
    with translation.override("th"):
        assert str(laid["m3"].title) == "รายละเอียด"
    with translation.override("en"):
        assert str(laid["m3"].title) == str(SECTIONS["m3"].title)
    first = laid["m2"].fields[0]
    assert (first.name, first.required, first.example, first.rule) == (
        "delivery_mode",
        True,
        "เอง",
        SECTIONS["m2"].field("delivery_mode").rule,
    )
    assert not laid["m2"].field("name_en").on_form
    assert next(g.minimum for g in laid["m1"].rows_of("secondary").groups if g.key == "sdg") == 2
    for key, spec in SECTIONS.items():
        assert {f.name: f.kind for f in laid[key].fields} == {f.name: f.kind for f in spec.fields}


def test_the_shipped_words_leave_2565_as_it_was_and_ask_more_from_2566(loaded):
    assert loaded.added == len(packs.read(FORMS).rows("words"))
    assert not actions.load_words(pack=packs.read(FORMS), by=None).any
    before, after = sections_in(2565), sections_in(2566)
    assert not before["m2"].field("project_type").required
    assert after["m2"].field("project_type").required
    assert {g.key: g.minimum for g in before["m1"].rows_of("secondary").groups if g.minimum} == {}
    asked = {g.key for g in after["m1"].rows_of("secondary").groups if g.minimum}
    assert {"nesdp", "policy", "agency", "area"} <= asked
    with translation.override("th"):
        assert str(before["m1"].title) == "ความเชื่อมโยงกับแผนในระดับต่าง ๆ"


def test_forms_are_kept_until_a_word_or_a_code_is_another_one(loaded):
    sections_in(2566)
    with CaptureQueriesContext(connection) as asked:
        kept = sections_in(2566)
    assert len(asked) == 1
    assert sections_in(2566) is kept
    FormWord.objects.filter(key="m2").update(label_th="ข้อมูลของโครงการ")
    with translation.override("th"):
        assert str(sections_in(2566)["m2"].title) == "ข้อมูลของโครงการ"
    CodeItem.objects.filter(list__code="project_type", code="ordinary").update(name_th="โครงการทั่วไป")
    with translation.override("th"):
        assert shown(sections_in(2566)["m2"].field("project_type"), "ordinary") == "โครงการทั่วไป"


def test_a_code_that_was_added_is_shown_in_words(loaded):
    made = CodeItem.objects.get(list__code="project_type", code="area")
    CodeItem.objects.create(list=made.list, code="pilot", name_th="โครงการนำร่อง", name_en="Pilot", position=9)
    field = sections_in(2566)["m2"].field("project_type")
    with translation.override("en"):
        assert shown(field, "pilot") == "Pilot"


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        (0, "m2.wish", "key"),
        (1, "69", "minimum"),
        (8, "true", "no_field"),
        (9, "3", "no_rows"),
        (12, "", "required"),
    ],
)
def test_a_pack_with_a_fault_is_refused_whole_and_says_where(db, tmp_path, cell, text, code):
    folder = copy("forms", tmp_path)
    row = 2 if cell != 9 else 13
    change(folder / "words.csv", lambda lines: lines[row].__setitem__(cell, text))
    with pytest.raises(packs.BadPack) as no:
        actions.load_words(pack=packs.read(folder), by=None)
    assert code in {fault.code for fault in no.value.faults}
    assert not FormWord.objects.exists()


def test_nesdc_states_a_word_and_a_later_pack_leaves_it_alone(loaded, cast):
    stated = Stated(label_th="ชื่อภาษาอังกฤษของโครงการ", is_required=True, source="หนังสือ ที่ นร 1101/ว 1")
    actions.state_word(key="m2.name_en", valid_from=2567, stated=stated, by=cast["admin"], seen={})
    assert not sections_in(2566)["m2"].field("name_en").required
    assert sections_in(2567)["m2"].field("name_en").required
    row = FormWord.objects.get(key="m1", valid_from=2562)
    seen = fingerprints(vars(actions.stated_in(row)))
    actions.state_word(
        key="m1", valid_from=None, row=row, stated=Stated(label_th="แผน", source="ใหม่"), by=cast["admin"], seen=seen
    )
    assert not actions.load_words(pack=packs.read(FORMS), by=None).any
    assert FormWord.objects.get(pk=row.pk).label_th == "แผน"
    with pytest.raises(Stale):
        actions.state_word(
            key="m1", valid_from=None, row=row, stated=Stated(label_th="อื่น", source="x"), by=cast["admin"], seen=seen
        )
    acts = list(BusinessEvent.objects.filter(subject_kind="form_word").values_list("act", flat=True).order_by("id"))
    assert acts == ["form_word_stated", "form_word_changed"]


@pytest.mark.parametrize(
    ("key", "valid_from", "stated", "thai", "english"),
    [
        ("m2.name_en", 2566, Stated(), "ระบุหนังสือหรือคู่มือ", "Name the letter or guide"),
        ("m2.name_en", 69, Stated(source="x"), "เขียนปีงบประมาณ", "four digits"),
        ("m2.name_en", 2566, Stated(source="x", valid_to=2565), "ปีสุดท้าย", "The last year lies before"),
        ("m2.name_en", 2566, Stated(source="x", minimum=1), "จำนวนแถว", "smallest number of rows"),
        ("m3.outputs", 2566, Stated(source="x", is_required=True), "เฉพาะช่อง", "Only a field is required"),
        ("m2", 2566, Stated(source="x", is_asked=False), "ทั้งหมวด", "A whole section"),
        ("m2.name_th", 2566, Stated(source="x", is_asked=False, is_required=True), "ไม่ถาม", "What is not asked"),
        ("m9.wish", 2566, Stated(source="x"), "ไม่มีแบบใด", "No form has this place"),
        ("m1", 2562, Stated(source="x"), "ระบุไว้แล้ว", "already"),
    ],
)
def test_what_cannot_be_stated_is_told_in_both_languages(loaded, cast, key, valid_from, stated, thai, english):
    before = list(FormWord.objects.values_list())
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            actions.state_word(key=key, valid_from=valid_from, stated=stated, by=cast["admin"], seen={})
        with translation.override(language):
            assert words in " ".join(str(problem.message) for problem in no.value.problems)
    assert list(FormWord.objects.values_list()) == before


@pytest.mark.parametrize(
    ("language", "words"), [("th", "เฉพาะผู้ดูแลระบบของ สศช."), ("en", "Only the administrator of NESDC")]
)
def test_others_may_read_and_not_state_and_the_try_is_logged(loaded, editor, language, words):
    client = Client(headers={"accept-language": language})
    client.force_login(editor)
    page = client.get(reverse("projects:form-words"), {"year": "2566"})
    assert page.status_code == 200
    assert "m1.secondary#nesdp" in page.content.decode()
    address = reverse("projects:form-word") + "?key=m2.name_en"
    assert words in client.get(address).content.decode()
    assert client.post(address, {"valid_from": "2566", "source": "x"}).status_code == 403
    assert not FormWord.objects.filter(key="m2.name_en").exists()
    assert BusinessEvent.objects.filter(act="refused_state_form_word", subject_id="m2.name_en").exists()
    with translation.override(language), pytest.raises(Refused):
        actions.state_word(key="m2", valid_from=2566, stated=Stated(source="x"), by=editor, seen={})


def test_the_administrator_states_a_word_on_the_page(loaded, cast):
    client = Client()
    client.force_login(cast["admin"])
    address = reverse("projects:form-word") + "?key=m1.secondary%23sdg"
    page = client.get(address).content.decode()
    seen = dict(re.findall(r'name="(seen-[a-z_]+)" value="([^"]*)"', page))
    answer = client.post(address, {**seen, "valid_from": "2568", "minimum": "1", "is_asked": "on"})
    assert answer.status_code == 422
    answer = client.post(
        address, {**seen, "valid_from": "2568", "minimum": "1", "is_asked": "on", "source": "คู่มือ 2568"}
    )
    assert answer.status_code == 302
    assert "คู่มือ 2568" in client.get(answer.url).content.decode()
    group = next(g for g in sections_in(2568)["m1"].rows_of("secondary").groups if g.key == "sdg")
    assert group.minimum == 1
    assert client.get(reverse("projects:form-word"), {"key": "m9"}).status_code == 404


def test_a_title_of_the_year_stands_on_the_form_and_a_duty_of_the_year_blocks(loaded, unit, editor):
    records.chain()
    plan = records.project(unit, editor, year=2566)
    FormWord.objects.filter(key="m2").update(label_th="ข้อมูลเบื้องต้น")
    client = Client(headers={"accept-language": "th"})
    client.force_login(editor)
    page = client.get(reverse("projects:section", args=[plan.project.code, 2566, "m2"])).content.decode()
    assert "ข้อมูลเบื้องต้น" in page
    blockers = rules.blockers(editing.document(plan), editing.context(plan))
    assert {"m2.project_type", "m1.secondary", "m3.stands_somewhere"} <= {problem.field for problem in blockers}
    assert all(str(problem.rule) for problem in blockers)
