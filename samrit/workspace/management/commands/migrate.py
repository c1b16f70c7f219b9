"""`samrit migrate`: the tables, the log closed, and what searches read written for year plans that have none of it yet."""

from typing import Any

from samrit.audit.management.commands.migrate import Command as Migrate
from samrit.projects.actions.searching import refresh_missing


class Command(Migrate):
    """Bring the tables up to date; a database that was there before the search finds its projects as well."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then fill in what is missing; nothing where only some migrations are asked for."""
        super().handle(*args, **options)
        if options["app_label"] or options["check_unapplied"] or options["plan"]:
            return
        if count := refresh_missing():
            self.stdout.write(f"{count} year plans can be searched")
