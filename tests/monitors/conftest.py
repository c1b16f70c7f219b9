"""Two divisions of a department and one of a province, with year plans of FY2565 whose reports stand at every stage."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, State, SubjectKind
from samrit.lib.clock import BANGKOK
from samrit.lib.fiscal import Period
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, Project, YearPlan
from samrit.reporting.models import EntryWindow, FiscalQuarter, ProgressReport
from tests.factories import accounts, organisations

YEAR = 2565


def at(text: str) -> dt.datetime:
    """An instant in Bangkok."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def make_calendar(fiscal_year: int = YEAR) -> dict[int, FiscalQuarter]:
    """Four quarters, each due thirty days after its end, and the entry of M1 to M5 until the end of the first quarter."""
    EntryWindow.objects.create(
        fiscal_year=fiscal_year,
        opens_at=dt.datetime(fiscal_year - 544, 10, 1, tzinfo=BANGKOK),
        due_at=dt.datetime(fiscal_year - 543, 1, 1, tzinfo=BANGKOK),
        stated_due_on=dt.date(fiscal_year - 544, 12, 31),
    )
    found = {}
    for number in (1, 2, 3, 4):
        period = Period(fiscal_year, number)
        opens = dt.datetime.combine(period.next.starts_on, dt.time(), BANGKOK)
        found[number] = FiscalQuarter.objects.create(
            fiscal_year=fiscal_year,
            quarter=number,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            opens_at=opens,
            due_at=opens + dt.timedelta(days=30),
            stated_due_on=opens.date() + dt.timedelta(days=29),
            release_on=opens.date() + dt.timedelta(days=45),
        )
    return found


def passage(owner: Organisation, kind: str, state: str, sent: str = "", approved: str = "") -> Approval:
    """The passage of something that was sent and approved on these days."""
    return Approval.objects.create(
        subject_kind=kind,
        title="ทดสอบ",
        link="/",
        owner=owner,
        state=state,
        first_submitted_at=at(sent) if sent else None,
        approved_at=at(approved) if approved else None,
    )


def make_plan(
    owner: Organisation, code: str, *, money: int = 1_000_000, approved: str = "2021-12-20", **more: Any
) -> YearPlan:
    """A year plan that was sent and approved in time, unless said otherwise; without `approved` it is a draft."""
    sent = more.pop("sent", "2021-12-01")
    state = more.pop("state", State.APPROVED if approved else State.DRAFT)
    cancelled = {"cancelled_on": more.pop("cancelled_on"), "cancelled_reason": "-"} if "cancelled_on" in more else {}
    project = Project.objects.create(
        code=code, name_th=f"โครงการทดสอบ {code}", owner=owner, created_at=at("2021-10-01"), **cancelled
    )
    is_import = more.get("origin") == Origin.IMPORT
    return YearPlan.objects.create(
        project=project,
        approval=None if is_import else passage(owner, SubjectKind.YEAR_PLAN, state, sent, approved),
        budget_year=Decimal(money),
        changed_at=at("2021-12-01"),
        **{"fiscal_year": YEAR, **more},
    )


def make_report(
    plan: YearPlan, quarter: int, state: str = State.DRAFT, sent: str = "", approved: str = "", **more: Any
) -> ProgressReport:
    """A report in a state, first sent and approved on these days."""
    return ProgressReport.objects.create(
        year_plan=plan,
        quarter=quarter,
        approval=passage(plan.project.owner, SubjectKind.PROGRESS_REPORT, state, sent, approved),
        changed_at=at("2022-01-20"),
        **more,
    )


@pytest.fixture
def calendar(db: None) -> dict[int, FiscalQuarter]:
    return make_calendar()


@pytest.fixture
def world(bodies: dict[str, Organisation], calendar: dict[int, FiscalQuarter]) -> dict[str, YearPlan]:
    """On 18 April 2565 (today in tests) the first quarter was due on 30 January, the second is due on 30 April.

    Of DEMO-1: `early` sent both quarters in time, `late` sent the first on 4 February (5 days late), `none` sent nothing, `back`
    was returned. Of DEMO-2: `ended` was cancelled before the second quarter, `draft` is no approved year plan. `old` is historical
    and owes nothing. DEMO-1 stands in no province, DEMO-2 in P40.
    """
    one, two = bodies["DEMO-1"], bodies["DEMO-2"]
    plans = {
        "early": make_plan(one, "T-1", money=4_000_000),
        "late": make_plan(one, "T-2"),
        "none": make_plan(one, "T-3", money=2_000_000),
        "back": make_plan(one, "T-4", sent="2022-01-03", approved="2022-01-10"),
        "ended": make_plan(two, "T-5", cancelled_on=dt.date(2021, 12, 25)),
        "draft": make_plan(two, "T-6", approved="", sent=""),
        "old": make_plan(two, "OLD-1", origin=Origin.IMPORT),
    }
    make_report(plans["early"], 1, State.APPROVED, "2022-01-30T23:59:59", "2022-02-10", outcome_result="")
    make_report(plans["early"], 2, State.SUBMITTED, "2022-04-10", progress_plan=60, progress_actual=40)
    make_report(plans["late"], 1, State.APPROVED, "2022-02-04", "2022-02-10")
    make_report(plans["late"], 2, State.DRAFT)
    make_report(plans["back"], 1, State.RETURNED, "2022-01-20")
    make_report(plans["ended"], 1, State.SUBMITTED, "2022-01-31")
    return plans


@pytest.fixture
def third_division(bodies: dict[str, Organisation]) -> Organisation:
    """A division of the same department with an editor of its own."""
    made = organisations.organisation("DEMO-3", "กองสาธิต 3", kind="division", parent=bodies["U0151"])
    accounts.user("editor3", role=Role.DIVISION_EDITOR, unit=made)
    return made
