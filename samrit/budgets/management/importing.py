"""`samrit import budget-book FILE`: a budget book is checked and taken over from the command line."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samrit.budgets.actions.books import NewBook, apply_book, bring_book, faults_of
from samrit.budgets.models import Book
from samrit.lib.errors import Invalid, Refused
from samrit.lib.money import parse_baht

SHOWN = 50


def import_book(file: Path, options: Mapping[str, Any], out: TextIO) -> None:
    """Check a file, say what was found, and take it over unless it is a dry run. Raises CommandError where it is not taken."""
    if not options["year"]:
        raise CommandError("budget-book needs --year")
    try:
        total = parse_baht(options["total"]) if options["total"] else None
        content = file.read_bytes()
    except (ValueError, OSError) as problem:
        raise CommandError(str(problem)) from None
    said = {"title": options["title"], "source": options["attribution"]}
    try:
        data = NewBook(options["year"], options["paper"], stated_total=total, **said)
        book = bring_book(data=data, file_name=file.name, content=content, by=None)
        report(book, out, as_json=options["json"])
        if not options["dry_run"]:
            agreed = {"leave_out": options["leave_out"], "accept_totals": options["accept_totals"]}
            apply_book(book=book, by=None, **agreed)
    except Invalid as no:
        raise CommandError("; ".join(f"{one.message} {one.rule}".strip() for one in no.problems)) from None
    except Refused as no:
        raise CommandError(str(no.reason)) from None


def report(book: Book, out: TextIO, *, as_json: bool) -> None:
    """The numbers of the book, and the first of what was found."""
    counts = book.counts
    if as_json:
        out.write(
            json.dumps({"book": book.pk, **{k: counts[k] for k in ("rows", "wrong_rows", "sum", "levels")}}) + "\n"
        )
        return
    out.write(
        f"rows {counts['rows']:,}, wrong {counts['wrong_rows']:,}, units {counts['units']:,} "
        f"(without a body {counts['unmatched']:,}), baht of {book.fiscal_year}: {Decimal(counts['sum']):,.2f}\n"
    )
    faults = faults_of(book)
    if not faults:
        return
    table = Table("place", "how grave", "what", title="Found", title_justify="left")
    for fault in faults[:SHOWN]:
        table.add_row(fault.place, fault.label, escape(fault.what))
    Console(file=out).print(table)
    if len(faults) > SHOWN:
        out.write(f"and {sum(counts['levels'].values()) - SHOWN:,} more\n")
