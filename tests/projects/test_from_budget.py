"""Drafts from the lines of a budget book: filled in, marked, tied to their rows; never of another body, never twice."""

from decimal import Decimal

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.budgets.actions.books import undo_book
from samrit.budgets.models import BookRow
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import Page
from samrit.projects.actions.from_budget import Choice, drafts_from, take_lines, use_lines
from samrit.projects.models import BudgetLine, Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.filling import marks_of
from samrit.projects.queries.from_budget import bundles_for, offers, previews
from samrit.projects.rules import SectionData
from samrit.projects.rules.warnings import names
from tests.factories import budgets

PROJECT = "โครงการสาธิตฝึกอาชีพ"


@pytest.fixture
def book(cast):
    return budgets.applied(cast["budget"])


def rows_of(name):
    return list(BookRow.objects.filter(project=name).select_related("book", "body"))


def fresh(plan):
    return editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))


def test_a_project_of_the_book_becomes_a_draft_with_everything_it_says(book, editor, unit):
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    whole = fresh(plan)
    general, money = whole["m2"].fields, whole["m5"]
    assert (general["name_th"], general["work_kind"], general["uses_budget"]) == (PROJECT, "project", True)
    assert (str(general["starts_on"]), str(general["ends_on"])) == ("2021-10-01", "2022-09-30")
    assert money.fields["budget_total"] == Decimal("350000.50")
    first, second = (row.values for row in money.rows["lines"])
    assert (first["source"], first["category"], first["amount"]) == ("state_budget", "operation", Decimal(100000))
    assert (second["category"], second["budget_project"]) == ("investment", PROJECT)
    assert (second["budget_plan"], second["budget_output"]) == (budgets.PLAN, "")
    assert set(BudgetLine.objects.values_list("book_row__item", flat=True)) == {"1", "2"}
    marks = marks_of(plan)
    assert {"m2.name_th", "m2.starts_on", "m5.budget_total"} <= set(marks)
    assert sum(place.startswith("m5.lines.") for place in marks) == 2
    assert {mark.filled_from for mark in marks.values()} == {"budget_book"}
    assert "เล่มสาธิต" in marks["m2.name_th"].origin
    plan.refresh_from_db()
    assert plan.budget_year == Decimal("350000.50")


def test_an_output_becomes_an_operation_and_personnel_becomes_nothing(book, editor, unit):
    found = bundles_for(editor, 2565)
    assert [one.work_kind for one in found] == ["project", "operation", ""]
    (plan,) = use_lines(choices=[Choice(found[1].key)], fiscal_year=2565, owner=unit, by=editor)
    assert plan.project.work_kind == "operation"
    assert [row.values["name"] for row in fresh(plan)["m3"].rows["outputs"]] == ["ผลผลิตสาธิตผู้สำเร็จการศึกษา"]
    with pytest.raises(Refused):
        use_lines(choices=[Choice(found[2].key)], fiscal_year=2565, owner=unit, by=editor)
    assert Project.objects.count() == 1


def test_money_of_other_years_becomes_lines_and_obligations(cast, editor, unit):
    rows = [
        budgets.row(str(year), {"ปีงบประมาณ": str(year), "จำนวนเงิน": str(year), "ผูกพันข้ามปี": "ใช่"})
        for year in (2564, 2565, 2566, 2567)
    ]
    budgets.applied(cast["budget"], budgets.csv_of(rows))
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    whole = fresh(plan)
    assert [row.values["fiscal_year"] for row in whole["m5"].rows["lines"]] == [2565, 2564, 2566, 2567]
    assert [row.values["fiscal_year"] for row in whole["m5"].rows["obligations"]] == [2566, 2567]
    assert whole["m5"].fields["budget_total"] == Decimal(2564 + 2565 + 2566 + 2567)
    assert whole["m2"].fields["continuity"] == "continuing"
    assert (str(whole["m2"].fields["starts_on"]), str(whole["m2"].fields["ends_on"])) == ("2020-10-01", "2024-09-30")


def test_many_items_become_one_line_for_each_category(cast, editor, unit):
    rows = [budgets.row(str(n), {"งบรายจ่าย": "งบลงทุน" if n % 2 else "งบดำเนินงาน", "จำนวนเงิน": "10"}) for n in range(60)]
    budgets.applied(cast["budget"], budgets.csv_of(rows))
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    assert [row.values["amount"] for row in fresh(plan)["m5"].rows["lines"]] == [Decimal(300), Decimal(300)]


def test_the_same_name_twice_is_offered_as_taking_into_and_refused_as_a_new_draft(book, editor, unit):
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    BudgetLine.objects.all().delete()
    bundle = bundles_for(editor, 2565)[0]
    assert previews(editor, [bundle], unit)[0].twin == plan.project.code
    for language, words in (("th", "มี"), ("en", "Your unit already has")):
        with translation.override(language), pytest.raises(Invalid) as no:
            drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
        assert words in str(no.value)
    use_lines(choices=[Choice(bundle.key, plan)], fiscal_year=2565, owner=unit, by=editor)
    assert (Project.objects.count(), BudgetLine.objects.count()) == (1, 2)


def test_who_uses_a_line_is_shown(book, editor, unit):
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    shown = offers(editor, 2565)
    ((body, found),) = shown.bodies
    assert body.code == "U0151"
    assert [[use.code for use in offer.uses] for offer in found if offer.uses] == [[plan.project.code]]
    assert shown.used == Decimal("350000.50")


