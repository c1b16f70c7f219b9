"""`samrit demo`: everything from nothing to a running system with real records, until Ctrl-C."""

import fcntl
import io
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from rich.console import Console
from rich.table import Table

from samrit.__main__ import DEMO, hold_database
from samrit.accounts.models import User
from samrit.accounts.rules.demo import DEMO_PASSWORD, demo_accounts
from samrit.lib import catalogues, health, processes
from samrit.workspace.actions import demo as demonstration

PATIENCE = 60.0
"""Seconds to wait for the web server's first answer."""


class Command(BaseCommand):
    """Prepare what is missing, then run web server and worker."""

    help = "Run a complete demonstration on this machine until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--reload", action="store_true", help="load reference data and records again")

    def handle(self, *args: Any, port: int, host: str, reload: bool, **options: Any) -> None:
        """Run the steps, then the system."""
        if not processes.port_is_free(host, port):
            raise CommandError(f"port {port} is in use: stop that program or choose another with --port")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        children = processes.Children()
        try:
            with only_one(settings.SAMRIT_STATE / "demo.lock"):
                self.prepare(reload=reload)
                self.run(children, host, port)
        except KeyboardInterrupt:
            self.console.print("\nstopping")
        finally:
            children.stop()

    @property
    def console(self) -> Console:
        """Where the progress is shown."""
        return Console(highlight=False, soft_wrap=True)

    def prepare(self, *, reload: bool) -> None:
        """Every step that leads to a filled database; a later run finds most of them done."""
        self.step("database", hold_database)
        self.step("words", lambda: catalogues.compile_stale(settings.PACKAGE))
        if finding := not_fine(health.bundle()):
            raise CommandError(f"the front end is {finding.text}")
        if not_fine(health.migrations()):
            self.step("tables", lambda: call_command("migrate", verbosity=0, interactive=False))
            reload = True
        if User.objects.exists() and not User.objects.filter(is_demonstration=True).exists():
            raise CommandError("this database holds real accounts: a demonstration is never loaded into it")
        loaded = settings.SAMRIT_STATE / "demo-loaded"
        content = fingerprint(settings.PACKAGE)
        if reload or not loaded.exists() or loaded.read_text() != content:
            loaded.unlink(missing_ok=True)
            with on_its_day():
                for name, work in loaders():
                    self.step(name, work)
            loaded.write_text(content)
        connections.close_all()

    def step(self, name: str, work: Callable[[], object]) -> None:
        """Do one step and show how long it took."""
        began = time.monotonic()
        self.console.print(f"  … {name}", style="dim")
        work()
        self.console.print(f"  [green]✓[/] {name} [dim]{time.monotonic() - began:.1f} s[/]")

    def run(self, children: processes.Children, host: str, port: int) -> None:
        """Start web server and worker, say where they are, wait until one ends or we are asked to stop."""
        environment = {"SAMRIT_ADDRESS": f"http://localhost:{port}", **os.environ, "SAMRIT_DB_ROLE": "app"}
        if host not in {"127.0.0.1", "localhost"}:
            environment.setdefault("SAMRIT_HOSTS", "*")
        began = time.monotonic()
        children.start("web server", ["serve", "--host", host, "--port", str(port)], environment)
        children.start("worker", ["worker"], environment)
        while not processes.answers(port):
            if children.ended() or time.monotonic() - began > PATIENCE:
                raise CommandError("the web server did not start; its reason is above")
            time.sleep(0.1)
        self.console.print(f"  [green]✓[/] web server and worker [dim]{time.monotonic() - began:.1f} s[/]")
        self.welcome(port)
        while not children.ended():
            time.sleep(0.5)
        raise CommandError(f"the {children.ended()} ended by itself; its reason is above")

    def welcome(self, port: int) -> None:
        """The address and one sign-in per role."""
        table = Table("sign in as", "who", box=None, padding=(0, 3, 0, 0), header_style="dim")
        for account in demo_accounts():
            table.add_row(account.username, account.full_name)
        self.console.print(f"\n  http://localhost:{port}\n", style="bold")
        self.console.print(table)
        self.console.print(f"\n  password of all: [bold]{DEMO_PASSWORD}[/]    Ctrl-C stops everything\n")


def loaders() -> list[tuple[str, Callable[[], object]]]:
    """The steps that fill the database, in order."""
    return [("reference data", lambda: call_command("reference", "load", stdout=io.StringIO())), *demonstration.steps()]


@contextmanager
def on_its_day() -> Iterator[None]:
    """The records are those of the demonstration's day, whatever day the clock is set to afterwards."""
    asked = settings.SAMRIT_NOW
    settings.SAMRIT_NOW = DEMO["SAMRIT_NOW"]
    try:
        yield
    finally:
        settings.SAMRIT_NOW = asked


def not_fine(finding: health.Finding) -> health.Finding | None:
    """The finding if something is missing."""
    return None if finding.fine else finding


def fingerprint(package: Path) -> str:
    """Hash of all shipped data and of the address of the database: what decides whether to load again."""
    digest = sha256(repr(sorted(settings.DATABASES["default"].items(), key=str)).encode())
    for file in sorted(package.glob("*/packs/**/*")):
        if file.is_file():
            digest.update(file.relative_to(package).as_posix().encode())
            digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def only_one(file: Path) -> Iterator[IO[str]]:
    """Hold a lock file: two demonstrations need two state folders."""
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"a demo already runs with {file.parent}: stop it, or set SAMRIT_STATE to another folder"
            ) from None
        yield lock
