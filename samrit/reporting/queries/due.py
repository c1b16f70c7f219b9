"""What is owed: reports that editors still have to send, and how complete a quarter is, body by body."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.projects.models import Origin, YearPlan
from samrit.projects.models.project import YearPlanQuerySet
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries.reports import state_of_report
from samrit.reporting.queries.windows import Window, due_expression, windows_of
from samrit.reporting.rules.calendar import ReportState

MOST = 500
"""Year plans looked through for one person's list; a page shows fewer and says how many there are."""


@dataclass(frozen=True)
class Owed:
    """A report this person has to send: whose, which quarter, how it stands, and whether anything is written."""

    year_plan: YearPlan
    window: Window
    state: ReportState
    report: ProgressReport | None

    @property
    def link(self) -> str:
        """The report's page."""
        return f"/projects/{self.year_plan.project.code}/{self.window.fiscal_year}/reports/{self.window.quarter}/"


def asked() -> YearPlanQuerySet:
    """Year plans that owe reports: living and approved."""
    return YearPlan.objects.filter(origin=Origin.LIVING, approval__approved_at__isnull=False)


def ended_after(window: FiscalQuarter) -> Q:
    """Year plans of projects that were not cancelled before the quarter began."""
    return Q(project__cancelled_on__isnull=True) | Q(project__cancelled_on__gte=window.starts_on)


def edited_by(user: User, path_lookup: str) -> Q:
    """Rows of bodies this person is an editor of."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.role == Role.DIVISION_EDITOR:
            mine |= Q(**{f"{path_lookup}__startswith": post.unit_path})
    return mine


def owed_reports(user: User, windows: list[FiscalQuarter], now: dt.datetime) -> list[Owed]:
    """Reports an editor still has to send: the most urgent first, then the largest money. At most five queries."""
    years = {window.fiscal_year for window in windows}
    rows = asked().filter(edited_by(user, "project__owner__path"), fiscal_year__in=years)
    plans = list(rows.select_related("project__owner").order_by("-budget_year", "pk")[:MOST])
    reports = ProgressReport.objects.filter(year_plan__in=plans).select_related("approval")
    by_plan = {(report.year_plan_id, report.quarter): report for report in reports}
    owed, held = [], windows_of(plans)
    for plan in plans:
        for quarter in windows:
            if quarter.fiscal_year == plan.fiscal_year:
                window, report = held.of(plan, quarter), by_plan.get((plan.pk, quarter.quarter))
                state = state_of_report(window, report, now, plan.project.cancelled_on)
                if state.is_waiting_for_editor:
                    owed.append(Owed(plan, window, state, report))
    return sorted(owed, key=_urgency)


def _urgency(owed: Owed) -> tuple[int, Decimal]:
    left = owed.state.days_left
    return (left if left is not None else 0, -(owed.year_plan.budget_year or Decimal(0)))


@dataclass(frozen=True)
class Share:
    """How many year plans of a body (by path) owe a report of the quarter, and how the reports stand."""

    owner_path: str
    state: str | None
    is_late: bool
    plans: int


def completeness(user: User, window: FiscalQuarter) -> list[Share]:
    """By owner, record state of the report (None: nothing begun) and lateness of the first sending. One query."""
    reports = ProgressReport.objects.filter(year_plan=OuterRef("pk"), quarter=window.quarter)
    late = reports.filter(approval__first_submitted_at__gte=OuterRef("due"))
    rows = (
        asked()
        .in_year(window.fiscal_year)
        .filter(rows_seen(user, "project__owner"), ended_after(window))
        .annotate(due=due_expression(window))
        .annotate(
            report_state=Subquery(reports.values("approval__state")[:1]),
            late_id=Subquery(late.values("pk")[:1]),
        )
        .annotate(is_late=ExpressionWrapper(Q(late_id__isnull=False), BooleanField()))
        .values_list("project__owner__path", "report_state", "is_late")
        .annotate(plans=Count("pk"))
        .order_by("project__owner__path")
    )
    return [Share(*row) for row in rows]
