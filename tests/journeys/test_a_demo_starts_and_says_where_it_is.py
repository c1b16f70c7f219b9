"""The demo answers, keeps its port and its state folder for itself, and opens for every published sign-in."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.machine import ROOT, Demo, Open, free_port

pytestmark = pytest.mark.journey


def second_demo(demo: Demo, port: int) -> str:
    environment = {**os.environ, "SAMRIT_STATE": str(demo.state)}
    for name in ("SAMRIT_NOW", "SAMRIT_TESTING", "SAMRIT_DB_ROLE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "samrit", "demo", "--port", str(port)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    return done.stderr.strip()


def test_a_second_demo_on_the_same_port_says_so_in_one_line(demo: Demo) -> None:
    said = second_demo(demo, demo.port)
    assert said.endswith(f"port {demo.port} is in use: stop that program or choose another with --port")
    assert len(said.splitlines()) == 1


def test_a_second_demo_on_the_same_state_says_so_in_one_line(demo: Demo) -> None:
    said = second_demo(demo, free_port())
    assert "set SAMRIT_STATE to another folder" in said
    assert len(said.splitlines()) == 1


def test_the_demo_prints_its_address_and_its_sign_ins(demo: Demo) -> None:
    printed = demo.log.read_text()
    assert f"http://localhost:{demo.port}" in printed
    assert "samrit-demo" in printed
    assert "editor" in printed


@pytest.mark.parametrize("username", ["editor", "division", "department", "ministry", "analyst", "admin"])
def test_a_published_sign_in_opens_my_work(sign_in: Open, username: str) -> None:
    page = sign_in(username, fresh=True)
    expect(page.locator("h1")).to_be_visible()
