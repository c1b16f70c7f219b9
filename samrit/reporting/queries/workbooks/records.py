"""The reports of many year plans in one quarter, as workbooks and machines read them: with a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Person
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.thai import fold
from samrit.projects.models import YearPlan
from samrit.projects.queries.versions import reads_drafts
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries.plans import plans_of
from samrit.reporting.queries.reports import previous_of, state_of_report
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.windows import Window, windows_of
from samrit.reporting.rules import access, checks
from samrit.reporting.rules.calendar import ReportState
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import Values
from samrit.reporting.rules.reopening import why_not_write
from samrit.reporting.rules.sheets.changes import Record

AT_ONCE = 100
"""Reports that are read together."""


@dataclass(frozen=True)
class Standing:
    """A year plan's report of the quarter: its days, its row where it is begun, how it stands, and its answers."""

    year_plan: YearPlan
    window: Window
    report: ProgressReport | None
    state: ReportState
    record: Record

    @property
    def stored(self) -> Values:
        """The answers as they are stored."""
        return self.record.case.values


def standings(user: User, year_plans: Iterable[YearPlan], quarter: FiscalQuarter) -> list[Standing]:
    """How the reports of these year plans stand in a quarter, of those whose drafts she reads. The year plans come with project,
    owner and approval."""
    plans = [plan for plan in year_plans if reads_drafts(user, plan)]
    if not plans:
        return []
    rows = ProgressReport.objects.filter(year_plan__in=plans, quarter__lte=quarter.quarter)
    reports = list(rows.select_related("approval__owner", "approval__submitted_by"))
    values, windows, planned = values_of(reports), windows_of(plans), plans_of(plans)
    by_plan: dict[int, dict[int, ProgressReport]] = {}
    for row in reports:
        by_plan.setdefault(row.year_plan_id, {})[row.quarter] = row
    who, now, found = person(user), clock.now(), []
    for plan in plans:
        own = by_plan.get(plan.pk, {})
        report, window = own.get(quarter.quarter), windows.of(plan, quarter)
        earlier = {number: each for number, each in own.items() if number < quarter.quarter}
        stored: Values = values[report.pk] if report else {}
        case = Case(planned[plan.pk], quarter.quarter, stored, previous_of(quarter.quarter, earlier, values))
        missing = frozenset(problem.field for problem in checks.missing(case))
        owner = plan.project.owner
        record = Record(
            plan.project.code,
            case,
            partial(_why_not, who, plan, window, report),
            partial(why_not_write, report.approval if report else None, missing=missing),
            f"{owner.code} {owner.name_th}",
            frozenset(
                fold(word) for word in (owner.code, owner.name_th, owner.name_en, f"{owner.code} {owner.name_th}")
            ),
        )
        state = state_of_report(window, report, now, plan.project.cancelled_on)
        found.append(Standing(plan, window, report, state, record))
    return found


def _why_not(who: Person, plan: YearPlan, window: Window, report: ProgressReport | None) -> Text | None:
    """Why nothing of the report may be written now."""
    now = clock.now()
    approval = report.approval if report else None
    return (
        access.why_not_asked(plan, window, now)
        or access.why_not_edit(who, approval, plan.project.owner)
        or access.why_closed(window, now, approval.first_submitted_at if approval else None)
    )


def found_among(user: User, codes: Sequence[str], quarter: FiscalQuarter) -> list[Standing]:
    """The reports of projects by code, of those she may see."""
    rows = YearPlan.objects.visible_to(user).select_related("project__owner", "approval")
    plans = rows.filter(project__code__in=list(codes), fiscal_year=quarter.fiscal_year).order_by("project__code")
    return standings(user, plans, quarter)
