"""Commands that run the system: health, and the address a watcher asks."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from samrit.accounts.models import User
from samrit.lib import health
from samrit.workspace.management.commands import demo
from samrit.workspace.management.commands.db import without_password


@pytest.mark.django_db
def test_the_watcher_hears_ok_without_signing_in(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/health").status_code == 405


@pytest.mark.django_db
def test_the_watcher_hears_when_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = health.Finding("database", fine=False, text="connection refused by 10.0.0.1")
    monkeypatch.setattr("samrit.workspace.api.health.database", lambda: gone)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert "10.0.0.1" not in answer.content.decode()


@pytest.mark.django_db
def test_health_says_each_part_and_fails_when_one_is_not_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "bundle", lambda: health.Finding("front end", fine=True, text="built"))
    out = io.StringIO()
    call_command("health", stdout=out)
    assert [line.split()[1] for line in out.getvalue().splitlines()] == ["database", "migrations", "jobs", "front"]
    monkeypatch.setattr(health, "jobs", lambda: health.Finding("jobs", fine=False, text="late"))
    with pytest.raises(CommandError, match="not in order: jobs"):
        call_command("health", stdout=out)


@pytest.mark.django_db
def test_a_job_that_waits_too_long_is_seen() -> None:
    assert health.jobs().fine
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (task_name, queue_name, status, scheduled_at) "
            "values ('t', 'q', 'todo', now() - interval '1 hour')"
        )
    assert not health.jobs().fine
    assert health.jobs().text == "0 failed, 1 waiting too long"


def test_messages_of_an_unknown_app_are_refused() -> None:
    with pytest.raises(CommandError, match="no such app: nothing; there are"):
        call_command("messages", "update", "nothing")


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_backup_and_restore_name_a_file(what: str) -> None:
    with pytest.raises(CommandError, match=f"name a file: samrit db {what} FILE"):
        call_command("db", what)


def test_a_backup_does_not_show_the_password_to_other_users_of_the_machine() -> None:
    said = without_password("postgresql://owner:p%40ss@db.example:5432/samrit?sslmode=require")
    assert said == ("postgresql://owner@db.example:5432/samrit?sslmode=require", {"PGPASSWORD": "p@ss"})
    assert without_password("postgresql:///samrit?host=/run") == ("postgresql:///samrit?host=/run", {})


@pytest.mark.django_db
def test_a_demo_is_never_loaded_into_a_database_with_real_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("officer", "a password of her own")
    loaded: list[str] = []
    monkeypatch.setattr(demo, "loaders", lambda: [("records", lambda: loaded.append("records"))])
    monkeypatch.setattr(demo, "hold_database", lambda: None)
    monkeypatch.setattr(demo, "not_fine", lambda _finding: None)
    with pytest.raises(CommandError, match="real accounts"):
        demo.Command().prepare(reload=True)
    assert loaded == []


@pytest.mark.django_db
def test_a_demo_starts_again_after_somebody_was_invited_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.SAMRIT_STATE = tmp_path
    User.objects.create_user("editor", "samrit-demo", is_demonstration=True)
    User.objects.create_user("invited", "a password of her own")
    loaded: list[str] = []
    monkeypatch.setattr(demo, "loaders", lambda: [("records", lambda: loaded.append("records"))])
    monkeypatch.setattr(demo, "hold_database", lambda: None)
    monkeypatch.setattr(demo, "not_fine", lambda _finding: None)
    monkeypatch.setattr(demo.connections, "close_all", lambda: None)
    demo.Command().prepare(reload=True)
    assert loaded == ["records"]
