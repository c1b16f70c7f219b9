"""Pages of years: what changes this year, a copy by hand, and a project's page with twelve years of indicators."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from samrit.accounts.models import User
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle
from samrit.projects.models import Indicator, Project, YearPlan
from samrit.projects.queries import picture
from samrit.projects.rules import SectionData, other_years
from tests.factories import records
from tests.factories.records import row


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


@pytest.fixture
def browser(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_the_page_of_changes_lists_the_few_and_counts_the_rest(plan: YearPlan, browser: Client, editor: User) -> None:
    Project.objects.update(ends_on=dt.date(2023, 9, 30))
    address = f"/projects/{plan.project.code}/2565/next-year/"
    landed = browser.post(address)
    assert landed.url == f"/projects/{plan.project.code}/2566/changes/"
    again = browser.post(address, follow=True)
    assert again.redirect_chain[-1][0] == f"/projects/{plan.project.code}/"
    assert "โครงการนี้มีแผนของปีงบประมาณ 2566 อยู่แล้ว" in again.content.decode()
    page = browser.get(landed.url).content.decode()
    for words in ("แผนปีงบประมาณ 2565", "ร้อยละของครูที่ผ่าน", "อบรม", "ยังไม่มีรายการของปีนี้", "ค่าฐาน: 80", "เหมือนเดิม โปรดตรวจ"):
        assert words in page, words
    assert 'href="/projects/DEMO-1-65-0001/2566/sections/m4/#id_activities-0-months"' in page
    english = browser.get(landed.url, headers={"accept-language": "en"}).content.decode()
    assert "as it was, look at it" in english


def test_what_was_written_is_not_asked_again(plan: YearPlan, browser: Client, editor: User) -> None:
    following = lifecycle.add_year_plan(year_plan=plan, by=editor)
    line = row(fiscal_year=2566, source="state_budget", category="operation", amount=Decimal(1), months=())
    records.save(following, editor, "m5", SectionData({"budget_total": Decimal(300001)}, {"lines": (line,)}))
    page = browser.get(f"/projects/{plan.project.code}/2566/changes/").content.decode()
    assert "ยังไม่มีรายการของปีนี้" not in page
    assert "กรอกแล้ว" in page


def test_a_copy_by_hand(plan: YearPlan, browser: Client, unit: Organisation, editor2: User, client: Client) -> None:
    address = f"/projects/{plan.project.code}/2565/copying/"
    page = browser.get(address).content.decode()
    assert "พัฒนาครูช่างอาชีวศึกษา" in page
    asked = {"owner": unit.pk, "fiscal_year": "2565", "name": "พัฒนาครูช่างอาชีวศึกษา", "different_because": ""}
    wrong = browser.post(address, asked)
    assert wrong.status_code == 422
    assert "ให้บอกว่าโครงการนี้ต่างกันอย่างไร" in wrong.content.decode()
    landed = browser.post(address, asked | {"different_because": "รุ่นที่สอง"})
    assert landed.url == "/projects/DEMO-1-65-0002/2565/changes/"
    copied = browser.get("/projects/DEMO-1-65-0002/").content.decode()
    assert f'<a href="/projects/{plan.project.code}/">' in copied
    for fault in ({"name": ""}, {"fiscal_year": "65"}, {"fiscal_year": ""}):
        assert browser.post(address, asked | fault).status_code == 422
    browser.force_login(editor2)
    assert browser.get(address).status_code == 404
    assert Project.objects.count() == 2


def test_twelve_years_of_quarters_cost_no_query_more(
    plan: YearPlan, browser: Client, django_assert_max_num_queries: Any
) -> None:
    years = [plan]
    more = {"project": plan.project, "origin": "import", "changed_at": plan.changed_at}
    years += [YearPlan.objects.create(fiscal_year=year, **more) for year in range(2566, 2577)]
    Indicator.objects.all().delete()
    for number in range(3):
        for each in years:
            figures = {f"target_q{quarter}": Decimal(quarter * 10 + number) for quarter in (1, 2, 3, 4)}
            Indicator.objects.create(
                year_plan=each, name=f"ตัวชี้วัดที่ {number}", unit="ร้อยละ", level="output", target=44, **figures
            )
    found = picture.measured(years)
    assert [len(each.years) * 4 for each in found] == [48, 48, 48]
    assert found[0].periods == 48
    assert found[0].chart["labels"][:5] == ["Q1/65", "Q2/65", "Q3/65", "Q4/65", "Q1/66"]
    with django_assert_max_num_queries(75):
        page = browser.get(f"/projects/{plan.project.code}/?year=2565").content.decode()
    assert "Q4/76" in page
    lines = browser.get(f"/projects/{plan.project.code}/indicators.csv").content.decode().splitlines()
    assert len(lines) == 1 + 3 * 12
    assert lines[1] == "DEMO-1-65-0001,ตัวชี้วัดที่ 0,ร้อยละ,2565,10.0000,20.0000,30.0000,40.0000,44.0000"


def test_targets_of_other_years_fill_what_no_plan_states(plan: YearPlan) -> None:
    Indicator.objects.update(yearly_targets={"2564": "70", "2565": "75", "2566": "85", "2563": "ไม่น้อยกว่าเดิม"})
    (each,) = picture.measured([plan])
    assert list(each.years) == [2564, 2565, 2566]
    assert [whole for _quarters, whole in each.years.values()] == [70, 80, 85]
    assert each.plain == {"2563": "ไม่น้อยกว่าเดิม"}


def test_money_is_told_by_source_category_and_path(plan: YearPlan, browser: Client, editor: User) -> None:
    lines = (
        row(
            fiscal_year=2565,
            source="state_budget",
            category="operation",
            amount=Decimal(200),
            budget_plan="แผนงานพื้นฐาน",
        ),
        row(fiscal_year=2566, source="agency_income", category="investment", amount=Decimal(100)),
    )
    bound = (row(kind="bound", fiscal_year=2566, amount=Decimal(50), document="สัญญา 7"),)
    data = SectionData({"budget_total": Decimal(300)}, {"lines": lines, "obligations": bound})
    records.save(plan, editor, "m5", data)
    page = browser.get(f"/projects/{plan.project.code}/").content.decode()
    for words in ("แผนงานพื้นฐาน", "สัญญา 7", "งบลงทุน", "ตาม พ.ร.บ.งบประมาณ"):
        assert words in page, words
    rows = browser.get(f"/projects/{plan.project.code}/2565/money.csv").content.decode().splitlines()
    assert rows[0].removeprefix("\ufeff").startswith("project_code,plan_year,fiscal_year,source")
    amounts = [line.split(",")[6] for line in rows[1:]]
    assert sorted(amounts) == ["100.00", "200.00", "300000.00"] or sorted(amounts) == ["100.00", "200.00"]


def test_a_long_project_is_offered_the_ten_years_nearest_to_this_one(plan: YearPlan) -> None:
    plan.project.starts_on, plan.project.ends_on = dt.date(2008, 1, 1), dt.date(2030, 1, 1)
    assert other_years(plan) == (2560, 2561, 2562, 2563, 2564, 2566, 2567, 2568, 2569, 2570)
