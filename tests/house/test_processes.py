"""What the demo starts it also ends, even when the demo itself is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from samrit.lib import processes
from samrit.workspace.management.commands import demo
from tests.machine import free_port

CHILD = "from samrit.lib.processes import end_with_parent; import time; end_with_parent(); print('up', flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_child_ends_when_its_parent_was_killed() -> None:
    environment = {**os.environ, processes.WATCH_PARENT: "1"}
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while alive(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive(child)


def test_a_child_that_does_not_listen_is_ended_by_force() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout
        stubborn.stdout.readline()
        children = processes.Children({"stubborn": stubborn})
        assert children.ended() is None
        children.stop(patience=0.2)
        assert stubborn.poll() == -signal.SIGKILL


def test_a_port_in_use_is_seen() -> None:
    port = free_port()
    assert processes.port_is_free("127.0.0.1", port)
    with HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler):
        assert not processes.port_is_free("127.0.0.1", port)


def test_only_a_good_answer_counts() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    port = free_port()
    assert not processes.answers(port)
    with HTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert processes.answers(port)
        assert not processes.answers(port, "/elsewhere")
        server.shutdown()


def test_two_demos_need_two_state_folders(tmp_path: Path) -> None:
    with (
        demo.only_one(tmp_path / "lock"),
        pytest.raises(demo.CommandError, match="set SAMRIT_STATE to another folder"),
        demo.only_one(tmp_path / "lock"),
    ):
        pass


def test_data_is_loaded_again_when_a_pack_has_changed(tmp_path: Path) -> None:
    pack = tmp_path / "plans" / "packs" / "level-two"
    pack.mkdir(parents=True)
    (pack / "nodes.csv").write_text("a")
    first = demo.fingerprint(tmp_path)
    assert demo.fingerprint(tmp_path) == first
    (pack / "nodes.csv").write_text("b")
    assert demo.fingerprint(tmp_path) != first
