"""The chain of the log: what is sealed, when, and that each way to change it behind its back is named."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from samrit.audit import rules
from samrit.audit.actions import app_role, record, seal_days
from samrit.audit.models import BusinessEvent, DailySeal, EventLink
from samrit.audit.queries import chain
from samrit.audit.rules import Break, Fault
from tests.audit.conftest import DAYS, at

TABLES = ("audit_businessevent", "audit_eventlink", "audit_dailyseal")


@contextmanager
def behind_the_back() -> Iterator[Any]:
    """As the owner of the tables, with the triggers off."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        yield cursor
        for table in TABLES:
            cursor.execute(f"alter table {table} enable trigger user")


def broken() -> Break | None:
    return chain.verify().broken


def test_a_sealed_log_verifies(sealed):
    verdict = chain.verify()
    assert (verdict.broken, verdict.days, verdict.events, verdict.waiting) == (None, 3, 12, 0)
    assert verdict.root == DailySeal.objects.get(day=DAYS[2]).root


def test_an_empty_log_verifies_and_has_nothing_to_seal(db):
    assert seal_days() == 0
    verdict = chain.verify()
    assert (verdict.broken, verdict.days, verdict.events, verdict.root) == (None, 0, 0, "")


def test_seals_state_their_day(sealed):
    rows = DailySeal.objects.values_list("day", "first_event", "last_event", "count")
    ids = [event.pk for event in sealed]
    assert list(rows) == [(day, ids[4 * n], ids[4 * n + 3], 4) for n, day in enumerate(DAYS)]
    roots = list(DailySeal.objects.values_list("root", flat=True))
    assert list(DailySeal.objects.values_list("previous_root", flat=True)) == ["", *roots[:2]]


def test_the_hashes_can_be_computed_with_nothing_but_sha256(sealed):
    event = sealed[0]
    words = {
        "act": "sent",
        "actor": "system",
        "at": "2022-04-13T02:00:00.000000Z",
        "data": {"step": 0},
        "id": event.pk,
        "reason": "ส่งอนุมัติ",
        "subject_id": "0",
        "subject_kind": "year_plan",
    }
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace('{"step":0}', '{"step": 0}')
    assert EventLink.objects.get(position=1).hash == hashlib.sha256(b"\n" + text.encode()).hexdigest()


def test_sealing_twice_changes_nothing(sealed):
    before = list(EventLink.objects.values_list()), list(DailySeal.objects.values_list())
    assert seal_days() == 0
    assert (list(EventLink.objects.values_list()), list(DailySeal.objects.values_list())) == before


def test_days_sealed_one_by_one_are_the_same_as_days_caught_up(three_days, monkeypatch):
    for day in DAYS:
        at(monkeypatch, day + dt.timedelta(days=1), hour=1, minute=30)
        assert seal_days() == 1
    one_by_one = list(DailySeal.objects.values_list("day", "root"))
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_dailyseal")
        cursor.execute("delete from audit_eventlink")
    assert seal_days() == 3
    assert list(DailySeal.objects.values_list("day", "root")) == one_by_one


def test_a_day_is_sealed_only_when_it_is_over_for_an_hour(three_days, monkeypatch):
    at(monkeypatch, DAYS[0], hour=23, minute=59)
    assert seal_days() == 0
    at(monkeypatch, DAYS[1], hour=0, minute=59)
    assert seal_days() == 0
    at(monkeypatch, DAYS[1], hour=1)
    assert seal_days() == 1
    assert (EventLink.objects.count(), chain.verify().waiting) == (4, 8)


def test_days_without_an_event_are_sealed_too(sealed, monkeypatch):
    at(monkeypatch, dt.date(2022, 4, 19))
    assert seal_days() == 3
    assert list(DailySeal.objects.filter(count=0).values_list("first_event", "last_event")) == [(None, None)] * 3
    assert chain.verify().days == 6
    assert len(set(DailySeal.objects.values_list("root", flat=True))) == 6


def test_an_event_committed_late_comes_under_the_next_seal(sealed, monkeypatch):
    at(monkeypatch, DAYS[2], hour=23)
    late = record(act="sent", subject_kind="year_plan", subject_id=9, by=None)
    at(monkeypatch, dt.date(2022, 4, 17))
    assert broken() == Break(DAYS[2], Fault.INSERTED, late.pk)
    assert seal_days() == 1
    verdict = chain.verify()
    assert (verdict.broken, verdict.late, verdict.late_count) == (None, [late.pk], 1)
    assert EventLink.objects.get(event_id=late.pk).day == dt.date(2022, 4, 16)


def test_every_kind_of_column_is_covered(sealed):
    for column, value in {
        "at": "'2022-04-13T09:00:01+07'",
        "actor": "'somebody'",
        "act": "'approved'",
        "subject_kind": "'project'",
        "subject_id": "'7'",
        "reason": "'ส่ง'",
        "data": """'{"step": 1.0000000000000000001}'""",
    }.items():
        mark = transaction.savepoint()
        with behind_the_back() as cursor:
            cursor.execute(f"update audit_businessevent set {column} = {value} where id = %s", [sealed[1].pk])  # noqa: S608 - own tables
        assert broken() == Break(DAYS[0], Fault.CHANGED, sealed[1].pk), column
        transaction.savepoint_rollback(mark)
    assert broken() is None


