"""Who reads only what is approved: nothing of a correction, nothing of what was said on the way, no name of an officer."""

import pytest
from django.utils import translation

from samrit.accounts.models import Membership, User
from samrit.lib.errors import Invalid
from samrit.projects.actions import lifecycle, many, unlocking, workbooks
from samrit.projects.models import BudgetLine, YearPlan
from samrit.projects.queries import editing, lists
from samrit.projects.queries.from_budget import uses_of, uses_of_book
from samrit.projects.queries.workbooks.out import workbook_of
from samrit.projects.rules import SectionData
from tests.factories import budgets, records
from tests.factories.books import Book

pytestmark = pytest.mark.django_db

NEW = "ชื่อที่ยังไม่ได้อนุมัติ"
OLD = "พัฒนาครูช่างอาชีวศึกษา"


@pytest.fixture
def approved(unit, editor, division, department) -> YearPlan:
    """Returned once with a reason, then approved; an unlock is asked for."""
    records.chain()
    records.plan_tree()
    records.places()
    plan = records.fill(records.project(unit, editor), editor)
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.return_to_editor(year_plan=plan, by=division, reason="เหตุผลที่ส่งกลับ")
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.approve(year_plan=plan, by=division)
    lifecycle.approve(year_plan=plan, by=department)
    unlocking.ask_unlock(year_plan=plan, by=editor, document_number="สท 0001/9", reason="เหตุผลที่ขอปลดล็อก")
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


@pytest.fixture
def corrected(approved, editor, department) -> YearPlan:
    """The same, unlocked, with another name and day that nobody has approved."""
    assert approved.approval is not None
    request = approved.approval.unlock_requests.get()
    unlocking.grant_unlock(year_plan=approved, request=request, by=department)
    stored = editing.section_data(approved, "m2")
    records.save(approved, editor, "m2", SectionData({**stored.fields, "name_th": NEW}, stored.rows))
    return approved


def addresses(plan: YearPlan) -> list[str]:
    here = f"/projects/{plan.project.code}/{plan.fiscal_year}/"
    parts = ("review/", "responsibility/", "sections/m3/", "versions/", "versions/1/", "history/", "reports/")
    return [f"/projects/{plan.project.code}/", *(here + part for part in parts)]


@pytest.mark.parametrize("who", ["parliament", "budget"])
def test_what_was_said_on_the_way_and_who_writes_it_stays_inside(approved, editor: User, cast, who, as_user):
    inside, outside = as_user(editor), as_user(cast[who])
    secrets = ("เหตุผลที่ส่งกลับ", "เหตุผลที่ขอปลดล็อก", editor.person.full_name)
    seen = {secret: set() for secret in secrets}
    for address in addresses(approved):
        for browser in (inside, outside):
            answer = browser.get(address)
            assert answer.status_code == 200
            for secret in secrets:
                if secret in answer.text:
                    seen[secret].add(browser)
    assert all(found == {inside} for found in seen.values())
    unlock = f"/projects/{approved.project.code}/{approved.fiscal_year}/unlock/"
    assert (inside.get(unlock).status_code, outside.get(unlock).status_code) == (200, 404)


@pytest.mark.parametrize("who", ["parliament", "budget"])
def test_a_name_that_waits_for_approval_is_nowhere_outside(corrected, editor, cast, who, as_user):
    inside, outside = as_user(editor), as_user(cast[who])
    code = corrected.project.code
    lists = ["/projects/?year=2565", "/projects/list.csv?year=2565", "/api/v1/year-plans", f"/search/?q={code}"]
    for address in [*lists, f"/api/v1/year-plans/{code}/2565", *addresses(corrected)]:
        answer = outside.get(address, follow=True)
        text = answer.getvalue().decode()
        assert answer.status_code == 200
        assert NEW not in text, address
        if address in lists:
            assert OLD in text, address
            assert NEW in inside.get(address).getvalue().decode(), address


@pytest.mark.parametrize("who", ["parliament", "budget"])
def test_filters_do_not_tell_what_a_correction_says(corrected, editor, cast, who):
    year = corrected.fiscal_year
    asked = [
        lists.Filters(year=year, files="no"),
        lists.Filters(year=year, work_kind=corrected.project.work_kind),
        lists.Filters(year=year, continuity=editing.section_row(corrected, "m2").continuity),
    ]
    for filters in asked:
        assert corrected in lists.selection(editor, filters), filters
        assert corrected not in lists.selection(cast[who], filters), filters
    assert corrected in lists.selection(cast[who], lists.Filters(year=year, budget_from=corrected.budget_year))


