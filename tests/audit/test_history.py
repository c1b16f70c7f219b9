"""Row history and business events: who, why, and that nobody rewrites them."""

import datetime as dt

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from samrit.accounts.models import PersonName
from samrit.audit.actions import acting, app_role, record
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.organisations.models import Organisation

History = apps.get_model("organisations", "OrganisationEvent")


def log_tables() -> list[str]:
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    tables = {model._meta.db_table for model in events if model._meta.managed and not model._meta.proxy}
    return [BusinessEvent._meta.db_table, *sorted(tables & set(connection.introspection.table_names()))]


def last_context(body: Organisation) -> dict[str, str]:
    return History.objects.filter(pgh_obj_id=body.pk).latest("pgh_id").pgh_context.metadata


def test_history_knows_who_and_why(unit, editor):
    with acting(editor, "rename a division"):
        unit.name_th = "กองสาธิต ใหม่"
        unit.save()
    said = last_context(unit)
    assert (said["actor"], said["reason"]) == (str(editor.public_id), "rename a division")
    assert dt.datetime.fromisoformat(said["at"]).date() == clock.today()


def test_triggers_are_told_that_none_is_silent(db):
    """Untold, each would raise an error inside itself, and long transactions would slow down with their length."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('pgtrigger.ignore')")
        assert cursor.fetchone() == ("{}",)


def test_history_sees_bulk_updates_and_deletes(unit):
    with acting(None, "close a division"):
        Organisation.objects.filter(pk=unit.pk).update(name_en="Other")
        unit.delete()
    labels = History.objects.filter(pgh_context__metadata__reason="close a division").order_by("pgh_id")
    assert list(labels.values_list("pgh_label", "name_en")) == [("update", "Other"), ("delete", "Other")]
    assert labels.last().pgh_context.metadata["actor"] == "system"


def test_history_of_a_refused_act_does_not_stay(unit, editor):
    before = History.objects.count()
    with pytest.raises(DatabaseError), acting(editor, "a fault in the middle"):
        Organisation.objects.filter(pk__in=[unit.pk, unit.parent_id]).update(name_en="Half done", code="the same")
    assert History.objects.count() == before


def test_names_are_in_no_history_and_no_event(editor):
    full_name = PersonName.objects.get(user=editor).full_name
    with acting(editor, "change the account"):
        editor.is_active = False
        editor.save()
        record(act="account_closed", subject_kind="user", subject_id=editor.public_id, by=editor)
    with connection.cursor() as cursor:
        for table in [*log_tables(), "pghistory_context"]:
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{full_name}%"])  # noqa: S608 - own tables
            assert cursor.fetchone() == (0,), table


def test_erasing_a_name_leaves_the_log_whole(editor):
    event = record(act="submitted", subject_kind="year_plan", subject_id=1, by=editor)
    PersonName.objects.filter(user=editor).delete()
    event.refresh_from_db()
    assert event.actor == str(editor.public_id)


@pytest.mark.parametrize(
    "statement", ["update audit_businessevent set act = 'other'", "delete from audit_businessevent"]
)
def test_triggers_refuse_to_change_events_even_for_the_owner(db, statement):
    record(act="submitted", subject_kind="year_plan", subject_id=1, by=None)
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert BusinessEvent.objects.get().act == "submitted"


def test_the_application_role_has_no_right_to_change_the_log(db):
    with connection.cursor() as cursor:
        for table in log_tables():
            for right in ("update", "delete", "truncate"):
                cursor.execute("select has_table_privilege(%s, %s, %s)", [app_role(), table, right])
                assert cursor.fetchone() == (False,), (table, right)
            cursor.execute("select has_table_privilege(%s, %s, 'insert')", [app_role(), table])
            assert cursor.fetchone() == (True,), table


def test_the_application_role_writes_history_and_cannot_rewrite_it(unit, editor):
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {app_role()}")
        with acting(editor, "as the application"):
            Organisation.objects.filter(pk=unit.pk).update(name_en="Other")
            record(act="renamed", subject_kind="organisation", subject_id=unit.pk, by=editor)
        for statement in (
            "update organisations_organisationevent set name_en = 'x'",
            "delete from audit_businessevent",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("reset role")
    assert last_context(unit)["reason"] == "as the application"


@pytest.mark.django_db(transaction=True)
def test_who_and_why_cannot_be_changed_later(bodies):
    with acting(None, "the true reason"):
        Organisation.objects.update(name_en="Other")
    for statement in ("update pghistory_context set metadata = '{}'", "delete from pghistory_context"):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert last_context(bodies["DEMO-1"])["reason"] == "the true reason"
