"""Copies of the migrated test database: those that nobody uses any more are taken away, others never."""

import os
import time
from pathlib import Path

from tests.template import forget


def test_old_copies_go_and_those_in_use_stay(tmp_path: Path) -> None:
    mine, day = f"samrit-migrated-{os.getuid()}", 86_400
    ages = {f"{mine}-new.sql": 9, f"{mine}-other.sql": 0.5, f"{mine}-old.sql": 2, f"{mine}-cut.17": 2}
    ages |= {"samrit-migrated-999999-old.sql": 9, "notes.sql": 9}
    for name, days in ages.items():
        (tmp_path / name).write_text("x")
        then = time.time() - days * day
        os.utime(tmp_path / name, (then, then))
    forget(tmp_path / f"{mine}-new.sql")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{mine}-new.sql",
        f"{mine}-other.sql",
        "samrit-migrated-999999-old.sql",
        "notes.sql",
    }
