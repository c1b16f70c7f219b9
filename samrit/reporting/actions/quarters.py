"""Opening a quarter: every approved living year plan gets its draft, so that lists and counts see what is owed."""

from samrit.approvals.models import Approval
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.jobs import job
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.actions.reports import new_approval
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries import calendar
from samrit.reporting.queries.due import ended_after
from samrit.reporting.queries.windows import opens_expression

BATCH = 1000


@job()
def open_quarters(timestamp: int = 0) -> int:
    """Daily: open what the calendar has opened. `timestamp` is the moment it was due and is not used. Returns new drafts."""
    del timestamp
    return sum(open_quarter(window=window) for window in calendar.open_quarters(clock.now()))


def open_quarter(*, window: FiscalQuarter) -> int:
    """Make the missing drafts of a quarter that is open, to all or by a letter to some. May run twice: returns how many were
    made, 0 the second time.

    Year plans approved later get theirs at the next run, or when first written. Historical records are never asked, nor
    projects that were cancelled before the quarter began.
    """
    now = clock.now()
    reported = ProgressReport.objects.filter(quarter=window.quarter).values("year_plan_id")
    owing = (
        YearPlan.objects.in_year(window.fiscal_year)
        .filter(ended_after(window), origin=Origin.LIVING, approval__approved_at__isnull=False)
        .annotate(opens=opens_expression(window))
        .filter(opens__lte=now)
    )
    keys = list(owing.exclude(pk__in=reported).order_by("pk").values_list("pk", flat=True))
    return sum(_open(window, keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _open(window: FiscalQuarter, keys: list[int]) -> int:
    """The drafts of some year plans, which are held meanwhile: somebody may write her report, or another run open it, now."""
    with acting(None, f"open {window.period}"):
        held = YearPlan.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
        plans = list(held.select_related("project__owner"))
        there = ProgressReport.objects.filter(quarter=window.quarter, year_plan__in=keys)
        begun = set(there.values_list("year_plan_id", flat=True))
        year_plans = [year_plan for year_plan in plans if year_plan.pk not in begun]
        if not year_plans:
            return 0
        made = Approval.objects.bulk_create([new_approval(year_plan, window) for year_plan in year_plans])
        ProgressReport.objects.bulk_create(
            [
                ProgressReport(
                    year_plan=year_plan,
                    quarter=window.quarter,
                    approval=approval,
                    is_demonstration=year_plan.is_demonstration,
                    changed_at=clock.now(),
                )
                for year_plan, approval in zip(year_plans, made, strict=True)
            ]
        )
        record(act="quarter_opened", subject_kind="quarter", subject_id=window.period, by=None, drafts=len(made))
    return len(made)
