"""The product's own server as production runs it: its command, two processes, the application's role in the database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

from django.db import connection

from benchmarks.reporting.burst import HOST
from samrit.lib import postgres

WORKERS = 2
PATIENCE = 60.0
"""Seconds in which a server must answer, and in which one that was killed must have let go of the database."""


@dataclass
class Server:
    """A server at a port of this machine. It can be killed as a loss of power would, and started anew."""

    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @classmethod
    def at_free_port(cls) -> "Server":
        """A server that is not running yet."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            return cls(int(free.getsockname()[1]))

    def start(self) -> None:
        """Start it and wait until it answers."""
        surroundings = {name: value for name, value in os.environ.items() if name != "SAMRIT_DB_ROLE"}
        words = ["serve", "--host", HOST, "--port", str(self.port), "--workers", str(WORKERS)]
        self.process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", "samrit", *words],
            env=surroundings,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}"
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/", timeout=10):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the server does not answer")

    def kill(self) -> None:
        """Kill all its processes at once, without a word, and wait until the database has rolled back what they had begun."""
        self._signal(signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while _backends():
            assert time.monotonic() < until, "the database still serves a server that is dead"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it in order."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=PATIENCE)


def _backends() -> int:
    """How many connections of the application the database holds."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where usename = %s", [postgres.APP])
        return int(cursor.fetchone()[0])
