"""`samrit accounts first-administrator|forget-second-factor`: what must be done before, or without, the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db.utils import ProgrammingError
from django.utils import translation

from samrit.accounts.actions import first
from samrit.accounts.actions.people import USERNAME
from samrit.lib.errors import Refused


class Command(BaseCommand):
    """The first administrator, and the second factor of somebody who has lost everything."""

    help = "Accounts from the command line: first-administrator, forget-second-factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="what")
        begin = acts.add_parser("first-administrator", help="make the first administrator; prints a link for one use")
        begin.add_argument("--username", required=True)
        begin.add_argument("--email", default="", help="for a forgotten password and notices")
        begin.add_argument("--name", default="", help="full name (default: the user name)")
        begin.add_argument("--unit", default=first.NESDC, help="code of her body (default: %(default)s)")
        forget = acts.add_parser("forget-second-factor", help="for somebody who has lost phone and recovery codes")
        forget.add_argument("--username", required=True)

    def handle(self, *args: Any, act: str, username: str, **options: Any) -> None:
        """Do it, or say in one line why not."""
        username = username.strip().lower()
        try:
            with translation.override("en"):
                if act == "forget-second-factor":
                    first.forget_second_factor(username=username)
                    self.stdout.write(f"{username} signs in with the password alone; all sessions have ended")
                else:
                    self.begin(username, options)
        except Refused as no:
            raise CommandError(str(no.reason)) from no
        except ProgrammingError as fault:
            raise CommandError("the database has no tables yet: run `samrit migrate` first") from fault

    def begin(self, username: str, options: dict[str, Any]) -> None:
        """Make her account and print the link."""
        if not USERNAME.fullmatch(username):
            raise CommandError("--username: write 3 to 60 letters a to z, digits, dots, hyphens or underscores")
        if options["email"]:
            try:
                validate_email(options["email"])
            except ValidationError:
                raise CommandError(f"--email: {options['email']!r} is not an e-mail address") from None
        who = first.First(username, options["name"].strip(), options["email"], options["unit"])
        link = first.first_administrator(first=who)
        self.stdout.write(f"open this link within seven days, once, to choose the password of {username}:\n{link}")
