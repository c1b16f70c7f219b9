"""The list of projects: chosen columns, every order, the further filters, totals that come after the rows, the workbook."""

import datetime as dt
from decimal import Decimal

import pytest

from samrit.approvals.models import State
from samrit.lib import clock, workbooks
from samrit.projects.actions.searching import refresh_search
from samrit.projects.forms.filters import SORT_LABELS
from samrit.projects.models import BudgetLine, General, Project, StatusChange, YearPlan
from samrit.projects.queries import lists
from samrit.projects.queries.columns import COLUMNS
from samrit.projects.rules.sections import SECTIONS
from tests.factories import opendata


@pytest.fixture
def plans(unit, bodies):
    """Three of one year: one whole and rich, one small and new, one that is part of the first."""
    rich = opendata.year_plan(unit, "สธ-65-0001", "โครงการใหญ่")
    small = opendata.year_plan(unit, "สธ-65-0002", "เกษตรเล็ก")
    part = opendata.year_plan(bodies["DEMO-2"], "สธ-65-0003", "งานย่อย")
    for spec in SECTIONS.values():
        YearPlan._meta.get_field(spec.relation).related_model.objects.filter(pk=rich.pk).update(is_complete=True)
    YearPlan.objects.filter(pk=rich.pk).update(budget_year=Decimal(9_000_000), officer=None)
    YearPlan.objects.filter(pk=small.pk).update(budget_year=Decimal(10_000))
    YearPlan.objects.filter(pk=part.pk).update(budget_year=None, changed_at=clock.now() - dt.timedelta(days=40))
    General.objects.filter(pk=small.pk).update(continuity="new", project_type="key", natures=["research"])
    BudgetLine.objects.filter(year_plan=rich).update(source="loan", category="investment")
    Project.objects.filter(pk=part.project_id).update(parent=rich.project, work_kind="operation")
    return {"rich": rich, "small": small, "part": part}


def shown(response):
    return [line.plan.project.code[-1] for line in response.context["lines"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("missing=none", "1"),
        ("missing=any", "23"),
        ("missing=m2", "23"),
        ("officer=none", "123"),
        ("officer=me", ""),
        ("officer=not-a-person", "123"),
        ("type=key", "2"),
        ("continuity=new", "2"),
        ("kind=operation", "3"),
        ("source=loan", "1"),
        ("category=investment", "1"),
        ("source=loan&category=personnel", ""),
        ("from=1", "1"),
        ("to=๑", "2"),
        ("from=0.005&to=0.02", "2"),
        ("from=much&to=-1", "123"),
        ("changed=30", "12"),
        ("changed=31", "123"),
        ("attached=yes", ""),
        ("attached=no", "123"),
        ("family=whole", "1"),
        ("family=part", "3"),
        ("family=alone", "2"),
        ("district=8301", "123"),
        ("province=83&district=8301&subdistrict=830101", ""),
        ("sort=--budget&year=2565&col=nonsense&missing=m9&page=-1", "123"),
    ],
)
def test_further_filters(client, cast, plans, asked, found):
    client.force_login(cast["analyst"])
    response = client.get(f"/projects/?year=2565&{asked}")
    assert response.status_code == 200
    assert sorted(shown(response)) == list(found)


@pytest.mark.parametrize("sort", sorted(SORT_LABELS))
def test_every_order_can_be_turned_round(client, cast, plans, sort):
    client.force_login(cast["analyst"])
    forth = shown(client.get(f"/projects/?year=2565&sort={sort}"))
    back = client.get(f"/projects/?year=2565&sort=-{sort}")
    assert sorted(forth) == sorted(shown(back)) == ["1", "2", "3"]
    assert back.context["filters"].backwards


def test_what_is_empty_comes_last_both_ways_and_thai_is_ordered_as_in_a_dictionary(client, cast, plans):
    client.force_login(cast["analyst"])
    assert shown(client.get("/projects/?year=2565&sort=budget")) == ["1", "2", "3"]
    assert shown(client.get("/projects/?year=2565&sort=-budget")) == ["2", "1", "3"]
    assert shown(client.get("/projects/?year=2565&sort=name")) == ["2", "1", "3"]  # ก before ค before ง


def test_all_columns_are_shown_with_as_many_queries_for_three_rows_as_for_one(
    client, cast, plans, django_assert_max_num_queries
):
    client.force_login(cast["analyst"])
    every = "&".join(f"col={key}" for key in COLUMNS)
    for asked, rows in (("missing=none", 1), ("", 3)):
        with django_assert_max_num_queries(26):
            response = client.get(f"/projects/?year=2565&{every}&{asked}")
        assert len(response.context["lines"]) == rows
        assert [cell.column.key for cell in response.context["lines"][0].cells] == list(COLUMNS)


