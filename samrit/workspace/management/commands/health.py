"""`samrit health`: one line per part, exit code 1 when a part is not in order."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samrit.lib import health


class Command(BaseCommand):
    """Look at database, migrations, jobs and front end."""

    help = "Say whether every part is in order."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings."""
        findings = health.all_parts()
        for finding in findings:
            self.stdout.write(f"{'ok ' if finding.fine else 'BAD'} {finding.part:11} {finding.text}")
        if bad := [finding.part for finding in findings if not finding.fine]:
            raise CommandError(f"not in order: {', '.join(bad)}")
