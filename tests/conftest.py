"""One throw-away PostgreSQL per run, a fixed clock, and no network beyond this machine.

All of it is set up before Django reads its settings, so the settings module is named here and not in pyproject.toml.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from samrit.lib import catalogues, postgres  # noqa: E402  needs the path above
from tests import template  # noqa: E402

LOOPBACK = ("127.", "localhost", "::1")

# a slow machine proves no rule wrong
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


def throw_away_state() -> Path:
    """A state folder with a running server that forgets everything; leftovers of killed runs are cleared first."""
    for old in Path(tempfile.gettempdir()).glob("samrit-test-*"):
        home = postgres.place(old).home
        if (home / "users").exists() and not postgres.in_use(postgres.Place(home)):
            postgres.stop(postgres.Place(home))
            shutil.rmtree(old, ignore_errors=True)
    state = Path(tempfile.mkdtemp(prefix="samrit-test-"))
    state.chmod(0o755)
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    place = postgres.place(state)
    postgres.hold(place, durable=False)
    postgres.run_sql(place, f"alter role {postgres.OWNER} createdb", database="postgres")
    postgres.run_sql(place, f"grant {postgres.APP} to {postgres.OWNER}", database="postgres")  # tests act as either
    return state


def refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: a test that reaches for another machine fails at that line."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test tried to reach {address[0]}")


for name in [name for name in os.environ if name.startswith("SAMRIT_") or name.endswith("DATABASE_URL")]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "samrit.settings",
    "SAMRIT_STATE": str(throw_away_state()),
    "SAMRIT_TESTING": "1",
    "SAMRIT_DB_ROLE": "owner",
    "SAMRIT_NOW": "2022-04-18T09:00:00+07:00",
}
catalogues.compile_stale(ROOT / "samrit")
sys.addaudithook(refuse_other_machines)
django.setup()
from tests.cast import *  # noqa: E402, F403  the people of every test; needs Django to be set up


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the test database is there already, brought back from the copy of an earlier run."""
    return template.bring_back(postgres.place(Path(os.environ["SAMRIT_STATE"])))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool) -> None:
    """The migrated database; what had to be made is kept for the next run."""
    if not django_db_keepdb:
        template.keep(postgres.place(Path(os.environ["SAMRIT_STATE"])))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser journeys run only when asked for (`-m journey`)."""
    if config.option.markexpr:
        return
    journeys = [item for item in items if item.get_closest_marker("journey")]
    if journeys:
        items[:] = [item for item in items if item not in journeys]
        config.hook.pytest_deselected(items=journeys)
