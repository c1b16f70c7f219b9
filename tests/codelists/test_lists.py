"""Code lists: loaded whole, read by everybody, changed by NESDC; a code is for ever."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.codelists import queries
from samrit.codelists.actions import load_lists
from samrit.codelists.models import CodeItem, CodeList
from samrit.codelists.rules import ItemWords
from samrit.lib import clock, packs
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.fiscal import Period
from samrit.lib.merge import fingerprints
from samrit.opendata.queries.codelists import codelist_rows
from samrit.opendata.queries.references import References
from samrit.opendata.rules.package import Cut
from samrit.projects.models import FundSource
from samrit.projects.models.rows import Category, IndicatorLevel
from samrit.reporting.models import ExecutionState
from samrit.workspace.actions import codelists as actions
from tests.factories import records

DAY = dt.date(2022, 4, 1)


@pytest.fixture
def loaded(db):
    changes = load_lists(pack=packs.read(settings.PACKAGE / "codelists" / "packs" / "codelists"), by=None)
    CodeList.objects.filter(code="fund_source").update(takes_new_codes=True)
    return changes


def item(code="donation"):
    return CodeItem.objects.get(list__code="fund_source", code=code)


def state():
    return list(CodeItem.objects.order_by("pk").values())


def change(row, words, by, seen=None):
    shown = fingerprints(actions.words_of(row)) if seen is None else seen
    return actions.change_item(item=row, words=words, seen=shown, by=by)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("fund_source", FundSource),
        ("expenditure_category", Category),
        ("indicator_level", IndicatorLevel),
        ("execution_state", ExecutionState),
    ],
)
def test_the_shipped_lists_hold_every_code_the_program_goes_by(loaded, name, choices):
    assert set(queries.names(name)) == set(choices.values)
    with translation.override("th"):
        assert queries.names(name) == {code: str(label) for code, label in choices.choices}
    with translation.override("en"):
        assert queries.names(name) == {code: str(label) for code, label in choices.choices}


def test_everybody_reads_lists_and_takes_them_out(loaded, client):
    assert "/codelists/fund_source/" in client.get("/codelists/").text
    page = client.get("/codelists/fund_source/").text
    assert "งบกลาง" in page
    assert "Central fund" in page
    text = client.get("/codelists/fund_source.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("list,code,name_th")
    assert len(text.splitlines()) == 1 + len(FundSource.values)
    assert client.get("/codelists/nothing/").status_code == 404


def test_before_anything_is_loaded_the_page_teaches(client, db):
    assert "samrit reference load" in client.get("/codelists/").text


def test_words_are_mended_and_a_later_pack_leaves_them_alone(loaded, admin, as_user):
    row = item()
    page = as_user(admin).get("/codelists/fund_source/items/donation/")
    assert page.status_code == 200
    change(row, ItemWords("เงินบริจาคและเงินอุทิศ", "Donations", 5, "ตามระเบียบ"), admin)
    load_lists(pack=packs.read(settings.PACKAGE / "codelists" / "packs" / "codelists"), by=None)
    assert item().name_th == "เงินบริจาคและเงินอุทิศ"
    assert BusinessEvent.objects.get(act="code_item_changed").data["code"] == "donation"
    assert "เงินบริจาคและเงินอุทิศ" in as_user(admin).get("/codelists/fund_source/doors/").text


def test_a_code_is_added_and_ended_from_a_day(loaded, admin, as_user):
    browser = as_user(admin)
    typed = {"code": "sukuk", "name_th": "ศุกูก", "name_en": "Sukuk", "position": "10", "note": ""}
    typed |= {"valid_from": "1/4/2565", "source": "หนังสือ นร 1/2565"}
    assert browser.post("/codelists/fund_source/items/", typed).status_code == 302
    assert item("sukuk").valid_from == DAY
    ended = {"end": "1", "end-valid_to": "30/9/2565", "end-reason": "เลิกใช้"}
    assert browser.post("/codelists/fund_source/items/sukuk/", ended).status_code == 302
    assert "sukuk" in queries.names("fund_source", dt.date(2022, 9, 30))
    assert "sukuk" not in queries.names("fund_source", dt.date(2022, 10, 1))
    assert "sukuk" in queries.names("fund_source"), "it is never removed"


@pytest.mark.parametrize(
    ("code", "words", "valid_from", "field", "said"),
    [
        ("Sukuk", ItemWords("ศุกูก"), DAY, "code", ("ตัวพิมพ์เล็ก", "small letters")),
        ("loan", ItemWords("เงินกู้"), DAY, "code", ("มีรหัสนี้แล้ว", "has that code already")),
        ("sukuk", ItemWords(""), DAY, "name_th", ("กรอกชื่อภาษาไทย", "name in Thai")),
        ("sukuk", ItemWords("ก" * 301), DAY, "name_th", ("300", "300")),
        ("sukuk", ItemWords("ศุกูก"), None, "valid_from", ("เริ่มเลือกได้", "from which it can be chosen")),
    ],
)
def test_a_faulty_code_is_not_added(loaded, admin, code, words, valid_from, field, said):
    before, source = state(), "นร 1"
    code_list = CodeList.objects.get(code="fund_source")
    for language, text in zip(("th", "en"), said, strict=True):
        with translation.override(language):
            with pytest.raises(Invalid) as no:
                actions.add_item(
                    code_list=code_list, code=code, words=words, valid_from=valid_from, source=source, by=admin
                )
            assert text in " ".join(str(p.message) for p in no.value.problems if p.field == field)
    assert state() == before


def test_a_code_that_rules_go_by_cannot_end(loaded, admin, as_user):
    before = state()
    with translation.override("th"), pytest.raises(Refused) as no:
        actions.end_item(item=item("loan"), valid_to=DAY, reason="เลิก", by=admin)
    assert "จึงเลิกใช้ไม่ได้" in str(no.value.reason)
    assert "จึงเลิกใช้ไม่ได้" in as_user(admin).get("/codelists/fund_source/items/loan/").text
    assert state() == before


def test_two_administrators_do_not_overwrite_each_other(loaded, admin):
    row = item()
    old = fingerprints(actions.words_of(row))
    change(row, ItemWords("คนแรก", "Donation", 5), admin)
    before = state()
    with pytest.raises(Stale):
        change(row, ItemWords("คนที่สอง", "Donation", 5), admin, old)
    assert state() == before
    merged = change(row, ItemWords("เงินบริจาค", "Gifts", 5), admin, old)
    assert (merged.name_th, merged.name_en) == ("คนแรก", "Gifts"), "different fields merge"


def test_only_nesdc_changes_lists(loaded, cast, as_user):
    before = state()
    code_list = CodeList.objects.get(code="fund_source")
    for name, user in cast.items():
        if name == "admin":
            continue
        with pytest.raises(Refused):
            change(item(), ItemWords("อื่น"), user)
        with pytest.raises(Refused):
            actions.end_item(item=item(), valid_to=DAY, reason="เลิก", by=user)
        with pytest.raises(Refused):
            actions.add_item(code_list=code_list, code="b", words=ItemWords("ก"), valid_from=DAY, source="ก", by=user)
    assert "เฉพาะผู้ดูแลระบบ สศช." in as_user(cast["editor"]).get("/codelists/fund_source/doors/").text
    closed = CodeList.objects.get(code="execution_state")
    with pytest.raises(Refused):
        actions.add_item(code_list=closed, code="b", words=ItemWords("ก"), valid_from=DAY, source="ก", by=cast["admin"])
    assert state() == before


def test_a_refused_change_of_a_list_stays_in_the_log(loaded, cast, as_user):
    before, row, editor = state(), item(), cast["editor"]
    browser, path = as_user(editor), f"/codelists/fund_source/items/{row.code}/"
    with pytest.raises(Refused):
        change(row, ItemWords("อื่น"), editor)
    assert browser.post(path, {"name_th": "อื่น"}).status_code == 403
    assert browser.post(path, {"end": "1", "reason": "เลิก"}).status_code == 403
    assert browser.post("/codelists/fund_source/items/", {"code": "b"}).status_code == 403
    events = BusinessEvent.objects.filter(act__startswith="refused_", subject_kind="code_list").order_by("pk")
    tried = [event.act.removeprefix("refused_") for event in events]
    assert tried == ["change_code_item", "change_code_item", "end_code_item", "add_code_item"]
    assert {(event.actor, event.subject_id) for event in events} == {(str(editor.public_id), str(row.list_id))}
    assert state() == before


@pytest.mark.parametrize(("path", "ceiling"), [("/codelists/", 3), ("/codelists/fund_source/", 4)])
def test_pages_ask_few_questions(loaded, client, django_assert_max_num_queries, path, ceiling):
    with django_assert_max_num_queries(ceiling):
        assert client.get(path).status_code == 200


def test_the_form_of_m5_offers_what_is_in_force_in_the_words_of_the_list(loaded, unit, editor, admin, as_user):
    plan = records.project(unit, editor)
    path = f"/projects/{plan.project.code}/2565/sections/m5/"
    change(item("donation"), ItemWords("เงินบริจาคและเงินอุทิศ", "", 5), admin)
    actions.end_item(item=item("ppp"), valid_to=dt.date(2022, 3, 31), reason="เลิก", by=admin)
    text = as_user(editor).get(path, {"add": "lines"}).text
    assert "เงินบริจาคและเงินอุทิศ" in text
    assert 'value="loan"' in text
    assert 'value="ppp"' not in text


def test_open_data_tells_of_every_code_with_its_state(loaded, admin, db):
    actions.end_item(item=item("ppp"), valid_to=dt.date(2021, 12, 31), reason="เลิก", by=admin)
    rows = [
        row
        for row in codelist_rows(Cut(Period(2565, 1), clock.now()), References.load())
        if row["list"] == "fund_source"
    ]
    assert {row["code"] for row in rows} == set(FundSource.values)
    status = {row["code"]: row["status"] for row in rows}
    assert (status["loan"], status["ppp"]) == ("in_force", "cancelled")
    assert all(row["source"] for row in rows)
