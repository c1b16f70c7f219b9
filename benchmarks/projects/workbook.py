"""Workbooks out and in, in a process of its own, so that its memory can be told: `python -m benchmarks.projects.workbook PROJECTS`,
with the database and settings of the benchmark in the environment."""

import sys


def main() -> None:
    """Print the figures, one line each."""
    import django  # noqa: PLC0415  the settings read the environment

    django.setup()
    from benchmarks.projects.many import workbooks_of  # noqa: PLC0415

    for line in workbooks_of(int(sys.argv[1])):
        print(line, flush=True)


if __name__ == "__main__":
    main()
