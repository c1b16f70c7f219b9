"""Tables of the project's page as CSV: money line by line, indicators by year and quarter."""

import csv
import io
from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.lib.csv_cells import csv_cell
from samrit.projects.models import YearPlan
from samrit.projects.queries import page as reading
from samrit.projects.queries import picture, versions
from samrit.projects.views.editing import plan_or_404

MONEY = (
    "project_code",
    "plan_year",
    "fiscal_year",
    "source",
    "category",
    "name",
    "amount_baht",
    "requested_baht",
    "appropriated_baht",
    "transferred_baht",
    "budget_plan",
    "budget_output",
    "budget_project",
    "budget_activity",
    "gfmis_budget_code",
    "gfmis_fund_code",
    "gfmis_activity_code",
)
INDICATORS = (
    "project_code",
    "indicator",
    "unit",
    "fiscal_year",
    "target_q1",
    "target_q2",
    "target_q3",
    "target_q4",
    "target",
)


@require_safe
def money(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The budget lines of a year plan."""
    plan = plan_or_404(request, code, year)
    if versions.version_for(request.user, plan):
        raise Http404
    lines = plan.budget_lines.order_by("position", "id")
    rows = (
        [
            code,
            year,
            line.fiscal_year,
            line.source,
            line.category,
            line.name,
            line.amount,
            line.requested,
            line.appropriated,
            line.transferred,
            line.budget_plan,
            line.budget_output,
            line.budget_project,
            line.budget_activity,
            line.gfmis_budget_code,
            line.gfmis_fund_code,
            line.gfmis_activity_code,
        ]
        for line in lines
    )
    return _file(f"samrit-money-{plan.pk}.csv", MONEY, rows)


@require_safe
def indicators(request: SignedIn, code: str) -> HttpResponse:
    """The indicators of a project over all the years this person may read."""
    years = reading.years_of(request.user, code)
    if not years:
        raise Http404
    found = picture.measured(readable(request, years))
    rows = (
        [code, each.name, each.unit, year, *quarters, whole]
        for each in found
        for year, (quarters, whole) in each.years.items()
    )
    return _file(f"samrit-indicators-{years[0].project_id}.csv", INDICATORS, rows)


def readable(request: SignedIn, years: Iterable[YearPlan]) -> list[YearPlan]:
    """The year plans whose rows this person reads: not those of which she gets the approved version alone."""
    return [plan for plan in years if versions.version_for(request.user, plan) is None]


def _file(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
