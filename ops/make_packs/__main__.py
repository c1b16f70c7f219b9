"""Builds the reference packs that the product ships from a folder of source tables.

    python ops/make_packs SOURCE

SOURCE holds the folders national_strategy, plans_level2, geography, organisations and calendar with the tables named
below. The facts are copied as they are; what is our own reading (an edge between a target and a sub-plan found by its
words, a due instant computed from a rule) is marked `derived` or says so in its note. The packs are committed, so this
runs only when a source table changes. Sources and licences stand in each pack's datapackage.json and in NOTICE.
"""

import sys
from pathlib import Path

from areas import make_areas
from bodies import make_organisations
from calendar_and_chains import make_calendar, make_chains
from frameworks import make_level_two, make_policies, make_sdg
from strategy import NationalStrategy
from tables import Sources


def main() -> None:
    """Build every pack."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "national_strategy").is_dir():
        sys.exit("usage: python ops/make_packs SOURCE  (a folder that holds national_strategy, geography, …)")
    sources = Sources(Path(sys.argv[1]))
    make_areas(sources)
    bodies = make_organisations(sources)
    NationalStrategy(sources, bodies).make()
    make_level_two(sources, bodies)
    make_sdg(sources)
    make_policies(sources)
    make_calendar(sources)
    make_chains()


if __name__ == "__main__":
    main()
