"""The project's page: who sees it, what it shows of living and historical records, how many queries it takes."""

import json
from urllib.parse import quote

import pytest
from django.urls import reverse

from samrit.audit.actions import record
from samrit.projects.models import ImportedDocument, Project, YearPlan
from tests.factories import imported, opendata
from tests.factories.imported import SMALL, budget_record, emenscr_document, take

CEILING = 38


@pytest.fixture
def strategy(db):
    return opendata.node("strategy", "2", "ด้านการสร้างความสามารถในการแข่งขัน")


@pytest.fixture
def plan(unit, strategy):
    return opendata.year_plan(unit, target=strategy)


def page(client, plan, **asked):
    return client.get(f"/projects/{plan.project.code}/", asked)


def text(response):
    return response.content.decode()


def test_people_of_the_house_see_it_and_strangers_do_not(client, cast, plan):
    for name, status in (("editor", 200), ("department", 200), ("analyst", 200), ("editor2", 404)):
        client.force_login(cast[name])
        assert page(client, plan).status_code == status, name


def test_the_public_is_led_to_the_published_page(client, plan):
    response = page(client, plan)
    assert response.status_code == 302
    assert response.url.startswith("/open/projects/")


def test_it_says_what_may_be_done_now_and_why_not(client, cast, plan):
    client.force_login(cast["editor"])
    assert reverse("projects:section", args=[plan.project.code, 2565, "m1"]) in text(page(client, plan))
    client.force_login(cast["analyst"])
    shown = page(client, plan)
    assert shown.context["why_not_edit"]
    assert str(shown.context["why_not_edit"]) in text(shown)


def test_it_shows_links_money_places_and_what_happened(client, cast, plan, editor, strategy):
    record(act="year_plan_returned", subject_kind="year_plan", subject_id=plan.pk, by=editor, reason="เพิ่มตัวชี้วัด")
    client.force_login(cast["editor"])
    shown = text(page(client, plan))
    for words in (strategy.name_th, "1,250,000.00", "ทั่วประเทศ", "เพิ่มตัวชี้วัด", "ร้อยละของครูที่ผ่านเกณฑ์", "จัดอบรม"):
        assert words in shown
    assert f'hx-get="/projects/{quote(plan.project.code)}/2565/reports/"' in shown


def test_contacts_are_not_on_the_page(client, cast, plan):
    client.force_login(cast["analyst"])
    assert opendata.SECRET_NAME not in text(page(client, plan))


def test_years_are_tabs(client, cast, plan):
    YearPlan.objects.create(
        project=plan.project,
        fiscal_year=2566,
        changed_at=plan.changed_at,
        approval=opendata.approval(plan.project.owner, "year_plan", "x"),
    )
    client.force_login(cast["editor"])
    assert page(client, plan).context["plan"].fiscal_year == 2565
    assert page(client, plan, year="2566").context["plan"].fiscal_year == 2566
    assert page(client, plan, year="๒๕๖๖").context["plan"].fiscal_year == 2566
    assert page(client, plan, year="2570").status_code == 404
    assert page(client, plan, year="x").status_code == 404


@pytest.fixture
def historical(db):
    imported.make_references()
    take(emenscr_document())
    return Project.objects.get(code=SMALL).year_plans.get()


def test_a_historical_record_shows_its_document_without_account_names(client, cast, historical):
    client.force_login(cast["analyst"])
    shown = page(client, historical)
    assert "ข้อมูลเฉพาะ" in text(shown) or "เอกสารต้นฉบับ" in text(shown)
    assert "e23078" not in text(shown)
    kept = {path for original in shown.context["page"].originals for path, _label, _values in original.kept}
    assert "project_scope" in kept
    assert not kept & {"username", "created_by", "modified_by"}
    assert len(shown.context["page"].timeline.spans) == historical.activity_rows.count()
    assert shown.context["page"].money.months_total == 5_000_000


def test_the_whole_document_is_read_and_taken_away_without_account_names(client, cast, historical):
    address = f"/projects/{SMALL}/documents/{ImportedDocument.objects.get().pk}/"
    client.force_login(cast["editor"])
    assert client.get(address).status_code == 404
    client.force_login(cast["analyst"])
    shown = text(client.get(address))
    assert "หัวหน้าโครงการ (บริหารโครงการ)" in shown
    assert "e23078" not in shown
    file = json.loads(client.get(f"{address}?format=json").content)
    assert file["code_en"] == SMALL
    assert "username" not in file
    assert client.get(f"/projects/{SMALL}/documents/999999/").status_code == 404


def test_doubts_of_a_historical_record_are_said(client, cast, historical):
    activities = [{"name_th": "ก", "amount_2565_mbaht": 1.0}]
    take(budget_record(activities=activities, agency="หน่วยงานที่ยังไม่มี"), source=imported.importing.BUDGET_RECORDS)
    client.force_login(cast["analyst"])
    shown = page(client, Project.objects.get(code="PR65-0003").year_plans.get())
    assert len(shown.context["page"].doubts) == 2


def test_a_place_and_a_link_as_stated_say_so(client, cast, historical):
    take(budget_record(location_th="3 จังหวัดชายแดนภาคใต้"), source=imported.importing.BUDGET_RECORDS)
    client.force_login(cast["analyst"])
    shown = text(page(client, Project.objects.get(code="PR65-0003").year_plans.get()))
    assert "3 จังหวัดชายแดนภาคใต้" in shown
    assert "ตามที่ระบุ ยังไม่ได้จับคู่" in shown
    assert "ชื่อแผนงานตรงกับชื่อประเด็น" in shown


def test_the_number_of_queries_does_not_grow(client, cast, historical, django_assert_max_num_queries):
    client.force_login(cast["analyst"])
    with django_assert_max_num_queries(CEILING):
        assert page(client, historical).status_code == 200


@pytest.mark.usefixtures("historical")
def test_a_record_from_the_importers_reads_in_english(client, cast):
    client.force_login(cast["analyst"])
    client.cookies["django_language"] = "en"
    shown = text(client.get(f"/projects/{SMALL}/"))
    assert "Historical record" in shown
    assert "Activities over months" in shown
