"""Measure plans: `python3 dev.py bench plans [--projects 20000] [--nodes 50000] [--state FOLDER]`.

Loading a workbook of 3,000 rows, editions drafted and published until there are 50,000 nodes, the explorer, a subtree, the
roll-up of projects and money, a subtree moved, a revision that 20,000 year plans follow, and their totals carried over a
crosswalk. Times are of this machine: compare ratios, not seconds.
"""

from benchmarks.stage import options, stage


def main() -> None:
    """Prepare a database of its own, then run every measure."""
    parser = options("plans", __doc__)
    parser.add_argument("--nodes", type=int, default=50_000, help="nodes in all editions (default 50,000)")
    chosen = parser.parse_args()
    with stage(chosen.state):
        from benchmarks.plans import measures  # noqa: PLC0415  models need the settings
        from benchmarks.spine import data  # noqa: PLC0415

        size = data.prepare(chosen.projects)
        print(f"projects {size.projects:,}")
        for line in measures.run_all(chosen.nodes):
            print(line, flush=True)


if __name__ == "__main__":
    main()
