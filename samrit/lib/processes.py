"""Child processes of the demo: start, wait, stop; and a child that ends when its parent is gone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

WATCH_PARENT = "SAMRIT_WATCH_PARENT"
"""Set for children of this program: they end when their parent was killed and could not stop them."""


@dataclass
class Children:
    """The processes one program has started and has to stop."""

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, arguments: Sequence[str], environment: dict[str, str]) -> None:
        """Start `python -m samrit …`; in its own session, so that Ctrl-C reaches the parent only."""
        self.running[name] = subprocess.Popen(  # noqa: S603  our own program, no shell
            [sys.executable, "-m", "samrit", *arguments],
            env={**environment, WATCH_PARENT: "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ended(self) -> str | None:
        """Name of a process that has ended by itself, if any."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self, patience: float = 10.0) -> None:
        """Ask all to end, wait, and end by force what does not."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + patience
        for process in self.running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()


def end_with_parent() -> None:
    """Where asked for, end this process as soon as its parent is gone."""
    if not os.environ.get(WATCH_PARENT):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="watch-parent").start()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int, path: str = "/health") -> bool:
    """Whether the web server on this machine answers `path` with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
