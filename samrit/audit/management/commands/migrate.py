"""`samrit migrate`: Django's migrate, then the log is closed to the application's database role.

Every app brings event tables of its own, so the rights are taken back after all migrations and not in one of them.
"""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from samrit.audit.actions import close_log


class Command(DjangoMigrate):
    """Bring the tables up to date and keep the log append-only."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then close the log."""
        super().handle(*args, **options)
        if not (options["check_unapplied"] or options["plan"]):
            closed = close_log()
            if options["verbosity"] > 1:
                self.stdout.write(f"{closed} tables of the log are closed to changes")