def test_sorted_headings_say_so_and_keep_columns_and_filters(client, cast, plans):
    client.force_login(cast["analyst"])
    text = client.get("/projects/?year=2565&family=alone&col=budget&sort=budget").content.decode()
    assert 'aria-sort="descending"' in text
    assert "?year=2565&amp;family=alone&amp;sort=-budget&amp;col=budget" in text


def test_sums_of_a_large_selection_come_after_its_rows_and_are_exact(client, cast, plans, monkeypatch):
    monkeypatch.setattr(lists, "MOST_TURNED", 2)
    client.force_login(cast["analyst"])
    page = client.get("/projects/?year=2565")
    assert not page.context["totals"].is_whole
    assert 'hx-get="/projects/totals/?year=2565"' in page.content.decode()
    assert page.context["page"].paginator.num_pages == 1
    fragment = client.get("/projects/totals/?year=2565")
    assert fragment.context["totals"] == lists.totals(lists.selection(cast["analyst"], page.context["filters"]))
    assert fragment.context["totals"].rows == 3
    whole = client.get("/projects/?year=2565&totals=all")
    assert whole.context["totals"].rows == 3


def test_the_workbook_has_the_chosen_columns(client, cast, plans):
    client.force_login(cast["analyst"])
    response = client.get("/projects/list.xlsx?year=2565&col=budget&col=sources&sort=code")
    (sheet,) = workbooks.read(response.content)
    assert sheet.rows[1][:5] == ["code", "fiscal_year", "name_th", "budget", "sources"]
    assert [row[0] for row in sheet.rows[2:]] == ["สธ-65-0001", "สธ-65-0002", "สธ-65-0003"]
    assert sheet.rows[2][3] == 9_000_000


def test_a_workbook_that_is_too_large_says_so_in_both_languages(client, cast, plans, monkeypatch):
    monkeypatch.setattr("samrit.projects.views.lists.MOST_IN_WORKBOOK", 2)
    client.force_login(cast["analyst"])
    for language, words in (("th", "ดาวน์โหลดไฟล์ CSV"), ("en", "take the CSV file")):
        client.cookies["django_language"] = language
        assert words in client.get("/projects/list.xlsx?year=2565", follow=True).content.decode()


def test_a_reader_of_approved_versions_sees_neither_officers_nor_drafts(client, cast, plans):
    YearPlan.objects.filter(pk=plans["rich"].pk).update(officer=cast["editor"])
    approval = plans["rich"].approval
    approval.state, approval.approved_at = State.APPROVED, clock.now()
    approval.save()
    client.force_login(cast["parliament"])
    response = client.get("/projects/?year=2565&col=officer&col=missing&col=sources&officer=none&missing=any")
    assert [cell.column.key for cell in response.context["lines"][0].cells] == ["sources"]
    assert shown(response) == ["1"]
    approval.state = State.UNLOCKED
    approval.save()
    BudgetLine.objects.filter(year_plan=plans["rich"]).update(source="donation")
    (line,) = client.get("/projects/?year=2565&col=sources&col=budget").context["lines"]
    assert [cell.value for cell in line.cells] == [Decimal(9_000_000), ""]


def test_only_those_who_change_projects_can_tick_rows(client, cast, plans):
    for name, ticks in (("editor", True), ("department-admin", True), ("analyst", False), ("division", False)):
        client.force_login(cast[name])
        assert ('name="row"' in client.get("/projects/?year=2565").content.decode()) is ticks


def test_the_status_of_execution_is_a_column_and_a_filter(client, cast, plans):
    client.force_login(cast["analyst"])
    for name, state, days in (("rich", "in_progress", 9), ("rich", "delayed", 2), ("small", "in_progress", 3)):
        day = clock.today() - dt.timedelta(days=days)
        facts = {"reason": "เหตุผล", "stated_by": cast["editor"], "stated_at": clock.now()}
        StatusChange.objects.create(project=plans[name].project, state=state, day=day, **facts)
    Project.objects.filter(pk=plans["part"].project_id).update(cancelled_on=clock.today(), cancelled_reason="ยกเลิก")
    for state, found in (("delayed", "1"), ("in_progress", "2"), ("cancelled", "3"), ("suspended", "")):
        assert "".join(sorted(shown(client.get(f"/projects/?year=2565&execution={state}")))) == found, state
    page = client.get("/projects/?year=2565&col=execution")
    words = {line.plan.project.code[-1]: str(line.cells[0].value) for line in page.context["lines"]}
    assert words == {"1": "delayed", "2": "in_progress", "3": "cancelled"}  # no code list here: the codes themselves


def test_a_word_that_finds_nothing_is_asked_about(client, cast, plans):
    refresh_search(Project.objects.values_list("pk", flat=True))
    client.force_login(cast["editor"])
    page = client.get("/projects/?year=2565&q=เกษตรเลก&col=owner")
    assert page.context["meant"] == "เกษตรเล็ก"
    assert shown(client.get(f"/projects/{page.context['meant_url']}")) == ["2"]
    assert "meant" not in client.get("/projects/?year=2565&q=เกษตรเล็ก").context
