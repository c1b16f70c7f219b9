"""The data at size: the demonstration, four quarters for each of its approved year plans, then everything multiplied."""

from django.core.management import call_command
from django.db.models import Count

from benchmarks.spine.multiply import FOLLOWED_APPS, Copied, multiply
from samrit.projects.models import Project
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.workspace.actions import demo
from samrit.workspace.actions.demo_reports import ReportWriter
from samrit.workspace.rules.demonstration import ReportState


def prepare(projects: int, *, reports: bool = True) -> Copied:
    """Make the data, or use what a kept database holds. Without `reports` the copies have none."""
    call_command("migrate", verbosity=0, interactive=False)
    if not Project.objects.exists():
        call_command("reference", "load", verbosity=0)
        for _name, work in demo.steps():
            if work is not demo.show_passages:  # examples of single acts; what is copied shall be alike
                work()
        if reports:
            _fill_quarters()
        size = multiply(projects, FOLLOWED_APPS if reports else frozenset({"projects"}))
    else:
        size = Copied(Project.objects.count(), ProgressReport.objects.count(), 0)
    _check(size, reports=reports)
    return size


def _fill_quarters() -> None:
    """Reports for every quarter an approved year plan has none for."""
    windows = list(FiscalQuarter.objects.filter(fiscal_year=demo.FISCAL_YEAR).order_by("quarter"))
    plans = demo.approved_plans()
    writer = ReportWriter(demo.cast())
    writer.load(plans)
    reported = set(ProgressReport.objects.values_list("year_plan_id", "quarter"))
    for plan in plans:
        missing = [w for w in windows if (plan.pk, w.quarter) not in reported]
        writer.report(plan, missing, [ReportState.ON_TIME] * len(missing))
    writer.rows.write()


def _check(size: Copied, *, reports: bool) -> None:
    """What must hold whatever the size: codes unique, four reports for each year plan that has any."""
    if reports:
        counts = ProgressReport.objects.values("year_plan").annotate(n=Count("id")).values_list("n", flat=True)
        assert set(counts) == {4}, f"a year plan has {set(counts)} reports"
    assert Project.objects.values("code").distinct().count() == size.projects, "a code is used twice"
