"""What is measured of many at once: workbooks out and in, proposals imported and compared with each other."""

import csv
import gzip
import io
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from samrit.projects.actions import importing
from samrit.projects.actions.reading import Entry, read_table
from samrit.projects.models import Project
from samrit.projects.rules import likeness
from samrit.projects.rules.imports.proposals import COLUMNS
from samrit.workspace.actions import demo

SEED = 2563
SAMPLE = 1500
"""So many names are compared each with each, to see that none of the pairs is missed."""


def proposals(state: Path, records: Path | None) -> Iterator[str]:
    """A table of proposals imported, imported again, and its names compared within each province."""
    entries = read_table(records or _stand_in(state), COLUMNS)
    before = Project.objects.count()
    seconds, result = _import(entries)
    again, repeated = _import(entries)
    assert Project.objects.count() - before == result.created, "an import lost or doubled a record"
    assert repeated.unchanged + repeated.updated == result.created, repeated.as_json()
    assert result.created + len(result.refused) == len(entries), "a row was not counted"
    yield (
        f"{'proposals imported':32} {result.created:,} of {len(entries):,}, refused {len(result.refused):,}  "
        f"{len(entries) / seconds:6.0f}/s  again unchanged {len(entries) / again:6.0f}/s"
    )
    named = [_named(entry) for entry in entries if entry.document]
    began = time.perf_counter()
    found = likeness.pairs(named)
    yield f"{'look-alikes among them':32} {len(found):,} pairs in {time.perf_counter() - began:.1f} s"
    yield f"{'compared each with each':32} {_checked(named)}"


def _import(entries: list[Entry]) -> tuple[float, importing.Result]:
    began = time.perf_counter()
    result = importing.import_documents(source=importing.PROPOSALS, entries=entries, by=None)
    return time.perf_counter() - began, result


def _named(entry: Entry) -> likeness.Named:
    row = entry.document or {}
    return likeness.Named(str(entry.row), row["project_name"], row["province"])


def _checked(named: list[likeness.Named]) -> str:
    """The pairs of a sample against those that comparing each with each finds: all of them, and no others."""
    some = random.Random(SEED).sample(named, min(SAMPLE, len(named)))  # noqa: S311  a seeded draw of a measure
    quick = {(pair.first, pair.second) for pair in likeness.pairs(some)}
    slow = {(pair.first, pair.second) for pair in likeness.pairs_of_all(some)}
    assert quick == slow, f"{len(slow - quick)} pairs were missed"
    return f"{len(slow):,} pairs among {len(some):,}, all found"


def _stand_in(state: Path) -> Path:
    """A table of the same shape made of the shipped records, where none is given."""
    path = state / "proposals.csv"
    with gzip.open(demo.PACKS / "project_records_2565.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for year in range(2560, 2563):
        for one in records:
            row = (one["name_th"], one.get("budget_2565_baht") or "", one["agency"], one["ministry"] or one["agency"])
            table.writerow(["1", str(year), "", *row, "", ""])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path