def test_single_rows_are_taken_into_a_project_once(book, editor, unit):
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    personnel = BookRow.objects.get(item="4")
    assert take_lines(year_plan=plan, rows=[personnel.pk], by=editor) == 1
    money = fresh(plan)["m5"]
    assert money.fields["budget_total"] == Decimal("850000.50")
    assert len(money.rows["lines"]) == 3
    with pytest.raises(Invalid):
        take_lines(year_plan=plan, rows=[personnel.pk], by=editor)
    assert BudgetLine.objects.count() == 3


def test_lines_of_another_body_are_refused_and_logged(cast, bodies, editor, unit):
    strange = [budgets.row("9", {"หน่วยรับงบประมาณ": "สำนักงบประมาณ", "กระทรวง": "สำนักนายกรัฐมนตรี"})]
    budgets.applied(cast["budget"], budgets.csv_of(strange))
    row = BookRow.objects.get()
    assert bundles_for(editor, 2565) == []
    with pytest.raises(Refused):
        use_lines(choices=[Choice(str(row.pk))], fiscal_year=2565, owner=unit, by=editor)
    with pytest.raises(Refused):
        use_lines(choices=[Choice("1 or 1=1")], fiscal_year=2565, owner=bodies["U0008"], by=editor)
    assert BusinessEvent.objects.filter(act="refused_take_budget_lines").count() == 2
    assert Project.objects.count() == 0


def test_who_is_no_editor_of_the_owner_makes_no_draft(book, cast, unit):
    for username in ("division", "department", "editor2"):
        with pytest.raises(Refused):
            drafts_from(rows=rows_of(PROJECT), owner=unit, by=cast[username])
    assert Project.objects.count() == 0


def test_all_or_nothing(book, editor, unit):
    found = bundles_for(editor, 2565)
    with pytest.raises(Refused):
        use_lines(choices=[Choice(found[0].key), Choice(found[2].key)], fiscal_year=2565, owner=unit, by=editor)
    assert Project.objects.count() == 0


def test_nothing_chosen_says_so(editor, unit):
    for language, words in (("th", "เลือก"), ("en", "Choose at least one line")):
        with translation.override(language), pytest.raises(Invalid) as no:
            use_lines(choices=[], fiscal_year=2565, owner=unit, by=editor)
        assert words in str(no.value)


def test_a_book_under_a_project_is_not_taken_back(book, cast, editor, unit):
    drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    for language, words in (("th", "บรรทัด"), ("en", "2 budget lines of projects rest on this book")):
        with translation.override(language), pytest.raises(Refused) as no:
            undo_book(book=book, by=cast["budget"])
        assert words in str(no.value.reason)
    assert BookRow.objects.count() == 4


def test_a_name_other_than_the_books_is_warned_of(book, editor, unit):
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    document = fresh(plan)
    assert list(names.found(document)) == []
    general = document["m2"]
    renamed = {**document, "m2": SectionData({**general.fields, "name_th": "โครงการสาธิตชื่ออื่น"}, general.rows)}
    for language, words in (("th", "เอกสารงบประมาณเรียก"), ("en", "The budget book calls it")):
        with translation.override(language):
            (problem,) = names.found(renamed)
            assert words in str(problem.message)
    assert (problem.field, PROJECT in str(problem.message)) == ("m2.name_th", True)


def test_indicators_of_the_book_are_filled_in(cast, editor, unit):
    targets = [["หน่วยรับงบประมาณ", "โครงการ", "ประเภทตัวชี้วัด", "ตัวชี้วัด", "หน่วยนับ", "ค่าเป้าหมาย"]]
    targets.append([budgets.UNIT, PROJECT, "เชิงปริมาณ", "ผู้ผ่านการฝึก (สาธิต)", "คน", 120])
    targets.append([budgets.UNIT, PROJECT, "เชิงคุณภาพ", "ร้อยละของผู้มีงานทำ (สาธิต)", "ร้อยละ", 80])
    pages = [Page("รายการ", rows=budgets.table(budgets.ROWS)), Page("ตัวชี้วัด", rows=targets)]
    budgets.applied(cast["budget"], workbooks.write(pages))
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    detail = fresh(plan)["m3"]
    (output,) = detail.rows["outputs"]
    assert (output.values["name"], output.values["target"], output.values["unit"]) == ("ผู้ผ่านการฝึก (สาธิต)", 120, "คน")
    assert [row.values["level"] for row in detail.rows["indicators"]] == ["quantity", "quality"]
    assert sum(place.startswith("m3.indicators.") for place in marks_of(plan)) == 2


def test_the_same_project_under_two_plans_of_the_act_becomes_one(cast, editor, unit):
    rows = [budgets.row("1"), budgets.row("2", {"แผนงาน": "แผนงานสาธิตที่สอง"})]
    budgets.applied(cast["budget"], budgets.csv_of(rows))
    (plan,) = drafts_from(rows=rows_of(PROJECT), owner=unit, by=editor)
    assert [row.values["budget_plan"] for row in fresh(plan)["m5"].rows["lines"]] == [budgets.PLAN, "แผนงานสาธิตที่สอง"]
    assert fresh(plan)["m5"].fields["budget_total"] == Decimal(200000)
