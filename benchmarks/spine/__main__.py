"""Measure the spine: `python3 dev.py bench spine [--projects 20000] [--state FOLDER]`.

Makes the data at size from the shipped real records, walks the pages as people of several roles, imports, builds a release,
checks the invariants and prints the figures. Times are of this machine: compare ratios, not seconds.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

DAY = "2022-10-18T09:00:00+07:00"  # October 2565: all four quarters of the fiscal year have passed


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    options = _options()
    state = options.state or Path(tempfile.mkdtemp(prefix="samrit-bench-"))
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
    from benchmarks.spine import data, measures  # noqa: PLC0415  models need the settings

    try:
        size = data.prepare(options.projects)
        print(f"projects {size.projects:,} · reports {size.reports:,} · rows {size.rows:,}")
        for line in measures.run_all(state):
            print(line)
    finally:
        if options.state is None:
            from samrit.lib import postgres  # noqa: PLC0415

            postgres.stop(postgres.place(state))
            shutil.rmtree(state, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench spine", description=__doc__)
    parser.add_argument("--projects", type=int, default=20_000, help="how many projects (default 20,000)")
    parser.add_argument("--state", type=Path, help="keep the database here and use it again (default: throw away)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
