"""What a report can start with, and which of its stored answers were filled in and not typed."""

from samrit.lib.fiscal import Period
from samrit.lib.merge import fingerprint
from samrit.projects.models import YearPlan
from samrit.reporting.models import FilledAnswer, ProgressReport
from samrit.reporting.queries import treasury
from samrit.reporting.rules.calendar import Quarter
from samrit.reporting.rules.fields import Filled, Previous, Values
from samrit.reporting.rules.filling import Booked, Start, start_of
from samrit.reporting.rules.gaps import NEAR
from samrit.reporting.rules.plan import Plan


def start(year_plan: YearPlan, plan: Plan, window: Quarter, previous: Previous | None) -> Start:
    """The start of a quarter's report: last quarter, the treasury by the end of the quarter, the weights. One query."""
    ends_on = Period(window.fiscal_year, window.quarter).ends_on
    figures = treasury.figures(year_plan, on=ends_on)
    booked = {
        source: Booked(one.disbursed, one.committed, one.as_of)
        for source, one in figures.items()
        if one.as_of + NEAR > ends_on
    }
    return start_of(plan, window.quarter, previous, booked)


def marks_of(report: ProgressReport, values: Values) -> dict[str, Filled]:
    """The stored marks whose answers still say what was filled in. One query."""
    rows = FilledAnswer.objects.filter(report=report)
    return {
        row.place: Filled(row.filled_from, row.origin)
        for row in rows
        if fingerprint(values.get(row.place)) == row.value_hash
    }
