"""An approved year plan of FY2565 with two activities, an output, an indicator and money; the calendar; the chain."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, ChainStep, State, SubjectKind
from samrit.lib.clock import BANGKOK
from samrit.lib.fiscal import Period
from samrit.organisations.models import Organisation
from samrit.projects.models import (
    Activity,
    ActivityMonth,
    Beneficiary,
    BudgetLine,
    FundSource,
    Indicator,
    Origin,
    Output,
    Project,
    SpendMonth,
    YearPlan,
)
from samrit.reporting.models import ClosingTerm, FiscalQuarter, ReportingYear
from samrit.reporting.queries.reports import find_year_plan, page_of
from samrit.reporting.rules.fields import Written

NOW = dt.datetime(2022, 4, 18, 9, 0, tzinfo=BANGKOK)
ENDED = dt.date(2022, 3, 31)


def at(text: str) -> dt.datetime:
    """An instant in Bangkok."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def make_quarter(fiscal_year: int, number: int) -> FiscalQuarter:
    period = Period(fiscal_year, number)
    opens = dt.datetime.combine(period.next.starts_on, dt.time(), BANGKOK)
    return FiscalQuarter.objects.create(
        fiscal_year=fiscal_year,
        quarter=number,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        opens_at=opens,
        due_at=opens + dt.timedelta(days=30),
        stated_due_on=opens.date() + dt.timedelta(days=29),
        release_on=opens.date() + dt.timedelta(days=45),
    )


@pytest.fixture
def quarters(db: None) -> dict[int, FiscalQuarter]:
    """The calendar of FY2565. A first quarter that was never sent closes in June, so that it is late and open on 18 April."""
    ReportingYear.objects.create(fiscal_year=2565, lock_days=150)
    return {number: make_quarter(2565, number) for number in (1, 2, 3, 4)}


@pytest.fixture
def chain(db: None) -> None:
    for kind in SubjectKind.values:
        for position, role in enumerate([Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER], start=1):
            ChainStep.objects.create(subject_kind=kind, position=position, role=role, valid_from=dt.date(2018, 10, 1))


def make_year_plan(owner: Organisation, code: str = "T-0001", **more: Any) -> YearPlan:
    state = more.pop("state", State.APPROVED)
    approval = Approval.objects.create(
        subject_kind=SubjectKind.YEAR_PLAN,
        title=f"โครงการทดสอบ {code}",
        link=f"/projects/{code}/2565/",
        owner=owner,
        state=state,
        approved_at=NOW if state in {State.APPROVED, State.UNLOCKED} else None,
    )
    project = Project.objects.create(code=code, name_th=f"โครงการทดสอบ {code}", owner=owner, created_at=NOW)
    facts = {"fiscal_year": 2565, "approval": approval, "budget_year": Decimal(1_000_000), "changed_at": NOW, **more}
    return YearPlan.objects.create(project=project, **facts)


def fill(plan: YearPlan) -> None:
    """Two activities (60 and 40 percent), an output, an indicator, one million baht over four months."""
    for name, weight, months in (("สำรวจ", 60, (10, 11, 12, 1)), ("ก่อสร้าง", 40, (1, 2, 3, 4, 5, 6, 7, 8))):
        activity = Activity.objects.create(year_plan=plan, name=name, weight=weight)
        ActivityMonth.objects.bulk_create([ActivityMonth(activity=activity, month=month) for month in months])
    Output.objects.create(year_plan=plan, name="ถนนที่ปรับปรุง", target=12, unit="กิโลเมตร")
    Indicator.objects.create(year_plan=plan, name="ความพึงพอใจ", unit="ร้อยละ", target=80, target_q1=20, target_q2=40)
    Beneficiary.objects.create(year_plan=plan, group="ผู้ใช้ถนน", amount=5000, unit="คน")
    line = BudgetLine.objects.create(
        year_plan=plan, fiscal_year=2565, source=FundSource.STATE_BUDGET, amount=Decimal(1_000_000)
    )
    for month in (11, 1, 3, 6):
        SpendMonth.objects.create(year_plan=plan, line=line, fiscal_year=2565, month=month, amount=Decimal(250_000))


@pytest.fixture
def year_plan(unit: Organisation, quarters: dict[int, FiscalQuarter], chain: None) -> YearPlan:
    plan = make_year_plan(unit)
    fill(plan)
    return plan


@pytest.fixture
def historical(unit: Organisation) -> YearPlan:
    return make_year_plan(unit, "OLD-1", origin=Origin.IMPORT)


@pytest.fixture
def terms(db: None) -> None:
    asked = (("final", 0, 90, True, True), ("after_6", 6, 30, False, True), ("after_12", 12, 30, False, False))
    for kind, months, days, of_cancelled, too_early in (*asked, ("after_24", 24, 30, False, False)):
        more = {"of_cancelled": of_cancelled, "too_early": too_early, "source": "proposed"}
        ClosingTerm.objects.create(fiscal_year=2565, kind=kind, months=months, days=days, **more)


@pytest.fixture
def ended(year_plan: YearPlan, terms: None) -> YearPlan:
    """A project that ended on 31 March 2565; today is 18 April."""
    Project.objects.filter(pk=year_plan.project_id).update(ends_on=ENDED)
    return year_plan


def keys_of(plan: YearPlan) -> dict[str, str]:
    """Short names for the keys of the rows of `fill`."""
    survey, build = plan.activity_rows.order_by("id")
    return {
        "survey": f"activity.{survey.uid}",
        "build": f"activity.{build.uid}",
        "output": f"output.{plan.outputs.get().uid}",
        "indicator": f"indicator.{plan.indicators.get().uid}",
        "group": f"beneficiary.{plan.beneficiaries.get().uid}",
        "money": "money.state_budget",
    }


def answers(plan: YearPlan, **more: Any) -> dict[str, Any]:
    """A complete first or second quarter: survey 100, construction 25, so 70 by the weights."""
    keys = keys_of(plan)
    return {
        "execution_state": "in_progress",
        "progress_actual": Decimal(70),
        "effect_on_y1": "การเดินทางสะดวกขึ้น",
        "effect_on_y2": "การเดินทางสะดวกขึ้น",
        "effect_on_z": "การเดินทางสะดวกขึ้น",
        "has_obstacles": False,
        f"{keys['survey']}.done": Decimal(100),
        f"{keys['build']}.done": Decimal(25),
        f"{keys['output']}.value": Decimal(3),
        f"{keys['indicator']}.value": Decimal(45),
        f"{keys['money']}.disbursed": Decimal("500000.00"),
        "progress_variance_text": "เริ่มงานได้เร็วกว่าแผนในไตรมาสแรก",
        "money_variance_text": "เบิกจ่ายต่างจากแผนตามงวดงาน",
        **more,
    }


def written(plan: YearPlan, user: User, window: FiscalQuarter, **more: Any) -> Written:
    """What a person writes on the page as it is now."""
    found = find_year_plan(user, plan.project.code, plan.fiscal_year)
    assert found is not None
    page = page_of(user, found, window)
    seen = json.loads(page.seen)
    return Written(answers(plan, **more), seen)


def posted(values: dict[str, Any], seen: str = "{}") -> dict[str, str]:
    """The same as a browser sends it."""
    data = {"seen": seen}
    for key, value in values.items():
        if value is None:
            continue
        said = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        data[key.replace(".", "-")] = "on" if key.endswith(".na") else said
    return data
