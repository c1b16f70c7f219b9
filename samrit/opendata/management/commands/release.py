"""`samrit release build|verify|publish`: the quarterly open data release."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from samrit.accounts.models import User
from samrit.lib.errors import Refused
from samrit.lib.fiscal import Period, year_of_input
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.queries import folders
from samrit.opendata.queries.sources import expected_rows


class Command(BaseCommand):
    """Build the files of a quarter, check files byte by byte, publish what was built."""

    help = "Open data: build --year 2565 --quarter 1 [--out DIR]; verify NAME|DIR; publish NAME|DIR --by USERNAME."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three commands and their options."""
        parts = parser.add_subparsers(dest="what", required=True)
        build = parts.add_parser("build", help="write the files of a quarter")
        build.add_argument("--year", type=int, required=True, help="fiscal year, such as 2565 (2022 is understood)")
        build.add_argument("--quarter", type=int, required=True, choices=[1, 2, 3, 4])
        build.add_argument("--out", type=Path, help="an empty or new folder; by default releases/ in the state folder")
        verify = parts.add_parser("verify", help="hash every file again; says what differs, is missing, is extra")
        verify.add_argument("release", help="name (FY2565-Q1-r1) or folder")
        publish = parts.add_parser("publish", help="make it the release that public pages read")
        publish.add_argument("release", help="name (FY2565-Q1-r1) or folder")
        publish.add_argument("--by", required=True, help="user name of the NESDC administrator who publishes")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Do one of the three; every no is one line."""
        try:
            getattr(self, what)(**options)
        except Refused as no:
            raise CommandError(str(no.reason)) from None

    def build(self, *, year: int, quarter: int, out: Path | None, **options: Any) -> None:
        """Build a release with a progress bar."""
        period = Period(year_of_input(year), quarter)
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            expected = expected_rows(period)
            tasks = {name: bar.add_task(name, total=total) for name, total in expected.items()}
            built = build_release(
                period=period, by=None, out=out, tell=lambda name, n: bar.update(tasks[name], completed=n)
            )
        words = _("unchanged") if built.is_unchanged else _("built")
        self.stdout.write(f"{built.release.name} {words}: {built.folder}")
        for name, rows in built.rows.items():
            self.stdout.write(f"  {name:20} {rows:>9,}")
        self.stdout.write(f"  datapackage.json     sha256 {built.release.manifest_hash}")

    def verify(self, *, release: str, **options: Any) -> None:
        """Check a folder; fails with a list where anything is not as it was released."""
        folder = Path(release) if Path(release).is_dir() else folders.find(release)[1]
        finding = folders.verify(folder)
        for line in finding.lines():
            self.stdout.write(line)
        if not finding.fine:
            raise CommandError(_("%(folder)s is not what was released.") % {"folder": folder})
        self.stdout.write(
            _("%(files)d files are as they were released: %(folder)s") % {"files": finding.checked, "folder": folder}
        )

    def publish(self, *, release: str, by: str, **options: Any) -> None:
        """Publish a release in the name of a person."""
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no user %(name)s.") % {"name": by})
        published = publish_release(reference=release, by=user)
        words = _("published")
        self.stdout.write(f"{published.name} {words}: /open/{published.name}/")
