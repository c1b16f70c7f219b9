"""The board of a body: its figures counted by hand, and every figure the number or the sum of the list behind it."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.monitors.queries import boards
from samrit.monitors.queries.boards import Scope
from samrit.monitors.rules.boards import MOVERS, SLIPS, STAGES
from samrit.projects.models import BudgetLine, FundSource, SpendMonth, YearPlan
from samrit.reporting.models import (
    ApprovedReport,
    FiscalQuarter,
    MoneyGap,
    MoneyResult,
    Obstacle,
    ProgressReport,
    ReportingYear,
)
from tests.monitors.conftest import YEAR, at, make_plan, make_report

World = dict[str, YearPlan]


@pytest.fixture
def told(world: World) -> World:
    """Two more projects of DEMO-1 that report both quarters: `behind` (6 million) fell from 5 to 30 points behind plan and
    spent 1 of 3 million planned, `ahead` (2 million) caught up from 10 behind to 5 ahead."""
    owner = world["early"].project.owner
    world["behind"] = make_plan(owner, "T-7", money=6_000_000)
    world["ahead"] = make_plan(owner, "T-8", money=2_000_000)
    for key, months in (("behind", {11: 1_000_000, 2: 2_000_000, 8: 3_000_000}), ("ahead", {10: 500_000, 3: 500_000})):
        plan = world[key]
        line = BudgetLine.objects.create(
            year_plan=plan, fiscal_year=YEAR, source=FundSource.STATE_BUDGET, amount=plan.budget_year
        )
        for month, amount in months.items():
            SpendMonth.objects.create(year_plan=plan, line=line, fiscal_year=YEAR, month=month, amount=amount)
    for key, quarter, planned, actual, spent, kinds in (
        ("behind", 1, 25, 20, 800_000, ("procurement",)),
        ("behind", 2, 60, 30, 1_000_000, ("procurement", "staff")),
        ("ahead", 1, 30, 20, 100_000, ("staff",)),
        ("ahead", 2, 50, 55, 1_200_000, ("procurement",)),
    ):
        report = make_report(
            world[key],
            quarter,
            State.APPROVED if quarter == 1 else State.SUBMITTED,
            "2022-01-20",
            "2022-02-01" * (quarter == 1),
            progress_plan=planned,
            progress_actual=actual,
        )
        MoneyResult.objects.create(report=report, source=FundSource.STATE_BUDGET, disbursed=spent)
        for kind in kinds:
            Obstacle.objects.create(report=report, category=kind, text="ล่าช้า")
    MoneyGap.objects.create(
        year_plan=world["behind"],
        source=FundSource.STATE_BUDGET,
        found_on=dt.date(2022, 4, 2),
        agency=Decimal(1_000_000),
        agency_on=dt.date(2022, 3, 31),
        treasury=Decimal(700_000),
        treasury_on=dt.date(2022, 3, 31),
    )
    return world


@pytest.fixture
def scope(told: World, ministry: User, calendar: dict[int, FiscalQuarter]) -> Scope:
    return Scope(ministry, calendar[2])


def test_figures_are_those_counted_by_hand(scope: Scope) -> None:
    found = boards.totals(scope)
    # early, late, none, back, ended, behind, ahead are approved year plans; draft and old are not of the board
    assert (found.projects, found.money) == (7, Decimal(4 + 1 + 2 + 1 + 1 + 6 + 2) * 1_000_000)
    assert found.stages == {**dict.fromkeys(STAGES, 0), "waiting": 3, "open": 3, "ended": 1}
    # early 20, behind 30, ahead -5 points behind plan; the limit of the year is 10
    assert found.slips == {"none": 1, "near": 0, "over": 0, "far": 2}
    assert (found.plain_planned, found.plain_actual) == (
        pytest.approx(Decimal(60 + 60 + 50) / 3),
        pytest.approx(Decimal(40 + 30 + 55) / 3),
    )
    weighted = Decimal(4 * 40 + 6 * 30 + 2 * 55) / 12
    assert found.weighted_actual == pytest.approx(weighted)
    assert (found.planned_money, found.disbursed) == (Decimal(4_000_000), Decimal(2_200_000))
    assert (found.gap, found.gap_money) == (1, Decimal(300_000))


def test_every_figure_is_the_number_and_the_sum_of_its_list(scope: Scope) -> None:
    found = boards.totals(scope)
    for key in STAGES:
        assert (
            boards.listing(scope, f"stage.{key}").number
            == found.stage(key)
            == len(boards.listing(scope, f"stage.{key}").lines)
        )
    for key in SLIPS:
        assert boards.listing(scope, f"slip.{key}").number == found.slip(key)
    every, gaps = boards.listing(scope, "projects"), boards.listing(scope, "gap")
    assert (every.number, every.money, every.spend) == (found.projects, found.money, found.planned_money)
    assert every.disbursed == found.disbursed == sum(line.disbursed or 0 for line in every.lines)
    assert (gaps.number, gaps.gap) == (found.gap, found.gap_money)
    assert boards.listing(scope, "reported").number == found.reported == 3
    assert boards.listing(scope, "late").number == found.late
    for one in boards.hindrances(scope, {}):
        listed = boards.listing(scope, f"obstacle.{one.category}")
        assert (listed.number, listed.money) == (one.projects, one.money)


def test_obstacles_stand_beside_the_quarter_before(scope: Scope) -> None:
    found = {one.category: (one.projects, one.money, one.before) for one in boards.hindrances(scope, {})}
    assert found == {"procurement": (2, Decimal(8_000_000), 1), "staff": (1, Decimal(6_000_000), 1)}


def test_movers_are_ordered_by_the_change_of_the_gap(scope: Scope, calendar: dict[int, FiscalQuarter]) -> None:
    found = boards.movers(scope)
    assert [(line.code, line.moved) for line in found["progress.worse"]] == [("T-7", 25)]
    assert [(line.code, line.moved) for line in found["progress.better"]] == [("T-8", -15)]
    # money behind plan: 0.2 of 1 million, then 2 of 3; 0.4 of 0.5 million, then ahead by 0.2
    assert [(line.code, line.money_moved) for line in found["money.worse"]] == [("T-7", 1_800_000)]
    assert [(line.code, line.money_moved) for line in found["money.better"]] == [("T-8", -600_000)]
    for show in MOVERS:
        assert boards.listing(scope, show).number == len(found[show])
    assert boards.movers(Scope(scope.user, calendar[1])) == {}


def test_progress_of_each_quarter_is_that_of_its_own_board(scope: Scope, calendar: dict[int, FiscalQuarter]) -> None:
    steps = {step.quarter: step for step in boards.progress(scope)}
    for quarter in (1, 2):
        own = boards.totals(Scope(scope.user, calendar[quarter], scope.body))
        assert (steps[quarter].planned, steps[quarter].actual) == (own.weighted_planned, own.weighted_actual)
        assert steps[quarter].projects == sum(own.slips.values()) > 0
    assert [(steps[n].planned, steps[n].actual, steps[n].projects) for n in (3, 4)] == [(None, None, 0)] * 2


def test_the_curve_adds_up_months_and_knows_the_latest_of_each(scope: Scope) -> None:
    ReportingYear.objects.update_or_create(fiscal_year=YEAR, defaults={"spending_targets": [38, 61, 81, 100]})
    points = {point.month: point for point in boards.curve(scope, Decimal(10_000_000))}
    assert [points[month].planned for month in (10, 11, 12, 2, 3, 9)] == [
        500_000,
        1_500_000,
        1_500_000,
        3_500_000,
        4_000_000,
        7_000_000,
    ]
    assert [points[month].reported for month in (12, 3, 6, 9)] == [900_000, 2_200_000, None, None]
    assert [points[month].target for month in (12, 3, 6, 9)] == [3_800_000, 6_100_000, 8_100_000, 10_000_000]
    assert {point.treasury for point in points.values()} == {None}


def test_who_reads_what_is_approved_reads_the_version_in_force(
    told: World, cast: dict[str, User], calendar: dict[int, FiscalQuarter]
) -> None:
    reader = cast["budget"]
    before = boards.totals(Scope(reader, calendar[2]))
    assert (before.stage("waiting"), before.stage("no_approved"), before.disbursed, before.gap) == (0, 6, None, 0)
    report = make_report(
        told["none"], 2, State.UNLOCKED, "2022-04-02", "2022-04-05", progress_plan=50, progress_actual=5
    )
    MoneyResult.objects.create(report=report, source=FundSource.STATE_BUDGET, disbursed=Decimal(5))
    ApprovedReport.objects.create(
        report=report,
        number=1,
        document_hash="-",
        approved_at=at("2022-04-05"),
        document={
            "progress_plan": "50",
            "progress_actual": "45.5",
            "money": [{"disbursed": "250000.50"}, {"disbursed": None}],
            "obstacles": [{"category": "staff", "text": "ขาดคน"}],
        },
    )
    for person in (reader, cast["ministry"]):
        listed = boards.listing(Scope(person, calendar[2]), "stage.approved")
        assert [(line.code, line.actual, line.disbursed) for line in listed.lines] == [
            ("T-3", Decimal("45.5"), Decimal("250000.50"))
        ]
    told_now = {one.category: one.projects for one in boards.hindrances(Scope(reader, calendar[2]), {})}
    assert told_now == {"staff": 1, "procurement": 0}  # the latter was approved a quarter ago


def test_pages_show_the_figures_and_lead_to_their_lists(told: World, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    thai = browser.get("/boards/").content.decode()
    assert "กองสาธิต 1" in thai
    assert "รออนุมัติ" in thai
    english = browser.get("/boards/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Waiting for approval" in english
    assert "/boards/DEMO-1/2565/2/projects/?show=slip.far" in english
    listed = browser.get("/boards/DEMO-1/2565/2/projects/?show=gap").content.decode()
    assert "300,000.00" in listed
    assert "T-7" in listed
    assert "T-8" not in listed


def test_who_caught_up_with_the_plan_is_as_planned(told: World, editor: User, as_user: Any) -> None:
    ProgressReport.objects.filter(year_plan=told["ahead"], quarter=2).update(progress_actual=50)
    assert "by 10 points, now as planned" in as_user(editor).get("/boards/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_files_hold_the_numbers_of_the_page(told: World, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    rows = rows_of(browser.get("/boards/DEMO-1/2565/2/projects.csv?show=slip.far"))
    assert [(row["project_code"], row["behind_points"]) for row in rows] == [("T-7", "30.00"), ("T-1", "20.00")]
    months = {row["month"]: row for row in rows_of(browser.get("/boards/DEMO-1/2565/2/curve.csv"))}
    assert (months["3"]["planned_baht"], months["3"]["reported_baht"]) == ("4000000.00", "2200000.00")


def test_every_picture_has_its_file(told: World, editor: User, as_user: Any) -> None:
    browser, address = as_user(editor), "/boards/DEMO-1/2565/2/curve.csv?of="
    page = browser.get("/boards/DEMO-1/2565/2/").content.decode()
    assert page.count("<samrit-chart") == sum(f"{address}{of}" in page for of in ("money", "progress", "slippage")) == 3
    steps = {row["quarter"]: row for row in rows_of(browser.get(f"{address}progress"))}
    assert steps["3"]["progress_actual_percent"] == ""
    behind = {row["behind"]: row["projects"] for row in rows_of(browser.get(f"{address}slippage"))}
    assert behind["far"] == "2"
    assert steps["2"]["projects"] == str(sum(map(int, behind.values())))
    assert browser.get(f"{address}none").status_code == 404


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "address",
    [
        "/boards/DEMO-2/",
        "/boards/M11000/",
        "/boards/NOBODY/",
        "/boards/DEMO-1/2499/1/",
        "/boards/DEMO-1/2565/5/",
        "/boards/DEMO-1/2565/4/",
        "/boards/DEMO-1/2565/2/projects/?show=nonsense",
        "/boards/DEMO-1/2565/2/projects/?show=obstacle.nonsense",
        "/boards/DEMO-1/2565/2/projects.csv?show=",
    ],
)
def test_addresses_of_others_and_of_nothing_are_not_there(
    address: str, told: World, editor: User, as_user: Any
) -> None:
    assert as_user(editor).get(address).status_code == 404


def test_every_reader_opens_her_own_board_and_strangers_do_not(
    told: World, cast: dict[str, User], as_user: Any, client: Client
) -> None:
    for name, user in cast.items():
        assert as_user(user).get("/boards/").status_code == 200, name
    stranger = as_user(cast["editor2"]).get("/boards/all/2565/2/projects/?show=projects").content.decode()
    assert "T-7" not in stranger
    assert client.get("/boards/").headers["Location"].startswith("/sign-in/")


def test_who_has_no_board_is_led_to_the_calendar(db: None, as_user: Any) -> None:
    browser = as_user(User.objects.create_user("nobody", None))
    assert browser.get("/boards/").headers["Location"] == "/calendar/"
    assert browser.get("/boards/all/2565/2/").status_code == 404


def test_an_empty_board_teaches(cast: dict[str, User], as_user: Any) -> None:
    page = as_user(cast["editor"]).get("/boards/").content.decode()
    assert "ยังไม่มีไตรมาสใดเปิดให้รายงานตามปฏิทิน" in page


def test_queries_do_not_grow_with_projects(told: World, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    for address in ("/boards/", "/boards/DEMO-1/2565/2/projects/?show=projects"):
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        make_plan(told["early"].project.owner, f"T-9{len(address)}", money=1)
        with CaptureQueriesContext(connection) as more:
            browser.get(address)
        assert len(more) == len(few) <= 40
