"""Measure the project record: `python3 dev.py bench projects [--projects 20000] [--records PATH] [--workbook 1000] [--bare]
[--only MEASURE …] [--state FOLDER]`.

Makes the data at size from the shipped real records, walks lists and pages, saves sections, takes workbooks out and in, and
imports a table of proposals (`--records`, with the columns of the public list; without it the names of the shipped records
stand in). Times are of this machine: compare ratios, not seconds. Recall of the search, nothing lost and nothing doubled are
asserted.
"""

from pathlib import Path

from benchmarks.stage import options, stage

MEASURES = ("lists", "search", "record", "workbooks", "proposals")


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    parser = options("projects", __doc__)
    parser.add_argument("--records", type=Path, help="a table of real proposals (.csv, .csv.gz)")
    parser.add_argument("--workbook", type=int, default=1000, help="how many projects go out and in (default 1,000)")
    parser.add_argument("--bare", action="store_true", help="copies without reports: ready sooner at 300,000")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=(), help="some of the measures")
    chosen = parser.parse_args()
    with stage(chosen.state) as state:
        from benchmarks.projects import measures  # noqa: PLC0415  models need the settings
        from benchmarks.spine import data  # noqa: PLC0415

        size = data.prepare(chosen.projects, reports=not chosen.bare)
        print(f"projects {size.projects:,} · rows {size.rows:,}", flush=True)
        for line in measures.run_all(state, chosen.records, chosen.workbook, chosen.only):
            print(line, flush=True)


if __name__ == "__main__":
    main()
