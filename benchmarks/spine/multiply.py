"""Make many projects out of the demonstration's: every row of a year plan copied with shifted keys, in plain SQL.

History triggers are off while copying (the copies have no history to keep); constraints are on, and the invariants are
checked after: no key lost, no sum changed but by the factor.
"""

from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

ROOTS = ["projects.Project", "approvals.Approval"]
FOLLOWED_APPS = {"projects", "reporting"}
Table = type[models.Model]


@dataclass(frozen=True)
class Copied:
    """What stands after copying."""

    projects: int
    reports: int
    rows: int


def _tables() -> list[Table]:
    """Models whose rows belong to a project, parents before children."""
    wanted: list[Table] = [apps.get_model(label) for label in ROOTS]
    candidates = [
        model
        for label in sorted(FOLLOWED_APPS)
        for model in apps.get_app_config(label).get_models()
        if model not in wanted
    ]
    grown = True
    while grown:
        grown = False
        for model in candidates:
            if model in wanted or model.__name__.endswith("Event"):
                continue
            targets: list[Any] = [f.related_model for f in model._meta.fields if isinstance(f, models.ForeignKey)]
            if any(target in wanted for target in targets) and all(
                target in wanted or target is model or target._meta.app_label not in FOLLOWED_APPS for target in targets
            ):
                wanted.append(model)
                grown = True
    return wanted


def _expression(model: Table, field: "models.Field[Any, Any]", tables: list[Table]) -> str:
    """The copied value of a column: keys shifted, unique texts marked, everything else as it is."""
    column = f"original.{connection.ops.quote_name(str(field.column))}"
    if isinstance(field, models.ForeignKey):
        return f"{column} + copy.shift" if field.related_model in tables else column
    if field.primary_key:
        return f"{column} + copy.shift"
    if isinstance(field, models.UUIDField) and field.unique:
        return "gen_random_uuid()"
    if field.name in ("code", "key") and model._meta.app_label == "projects":
        return f"{column} || '-' || copy.number"
    return column


def multiply(copies: int) -> Copied:
    """Copy every project of the database `copies` times. Returns the counts; raises AssertionError if a row was lost."""
    tables = _tables()
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all deferred")
        shift = _stride(tables)
        total = 0
        for model in tables:
            total += _copy(cursor, model, tables, copies, shift)
        cursor.execute("set constraints all immediate")
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"analyze {connection.ops.quote_name(model._meta.db_table)}")
    project, report = apps.get_model("projects.Project"), apps.get_model("reporting.ProgressReport")
    return Copied(projects=project.objects.count(), reports=report.objects.count(), rows=total)


def _stride(tables: list[Table]) -> int:
    """A number above every key in use."""
    tops = (model._default_manager.aggregate(top=models.Max("pk"))["top"] for model in tables)
    return max(int(top or 0) for top in tops) + 1


def _copy(cursor: CursorWrapper, model: Table, tables: list[Table], copies: int, shift: int) -> int:
    """All copies of one table's rows in one statement; every key and its sequence end right."""
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = ", ".join(_expression(model, field, tables) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    before = model._default_manager.count()
    cursor.execute(
        f"insert into {table} ({columns}) select {values} from {table} original, "
        "(select n as number, n * %s::bigint as shift from generate_series(1, %s) n) copy",
        [shift, copies],
    )
    after = model._default_manager.count()
    assert after == before * (copies + 1), f"{model.__name__}: {before} rows became {after}"
    if isinstance(model._meta.pk, models.AutoField):
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), (select max(id) from {table}))"
        )
    return int(after - before)
