"""A real browser on a real demo: one server and one browser for all journeys, a fresh profile for each."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.writing import alive
from tests.machine import ROOT, Demo, Open, answers, free_port

PATIENCE = 900
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A demo that was started from nothing in its own state folder."""
    state = Path(tempfile.mkdtemp(prefix="samrit-journey-"))
    state.chmod(0o755)
    started = Demo(free_port(), state, state / "demo.log")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SAMRIT_")}
    with started.log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "samrit", "demo", "--port", str(started.port)],
            cwd=ROOT,
            env={**kept, "SAMRIT_STATE": str(state)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not (answers(started.port) and "Ctrl-C" in started.log.read_text()):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the demo did not start:\n{started.log.read_text()}")
            time.sleep(0.2)
        yield started
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def demo_server(demo: Demo) -> str:
    """The address of the demo."""
    return f"http://localhost:{demo.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def forgiven() -> list[str]:
    """Words of console messages that a journey brings about itself."""
    return ["the server responded with a status of 4"]


@pytest.fixture
def visit(browser: Browser, demo_server: str, forgiven: list[str]) -> Iterator[Open]:
    """Open a page as nobody in particular: `visit("/")`, `visit("/", narrow=True)`, `visit("/", script=False)`.

    Each call is a new visitor. Whatever the browser complains about in its console fails the journey: broken
    scripts, missing files, violations of the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in forgiven):
            complaints.append(message.text)

    def open_page(
        path: str = "/",
        *,
        narrow: bool = False,
        script: bool = True,
        language: str = "th-TH",
        cookies: Sequence[Any] = (),
    ) -> Page:
        context = browser.new_context(
            base_url=demo_server,
            locale=language,
            timezone_id="Asia/Bangkok",
            viewport=NARROW if narrow else WIDE,
            java_script_enabled=script,
        )
        contexts.append(context)
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(10_000)
        page.goto(path)
        if script:
            alive(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def sessions() -> dict[str, list[Any]]:
    """The sessions of people who have signed in, by username."""
    return {}


@pytest.fixture
def sign_in(visit: Open, sessions: dict[str, list[Any]]) -> Open:
    """Open a page as one of the demo's people: `sign_in("editor")`.

    Who has signed in before keeps the session; `fresh=True` goes through the door again.
    """

    def enter(username: str, path: str = "/my-work/", *, fresh: bool = False, **options: bool | str) -> Page:
        if username in sessions and not fresh:
            return visit(path, cookies=sessions[username], **options)
        page = visit(f"/sign-in/?next={path}", **options)
        page.locator("#id_username").fill(username)
        page.locator("#id_password").fill("samrit-demo")
        page.locator("form:has(#id_password) button[type=submit]").click()
        page.wait_for_url(f"**{path}")
        held = [cookie for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
        sessions[username] = [
            {"name": c["name"], "value": c["value"], "domain": c["domain"], "path": "/"} for c in held
        ]
        return page

    return enter


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Assert that a page has no fault of WCAG 2.2 AA that a machine can find."""

    def look(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return look