def test_an_event_taken_away_is_named(sealed):
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_businessevent where id = %s", [sealed[6].pk])
    assert broken() == Break(DAYS[1], Fault.MISSING, sealed[6].pk)


def test_an_event_put_in_is_named(sealed):
    with behind_the_back() as cursor:
        cursor.execute(
            """
            insert into audit_businessevent (id, at, actor, act, subject_kind, subject_id, reason, data)
            select 900000, at, actor, 'approved', subject_kind, subject_id, '', '{}' from audit_businessevent where id = %s
            """,
            [sealed[5].pk],
        )
    assert broken() == Break(DAYS[1], Fault.INSERTED, 900000)


def test_events_that_changed_places_are_named(sealed):
    first, second = sealed[5].pk, sealed[6].pk
    with behind_the_back() as cursor:
        for old, new in ((first, 900000), (second, first), (900000, second)):
            cursor.execute("update audit_businessevent set id = %s where id = %s", [new, old])
    assert broken() == Break(DAYS[1], Fault.REORDERED, first)


def test_links_that_changed_places_are_named(sealed):
    first, second = sealed[5].pk, sealed[6].pk
    with behind_the_back() as cursor:
        for old, new in ((first, 900000), (second, first), (900000, second)):
            cursor.execute("update audit_eventlink set event_id = %s where event_id = %s", [new, old])
    assert broken() == Break(DAYS[1], Fault.REORDERED, second)


@pytest.mark.parametrize("place", [5, 7, 11])
def test_a_link_taken_away_is_named(sealed, place):
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_eventlink where event_id = %s", [sealed[place].pk])
    assert broken() == Break(DAYS[place // 4], Fault.LINK_MISSING, sealed[place].pk)


def test_an_event_taken_away_with_its_link_is_found(sealed):
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_businessevent where id = %s", [sealed[5].pk])
        cursor.execute("delete from audit_eventlink where event_id = %s", [sealed[5].pk])
        cursor.execute("update audit_eventlink set position = position - 1 where position > 6")
    assert broken() == Break(DAYS[1], Fault.CHANGED, sealed[6].pk)


def test_a_link_put_in_at_the_end_is_named(sealed):
    extra = record(act="sent", subject_kind="year_plan", subject_id=9, by=None)
    head = EventLink.objects.get(position=12).hash
    with connection.cursor() as cursor:
        cursor.execute(f"select {chain.EVENT_COLUMNS} from audit_businessevent e where id = %s", [extra.pk])  # noqa: S608 - own tables
        hash_ = rules.link_hash(head, rules.EventText(*cursor.fetchone()))
    EventLink.objects.create(position=13, event_id=extra.pk, day=DAYS[2], hash=hash_)
    assert broken() == Break(DAYS[2], Fault.LINK_INSERTED, extra.pk)


@pytest.mark.parametrize(
    "change", ["count = 5", "root = repeat('a', 64)", "previous_root = ''", "first_event = 1", "last_event = null"]
)
def test_a_changed_seal_is_named(sealed, change):
    with behind_the_back() as cursor:
        cursor.execute(f"update audit_dailyseal set {change} where day = %s", [DAYS[1]])  # noqa: S608 - own tables
    assert broken() == Break(DAYS[1], Fault.SEAL_CHANGED)


@pytest.mark.parametrize(("gone", "named"), [(0, 0), (1, 1), (2, 2)])
def test_a_seal_taken_away_is_named(sealed, gone, named):
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_dailyseal where day = %s", [DAYS[gone]])
    assert broken() == Break(DAYS[named], Fault.SEAL_MISSING)


def test_the_first_of_several_breaks_is_named(sealed):
    with behind_the_back() as cursor:
        cursor.execute("update audit_businessevent set act = 'x' where id in (%s, %s)", [sealed[10].pk, sealed[2].pk])
        cursor.execute("update audit_dailyseal set count = 9 where day = %s", [DAYS[1]])
    assert broken() == Break(DAYS[0], Fault.CHANGED, sealed[2].pk)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}"])
def test_links_and_seals_cannot_be_changed_with_the_triggers_on(sealed, table, statement):
    column = "day" if table != "audit_businessevent" else "act"
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))
    assert chain.verify().events == 12


def test_the_application_role_seals_and_cannot_reseal(three_days):
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {app_role()}")
        assert seal_days() == 3
        for table in TABLES:
            for right in ("update", "delete", "truncate"):
                cursor.execute("select has_table_privilege(%s, %s, %s)", [app_role(), table, right])
                assert cursor.fetchone() == (False,), (table, right)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"delete from {table}")  # noqa: S608 - own tables
        cursor.execute("reset role")
    assert chain.verify().broken is None


def test_a_long_log_is_walked_and_sealed_in_batches(db, monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 7)
    at(monkeypatch, DAYS[0])
    BusinessEvent.objects.bulk_create(
        BusinessEvent(
            at=rules.dt.datetime(2022, 4, 13, tzinfo=rules.dt.UTC), actor="system", act="sent", subject_id=str(n)
        )
        for n in range(40)
    )
    at(monkeypatch, DAYS[2])
    assert seal_days() == 2
    heard: list[int] = []
    verdict = chain.verify(heard.append)
    assert (verdict.broken, verdict.events, heard) == (None, 40, [7, 14, 21, 28, 35, 40])
