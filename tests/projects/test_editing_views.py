"""The pages of writing: the whole walk without script, errors beside their fields, both texts in a conflict, who sees what."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.geography.models import Area
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.models import ApprovedVersion, Objective, Project, YearPlan
from samrit.projects.queries import editing
from tests.cast import SignedInClient
from tests.factories import records
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    records.chain()


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def areas() -> dict[str, Area]:
    return records.places()


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    return records.project(unit, editor)


def address(plan: YearPlan, rest: str) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


def write(client: Client, plan: YearPlan, key: str, **typed: Any) -> Any:
    """Open a section, type, press save."""
    place = address(plan, f"sections/{key}/")
    page = client.get(place)
    assert page.status_code == 200, page.content.decode()
    return client.post(place, Page(page.content.decode()).form(place) | typed)


LINKS = {
    "strategy": "3",
    "strategy_goal": "ns3-z1",
    "issue": "12",
    "target_y2": "mp12-y2-01",
    "sub_plan": "mp12-sp-01",
    "target_y1": "mp12-y1-01",
    "vc_component_stated": "ครูและบุคลากร",
    "vc_factor_stated": "สมรรถนะครู",
    "explanation": "ตอบเป้าหมาย",
    "x_changes_factor": "ครูสอนเป็น",
    "factor_moves_y1": "ผลสัมฤทธิ์ดีขึ้น",
    "y1_moves_y2": "คุณภาพดีขึ้น",
    "y2_moves_z": "คนเก่งขึ้น",
}
GENERAL = {
    "starts_on": "๑/๑๐/๒๕๖๔",
    "ends_on": "30 กันยายน 2565",
    "continuity": "new",
    "uses_budget": "yes",
    "contacts-0-name": "ผู้ประสานงาน",
}
DETAIL = {
    "rationale": "ปัญหา",
    "expected_result": "ผล",
    "objectives-0-text": "ให้สอนเป็น",
    "outputs-0-name": "ครูที่ผ่านการอบรม",
    "outputs-0-target": "๔๐๐",
    "outputs-0-unit": "คน",
    "outcomes-0-text": "มีงานทำ",
    "indicators-0-name": "ร้อยละที่ผ่าน",
    "indicators-0-level": "output",
    "indicators-0-unit": "ร้อยละ",
    "indicators-0-target": "80",
    "beneficiaries-0-group": "ครู",
    "beneficiaries-0-amount": "1,200",
    "beneficiaries-0-unit": "คน",
    "locations-0-level": "province",
    "locations-0-area": "กระบี่",
}
ACTIVITIES = {"activities-0-name": "อบรม", "activities-0-weight": "100", "activities-0-months": ["10", "11", "12"]}
MONEY = {
    "budget_total": "120,000",
    "lines-0-fiscal_year": "2565",
    "lines-0-source": "state_budget",
    "lines-0-amount": "120,000.00",
    "lines-0-months_10": "20,000",
    "lines-0-months_11": "100,000",
}
TYPED = {"m1": LINKS, "m2": GENERAL, "m3": DETAIL, "m4": ACTIVITIES, "m5": MONEY}


def fill_in(client: Client, plan: YearPlan) -> None:
    for key, typed in TYPED.items():
        answer = write(client, plan, key, **typed)
        assert answer.status_code == 302, answer.content.decode()


def test_a_project_is_entered_sent_approved_and_frozen(
    editor: User,
    division: User,
    department: User,
    unit: Organisation,
    tree: dict[str, PlanNode],
    areas: dict[str, Area],
) -> None:
    client = SignedInClient(editor)
    page = Page(client.get("/projects/new/").content.decode())
    asked = page.forms[-1]["fields"] | {"name_th": "พัฒนาครูช่าง", "fiscal_year": "2565", "owner": str(unit.pk)}
    assert client.post("/projects/new/", asked).status_code == 302
    plan = YearPlan.objects.get(project__name_th="พัฒนาครูช่าง")
    assert plan.project.code == "DEMO-1-65-0001"
    assert plan.is_demonstration
    before = Page(client.get(address(plan, "review/")).content.decode())
    assert any(link.endswith("/sections/m3/#id_outputs") for link in before.links)
    assert not [form for form in before.forms if "approval" in form["action"]]
    fill_in(client, plan)
    review = client.get(address(plan, "review/")).content.decode()
    assert "disabled" not in review.split('id="send"')[1].split(">")[0]
    assert client.post(address(plan, "submission/")).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "submitted"
    for approver in (division, department):
        browser = SignedInClient(approver)
        shown = Page(browser.get(address(plan, "review/")).content.decode())
        assert shown.form("/approval/") is not None
        assert browser.post(address(plan, "approval/")).status_code == 302
    version = ApprovedVersion.objects.get(year_plan=plan)
    assert version.document["m3"]["outputs"][0]["target"] == "400"
    assert len(version.document_hash) == 64
    frozen = client.get(address(plan, "versions/1/")).content.decode()
    assert version.document_hash in frozen
    assert "ครูที่ผ่านการอบรม" in frozen
    assert "ผู้ประสานงาน" not in str(version.document)
    locked = client.get(address(plan, "sections/m3/")).content.decode()
    assert "<textarea" not in locked
    answer = client.post(address(plan, "sections/m3/"), {"rationale": "แก้"})
    assert answer.status_code == 403
    assert BusinessEvent.objects.filter(act="year_plan_approved", subject_id=str(plan.pk)).count() == 1


def test_a_returned_record_shows_the_reason_and_is_sent_again(
    plan: YearPlan, editor: User, division: User, tree: dict[str, PlanNode], areas: dict[str, Area]
) -> None:
    client, browser = SignedInClient(editor), SignedInClient(division)
    fill_in(client, plan)
    client.post(address(plan, "submission/"))
    empty = browser.post(address(plan, "return/"), {"reason": "  "})
    assert empty.status_code == 422
    plan.approval.refresh_from_db()  # type: ignore[union-attr]
    assert plan.approval.state == "submitted"  # type: ignore[union-attr]
    assert browser.post(address(plan, "return/"), {"reason": "M3 ขาดค่าฐาน"}).status_code == 302
    assert "M3 ขาดค่าฐาน" in client.get(address(plan, "sections/m3/")).content.decode()
    assert write(client, plan, "m3", **{"indicators-0-baseline": "40"}).status_code == 302
    assert client.post(address(plan, "submission/")).status_code == 302
    plan.approval.refresh_from_db()  # type: ignore[union-attr]
    assert plan.approval.state == "submitted"  # type: ignore[union-attr]


def test_an_own_sending_can_be_withdrawn(
    plan: YearPlan, editor: User, tree: dict[str, PlanNode], areas: dict[str, Area]
) -> None:
    client = SignedInClient(editor)
    fill_in(client, plan)
    client.post(address(plan, "submission/"))
    assert client.post(address(plan, "withdrawal/")).status_code == 302
    assert write(client, plan, "m3", rationale="แก้หลังถอน").status_code == 302


def test_every_blocker_leads_to_a_field_that_is_there(plan: YearPlan, editor: User, tree: dict[str, PlanNode]) -> None:
    client = SignedInClient(editor)
    write(client, plan, "m3", **{"outputs-0-name": "สิ่งหนึ่ง", "locations-0-level": "province"})
    write(client, plan, "m5", **{"lines-0-amount": "10"})
    links = [link for link in Page(client.get(address(plan, "review/")).content.decode()).links if "#id_" in link]
    assert len(links) > 25
    pages: dict[str, Page] = {}
    for link in links:
        place, _hash, target = link.partition("#")
        pages.setdefault(place, Page(client.get(place).content.decode()))
        assert target in pages[place].ids, link


def test_a_missing_record_is_not_sent_and_says_what_is_missing(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    answer = client.post(address(plan, "submission/"))
    assert answer.status_code == 422
    assert "หลักการและเหตุผล: ยังไม่ได้กรอก" in answer.content.decode()
    plan.approval.refresh_from_db()  # type: ignore[union-attr]
    assert plan.approval.state == "draft"  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["1/1/69", "1/1/3112", "31/2/2565", "พรุ่งนี้"])
def test_a_day_that_cannot_be_read_is_an_error_beside_its_field(plan: YearPlan, editor: User, typed: str) -> None:
    for language, words in (("th", f"อ่าน “{typed}” เป็นวันที่ไม่ได้"), ("en", f"“{typed}” cannot be read as a day.")):
        client = SignedInClient(editor)
        client.cookies["django_language"] = language
        answer = write(client, plan, "m2", starts_on=typed, name_en="kept")
        html = answer.content.decode()
        assert answer.status_code == 422
        assert words in html
        assert '<a href="#id_starts_on">' in html
        assert "kept" in html  # what was typed stays on screen
    plan.project.refresh_from_db()
    assert (plan.project.starts_on, plan.project.name_en) == (None, "")


def test_a_rule_is_told_beside_its_field_and_in_the_summary(plan: YearPlan, editor: User) -> None:
    answer = write(SignedInClient(editor), plan, "m5", **(MONEY | {"lines-0-months_12": "1"}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_lines-0-months">' in html
    assert html.count("รวมรายเดือนได้ 120,001.00 บาท เกินวงเงิน 120,000.00 บาท") == 2


def test_a_row_is_added_and_removed_without_script(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    answer = write(client, plan, "m3", **{"objectives-0-text": "หนึ่ง", "add": "objectives"})
    assert answer.url.endswith("?add=objectives#id_objectives")
    page = Page(client.get(answer.url).content.decode()).form("/m3/")
    assert (page["objectives-TOTAL_FORMS"], page["objectives-0-text"]) == ("2", "หนึ่ง")
    client.post(address(plan, "sections/m3/"), page | {"objectives-1-text": "สอง"})
    assert list(Objective.objects.values_list("text", flat=True)) == ["หนึ่ง", "สอง"]
    write(client, plan, "m3", **{"objectives-0-DELETE": "on"})
    assert list(Objective.objects.values_list("text", flat=True)) == ["สอง"]


def test_two_writers_see_both_texts_and_the_second_look_decides(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, "sections/m3/")
    mine = Page(client.get(place).content.decode()).form(place)
    write(client, plan, "m3", rationale="เขาเขียน", expected_result="เขาเติม")
    answer = client.post(place, mine | {"rationale": "ฉันเขียน"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "ฉันเขียน" in html
    assert "เขาเขียน" in html
    again = client.post(place, Page(html).form(place))
    assert again.status_code == 302
    plan.detail.refresh_from_db()
    assert (plan.detail.rationale, plan.detail.expected_result) == ("ฉันเขียน", "เขาเติม")


def test_autosave_answers_with_the_live_parts_only(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, "sections/m3/")
    form = Page(client.get(place).content.decode()).form(place) | {"rationale": "พิมพ์เอง"}
    answer = client.post(place, form, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    live = set(re.findall(r'<[^>]*\bid="([\w-]+)"[^>]*\bdata-live\b|<[^>]*\bdata-live\b[^>]*\bid="([\w-]+)"', html))
    assert {"saved-m3", "seen-m3", "errors", "section-nav", "blockers", "conflict"} <= {a or b for a, b in live}
    seen = json.loads(Page(html).form(place)["seen"])
    assert seen["rationale"] != json.loads(form["seen"])["rationale"]


def test_somebody_elses_record_is_not_there(plan: YearPlan, editor2: User, anonymous: Any) -> None:
    stranger = SignedInClient(editor2)
    for rest in ("sections/m1/", "review/", "versions/1/"):
        assert stranger.get(address(plan, rest)).status_code == 404
    for rest in ("submission/", "approval/", "return/", "withdrawal/", "next-year/", "sections/m1/"):
        assert stranger.post(address(plan, rest)).status_code == 404
    assert Client().get(address(plan, "review/")).status_code == 302


def test_contacts_are_for_the_unit_and_the_bodies_above_it(
    plan: YearPlan, editor: User, department: User, analyst: User
) -> None:
    write(SignedInClient(editor), plan, "m2", **{"contacts-0-name": "ผู้ประสานงานของกอง"})
    assert "ผู้ประสานงานของกอง" in SignedInClient(department).get(address(plan, "review/")).content.decode()
    assert "ผู้ประสานงานของกอง" not in SignedInClient(analyst).get(address(plan, "review/")).content.decode()
    assert "ผู้ประสานงานของกอง" not in SignedInClient(analyst).get(address(plan, "sections/m2/")).content.decode()


def test_a_name_that_is_there_already_is_an_error(plan: YearPlan, editor: User, unit: Organisation) -> None:
    client = SignedInClient(editor)
    asked = {"owner": unit.pk, "fiscal_year": "2565", "name_th": "พัฒนา ครูช่างอาชีวศึกษา", "work_kind": "project"}
    answer = client.post("/projects/new/", asked)
    assert answer.status_code == 422
    assert "หน่วยงานของคุณมี DEMO-1-65-0001" in answer.content.decode()
    assert YearPlan.objects.count() == 1


def test_the_next_year_carries_what_holds(
    plan: YearPlan, editor: User, division: User, department: User, tree: dict[str, PlanNode], areas: dict[str, Area]
) -> None:
    client = SignedInClient(editor)
    fill_in(client, plan)
    client.post(address(plan, "submission/"))
    SignedInClient(division).post(address(plan, "approval/"))
    SignedInClient(department).post(address(plan, "approval/"))
    assert client.post(address(plan, "next-year/")).url.endswith("/2566/changes/")
    following = YearPlan.objects.get(project=plan.project, fiscal_year=2566)
    assert editing.section_data(following, "m1").fields["target_y1"]
    review = client.get(address(following, "review/")).content.decode()
    assert "ฉบับที่ 1 ปี 2565" in review
    answer = write(client, following, "m2", name_th="เปลี่ยนชื่อ")
    assert answer.status_code == 422
    assert "ตรึงไว้ตามแผนของปีงบประมาณ" in answer.content.decode()


@pytest.mark.parametrize(("key", "most"), [("m1", 25), ("m2", 19), ("m3", 26), ("m4", 25), ("m5", 20)])
def test_a_section_page_asks_few_questions(
    plan: YearPlan,
    editor: User,
    tree: dict[str, PlanNode],
    areas: dict[str, Area],
    key: str,
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    records.fill(plan, editor)
    client = SignedInClient(editor)
    with django_assert_max_num_queries(most):
        assert client.get(address(plan, f"sections/{key}/")).status_code == 200


def test_text_kept_in_the_browser_belongs_to_who_typed_it(
    plan: YearPlan, editor: User, as_user: SignedInClient
) -> None:
    text = as_user(editor).get(address(plan, "sections/m2/")).content.decode()
    assert f'data-owner="{editor.public_id}"' in text


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่เกิน 200 แถว"), ("en", "at most 200 rows")])
def test_more_rows_than_are_read_are_refused_and_not_dropped(
    plan: YearPlan, editor: User, as_user: SignedInClient, language: str, words: str
) -> None:
    typed = {"objectives-TOTAL_FORMS": "201"}
    answer = as_user(editor).post(address(plan, "sections/m3/"), typed, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Objective.objects.exists()


def test_a_new_project_without_a_year_is_told_so(editor: User, unit: Organisation) -> None:
    for year in ("", "  "):
        client = SignedInClient(editor)
        answer = client.post("/projects/new/", {"name_th": "ก", "fiscal_year": year, "owner": str(unit.pk)})
        assert (answer.status_code, Project.objects.count()) == (422, 0)
        assert "fiscal_year" in answer.context["form"].errors


@pytest.mark.parametrize("year", ["", "65"])
def test_all_faults_of_a_new_project_are_told_at_once(editor: User, unit: Organisation, year: str) -> None:
    typed = {"name_th": " ", "fiscal_year": year, "owner": str(unit.pk), "work_kind": "project"}
    for language, words in (("th", "เขียนชื่อโครงการ"), ("en", "Write the name of the project.")):
        answer = SignedInClient(editor).post("/projects/new/", typed, HTTP_ACCEPT_LANGUAGE=language)
        assert set(answer.context["form"].errors) == {"fiscal_year", "name_th"}
        assert words in answer.content.decode()
    assert not Project.objects.exists()
