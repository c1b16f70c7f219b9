"""Writing what an importer read: many new documents at once, a changed one by difference."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, TypeVar

from django.db import models

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.projects.models import (
    Activity,
    ActivityMonth,
    Beneficiary,
    BudgetLine,
    Indicator,
    Location,
    Objective,
    Outcome,
    Output,
    PlanChoice,
    Project,
    Risk,
    SpendMonth,
    YearPlan,
)
from samrit.projects.models.rows import Row
from samrit.projects.rules.imports.shape import Imported

ROW_MODELS: tuple[type[Row], ...] = (
    PlanChoice,
    Objective,
    Output,
    Outcome,
    Indicator,
    Beneficiary,
    Location,
    Risk,
    Activity,
    BudgetLine,
)
PROJECT_COLUMNS = ("name_th", "owner_id", "work_kind", "starts_on", "ends_on", "attribution")
PLAN_COLUMNS = ("budget_total", "budget_year", "main_node_id")
Month = TypeVar("Month", ActivityMonth, SpendMonth)


def create_rows(batch: Sequence[Imported], by: User | None) -> None:
    """Store projects, year plans, sections and rows of new documents, a handful of statements for all of them."""
    moment = clock.now()
    for one in batch:
        one.project.created_by, one.project.created_at = by, moment
    Project.objects.bulk_create([one.project for one in batch])
    for one in batch:
        one.year_plan.project, one.year_plan.changed_at = one.project, moment
    YearPlan.objects.bulk_create([one.year_plan for one in batch])
    by_model: dict[type[models.Model], list[Any]] = defaultdict(list)
    for one in batch:
        parts: list[Any] = [*one.sections, *one.rows]
        for part in parts:
            part.year_plan = one.year_plan
            by_model[type(part)].append(part)
        for spend in one.spend_months:
            spend.year_plan = one.year_plan
    activities = by_model.pop(Activity, [])
    for model, parts in by_model.items():
        model._default_manager.bulk_create(parts)
    _create_activities(activities)
    ActivityMonth.objects.bulk_create(chain.from_iterable(one.activity_months for one in batch))
    SpendMonth.objects.bulk_create(chain.from_iterable(one.spend_months for one in batch))


def _create_activities(activities: Iterable[Activity]) -> None:
    """Activities first without, then with their parents, for a parent may stand below its child."""
    rows = list(activities)
    parents = {row.uid: row.parent for row in rows if row.parent is not None}
    for row in rows:
        row.parent = None
    Activity.objects.bulk_create(rows)
    children = [row for row in rows if row.uid in parents]
    for row in children:
        row.parent = parents[row.uid]
    if children:
        Activity.objects.bulk_update(children, ["parent"])


def update_rows(one: Imported, project: Project) -> None:
    """Bring a known project to what its changed document says: rows keep their identity, only differences are written."""
    if _bring(project, one.project, PROJECT_COLUMNS):
        project.save(update_fields=[column.removesuffix("_id") for column in PROJECT_COLUMNS])
    moment = clock.now()
    plan = YearPlan.objects.filter(project=project, fiscal_year=one.year_plan.fiscal_year).first()
    if plan is None:
        plan = one.year_plan
        plan.project = project
    else:
        _bring(plan, one.year_plan, PLAN_COLUMNS)
    plan.changed_at = moment
    plan.save()
    for section in one.sections:
        _bring_section(type(section), section, plan)
    wanted: dict[type[Row], list[Row]] = defaultdict(list)
    for row in one.rows:
        wanted[type(row)].append(row)
    for model in ROW_MODELS:
        _bring_rows(model, plan, wanted[model])
    _bring_months(ActivityMonth, plan, one.activity_months)
    _bring_months(SpendMonth, plan, one.spend_months)


def _bring(row: models.Model, wanted: models.Model, columns: Iterable[str]) -> bool:
    differing = [column for column in columns if getattr(row, column) != getattr(wanted, column)]
    for column in differing:
        setattr(row, column, getattr(wanted, column))
    return bool(differing)


def _columns(model: type[models.Model], *without: str) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


def _bring_section(model: type[models.Model], wanted: Any, plan: YearPlan) -> None:
    known = model._default_manager.filter(pk=plan.pk).first()
    wanted.year_plan = plan
    if known is None:
        wanted.save(force_insert=True)
    elif _bring(known, wanted, _columns(model, "year_plan_id", "is_complete", "changed_at", "changed_by_id")):
        known.save()


def _bring_rows(model: type[Row], plan: YearPlan, wanted: list[Row]) -> None:
    """Rows by uid. Rows an import made carry name-based ids (version 5); rows that people added are left alone."""
    manager: models.Manager[Any] = model._default_manager
    known: dict[Any, Any] = {row.uid: row for row in manager.filter(year_plan=plan)}
    gone = [row.pk for uid, row in known.items() if uid.version == 5 and uid not in {row.uid for row in wanted}]
    manager.filter(pk__in=gone).delete()
    columns = _columns(model, "id", "uid", "year_plan_id", "parent_id")
    fresh: list[Any] = []
    changed: list[Any] = []
    for row in wanted:
        row.year_plan = plan  # type: ignore[attr-defined]
        same = known.get(row.uid)
        if same is None:
            fresh.append(row)
            continue
        row.pk = same.pk
        row._state.adding = False
        parent = getattr(row, "parent", None)
        if _bring(same, row, columns) or (parent.uid if parent else None) != _parent_uid(same, known):
            changed.append(row)
    if model is Activity:
        _create_activities(fresh)
    else:
        manager.bulk_create(fresh)
    if changed:
        names = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "uid", "year_plan"}]
        manager.bulk_update(changed, names)


def _parent_uid(row: Any, known: dict[Any, Any]) -> Any:
    parent_id = getattr(row, "parent_id", None)
    return next((uid for uid, other in known.items() if other.pk == parent_id), None) if parent_id else None


def _bring_months(model: type[Month], plan: YearPlan, wanted: list[Month]) -> None:
    """Months of activities whose values are the same stay; others go and come."""
    columns = _columns(model, "id", "year_plan_id", "line_id")
    left: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    rows = model._default_manager.filter(activity__year_plan=plan).order_by("id")
    for pk, *values in rows.values_list("id", *columns):
        left[tuple(values)].append(pk)
    fresh: list[Month] = []
    for month in wanted:
        month.activity_id = month.activity.pk  # type: ignore[union-attr]
        if isinstance(month, SpendMonth):
            month.year_plan = plan
        same = left.get(tuple(getattr(month, column) for column in columns))
        if same:
            same.pop(0)
        else:
            fresh.append(month)
    model._default_manager.filter(pk__in=list(chain.from_iterable(left.values()))).delete()
    model._default_manager.bulk_create(fresh)
