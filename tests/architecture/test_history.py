"""Every row of the domain has a history, written by the database itself."""

import pytest
from django.db import connection

from tests.architecture.house import WITHOUT_HISTORY, house_models, label


def triggers_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal", [table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("model", house_models(), ids=label)
def test_triggers_write_the_history_of_every_domain_table(model, db):
    found = triggers_of(model._meta.db_table)
    kept = {act for act in ("insert", "update", "delete") if any(f"_{act}_{act}_" in name for name in found)}
    if label(model) in WITHOUT_HISTORY:
        assert kept == set(), "it has a history now: take it off the list"
    else:
        assert kept == {"insert", "update", "delete"}


def test_the_list_of_exceptions_names_models_that_exist():
    assert set(WITHOUT_HISTORY) <= {label(model) for model in house_models()}
