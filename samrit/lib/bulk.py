"""Changing many rows in one statement. Django's own bulk update writes one CASE per row and column, which takes seconds for
thousands of rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

BATCH = 5000


def update_rows(model: type[models.Model], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Bring rows (by id) to these values, by column name (`attname`). Rows with the same columns go in one statement."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for pk, values in rows.items():
        if values:
            by_columns.setdefault(tuple(sorted(values)), []).append({"id": pk, **values})
    for columns, of_columns in by_columns.items():
        for start in range(0, len(of_columns), BATCH):
            _update(model, columns, of_columns[start : start + BATCH])


def _update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    quote = connection.ops.quote_name
    fields = {field.attname: field for field in model._meta.concrete_fields}
    types = ", ".join(f"{quote(name)} {fields[name].cast_db_type(connection)}" for name in columns)
    sets = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {quote(model._meta.db_table)} as kept set {sets} "  # noqa: S608  names are the model's own, quoted
            f"from jsonb_to_recordset(%s::jsonb) as given(id bigint, {types}) where kept.id = given.id",
            [orjson.dumps(list(rows), default=DjangoJSONEncoder().default).decode()],
        )
