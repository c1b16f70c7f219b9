"""The year before the demonstration's: real records that reach back into it, with all four quarters reported, and one figure that
was corrected later by letter.

What the documents say of that year is kept: its targets, and the results of its first six months at the end of the second quarter.
All else is drawn as for the demonstration's own year, and flagged the same way.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models

from samrit.accounts.models import User
from samrit.approvals.models import Approval
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.merge import fingerprint
from samrit.lib.money import CENT
from samrit.organisations.models import Organisation
from samrit.plans.models import Framework
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import (
    Activities,
    Activity,
    BudgetLine,
    Detail,
    General,
    Indicator,
    Links,
    Location,
    Money,
    Objective,
    Origin,
    PlanChoice,
    YearPlan,
)
from samrit.projects.queries import editing
from samrit.projects.rules.imports.values import number_in
from samrit.reporting.actions import passage
from samrit.reporting.actions.reports import submit_report
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules.fields import Written
from samrit.workspace.actions.demo_passages import approved_plans, freeze, keep_sendings, sent_plans
from samrit.workspace.actions.demo_plans import Cast, PlanWriter
from samrit.workspace.actions.demo_reports import Known, write_reports
from samrit.workspace.rules import demonstration as demo
from samrit.workspace.rules.demonstration import PAST_STATES, PlanState

YEAR = 2564
DIVISION = "DEMO-1"
ENDED = "E05002-63-000042"  # carried out from July 2563 to 1 October 2564, as its document says
SECTIONS = (Links, General, Detail, Activities, Money)
FIGURE = "money.state_budget.disbursed"
LESS = Decimal("0.98")


def add_past_year(people: Cast) -> int:
    """Write the year once. Returns how many year plans it has; none where it was there before."""
    with acting(None, "demonstration data"):
        if YearPlan.objects.filter(fiscal_year=YEAR, is_demonstration=True).exists():
            return 0
        known = _begin()
        begun = YearPlan.objects.filter(fiscal_year=YEAR, is_demonstration=True).order_by("project__code")
        plans = list(editing.with_sections(begun))
        writer = PlanWriter(YEAR, people)
        writer.load(plans)
        for plan in plans:
            rng = demo.generator_for(plan.project.code, f"plan of {YEAR}")
            writer.complete(plan, PlanState.APPROVED, plan.project.owner, rng)
        writer.rows.write()
        refresh_search([plan.project_id for plan in plans])
        keep_sendings(sent_plans(YEAR))
        approved = approved_plans(YEAR)
        freeze(approved)
        write_reports(people, approved, PAST_STATES, known)
        record(act="demonstration_loaded", subject_kind="fiscal_year", subject_id=YEAR, by=None, approved=len(plans))
    _correct(people.people)
    return len(plans)


def _begin() -> Known:
    """Year plans of the year with what the documents say of it. Returns the results of its first six months, by row."""
    sources = _sources()
    moment = clock.now()
    made = {
        plan.pk: YearPlan(
            project=plan.project,
            fiscal_year=YEAR,
            origin=Origin.IMPORT,  # until it is completed
            budget_total=plan.budget_total,
            budget_year=amount,
            is_demonstration=True,
            changed_at=moment,
        )
        for plan, amount in sources
    }
    YearPlan.objects.bulk_create(made.values())
    for section in SECTIONS:
        rows: list[Any] = [section(year_plan=plan) for plan in made.values()]
        section._default_manager.bulk_create(rows)
    for model in (PlanChoice, Objective, Activity, Location):
        model._default_manager.bulk_create(list(_copies(model, made)))
    return _indicators(made)


def _sources() -> list[tuple[YearPlan, Decimal]]:
    """Approved year plans of the demonstration's year that have money in the year before: those of its divisions, and those tied
    to an issue of Pracharat. With that money, in baht."""
    after = YEAR + 1
    approved = YearPlan.objects.filter(fiscal_year=after, origin=Origin.LIVING, is_demonstration=True)
    tied = PlanChoice.objects.filter(node__edition__framework=Framework.PRACHARAT).values("year_plan")
    wanted = models.Q(project__owner__is_demonstration=True) | models.Q(pk__in=tied)
    plans = approved.filter(wanted, approval__approved_at__isnull=False).select_related("project")
    lines = BudgetLine.objects.filter(year_plan__in=plans, fiscal_year=YEAR).values_list("year_plan", "amount")
    money: dict[int, Decimal] = {}
    for pk, amount in lines:
        money[pk] = money.get(pk, Decimal(0)) + (amount or 0)
    found = [(plan, money[plan.pk]) for plan in plans.order_by("project__code") if money.get(plan.pk)]
    return [*found, *_ended()]


def _ended() -> list[tuple[YearPlan, Decimal]]:
    """A real record of a project that ended when the year did, given to the first division; its money of the year is what the
    document leaves of the whole after the first year."""
    plan = YearPlan.objects.filter(project__code=ENDED, origin=Origin.IMPORT).select_related("project").first()
    if plan is None:
        return []
    plan.project.owner = Organisation.objects.get(code=DIVISION)
    plan.project.save(update_fields=["owner"])
    return [(plan, (plan.budget_total or Decimal(0)) - (plan.budget_year or Decimal(0)))]


def _stated(model: type[models.Model], made: Mapping[int, YearPlan]) -> Iterable[Any]:
    """Rows the import made, which are what the document says: they have ids by name (version 5)."""
    manager: models.Manager[Any] = model._default_manager
    rows = manager.filter(year_plan__in=made.keys()).order_by("year_plan", "position", "id")
    return (row for row in rows if row.uid.version == 5)


def _copies(model: type[models.Model], made: Mapping[int, YearPlan]) -> Iterable[Any]:
    for row in _stated(model, made):
        yield _copy(row, made)


def _copy(row: Any, made: Mapping[int, YearPlan]) -> Any:
    row.year_plan = made[row.year_plan_id]
    row.pk, row.uid, row._state.adding = None, uuid4(), True
    return row


def _indicators(made: Mapping[int, YearPlan]) -> Known:
    """Indicators with the year's own target; what the next year calls its baseline is the result of this year's first half."""
    rows, known = [], {}
    for row in _stated(Indicator, made):
        copy = _copy(row, made)
        target, rest = number_in(copy.yearly_targets.get(str(YEAR)))
        if copy.baseline is not None:
            known[str(copy.uid)] = copy.baseline
            copy.source = copy.source.rpartition(" · ")[2]
        copy.target, copy.baseline = (None if rest else target), None
        rows.append(copy)
    Indicator.objects.bulk_create(rows)
    return known


def _correct(people: Mapping[str, User]) -> None:
    """The first division found a payment booked twice in its second quarter: unlocked by letter, corrected, approved again."""
    reports = ProgressReport.objects.filter(year_plan__fiscal_year=YEAR, quarter=2, approval__owner__code=DIVISION)
    report = reports.filter(approved_reports__isnull=False).order_by("year_plan__project__code").first()
    if report is None:
        return
    editor = people["editor"]
    letter, reason = "สาธิต 0601/3", "พบรายการเบิกจ่ายที่บันทึกซ้ำเมื่อกระทบยอดสิ้นปี"
    passage.ask_unlock(report=report, document_number=letter, reason=reason, keys=[FIGURE], by=editor)
    passage.grant_unlock(report=report, by=people["department"])
    before = values_of([report])[report.pk][FIGURE]
    written = Written({FIGURE: (before * LESS).quantize(CENT)}, {FIGURE: fingerprint(before)})
    window = FiscalQuarter.objects.get(fiscal_year=YEAR, quarter=2)
    submit_report(year_plan=report.year_plan, window=window, written=written, by=editor)
    for approver in ("division", "department"):
        waiting = Approval.objects.get(pk=report.approval_id)
        passage.approve_report(report=report, hash_read=waiting.document_hash, by=people[approver])
