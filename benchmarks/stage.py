"""Where a benchmark plays: a database of its own, the clock of the demonstration's last day, and the data made or kept."""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAY = "2022-10-18T09:00:00+07:00"  # October 2565: all four quarters of the fiscal year have passed


def options(name: str, description: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark knows."""
    parser = argparse.ArgumentParser(prog=f"bench {name}", description=description)
    parser.add_argument("--projects", type=int, default=20_000, help="how many projects (default 20,000)")
    parser.add_argument("--state", type=Path, help="keep the database here and use it again (default: throw away)")
    return parser


@contextmanager
def stage(kept: Path | None) -> Iterator[Path]:
    """Start the database and Django; gives the state folder. What is not kept is thrown away at the end."""
    state = kept or Path(tempfile.mkdtemp(prefix="samrit-bench-"))
    os.environ |= {
        "SAMRIT_STATE": str(state),
        "SAMRIT_DEMO": "1",
        "SAMRIT_NOW": DAY,
        "SAMRIT_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "samrit.settings",
    }
    import django  # noqa: PLC0415  the settings read the environment above

    from samrit.__main__ import hold_database  # noqa: PLC0415

    hold_database()
    django.setup()
    try:
        yield state
    finally:
        if kept is None:
            from samrit.lib import postgres  # noqa: PLC0415

            postgres.stop(postgres.place(state))
            shutil.rmtree(state, ignore_errors=True)
