"""What is measured of many at once: workbooks out and in, proposals imported and compared with each other."""

import csv
import gzip
import io
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, State
from samrit.organisations.models import Organisation
from samrit.projects.actions import importing, workbook_steps, workbooks
from samrit.projects.actions.reading import Entry, read_table
from samrit.projects.models import ApprovedVersion, Batch, Project, YearPlan
from samrit.projects.queries.workbooks.out import workbook_of
from samrit.projects.rules import likeness
from samrit.projects.rules.imports.proposals import COLUMNS
from samrit.workspace.actions import demo
from tests.factories.books import FIRST, Book

SEED = 2563
SAMPLE = 1500
"""So many names are compared each with each, to see that none of the pairs is missed."""


def apart(module: str, *words: object) -> Iterator[str]:
    """What a measure prints that runs in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.projects.{module}", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own command
        yield from (line.rstrip("\n") for line in process.stdout or ())
    assert process.returncode == 0, f"{module} ended with {process.returncode}"


def workbooks_of(projects: int) -> Iterator[str]:
    """So many projects out as one workbook, its rationale and its money changed in every row, checked, applied and undone."""
    editor = User.objects.get(username="editor")
    plans = _drafts(editor, projects)
    began = time.perf_counter()
    data, _year = workbook_of(editor, plans)
    seconds = time.perf_counter() - began
    book = Book.of(data)
    rows = sum(max(0, len(sheet.rows) - FIRST) for sheet in book.sheets)
    yield f"{'workbook out':32} {projects:,} projects, {rows:,} rows, {len(data) / 2**20:.1f} MiB  {rows / seconds:7.0f} rows/s"
    for row in range(len(book.sheet("m3").rows) - FIRST):
        book.put("m3", "rationale", row, f"หลักการและเหตุผลจากสมุดงาน แถวที่ {row}")
    filled = book.data()
    began = time.perf_counter()
    batch = _worked(workbooks.check(file_name="bench.xlsx", data=filled, by=editor))
    checked = time.perf_counter() - began
    ready = len(batch.counts["ready"])
    assert ready == projects, f"{ready} of {projects} projects are ready: {batch.faults[:3]}"
    began = time.perf_counter()
    _worked(workbooks.apply(batch=batch, by=editor))
    applied = time.perf_counter() - began
    changed = plans.filter(detail__rationale__startswith="หลักการและเหตุผลจากสมุดงาน").count()
    assert changed == projects, f"{projects - changed} projects did not take what the workbook says"
    began = time.perf_counter()
    held, _left = workbooks.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    left = workbooks.left_of(_worked(held))
    assert not left, left[:3]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    undone = time.perf_counter() - began
    speeds = "  ".join(f"{word} {rows / s:,.0f} rows/s" for word, s in (("checked", checked), ("applied", applied)))
    yield f"{'workbook in':32} {speeds}  undone in {undone:.1f} s  peak memory {peak:.0f} MiB"
    assert not plans.filter(detail__rationale__startswith="หลักการและเหตุผลจากสมุดงาน").exists(), "undo left something"


def _worked(batch: Batch) -> Batch:
    """The workbook when its job is done, which is done here."""
    workbook_steps.work_on(batch.pk)
    return Batch.objects.select_related("read_by").get(pk=batch.pk)


def _drafts(editor: User, projects: int) -> QuerySet[YearPlan]:
    """So many approved year plans as drafts of the editor's unit."""
    unit = Organisation.objects.get(
        pk=next(post.unit_id for post in person(editor).posts if post.role == Role.DIVISION_EDITOR)
    )
    chosen = list(YearPlan.objects.filter(approval__state=State.APPROVED, fiscal_year=2565).order_by("pk")[:projects])
    keys = [plan.pk for plan in chosen]
    assert len(keys) == projects, f"only {len(keys)} approved year plans"
    ApprovedVersion.objects.filter(year_plan__in=keys).delete()
    Project.objects.filter(year_plans__in=keys).update(owner=unit)
    approvals = Approval.objects.filter(pk__in=[plan.approval_id for plan in chosen])
    approvals.update(state=State.DRAFT, approved_at=None, owner=unit, step=0)
    return YearPlan.objects.filter(pk__in=keys)


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
