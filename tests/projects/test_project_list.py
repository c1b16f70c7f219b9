"""The list of projects: what it shows, filters, sums and gives out; how many queries it takes."""

import csv
import io
from decimal import Decimal

import pytest

from samrit.projects.actions.searching import refresh_search
from samrit.projects.forms.filters import read_filters
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries import lists
from tests.factories import opendata

CEILING = 26


@pytest.fixture
def place(db):
    return opendata.province("83", "ภูเก็ต")


@pytest.fixture
def strategy(db):
    return opendata.node("strategy", "2", "ด้านการสร้างความสามารถในการแข่งขัน")


@pytest.fixture
def plans(unit, bodies, place, strategy):
    """Two years of one project, one project of the other division, one historical record."""
    first = opendata.year_plan(unit, "สธ-65-0001", "โครงการอบรมครูช่าง", target=strategy, area=place)
    again = opendata.year_plan(unit, "สธ-66-0001", "โครงการพัฒนาหลักสูตร", year=2566, is_demonstration=True)
    other = opendata.year_plan(bodies["DEMO-2"], "สธ-65-0002", "โครงการของอีกกอง")
    YearPlan.objects.filter(pk=first.pk).update(budget_year=Decimal(300), budget_total=Decimal(900), main_node=strategy)
    YearPlan.objects.filter(pk=other.pk).update(
        budget_year=Decimal(700), budget_total=Decimal(700), origin="import", approval=None
    )
    refresh_search(Project.objects.values_list("pk", flat=True))
    return {"first": first, "again": again, "other": other}


def codes(response):
    return [plan.project.code for plan in response.context["page"]]


@pytest.mark.usefixtures("plans")
def test_each_sees_the_rows_of_her_units(client, cast):
    for name, seen in (
        ("editor", ["สธ-65-0001"]),
        ("editor2", ["สธ-65-0002"]),
        ("analyst", ["สธ-65-0002", "สธ-65-0001"]),
    ):
        client.force_login(cast[name])
        assert codes(client.get("/projects/")) == seen


def test_the_public_is_led_to_the_released_projects(client, db):
    response = client.get("/projects/?q=x")
    assert (response.status_code, response["Location"]) == (302, "/open/projects/")
    assert client.get("/projects/list.csv").status_code == 302


@pytest.mark.usefixtures("plans")
def test_totals_are_of_the_whole_selection(client, cast):
    client.force_login(cast["analyst"])
    totals = client.get("/projects/?year=2565").context["totals"]
    assert (totals.rows, totals.budget_year, totals.budget_total) == (2, Decimal(1000), Decimal(1600))
    assert client.get("/projects/?year=all").context["totals"].demonstration == 1


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("year=2566", {"สธ-66-0001"}),
        ("year=๒๕๖๖", {"สธ-66-0001"}),
        ("year=2023", {"สธ-66-0001"}),
        ("year=all&q=อบรมครู", {"สธ-65-0001"}),
        ("year=all&q=หลักสูตร สธ-66", {"สธ-66-0001"}),
        ("year=all&province=83", {"สธ-65-0001"}),
        ("year=all&province=99", set()),
        ("year=all&ministry=M20000", {"สธ-65-0001", "สธ-66-0001", "สธ-65-0002"}),
        ("year=all&ministry=M20000&department=U0151", {"สธ-65-0001", "สธ-66-0001", "สธ-65-0002"}),
        ("year=all&ministry=M01000", set()),
        ("year=all&state=imported", {"สธ-65-0002"}),
        ("year=all&state=draft", {"สธ-65-0001", "สธ-66-0001"}),
        ("year=all&origin=import", {"สธ-65-0002"}),
        ("year=all&q=zzzz", set()),
        ("year=xx&state=nonsense&sort=nonsense&page=999", {"สธ-65-0001", "สธ-65-0002"}),
    ],
)
def test_filters(client, cast, asked, found):
    client.force_login(cast["analyst"])
    response = client.get(f"/projects/?{asked}")
    assert response.status_code == 200
    assert set(codes(response)) == found


def test_a_strategy_finds_what_lies_below_it(client, cast, plans, strategy):
    issue = opendata.node("issue", "05", "การท่องเที่ยว", strategy)
    plans["again"].plan_choices.create(level="issue", node=issue)
    client.force_login(cast["analyst"])
    assert set(codes(client.get(f"/projects/?year=all&strategy={strategy.pk}"))) == {"สธ-65-0001", "สธ-66-0001"}
    assert codes(client.get(f"/projects/?year=all&issue={issue.pk}")) == ["สธ-66-0001"]


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("sort", "first"),
    [("budget", "สธ-65-0002"), ("total", "สธ-65-0001"), ("code", "สธ-65-0001"), ("owner", None), ("changed", None)],
)
def test_orders(client, cast, sort, first):
    client.force_login(cast["analyst"])
    response = client.get(f"/projects/?sort={sort}")
    assert response.status_code == 200
    assert first is None or codes(response)[0] == first


@pytest.mark.usefixtures("plans")
def test_the_file_has_the_selection_and_runs_no_formula(client, cast, plans):
    Project.objects.filter(pk=plans["first"].project_id).update(name_th="=1+1")
    client.force_login(cast["analyst"])
    response = client.get("/projects/list.csv?year=2565&sort=code")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == ["สธ-65-0001", "สธ-65-0002"]
    assert (rows[0]["name_th"], rows[0]["budget_year_baht"], rows[0]["main_node_code"]) == ("'=1+1", "300.00", "2")
    assert (rows[1]["state"], rows[1]["is_demonstration"]) == ("imported", "false")


def test_empty_states_teach(client, cast, unit):
    client.force_login(cast["editor"])
    assert "ยังไม่มีโครงการในปีงบประมาณนี้" in client.get("/projects/").content.decode()
    assert "ลองลดตัวกรองหรือดูทุกปี" in client.get("/projects/?q=zzzz").content.decode()


def test_the_number_of_queries_does_not_grow(client, cast, unit, strategy, place, django_assert_max_num_queries):
    client.force_login(cast["analyst"])
    address = f"/projects/?year=2565&ministry=M20000&province=83&q=โครงการ&strategy={strategy.pk}"
    for number in range(3):
        opendata.year_plan(unit, f"สธ-65-{number:04}", "โครงการ", target=strategy, area=place)
        refresh_search(Project.objects.values_list("pk", flat=True))
        with django_assert_max_num_queries(CEILING + 2):  # + session and user
            response = client.get(address)
        assert len(codes(response)) == number + 1


def test_more_than_a_page_is_turned(client, cast, unit):
    for number in range(51):
        opendata.year_plan(unit, f"สธ-65-{number:04}", "โครงการ")
    client.force_login(cast["editor"])
    first, second = client.get("/projects/?sort=code"), client.get("/projects/?sort=code&page=2")
    assert (len(codes(first)), codes(second)) == (50, ["สธ-65-0050"])
    assert "page=2" in first.content.decode()


def test_a_filter_reads_only_what_makes_sense():
    filters = read_filters({"strategy": "x", "issue": "1" * 20, "department": "U1", "q": " a "}, 2565)
    assert filters == lists.Filters(words="a", year=2565)
    assert filters.is_narrow
    assert not lists.Filters(year=2566, sort="code").is_narrow
