"""Measure the spine: `python3 dev.py bench spine [--projects 20000] [--state FOLDER]`.

Makes the data at size from the shipped real records, walks the pages as people of several roles, imports, builds a release,
checks the invariants and prints the figures. Times are of this machine: compare ratios, not seconds.
"""

from benchmarks.stage import options, stage


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    chosen = options("spine", __doc__).parse_args()
    with stage(chosen.state) as state:
        from benchmarks.spine import data, measures  # noqa: PLC0415  models need the settings

        size = data.prepare(chosen.projects)
        print(f"projects {size.projects:,} · reports {size.reports:,} · rows {size.rows:,}")
        for line in measures.run_all(state):
            print(line)


if __name__ == "__main__":
    main()
