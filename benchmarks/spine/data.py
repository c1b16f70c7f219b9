"""The data at size: the demonstration, four quarters for each of its approved year plans, then everything multiplied."""

from django.core.management import call_command
from django.db.models import Count

from benchmarks.spine.multiply import FOLLOWED_APPS, Copied, multiply
from samrit.projects.models import Project
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.workspace.actions import demo
from samrit.workspace.actions.demo_reports import ReportWriter
from samrit.workspace.rules.demonstration import ReportState


def prepare(projects: int, *, reports: bool = True, quarters: int = 4) -> Copied:
    """Make the data, or use what a kept database holds. Without `reports` the copies have none; with fewer `quarters` the last
    ones of the year are not reported."""
    call_command("migrate", verbosity=0, interactive=False)
    if not Project.objects.exists():
        call_command("reference", "load", verbosity=0)
        for _name, work in demo.steps():
            if work is not demo.show_passages:  # examples of single acts; what is copied shall be alike
                work()
        if reports:
            _fill_quarters(quarters)
        size = multiply(projects, FOLLOWED_APPS if reports else frozenset({"projects"}))
        _check(size, quarters if reports else 0)
    else:
        size = Copied(Project.objects.count(), ProgressReport.objects.count(), 0)
    return size


def _fill_quarters(quarters: int) -> None:
    """Reports for every one of the first quarters that an approved year plan has none for."""
    known = FiscalQuarter.objects.filter(fiscal_year=demo.FISCAL_YEAR, quarter__lte=quarters)
    windows = list(known.order_by("quarter"))
    plans = demo.approved_plans(demo.FISCAL_YEAR)
    writer = ReportWriter(demo.cast())
    writer.load(plans)
    reported = set(ProgressReport.objects.values_list("year_plan_id", "quarter"))
    for plan in plans:
        missing = [w for w in windows if (plan.pk, w.quarter) not in reported]
        writer.report(plan, missing, [ReportState.ON_TIME] * len(missing))
    writer.rows.write()


def _check(size: Copied, quarters: int) -> None:
    """What must hold whatever the size: codes unique, so many reports for each year plan of the year that has any."""
    if quarters:
        reports = ProgressReport.objects.filter(year_plan__fiscal_year=demo.FISCAL_YEAR)
        counts = reports.values("year_plan").annotate(n=Count("id")).values_list("n", flat=True)
        assert set(counts) == {quarters}, f"a year plan has {set(counts)} reports"
    assert Project.objects.values("code").distinct().count() == size.projects, "a code is used twice"
