"""The migrated test database, kept between runs: made once for each set of migrations, brought back in seconds.

The copy lies in the temporary folder of the machine, under a name made of everything that migrating reads. A machine without
one makes it; nothing else depends on it.
"""

import hashlib
import os
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from samrit.lib import postgres

ROOT = Path(__file__).resolve().parent.parent
NAME = f"test_{postgres.DATABASE}"
READ = (
    "samrit/*/migrations/*.py",
    "samrit/audit/actions.py",
    "samrit/audit/management/commands/*.py",
    "requirements/test.txt",
)


@cache
def kept() -> Path:
    """Where the copy for the migrations this run began with lies, or would lie: they may change while it runs."""
    digest = hashlib.sha256(f"{postgres.version()}".encode())
    for pattern in READ:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"samrit-migrated-{os.getuid()}-{digest.hexdigest()[:16]}.sql"


def bring_back(place: postgres.Place) -> bool:
    """Make the test database from the copy, where there is one."""
    copy = kept()
    try:
        if copy.stat().st_uid != os.getuid():
            return False
        os.utime(copy)  # it is in use: see `forget`
    except FileNotFoundError:
        return False
    postgres.run_sql(place, f"create database {NAME} owner {postgres.OWNER}", database="postgres")
    postgres.run_sql(place, f"\\i {copy}", database=NAME)
    return True


def keep(place: postgres.Place) -> None:
    """Copy the database that was just migrated, and forget copies that nobody uses any more."""
    copy = kept()
    fresh = copy.with_suffix(f".{os.getpid()}")
    command = [
        postgres.program("pg_dump"),
        "-h",
        str(place.sockets),
        "-U",
        postgres.SUPERUSER,
        "-d",
        NAME,
        "-f",
        str(fresh),
    ]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        fresh.unlink(missing_ok=True)
        return
    fresh.chmod(0o600)
    fresh.rename(copy)
    forget(copy)


def forget(copy: Path, older_than: float = 86_400) -> None:
    """Take away copies of this user, other than this one, that no run has made or brought back for so many seconds. A run at
    work on another version of the migrations keeps its own; one that is cut off in between makes it again."""
    for other in copy.parent.glob(f"samrit-migrated-{os.getuid()}-*"):
        with suppress(FileNotFoundError):  # another run takes it away at the same moment
            if other != copy and time.time() - other.stat().st_mtime > older_than:
                other.unlink()
