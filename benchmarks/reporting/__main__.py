"""Measure the quarter: `python3 dev.py bench reporting [--projects 20000] [--people 3000] [--burst 60] [--kill] [--approvals 300]
[--workbook 1000] [--lines 300000] [--only MEASURE …] [--state FOLDER]`.

Makes the data at size from the shipped real records, opens the last quarter, lets so many people send their reports to the real
server within a burst, follows approvals into the national total, walks the board of who has reported over eight quarters, takes
a workbook of reports with wrong cells out and in, and takes a statement of the treasury over. Times are of this machine: compare
ratios, not seconds. That nothing is lost, doubled or half, and that every wrong cell is found where it stands, are asserted.
"""

from benchmarks.stage import options, stage

MEASURES = ("opening", "deadline", "totals", "board", "workbook", "treasury")


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    parser = options("reporting", __doc__)
    parser.add_argument("--people", type=int, default=3000, help="how many send their report (default 3,000)")
    parser.add_argument("--burst", type=int, default=60, help="seconds in which all of them begin to send (default 60)")
    parser.add_argument(
        "--kill", action="store_true", help="kill the server in the middle of the burst and start it anew"
    )
    parser.add_argument("--approvals", type=int, default=300, help="how many of them are approved (default 300)")
    parser.add_argument("--workbook", type=int, default=1000, help="how many reports go out and in (default 1,000)")
    parser.add_argument("--lines", type=int, default=300_000, help="lines of the statement (default 300,000)")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=(), help="some of the measures")
    chosen = parser.parse_args()
    with stage(chosen.state):
        from benchmarks.reporting import data, measures  # noqa: PLC0415  models need the settings

        size = data.prepare(chosen.projects)
        print(f"projects {size.projects:,} · reports {size.reports:,} · rows {size.rows:,}", flush=True)
        for line in measures.run_all(chosen):
            print(line, flush=True)


if __name__ == "__main__":
    main()
