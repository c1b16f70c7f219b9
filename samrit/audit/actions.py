"""The frame of every write: one transaction that knows who acts and why, and the event that tells of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import pghistory
from django.conf import settings
from django.db import connection, transaction

from samrit.audit.models import BusinessEvent
from samrit.lib import clock, postgres


class Actor(Protocol):
    """Who acts: known here by a pseudonymous id only, so that erasing a name leaves the log whole."""

    @property
    def public_id(self) -> Any:
        """A pseudonymous id that names nobody."""


def actor_id(by: Actor | None) -> str:
    """The pseudonymous id of a person, or `system` where a command or job acts by itself."""
    return str(by.public_id) if by is not None else "system"


@contextmanager
def acting(by: Actor | None, reason: str) -> Iterator[None]:
    """One transaction in which every row change is kept with actor and reason."""
    with transaction.atomic(), pghistory.context(actor=actor_id(by), reason=reason):
        yield


def record(*, act: str, subject_kind: str, subject_id: object, by: Actor | None, **more: Any) -> BusinessEvent:
    """Write one business event. `more` may hold `reason` (text) and any JSON facts worth keeping."""
    return BusinessEvent.objects.create(
        at=clock.now(),
        actor=actor_id(by),
        act=act,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        reason=more.pop("reason", ""),
        data=more,
    )


def close_log() -> int:
    """Take the right to change the log from the application's database role; returns how many tables are closed.

    The log is the business events and every table of row history. It runs as the owner after each migration and may run
    again at any time. Where one role is both owner and application, only the triggers refuse.
    """
    role = app_role()
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s and rolname <> current_user", [role])
        if cursor.fetchone() is None:
            return 0
        cursor.execute(
            """
            select table_name from information_schema.tables t
            where table_schema = current_schema() and table_type = 'BASE TABLE' and (table_name = %s or exists (
                select from information_schema.columns c
                where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'pgh_id'))
            """,
            [BusinessEvent._meta.db_table],
        )
        tables = [name for (name,) in cursor.fetchall()]
        quote = connection.ops.quote_name
        for table in tables:
            cursor.execute(f"revoke update, delete, truncate on {quote(table)} from {quote(role)}")
    return len(tables)


def app_role() -> str:
    """The database role of the web server and the worker."""
    if settings.SAMRIT_EMBEDDED:
        return postgres.APP
    return unquote(urlsplit(settings.OUTSIDE_URLS[postgres.APP]).username or "")
