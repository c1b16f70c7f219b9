"""The picker of a project's form: what it offers first, the page without script, rows, places that are closed, bad input."""

import uuid
from typing import Any

import pytest
from django.test import Client

from samrit.accounts.models import User
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, NodeMapping, PlanNode, Relation
from samrit.projects.actions import lifecycle
from samrit.projects.models import PlanChoice, YearPlan
from samrit.projects.queries import editing, picking
from samrit.projects.rules import Link, SectionData
from tests.cast import SignedInClient
from tests.factories import records
from tests.pages import Page

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    records.chain()
    records.places()
    return records.plan_tree()


@pytest.fixture
def plan(unit: Organisation, editor: User, tree: dict[str, PlanNode]) -> YearPlan:
    return records.project(unit, editor)


def address(plan: YearPlan, rest: str) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


def offered(client: Client, plan: YearPlan, field: str, **asked: str) -> str:
    answer = client.get(address(plan, f"m1/choose/{field}/"), asked, headers=FRAGMENT)
    assert answer.status_code == 200
    return str(answer.content.decode())


def press(client: Client, plan: YearPlan, button: str, **typed: Any) -> Any:
    """Open M1 as a browser without script has it, type, press a picker's button."""
    place = address(plan, "sections/m1/")
    form = Page(client.get(place).content.decode()).form(place)
    return client.post(place, form | typed | {"choose": button})


def stored(plan: YearPlan, name: str) -> Link:
    link = editing.section_data(plan, "m1").fields[name]
    assert isinstance(link, Link)
    return link


def test_the_page_carries_no_list(plan: YearPlan, editor: User) -> None:
    page = SignedInClient(editor).get(address(plan, "sections/m1/")).content.decode()
    assert "รายได้จากการท่องเที่ยวสูงขึ้น" not in page
    assert page.count("<samrit-picker") == 7  # six levels with something loaded, and the blank row
    assert "<datalist" not in page


def test_what_is_chosen_above_narrows_the_choice(plan: YearPlan, editor: User) -> None:
    options = offered(SignedInClient(editor), plan, "target_y1", issue="05", strategy="3")
    assert options.index("ภายใต้ “การท่องเที่ยว”") < options.index('data-value="mp05-y1-01"')
    assert options.index("ภายใต้รายการอื่น") < options.index('data-value="mp12-y1-01"')
    assert "&quot;name&quot;: &quot;sub_plan&quot;, &quot;value&quot;: &quot;mp05-sp-01&quot;" in options


def test_recent_choices_stand_first_then_those_of_the_department(
    plan: YearPlan, unit: Organisation, editor: User, editor2: User, tree: dict[str, PlanNode]
) -> None:
    client = SignedInClient(editor)
    assert offered(client, plan, "issue").index('"05"') < offered(client, plan, "issue").index('"12"')
    other = records.project(unit, editor, "อีกโครงการสาธิต")
    records.save(other, editor, "m1", SectionData({"issue": Link("12")}))
    options = offered(client, plan, "issue")
    assert options.index('"12"') < options.index('"05"')
    assert "คุณเลือกล่าสุด" in options
    YearPlan.objects.filter(pk=other.pk).update(officer=editor2)
    other.links.changed_by = editor2
    other.links.save()
    assert "หน่วยงานของคุณใช้" in offered(client, plan, "issue")
    YearPlan.objects.filter(pk=other.pk).update(fiscal_year=2563)
    assert "หน่วยงานของคุณใช้" not in offered(client, plan, "issue")


def test_a_choice_in_an_older_edition_counts_as_what_became_of_it(
    plan: YearPlan, editor: User, tree: dict[str, PlanNode]
) -> None:
    old = Edition.objects.create(
        code="ns-old", framework="national_strategy", name_th="แผนสาธิตเดิม", valid_from=2550, valid_to=2560
    )
    node = PlanNode.objects.create(edition=old, kind="issue", code="05", name_th="ประเด็นสาธิตเดิม")
    now = tree["issue 12"]
    NodeMapping.objects.create(
        from_edition=old, to_edition=now.edition, old=node, new=now, relation=Relation.RENAMED, share=100
    )
    PlanChoice.objects.create(year_plan=plan, level="issue", node=node)
    assert picking.used_before(editor, plan, "issue").recent == [now.pk]


@pytest.mark.parametrize(
    ("language", "words"),
    [("th", "มีรายการแล้ว 2 จาก 140"), ("en", "2 of 140 are loaded.")],
)
def test_words_may_be_kept_only_where_the_list_is_not_whole(
    plan: YearPlan, editor: User, language: str, words: str
) -> None:
    client = SignedInClient(editor, headers={"Accept-Language": language})
    partly = offered(client, plan, "target_y1", q="อวกาศยาน")
    assert words in partly
    assert 'data-own="อวกาศยาน"' in partly
    assert "data-own" not in offered(client, plan, "issue", q="อวกาศยาน")


