"""`samrit serve`: the web server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from samrit.lib import catalogues, health, processes


class Command(BaseCommand):
    """Serve pages, API and static files until stopped."""

    help = "Serve pages, API and static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes, about one per core")
        parser.add_argument("--threads", type=int, default=4, help="threads per process")

    def handle(self, *args: Any, host: str, port: int, workers: int, threads: int, **options: Any) -> None:
        """Check what the pages need, then serve."""
        if not processes.port_is_free(host, port):
            raise CommandError(f"port {port} is in use: stop that program or choose another with --port")
        for finding in (health.database(), health.migrations(), health.bundle()):
            if not finding.fine:
                raise CommandError(f"{finding.part}: {finding.text}")
        catalogues.compile_stale(settings.PACKAGE)
        connections.close_all()
        processes.end_with_parent()
        Server(
            "samrit.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            blocking_threads_idle_timeout=600,
            websockets=False,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        ).serve()
