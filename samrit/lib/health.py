"""Is the system in order? One line per part, for `samrit health` and for the watcher of the web server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True)
class Finding:
    """The state of one part."""

    part: str
    fine: bool
    text: str


def all_parts() -> list[Finding]:
    """Look at every part; a database that does not answer leaves the rest unknown."""
    first = database()
    parts: list[Callable[[], Finding]] = [migrations, jobs, bundle] if first.fine else [bundle]
    return [first, *(look() for look in parts)]


def database() -> Finding:
    """Does PostgreSQL answer, and is it new enough?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_setting('server_version')")
            user, version = cursor.fetchone() or ("", "")
    except DatabaseError as fault:
        return Finding("database", fine=False, text=str(fault).strip().splitlines()[0])
    return Finding("database", fine=int(version.split(".")[0]) >= 15, text=f"PostgreSQL {version} as {user}")


def migrations() -> Finding:
    """Is the schema the one this program needs?"""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        "migrations", fine=not plan, text="all applied" if not plan else f"{len(plan)} to apply: samrit migrate"
    )


def jobs() -> Finding:
    """Are there failed jobs, and does the oldest waiting one start in time?"""
    sql = """
        select count(*) filter (where status = 'failed'),
               count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now() - interval '10 minutes')
        from procrastinate_jobs
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            failed, late = cursor.fetchone() or (0, 0)
    except DatabaseError:
        return Finding("jobs", fine=False, text="no queue: samrit migrate")
    return Finding("jobs", fine=not late, text=f"{failed} failed, {late} waiting too long")


def bundle() -> Finding:
    """Was the front end built?"""
    built = (Path(settings.PACKAGE) / "ui" / "static" / "dist" / "meta.json").exists()
    return Finding("front end", fine=built, text="built" if built else "not built: python3 dev.py build")
