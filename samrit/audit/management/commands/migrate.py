"""`samrit migrate`: Django's migrate, then the log is closed to the application's database role.

Every app brings event tables of its own, so the rights are taken back after all migrations and not in one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from samrit.audit.actions import close_log


class Command(DjangoMigrate):
    """Bring the tables up to date and keep the log append-only."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then close the log."""
        with triggers_redraw_nothing():
            super().handle(*args, **options)
        if not (options["check_unapplied"] or options["plan"]):
            closed = close_log()
            if options["verbosity"] > 1:
                self.stdout.write(f"{closed} tables of the log are closed to changes")


@contextmanager
def triggers_redraw_nothing() -> Iterator[None]:
    """Adding a trigger notes it on the model and no more.

    The package also builds the model and all its relations anew for each of our many triggers, which takes a third of
    the time of all migrations; the SQL of a trigger in a migration is complete without it.
    """

    def note(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, operation.model_name].options
        options["triggers"] = [*options.get("triggers", []), operation.trigger]

    original = AddTrigger.state_forwards
    AddTrigger.state_forwards = note
    try:
        yield
    finally:
        AddTrigger.state_forwards = original
