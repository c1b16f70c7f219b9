"""Make many projects out of the demonstration's: every row of the approved ones copied with shifted keys, in plain SQL.

History triggers are off while copying (the copies have no history to keep), in their tables: told to ignore themselves, each
would read the names of all that are to be ignored, for every row. Foreign keys and indexes are taken off and put back, which
checks all rows at once; no key is lost, no sum changed but by the factor.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from samrit.approvals.models import Approval, State
from samrit.projects.models import Origin, Project, StatedMatch, YearPlan
from samrit.reporting.models import ClosingReport, ProgressReport

FOLLOWED_APPS = frozenset({"projects", "reporting"})
Table = type[models.Model]
Chosen = dict[Any, list[Any]]


@dataclass(frozen=True)
class Copied:
    """What stands after copying."""

    projects: int
    reports: int
    rows: int


def _tables(followed: frozenset[str]) -> list[Table]:
    """Models of these apps whose rows belong to a project, parents before children."""
    wanted: list[Table] = [Project, Approval]
    candidates = [
        model for label in sorted(followed) for model in apps.get_app_config(label).get_models() if model not in wanted
    ]
    grown = True
    while grown:
        grown = False
        for model in candidates:
            if model in wanted or model.__name__.endswith("Event"):
                continue
            targets: list[Any] = [field.related_model for field in _keys(model)]
            if any(target in wanted for target in targets) and all(
                target in wanted or target is model or not _is_followed(target) for target in targets
            ):
                wanted.append(model)
                grown = True
    return wanted


def _is_followed(model: Table) -> bool:
    """Whether rows of the model are some project's own; a decision on stated words is everybody's."""
    return model._meta.app_label in FOLLOWED_APPS and model is not StatedMatch


def _expression(model: Table, field: "models.Field[Any, Any]", chosen: Chosen, years: int = 0) -> str:
    """The copied value of a column: keys shifted, unique texts marked, everything else as it is; so many years earlier."""
    column = f"original.{connection.ops.quote_name(str(field.column))}"
    if years and field.name == "fiscal_year":
        return f"{column} - {years}"
    if years and isinstance(field, models.DateTimeField):
        return f"{column} - interval '{years} years'"
    if isinstance(field, models.ForeignKey):
        return f"{column} + copy.shift" if field.related_model in chosen else column
    if field.primary_key:
        return f"{column} + copy.shift"
    if isinstance(field, models.UUIDField) and field.unique:
        return "gen_random_uuid()"
    if field.name in ("code", "key") and model._meta.app_label == "projects":
        return f"{column} || '-' || copy.number"
    return column


def multiply(projects: int, followed: frozenset[str] = FOLLOWED_APPS) -> Copied:
    """Copy the reported projects until there are `projects` of them, with their rows in these apps. Raises AssertionError if a
    row was lost."""
    tables = _tables(followed)
    chosen = _chosen(tables)
    copies = max(0, -(-projects // len(chosen[Project])) - 1)
    shift, total = _stride(tables), 0
    with transaction.atomic(), connection.cursor() as cursor:
        back = _bare(cursor, tables)
        for model in tables:
            total += _copy(cursor, model, chosen, copies, shift)
        for statement in back:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"analyze {connection.ops.quote_name(model._meta.db_table)}")
    return Copied(projects=Project.objects.count(), reports=ProgressReport.objects.count(), rows=total)


def copy_to_year_before(fiscal_year: int) -> None:
    """The living year plans of a fiscal year and their reports once more, for the year before it, with their passages; results
    are not copied. Raises AssertionError if a row was lost."""
    there = YearPlan.objects.filter(fiscal_year=fiscal_year - 1).values("project")
    plans = YearPlan.objects.filter(fiscal_year=fiscal_year, origin=Origin.LIVING).exclude(project__in=there)
    reports = ProgressReport.objects.filter(year_plan__in=plans)
    chosen: Chosen = {
        Approval: [*plans.values_list("approval_id", flat=True), *reports.values_list("approval_id", flat=True)],
        YearPlan: list(plans.values_list("pk", flat=True)),
        ProgressReport: list(reports.values_list("pk", flat=True)),
    }
    tables = list(chosen)
    shift = _stride(tables)
    with transaction.atomic(), connection.cursor() as cursor:
        back = _bare(cursor, tables)
        for model in tables:
            _copy(cursor, model, chosen, 1, shift, years=1)
        for statement in back:
            cursor.execute(statement)
        for model in tables:
            cursor.execute(f"analyze {connection.ops.quote_name(model._meta.db_table)}")


def _bare(cursor: CursorWrapper, tables: list[Table]) -> list[str]:
    """Take our own triggers, foreign keys and plain indexes off these tables; answers the statements that put them back."""
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    cursor.execute("set local maintenance_work_mem = '256MB'")
    cursor.execute(
        """
        select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
               format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where contype = 'f' and conrelid = any(%s::regclass[])
        union all
        select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        from pg_index where indrelid = any(%s::regclass[])
            and not exists (select from pg_constraint where contype <> 'f' and conindid = indexrelid)
        """,
        [names, names],
    )
    found = cursor.fetchall()
    off = [f"alter table {name} disable trigger user" for name in names]
    for statement in [*off, *(take for take, _give in found)]:
        cursor.execute(statement)
    return [*reversed([give for _take, give in found]), *(one.replace(" disable ", " enable ") for one in off)]


def _chosen(tables: list[Table]) -> Chosen:
    """Keys of the rows to copy: projects with an approved living year plan, and all that hangs on them."""
    plans = YearPlan.objects.filter(origin=Origin.LIVING, approval__state=State.APPROVED)
    chosen: Chosen = {
        Project: list(plans.order_by().values_list("project_id", flat=True).distinct()),
        Approval: list(plans.values_list("approval_id", flat=True)),
    }
    if ProgressReport in tables:
        chosen[Approval] += ProgressReport.objects.filter(year_plan__in=plans).values_list("approval_id", flat=True)
        after = ClosingReport.objects.filter(project__in=chosen[Project])
        chosen[Approval] += after.values_list("approval_id", flat=True)
    for model in tables:
        if model not in chosen:
            rows, names = model._default_manager.all(), []
            for field in _keys(model):
                if field.related_model in chosen and field.related_model is not model:
                    names.append(field.name)
                    rows = rows.filter(
                        models.Q(**{f"{field.name}__in": chosen[field.related_model]})
                        | models.Q(**{f"{field.name}__isnull": True})
                    )
            nobodys = models.Q(**{f"{name}__isnull": True for name in names})
            chosen[model] = list(rows.exclude(nobodys).values_list("pk", flat=True))
    return chosen


def _keys(model: Table) -> "list[models.ForeignKey[Any, Any]]":
    return [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]


def _stride(tables: list[Table]) -> int:
    """A number above every key in use."""
    tops = (model._default_manager.aggregate(top=models.Max("pk"))["top"] for model in tables)
    return max(int(top or 0) for top in tops) + 1


def _copy(cursor: CursorWrapper, model: Table, chosen: Chosen, copies: int, shift: int, *, years: int = 0) -> int:
    """All copies of one table's chosen rows in one statement, so many years earlier; every key and its sequence end right."""
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = ", ".join(_expression(model, field, chosen, years) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    before = model._default_manager.count()
    cursor.execute(
        f"insert into {table} ({columns}) select {values} from {table} original, "
        "(select n as number, n * %s::bigint as shift from generate_series(1, %s) n) copy "
        f"where original.{key} = any(%s)",
        [shift, copies, chosen[model]],
    )
    made = model._default_manager.count() - before
    assert made == len(chosen[model]) * copies, f"{model.__name__}: {made} copies of {len(chosen[model])} rows"
    if isinstance(model._meta.pk, models.AutoField):
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), (select max(id) from {table}))"
        )
    return int(made)
