"""Migrations are a line, not a bush, and the tables are what the models say."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.house import PACKAGE, app_names


def test_every_app_has_one_last_migration():
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    for app in app_names():
        marker = PACKAGE / app / "migrations" / "max_migration.txt"
        if marker.exists():
            assert loader.graph.leaf_nodes(app) == [(app, marker.read_text().strip())]


def test_no_change_of_a_model_waits_for_its_migration(db):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("a model was changed without its migration: samrit makemigrations")


def test_the_schema_needs_no_extension(db):
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension where extname <> 'plpgsql'")
        assert cursor.fetchall() == []
