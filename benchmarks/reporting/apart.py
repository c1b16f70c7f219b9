"""Measures in a process of their own, so that their memory can be told: `python -m benchmarks.reporting.apart MEASURE [COUNT]`,
with the database and settings of the benchmark in the environment."""

import sys
from collections.abc import Callable, Iterator


def main() -> None:
    """Print the figures, one line each."""
    import django  # noqa: PLC0415  the settings read the environment

    django.setup()
    from benchmarks.reporting import opening, treasury, workbook  # noqa: PLC0415

    measures: dict[str, Callable[..., Iterator[str]]] = {
        "opening": opening.measure,
        "workbook": workbook.measure,
        "treasury": treasury.measure,
    }
    for line in measures[sys.argv[1]](*map(int, sys.argv[2:])):
        print(line, flush=True)


if __name__ == "__main__":
    main()