def test_without_script_nothing_typed_is_lost_and_one_act_fills_the_levels_above(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    answer = press(client, plan, "target_y1", explanation="ข้อความที่พิมพ์ไว้", strategy="3")
    assert answer.url == address(plan, "m1/choose/target_y1/")
    assert editing.section_data(fresh(plan), "m1").fields["explanation"] == "ข้อความที่พิมพ์ไว้"
    page = client.get(answer.url, {"q": "ท่องเที่ยว"})
    form = Page(page.content.decode()).form(answer.url)
    assert form["with_above"] == "1"
    done = client.post(answer.url, form | {"value": "mp05-y1-01"})
    assert done.url == address(plan, "sections/m1/#at-m1-target_y1")
    chosen = {name: stored(plan, name).code for name in ("strategy", "issue", "sub_plan", "target_y1")}
    assert chosen == {"strategy": "2", "issue": "05", "sub_plan": "mp05-sp-01", "target_y1": "mp05-y1-01"}
    assert "รายได้จากการท่องเที่ยวสูงขึ้น" in client.get(done.url).content.decode()


def fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def test_without_script_words_are_kept_and_a_field_is_emptied(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, "m1/choose/target_y1/")
    form = Page(client.get(place).content.decode()).form(place)
    client.post(place, form | {"state": "1", "stated": "  เป้าหมายตามแผนของกรม "})
    assert stored(plan, "target_y1") == Link(as_stated="เป้าหมายตามแผนของกรม")
    page = client.get(address(plan, "sections/m1/")).content.decode()
    assert "ตามที่หน่วยงานระบุ ยังไม่ได้จับคู่" in page
    form = Page(client.get(place).content.decode()).form(place)
    client.post(place, form | {"clear": "1"})
    assert not stored(plan, "target_y1")


def test_without_script_a_row_gets_its_level_then_its_node_and_keeps_what_was_typed(
    plan: YearPlan, editor: User
) -> None:
    client, uid = SignedInClient(editor), str(uuid.uuid4())
    row = {"secondary-TOTAL_FORMS": "1", "secondary-0-uid": uid, "secondary-0-explanation": "เหตุผลที่พิมพ์ไว้"}
    answer = press(client, plan, "secondary-0-link", **row, **{"secondary-0-level": "issue"})
    assert answer.url == address(plan, f"m1/choose/secondary.{uid}/")
    page = client.get(answer.url).content.decode()
    assert '<option value="issue" selected>' in page
    assert 'value="05"' in page
    assert 'value="mp05-sp-01"' in client.get(answer.url, {"level": "sub_plan"}).content.decode()
    form = Page(page).form(answer.url)
    assert client.post(answer.url, form | {"value": "05"}).url.endswith(f"#at-m1-secondary-{uid}")
    choice = PlanChoice.objects.get(year_plan=plan)
    assert (choice.role, choice.level, choice.node.code) == ("secondary", "issue", "05")  # type: ignore[union-attr]
    assert choice.explanation == "เหตุผลที่พิมพ์ไว้"


def test_with_script_a_row_is_saved_with_the_section(plan: YearPlan, editor: User) -> None:
    client, place, uid = SignedInClient(editor), address(plan, "sections/m1/"), str(uuid.uuid4())
    assert "โปรดเลือกระดับแผนก่อน" in offered(client, plan, "secondary")
    assert 'data-value="05"' in offered(client, plan, "secondary", level="issue")
    form = Page(client.get(place).content.decode()).form(place)
    row = {"secondary-TOTAL_FORMS": "1", "secondary-0-uid": uid, "secondary-0-level": "issue", "secondary-0-link": "05"}
    assert client.post(place, form | row).status_code == 302
    page = client.get(place).content.decode()
    assert Page(page).form(place)["secondary-0-link"] == "05"
    stated = row | {"secondary-0-level": "milestone", "secondary-0-link": "", "secondary-0-link_stated": "หมุดหมายสาธิต"}
    assert client.post(place, Page(page).form(place) | stated).status_code == 302
    assert PlanChoice.objects.get(year_plan=plan).as_stated == "หมุดหมายสาธิต"


def test_a_row_that_is_only_begun_does_not_stop_the_form_from_saving_itself(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, "sections/m1/")
    row = {"secondary-TOTAL_FORMS": "1", "secondary-0-uid": str(uuid.uuid4()), "secondary-0-level": "issue"}
    typed = Page(client.get(place).content.decode()).form(place) | row | {"explanation": "พิมพ์ไปแล้ว"}
    assert client.post(place, typed).status_code == 422
    assert client.post(place, typed, headers={"X-Autosave": "1"} | FRAGMENT).status_code == 200
    assert editing.section_data(fresh(plan), "m1").fields["explanation"] == "พิมพ์ไปแล้ว"
    assert not PlanChoice.objects.filter(year_plan=plan).exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", "“nonsense” ไม่อยู่ในรายการที่ใช้ในปีงบประมาณ 2565"),
        ("en", "“nonsense” is not in the list in force in fiscal year 2565."),
    ],
)
def test_a_code_that_is_not_there_is_refused_and_nothing_changes(
    plan: YearPlan, editor: User, language: str, words: str
) -> None:
    client, place = SignedInClient(editor, headers={"Accept-Language": language}), address(plan, "m1/choose/issue/")
    answer = client.post(place, Page(client.get(place).content.decode()).form(place) | {"value": "nonsense"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not stored(plan, "issue")


def test_a_row_without_a_choice_is_refused(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, f"m1/choose/secondary.{uuid.uuid4()}/")
    answer = client.post(place, {"level": "issue", "seen": ""})
    assert answer.status_code == 422
    assert "โปรดเลือกจากรายการ หรือเขียนข้อความของคุณ" in answer.content.decode()
    assert not PlanChoice.objects.filter(year_plan=plan).exists()


def test_two_people_who_choose_at_once_see_both(plan: YearPlan, editor: User) -> None:
    client, place = SignedInClient(editor), address(plan, "m1/choose/issue/")
    form = Page(client.get(place).content.decode()).form(place)
    records.save(plan, editor, "m1", SectionData({"issue": Link("12")}))
    answer = client.post(place, form | {"value": "05"})
    assert answer.status_code == 409
    assert "การพัฒนาการเรียนรู้" in answer.content.decode()
    assert stored(plan, "issue").code == "12"


def test_only_what_was_opened_by_a_return_is_chosen(plan: YearPlan, editor: User, division: User) -> None:
    records.fill(plan, editor)
    lifecycle.send(year_plan=plan, by=editor)
    SignedInClient(division).post(
        address(plan, "return/"), {"reason": "", "pin.m1.target_y1": "เป้าหมายนี้ไม่ตรงกับโครงการ"}
    )
    client, place = SignedInClient(editor), address(plan, "m1/choose/target_y1/")
    page = client.get(address(plan, "sections/m1/")).content.decode()
    assert 'id="id_target_y1"' in page
    assert 'id="id_issue"' not in page
    form = Page(client.get(place).content.decode()).form(place)
    assert client.post(place, form | {"value": "mp05-y1-01"}).status_code == 302
    assert (stored(plan, "target_y1").code, stored(plan, "issue").code) == ("mp05-y1-01", "12")
    assert client.get(address(plan, "m1/choose/issue/")).status_code == 302
    shut = client.post(address(plan, "m1/choose/issue/"), {"value": "05", "seen": ""})
    assert shut.status_code in {409, 422}
    assert stored(plan, "issue").code == "12"


def test_who_may_not_write_chooses_nothing_and_a_stranger_finds_nothing(
    plan: YearPlan, editor2: User, division: User, analyst: User
) -> None:
    place = address(plan, "m1/choose/issue/")
    for who in (division, analyst):
        client = SignedInClient(who)
        assert client.get(place).url == address(plan, "sections/m1/")  # type: ignore[attr-defined]
        assert client.post(place, {"value": "05"}).status_code == 403
    stranger = SignedInClient(editor2)
    assert (stranger.get(place).status_code, stranger.post(place, {"value": "05"}).status_code) == (404, 404)
    assert not stored(plan, "issue")


@pytest.mark.parametrize("field", ["nonsense", "secondary", "secondary.x", "issue.x", "explanation", "-"])
def test_a_strange_field_is_not_found(plan: YearPlan, editor: User, field: str) -> None:
    assert SignedInClient(editor).get(address(plan, f"m1/choose/{field}/")).status_code == 404


def test_the_list_of_projects_is_narrowed_without_script(plan: YearPlan, editor: User, tree: Any) -> None:
    client = SignedInClient(editor)
    records.save(plan, editor, "m1", SectionData({"issue": Link("05")}))
    search = client.get("/projects/", {"q": "พัฒนา", "year": "2565", "choose": "node", "node": ""}).url  # type: ignore[attr-defined]
    page = client.get(search).content.decode()
    node = tree["strategy 2"].pk
    back = next(link for link in Page(page).links if link.endswith(f"node={node}"))
    found = client.get(back).content.decode()
    assert plan.project.code in found
    assert "การสร้างความสามารถในการแข่งขัน" in found
    other = back.replace(f"node={node}", f"node={tree['strategy 3'].pk}")
    assert plan.project.code not in client.get(other).content.decode()


@pytest.mark.parametrize(("rows", "most"), [(1, 17), (3, 17)])
def test_the_options_ask_few_questions(
    plan: YearPlan, unit: Organisation, editor: User, rows: int, most: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        other = records.project(unit, editor, f"โครงการสาธิต {number}")
        records.save(other, editor, "m1", SectionData({"issue": Link("12")}))
    client = SignedInClient(editor)
    offered(client, plan, "issue", q="การ")
    with django_assert_max_num_queries(most):
        offered(client, plan, "issue", q="การ")
