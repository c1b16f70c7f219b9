"""Measure who may: `python3 dev.py bench access [--projects 20000] [--events 1000000] [--state FOLDER]`.

An inbox of 200 items, the project list of people with 1, 50 and 5,000 bodies under them, the verification of a long log, and
what the history triggers add to the saving of a section. Times are of this machine: compare ratios, not seconds.
"""

from benchmarks.stage import options, stage


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    parser = options("access", __doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how long the log is (default 1,000,000)")
    chosen = parser.parse_args()
    with stage(chosen.state):
        from benchmarks.access import data, measures  # noqa: PLC0415  models need the settings

        size = data.prepare(chosen.projects)
        print(f"projects {size.projects:,} · bodies {size.bodies:,} · inbox {size.inbox:,}")
        for line in measures.run_all(chosen.events):
            print(line)


if __name__ == "__main__":
    main()
