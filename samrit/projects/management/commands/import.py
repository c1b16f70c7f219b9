"""`samrit import emenscr|budget-records|proposals FILE`: documents of older systems come in as historical versions; budget
books and statements of the treasury by the same command."""  # noqa: N999

import json
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from samrit.budgets.management.disbursements import import_disbursement
from samrit.budgets.management.importing import import_book
from samrit.budgets.models import BookKind
from samrit.lib.errors import Refused
from samrit.projects.actions import importing, reading
from samrit.projects.rules.imports import budget_records, proposals

SOURCES = {
    "emenscr": importing.EMENSCR,
    "budget-records": importing.BUDGET_RECORDS,
    "proposals": importing.PROPOSALS,
}
BOOK, DISBURSEMENT = "budget-book", "disbursement"
SHOWN = 50


class Command(BaseCommand):
    """Bring documents of older systems in."""

    help = (
        "Import documents of older systems as historical versions. FILE is JSON lines (.jsonl, .jsonl.gz) or a JSON array "
        "or object (.json); proposals are a table (.csv, .csv.gz). Rows that cannot be taken are listed with their reason "
        "and never lose the others; the exit code is 1 only where the file as a whole could not be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("kind", choices=[*SOURCES, BOOK, DISBURSEMENT], help="what the file holds")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--kpis", type=Path, metavar="FILE", help="budget-records: a table (CSV) that completes the indicators"
        )
        parser.add_argument("--attribution", default="", help="whom the documents are credited to")
        book = parser.add_argument_group(f"{BOOK}, {DISBURSEMENT}")
        book.add_argument("--year", type=int, help="fiscal year (BE); of a disbursement by default that of its day")
        book.add_argument("--total", default="", help="baht that the rows of the year, or all disbursements, must make")
        book.add_argument("--paper", choices=list(BookKind), default=BookKind.ACT, help="which paper the book is")
        book.add_argument("--title", default="", help="its title")
        book.add_argument("--leave-out", action="store_true", help="take it over without the rows that are wrong")
        book.add_argument(
            "--accept-totals", action="store_true", help="take it over although sums disagree with a total"
        )
        treasury = parser.add_argument_group(DISBURSEMENT)
        treasury.add_argument("--source", default="", metavar="CODE", help="whose report it is")
        treasury.add_argument("--new-source", default="", metavar="NAME", help="what a source that is new is called")
        treasury.add_argument("--as-of", default="", metavar="DAY", help="the day the file stands for, in either era")
        treasury.add_argument("--apply", action="store_true", help="take it over when nothing stands in the way")
        treasury.add_argument("--accept-older", action="store_true", help="although a newer statement is there")
        treasury.add_argument("--zeros", choices=["fill", "keep"], help="codes that are shorter than the others")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
        parser.add_argument("--language", choices=["th", "en"], default="th", help="language of the reasons")

    def handle(self, *args: Any, kind: str, file: Path, language: str, **options: Any) -> None:
        """Read, import, report."""
        if options["kpis"] and kind != "budget-records":
            raise CommandError("--kpis goes with budget-records only")
        if kind in {BOOK, DISBURSEMENT}:
            with override(language):
                bring = import_book if kind == BOOK else import_disbursement
                bring(file, options, self.stdout)  # type: ignore[arg-type]  # writes like one
            return
        with override(language):
            try:
                result = self.import_file(SOURCES[kind], file, options)
            except Refused as refused:
                if options["json"]:
                    whole = importing.Result(refused=[importing.Refusal(0, file.name, str(refused.reason))])
                    self.stdout.write(json.dumps(whole.as_json(), ensure_ascii=False))
                    raise SystemExit(1) from None
                raise CommandError(str(refused.reason)) from None
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        else:
            self.report(result, dry_run=options["dry_run"])

    def import_file(self, source: importing.Source, file: Path, options: dict[str, Any]) -> importing.Result:
        """One file, with a progress bar on standard error where somebody watches."""
        is_table = source is importing.PROPOSALS
        entries = reading.read_table(file, proposals.COLUMNS) if is_table else reading.read_documents(file)
        if options["attribution"]:
            source = replace(source, attribution=options["attribution"])
        strangers: list[importing.Refusal] = []
        if options["kpis"]:
            entries, strangers = _with_kpis(entries, reading.read_kpis(options["kpis"]))
        with _bar(len(entries), hidden=options["json"]) as progress:
            result = importing.import_documents(
                source=source,
                entries=entries,
                by=None,
                dry_run=options["dry_run"],
                progress=progress,
            )
        result.refused += strangers
        return result

    def report(self, result: importing.Result, *, dry_run: bool) -> None:
        """The counts, and the first refused rows with their reasons."""
        counts = f"read {result.read}, created {result.created}, updated {result.updated}, unchanged {result.unchanged}"
        self.stdout.write(
            f"{counts}, refused {len(result.refused)}{' (dry run: nothing was changed)' if dry_run else ''}"
        )
        if not result.refused:
            return
        table = Table("row", "code", "why", title="Refused", title_justify="left")
        for refusal in sorted(result.refused, key=lambda one: one.row)[:SHOWN]:
            table.add_row(str(refusal.row), escape(refusal.key), escape(refusal.reason))
        Console(file=self.stdout).print(table)  # type: ignore[arg-type]
        if len(result.refused) > SHOWN:
            self.stdout.write(f"and {len(result.refused) - SHOWN} more; --json lists all")


def _with_kpis(
    entries: Collection[reading.Entry], kpis: dict[str, list[dict[str, str]]]
) -> tuple[list[reading.Entry], list[importing.Refusal]]:
    """The rows completed by the indicator table, and indicators of records the file does not have."""
    left = dict(kpis)
    completed = [
        reading.Entry(entry.row, budget_records.add_kpis(entry.document, left.pop(key, kpis.get(key, []))))
        if entry.document is not None and (key := budget_records.key_of(entry.document)) in kpis
        else entry
        for entry in entries
    ]
    return completed, [importing.Refusal(0, key, reading.no_such_record(key)) for key in left]


@contextmanager
def _bar(rows: int, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=hidden or not console.is_terminal) as bar:
        task = bar.add_task("import", total=rows)
        yield lambda done: bar.advance(task, done)
