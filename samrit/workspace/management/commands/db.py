"""`samrit db start|stop|status|url|backup|restore`: the database itself."""

import os
import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samrit.lib import postgres


class Command(BaseCommand):
    """Start, stop and look at the embedded server; back up and restore any database."""

    help = "The embedded PostgreSQL: start (and stay), stop, status, url; backup FILE, restore FILE."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("what", choices=["start", "stop", "status", "url", "backup", "restore"])
        parser.add_argument("file", nargs="?", type=Path, help="backup: file to write; restore: file to read")
        parser.add_argument("--owner", action="store_true", help="url: of the owner role")

    def handle(self, *args: Any, what: str, file: Path | None, owner: bool, **options: Any) -> None:
        """Do one of the six; every fault is one line."""
        if what in {"backup", "restore"} and file is None:
            raise CommandError(f"name a file: samrit db {what} FILE")
        if what in {"start", "stop", "status"} and not settings.SAMRIT_EMBEDDED:
            raise CommandError("DATABASE_URL names an outside PostgreSQL; it is not started or stopped from here")
        where = postgres.place(settings.SAMRIT_STATE)
        try:
            if what in {"start", "stop", "status"}:
                getattr(self, what)(where)
            elif what == "url":
                self.stdout.write(address(postgres.OWNER if owner else postgres.APP))
            elif file is not None:
                self.copy(what, file.absolute(), where)
        except postgres.ServerProblem as problem:
            raise CommandError(str(problem)) from None

    def start(self, where: postgres.Place) -> None:
        """Start the server so that it stays up without users."""
        postgres.start_to_stay(where)
        self.stdout.write(f"running: {where.url()}")

    def stop(self, where: postgres.Place) -> None:
        """Stop the server, also under running programs."""
        self.stdout.write("stopped" if postgres.stop(where) else "was not running")

    def status(self, where: postgres.Place) -> None:
        """Say whether it runs and where its files are."""
        running = postgres.answers(where)
        self.stdout.write(f"server    {'running' if running else 'stopped'}")
        self.stdout.write(f"programs  PostgreSQL {postgres.version()} in {postgres.binaries()}")
        self.stdout.write(f"data      {where.data}")
        self.stdout.write(f"socket    {where.sockets}")
        self.stdout.write(f"log       {where.data / 'server.log'}")
        if running:
            stays = "until samrit db stop" if where.stay.exists() else "while a samrit program uses it"
            self.stdout.write(f"stays     {stays}")

    def copy(self, what: str, file: Path, where: postgres.Place) -> None:
        """Write or read a backup with PostgreSQL's own programs."""
        if what == "restore" and not file.is_file():
            raise CommandError(f"{file} is not a file")
        if settings.SAMRIT_EMBEDDED:
            postgres.hold(where)
        whole = where.url(postgres.SUPERUSER) if settings.SAMRIT_EMBEDDED else address(postgres.OWNER)
        target, password = without_password(whole)
        command = {
            "backup": [postgres.program("pg_dump"), "--format=custom", f"--file={file}", target],
            "restore": [
                postgres.program("pg_restore"),
                "--clean",
                "--if-exists",
                "--single-transaction",
                f"--dbname={target}",
                str(file),
            ],
        }[what]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **password})
        if done.returncode:
            raise CommandError(f"{what} failed: {done.stderr.strip().partition(chr(10))[0]}")
        self.stdout.write(f"{what} done: {file} ({file.stat().st_size / 1e6:.1f} MB)")


def without_password(address: str) -> tuple[str, dict[str, str]]:
    """An address that every user of the machine may see in the list of processes, and the password as environment."""
    parts = urlsplit(address)
    if not parts.password:
        return address, {}
    user, _at, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return parts._replace(netloc=f"{name}@{host}").geturl(), {"PGPASSWORD": unquote(parts.password)}


def address(role: str) -> str:
    """Address of the database in use, for one role."""
    if settings.SAMRIT_EMBEDDED:
        return postgres.place(settings.SAMRIT_STATE).url(role)
    return settings.OUTSIDE_URLS[role]
