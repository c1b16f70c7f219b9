"""The data at size: the spine's projects with three reported quarters, the fourth open and not begun; the year before with all four."""

from collections.abc import Sequence

from django.db import connection

from benchmarks.spine import data as spine
from benchmarks.spine.multiply import Copied, copy_to_year_before
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.models import FiscalQuarter
from samrit.workspace.actions import demo

YEAR, QUARTER = demo.FISCAL_YEAR, 4
BODY = "BENCH"
GROUP = 10
"""So many people work in a division, and so many divisions stand under a department."""


def prepare(projects: int) -> Copied:
    """Make the data, or use what a kept database holds."""
    return spine.prepare(projects, quarters=QUARTER - 1)


def window() -> FiscalQuarter:
    """The quarter that is reported: it opened on 1 October and is due on the 30th."""
    return FiscalQuarter.objects.get(fiscal_year=YEAR, quarter=QUARTER)


def year_before() -> int:
    """The same year plans and reports in the year before, once; returns how many year plans it has."""
    rows = YearPlan.objects.filter(fiscal_year=YEAR - 1, origin=Origin.LIVING)
    this_year = YearPlan.objects.filter(fiscal_year=YEAR, origin=Origin.LIVING)
    if this_year.exclude(project__in=rows.values("project")).exists():
        copy_to_year_before(YEAR)
    return rows.count()


def give_to(unit: int, plans: Sequence[int]) -> None:
    """Give projects, and the passages of all their year plans and reports, to a body. By keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update projects_project p set owner_id = %s from projects_yearplan y where y.project_id = p.id and y.id = any(%s)",
            [unit, list(plans)],
        )
        cursor.execute(
            "update approvals_approval a set owner_id = %s from projects_yearplan y join projects_yearplan mine "
            "on mine.project_id = y.project_id where y.approval_id = a.id and mine.id = any(%s)",
            [unit, list(plans)],
        )
        cursor.execute(
            "update approvals_approval a set owner_id = %s from reporting_progressreport r join projects_yearplan y "
            "on y.id = r.year_plan_id join projects_yearplan mine on mine.project_id = y.project_id "
            "where r.approval_id = a.id and mine.id = any(%s)",
            [unit, list(plans)],
        )
