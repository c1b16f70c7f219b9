"""A budget book of the whole country, checked and taken over in a process of its own, so that its memory can be told:
`python -m benchmarks.projects.book FILE YEAR`, with the database and settings of the benchmark in the environment."""

import resource
import sys
import time
from pathlib import Path

MEGABYTE = 1024


def main() -> None:
    """Check the file, take it over, take nothing back; print rows, seconds and the peak of memory."""
    import django  # noqa: PLC0415  the settings read the environment

    django.setup()
    from samrit.budgets.actions.books import NewBook, apply_book, bring_book  # noqa: PLC0415

    file, year = Path(sys.argv[1]), int(sys.argv[2])
    idle, start = _peak(), time.perf_counter()
    book = bring_book(data=NewBook(year), file_name=file.name, content=file.read_bytes(), by=None)
    checked, checked_peak = time.perf_counter(), _peak()
    book = apply_book(book=book, by=None, leave_out=True, accept_totals=True)
    rows = book.rows.count()
    assert rows == book.counts["rows"]
    print(
        f"budget book of {rows + book.counts['wrong_rows']:,} rows: checked {checked - start:.1f} s, "
        f"taken over {time.perf_counter() - checked:.1f} s; peak {checked_peak} MB and {_peak()} MB, {idle} MB before"
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


if __name__ == "__main__":
    main()
