"""Make many projects out of the demonstration's: every row of a year plan copied with shifted keys, in plain SQL.

History triggers are off while copying (the copies have no history to keep); constraints are on, and the invariants are
checked after: no key lost, no sum changed but by the factor.
"""

from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

ROOTS = ["projects.Project", "approvals.Approval"]
FOLLOWED_APPS = {"projects", "reporting"}


@dataclass(frozen=True)
class Copied:
    """What stands after copying."""

    projects: int
    reports: int
    rows: int


def _tables() -> list[type[models.Model]]:
    """Models whose rows belong to a project, parents before children."""
    wanted = [apps.get_model(label) for label in ROOTS]
    candidates = [
        model
        for label in sorted(FOLLOWED_APPS)
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_event_model") or model not in wanted
    ]
    grown = True
    while grown:
        grown = False
        for model in candidates:
            if model in wanted or model.__name__.endswith("Event"):
                continue
            targets = [f.related_model for f in model._meta.fields if isinstance(f, models.ForeignKey)]
            if any(target in wanted for target in targets) and all(
                target in wanted or target is model or target._meta.app_label not in FOLLOWED_APPS for target in targets
            ):
                wanted.append(model)
                grown = True
    return wanted


def _expression(model: type[models.Model], field: models.Field, tables: list[type[models.Model]]) -> str:  # type: ignore[type-arg]
    """The copied value of a column: keys shifted, unique texts marked, everything else as it is."""
    column = f"original.{connection.ops.quote_name(field.column)}"
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


def _stride(tables: list[type[models.Model]]) -> int:
    highest = max(
        (model.objects.aggregate(top=models.Max("pk"))["top"] or 0)
        for model in tables  # type: ignore[attr-defined]
    )
    return int(highest) + 1


def _copy(cursor, model, tables, copies: int, shift: int) -> int:  # type: ignore[no-untyped-def]
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(_expression(model, field, tables) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    before = model.objects.count()
    cursor.execute(
        f"insert into {table} ({columns}) select {values} from {table} original, "
        "(select n as number, n * %s::bigint as shift from generate_series(1, %s) n) copy",
        [shift, copies],
    )
    after = model.objects.count()
    assert after == before * (copies + 1), f"{model.__name__}: {before} rows became {after}"
    if isinstance(model._meta.pk, models.AutoField):
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), (select max(id) from {table}))"
        )
    return after - before
