"""`samrit messages update|check|compile [app…]`: the Thai catalogues."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samrit.lib import catalogues


class Command(BaseCommand):
    """Keep the message catalogues complete and compiled."""

    help = "Message catalogues: add new texts (update), find what is missing (check), make the .mo files (compile)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("what", choices=["update", "check", "compile"])
        parser.add_argument("apps", nargs="*", help="only these apps (update)")
        parser.add_argument("--prune", action="store_true", help="update: drop translations that no app uses")

    def handle(self, *args: Any, what: str, apps: list[str], prune: bool, **options: Any) -> None:
        """Do one of the three."""
        package = settings.PACKAGE
        known = catalogues.apps(package)
        if unknown := set(apps) - set(known):
            raise CommandError(f"no such app: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        if what == "compile":
            self.stdout.write(f"{catalogues.compile_stale(package)} catalogues compiled")
        elif what == "update":
            for app in apps or known:
                added = catalogues.update(package, app, prune=prune)
                self.stdout.write(f"{app}: {added} new")
        else:
            self.check_all(catalogues.check(package))

    def check_all(self, faults: catalogues.Faults) -> None:
        """Print every fault; fail if there is any."""
        for kind, lines in vars(faults).items():
            for line in sorted(lines):
                self.stdout.write(f"{kind:8} {line}")
        if faults:
            raise CommandError("the catalogues are not complete: samrit messages update, then translate")
        self.stdout.write("every text has its Thai")
