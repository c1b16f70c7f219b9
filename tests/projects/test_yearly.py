"""Two years of one project side by side: rows are paired by what they are called."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.yearly import beside
from samrit.projects.rules import Row, SectionData
from samrit.projects.rules.aligning import aligned
from samrit.projects.rules.comparing import differences
from tests.factories import records


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


def changed(plan: YearPlan, by: User, key: str, part: str, number: int, **values: object) -> None:
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    rows = list(editing.section_data(fresh, key).rows[part])
    rows[number] = Row(rows[number].uid, dict(rows[number].values) | values)  # type: ignore[arg-type]
    records.save(plan, by, key, SectionData({}, {part: tuple(rows)}))


def test_rows_of_two_years_are_paired_by_what_they_are_called(plan: YearPlan, editor: User) -> None:
    following = lifecycle.add_year_plan(year_plan=plan, by=editor)
    changed(following, editor, "m3", "indicators", 0, target=Decimal(90))
    changed(following, editor, "m3", "outputs", 0, name="ครูที่ได้ใบรับรอง")
    with translation.override("en"):
        rows = {row.label: (row.left, row.right) for row in beside(editor, plan, following)}
    assert rows["M3 · Indicator 1, Target of the year"] == ("80", "90")
    assert rows["M3 · Indicator 1, Baseline"] == ("", "80")
    assert not any(label.startswith("M3 · Objective") for label in rows)
    came = [label for label in rows if label.startswith("M3 · Output")]
    assert came == ["M3 · Output 1 (added)", "M3 · Output 2 (removed)"]
    assert rows["M2 · New or continuing"] == ("New", "Continuing")


def test_months_that_differ_are_told_alone() -> None:
    def kept(**months: str) -> dict[str, object]:
        line = {
            "uid": "8a5c1f0e-0000-4000-8000-000000000001",
            "fiscal_year": 2565,
            "amount": "300.00",
            "months": months,
        }
        return {"m5": {"lines": [line]}}

    before, after = kept(**{"10": "100.00", "11": "200.00"}), kept(**{"10": "100.00", "11": "150.00", "12": "50.00"})
    with translation.override("en"):
        (row,) = differences(before, after)
    assert (row.left, row.right) == ("Nov 200.00", "Nov 150.00, Dec 50.00")


def test_a_row_named_by_another_one_follows_its_pair() -> None:
    def year(mark: str) -> dict[str, object]:
        work, cost = f"{mark}-work", f"{mark}-cost"
        row = {"uid": cost, "activity": {"uid": work, "name": "อบรม"}, "item": "อาหาร"}
        return {"m4": {"activities": [{"uid": work, "name": "อบรม"}], "costs": [row]}}

    assert differences(year("a"), aligned(year("a"), year("b"))) == []


def test_the_page_compares_with_the_year_before(plan: YearPlan, editor: User, client: Client) -> None:
    client.force_login(editor)
    address = f"/projects/{plan.project.code}/2565/versions/years/"
    assert "โครงการมีปีเดียว" in client.get(address).content.decode()
    lifecycle.add_year_plan(year_plan=plan, by=editor)
    page = client.get(address.replace("2565", "2566")).content.decode()
    assert "ปีงบประมาณ 2565" in page
    assert "ต่อเนื่อง" in page
    assert client.get(f"{address}?with=2560").status_code == 404


def test_who_does_not_read_drafts_compares_what_is_approved(
    plan: YearPlan, editor: User, cast: dict[str, User], client: Client
) -> None:
    lifecycle.send(year_plan=plan, by=editor)
    for who in ("division", "department"):
        lifecycle.approve(year_plan=plan, by=cast[who])
    lifecycle.add_year_plan(year_plan=plan, by=editor)
    client.force_login(cast["parliament"])
    page = client.get(f"/projects/{plan.project.code}/2565/versions/years/").content.decode()
    assert "โครงการมีปีเดียว" in page