def test_money_of_a_draft_is_not_found_by_searching(approved, editor, parliament, as_user):
    plan = lifecycle.add_year_plan(year_plan=approved, by=editor)
    YearPlan.objects.filter(pk=plan.pk).update(budget_total=987_000_000)
    address = f"/search/?q={approved.project.code}"
    assert "987" in as_user(editor).get(address).text
    assert "987" not in as_user(parliament).get(address).text


def test_the_next_year_does_not_rename_what_waits_for_approval(unit, editor, division, department):
    records.chain()
    records.plan_tree()
    records.places()
    plan = records.fill(records.project(unit, editor), editor)
    lifecycle.send(year_plan=plan, by=editor)
    following = lifecycle.add_year_plan(year_plan=plan, by=editor)
    stored = editing.section_data(editing.year_plans(editor).get(pk=following.pk), "m2")
    for language, words in (("th", "2565 ซึ่งอนุมัติแล้วหรือรออนุมัติอยู่"), ("en", "2565, which is approved or waits")):
        with translation.override(language), pytest.raises(Invalid) as no:
            records.save(following, editor, "m2", SectionData({**stored.fields, "name_th": NEW}, stored.rows))
        assert words in str(no.value.problems[0].message)
    lifecycle.approve(year_plan=plan, by=division)
    version = lifecycle.approve(year_plan=plan, by=department)
    assert version is not None
    assert version.document["m2"]["name_th"] == YearPlan.objects.get(pk=plan.pk).project.name_th == OLD


@pytest.mark.parametrize("who", ["parliament", "budget"])
def test_a_workbook_holds_and_tells_nothing_of_a_correction(corrected, editor: User, cast, who):
    nobody_approved = records.project(corrected.project.owner, editor, "โครงการของปีก่อน", 2564)
    nobody_approved.project_id = corrected.project_id
    nobody_approved.save()
    records.save(nobody_approved, editor, "m3", SectionData({}, {"objectives": (records.row(text="วัตถุประสงค์ของร่าง"),)}))
    selected = YearPlan.objects.filter(fiscal_year=2565)
    theirs, hers = (workbook_of(user, selected)[0] for user in (cast[who], editor))
    words = {"theirs": cells(theirs), "hers": cells(hers)}
    assert OLD in words["theirs"]
    assert NEW not in words["theirs"]
    assert "วัตถุประสงค์ของร่าง" not in words["theirs"]
    assert all(each in words["hers"] for each in (NEW, "วัตถุประสงค์ของร่าง"))

    book = Book.of(theirs)
    book.put("m2", "name_th", 0, "ชื่อที่เดา")
    batch = workbooks.check(file_name="x.xlsx", data=book.data(), by=cast[who])
    assert {fault.code for fault in workbooks.faults_of(batch)} == {"project_unknown"}
    assert NEW not in str(batch.faults)


def test_the_projects_of_a_budget_book_bear_their_approved_names(corrected, editor: User, cast):
    book = budgets.applied(cast["budget"])
    BudgetLine.objects.update(book_row=book.rows.first())
    ((theirs, _count),) = uses_of_book(cast["budget"], book.pk)
    ((hers, count),) = uses_of_book(editor, book.pk)
    assert (theirs.name, hers.name, count) == (OLD, NEW, 1)
    assert [use.name for use in uses_of(cast["budget"], [book.rows.first().pk])[book.rows.first().pk]] == [OLD]


def cells(data: bytes) -> str:
    return "\n".join(str(cell) for sheet in Book.of(data).sheets for row in sheet.rows for cell in row)


def test_a_batch_tells_nothing_of_what_its_maker_may_not_change(corrected, bodies, cast):
    """An editor of another division who also reads what is approved everywhere."""
    other = cast["editor2"]
    mine = cast["parliament"].memberships.get()
    Membership.objects.create(user=other, unit=mine.unit, role=mine.role, starts_on=mine.starts_on)
    stored = editing.section_data(corrected, "m2")
    records.save(corrected, cast["editor"], "m2", SectionData({**stored.fields, "continuity": "continuing"}))
    other = User.objects.get(pk=other.pk)
    plans = lists.chosen(other, [corrected.pk])
    batch = many.begin(plans=plans, data=many.Wanted("m2.continuity", 2565, {"continuity": "new"}), by=other)
    (item,) = many.items_of(batch)
    assert (item.fate, item.old, item.new, item.seen) == ("cannot", {}, {}, {})
