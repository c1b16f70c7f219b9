"""The two-month view: what plans say month by month, and statements of the treasury, beside the newest approved report. Nothing
is asked for it; the number of queries does not grow with the projects."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Sum

from samrit.lib.fiscal import share
from samrit.monitors.rules.policy import Span
from samrit.monitors.rules.policy_figures import Fact
from samrit.projects.models import Activity, ActivityMonth, Rank, SpendMonth
from samrit.reporting.queries.treasury import figures_of
from samrit.reporting.rules.plan import CENT, Plan, PlannedActivity, leaves, weights

HUNDRED = Decimal(100)


def with_months(facts: Sequence[Fact], span: Span) -> list[Fact]:
    """The facts with the work and the spending planned up to the end of the period, and the treasury's figure of its last
    statement by then. Four queries. Of a plan whose correction is being written the months are not read."""
    ids = [fact.year_plan for fact in facts if fact.reads_rows]
    work, money = planned_work(ids, span), planned_spending(ids, span)
    treasury: dict[int, Decimal] = defaultdict(Decimal)
    for figure in figures_of(span.fiscal_year, {0: span.ends_on}, [fact.year_plan for fact in facts])[0]:
        treasury[figure.year_plan_id] += figure.disbursed
    return [
        replace(
            fact,
            planned_work=work.get(fact.year_plan),
            planned_spending=money.get(fact.year_plan),
            treasury=treasury.get(fact.year_plan),
        )
        for fact in facts
    ]


def planned_work(plans: Collection[int], span: Span) -> dict[int, Decimal]:
    """Percent of the work that each plan puts into the months up to the end of the period: weights of the activities times the
    share of their months, as planned progress of a quarter is computed. Two queries."""
    months: dict[int, set[int]] = defaultdict(set)
    planned = ActivityMonth.objects.filter(activity__year_plan__in=plans)
    for activity, month in planned.values_list("activity_id", "month"):
        months[activity].add(month)
    activities = list(Activity.objects.filter(year_plan__in=plans).order_by("year_plan_id", "position", "id"))
    parents = {row.parent_id for row in activities}
    by_plan: dict[int, list[tuple[PlannedActivity, bool]]] = defaultdict(list)
    for row in activities:
        if row.pk not in parents:
            one = PlannedActivity(str(row.uid), row.name, row.weight, frozenset(months[row.pk]))
            by_plan[row.year_plan_id].append((one, row.rank == Rank.SUB))
    found = {
        pk: _progress(Plan(span.fiscal_year, leaves(rows)), set(span.months_so_far)) for pk, rows in by_plan.items()
    }
    return {pk: value for pk, value in found.items() if value is not None}


def _progress(plan: Plan, so_far: set[int]) -> Decimal | None:
    """Planned progress at the end of some month; None where no activity has months."""
    if not any(activity.months for activity in plan.activities):
        return None
    heavy, total = weights(plan), Decimal(0)
    for activity in plan.activities:
        part = share(Decimal(len(activity.months & so_far)), Decimal(len(activity.months))) or Decimal(0)
        total += heavy[activity.uid] * part / HUNDRED
    return min(total, HUNDRED).quantize(CENT)


def planned_spending(plans: Collection[int], span: Span) -> dict[int, Decimal]:
    """Baht that each plan puts into the months of the year up to the end of the period, by its lines of money. One query."""
    rows = SpendMonth.objects.filter(year_plan__in=plans, line__isnull=False, fiscal_year=span.fiscal_year)
    so_far = rows.filter(month__in=span.months_so_far).order_by()
    return dict(so_far.values_list("year_plan_id").annotate(total=Sum("amount")))
