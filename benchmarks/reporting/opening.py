"""Opening a quarter: a draft for every year plan that is owed one, and none the second time."""

import resource
import time
from collections.abc import Iterator

from benchmarks.reporting.data import QUARTER, YEAR, window
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.actions.quarters import open_quarter
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries.due import ended_after


def measure() -> Iterator[str]:
    """The last quarter is opened, and opened again."""
    quarter = window()
    owed = YearPlan.objects.filter(ended_after(quarter), fiscal_year=YEAR, origin=Origin.LIVING)
    owed = owed.filter(approval__approved_at__isnull=False)
    missing = owed.exclude(pk__in=ProgressReport.objects.filter(quarter=QUARTER).values("year_plan")).count()
    idle, began = peak(), time.perf_counter()
    made = open_quarter(window=quarter)
    seconds = time.perf_counter() - began
    grown, began = peak() - idle, time.perf_counter()
    again = open_quarter(window=quarter)
    assert (made, again) == (missing, 0), f"{made} and then {again} were made, {missing} were missing"
    assert ProgressReport.objects.filter(year_plan__in=owed, quarter=QUARTER).count() == owed.count()
    yield (
        f"{'opening of a quarter':32} {made:,} drafts in {seconds:.1f} s, {made / seconds:,.0f}/s, {grown:.0f} MiB more memory; "
        f"again none in {time.perf_counter() - began:.1f} s"
    )


def peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
