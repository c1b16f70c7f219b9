"""`samrit import disbursement FILE`: a statement of the treasury is checked, and with --apply taken over, from the command line."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samrit.budgets.actions.statement_steps import Said
from samrit.budgets.actions.statements import (
    NewSource,
    NewStatement,
    apply_statement,
    bring_statement,
    faults_of,
)
from samrit.budgets.models import Statement, TreasurySource
from samrit.budgets.queries import treasury as queries
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.money import parse_baht
from samrit.lib.thai import parse_date

SHOWN = 50
OPTIONS = {
    **{name: f"--{name.replace('_', '-')}" for name in ("leave_out", "accept_totals", "accept_older")},
    "zeros": "--zeros fill, --zeros keep",
}
"""What is said on the page of a file by a tick is said here by an option."""


def import_disbursement(file: Path, options: Mapping[str, Any], out: TextIO) -> None:
    """Check a file, say what was found, and take it over where asked. Raises CommandError where it is not taken."""
    if not options["source"] or not options["as_of"]:
        raise CommandError("disbursement needs --source and --as-of")
    try:
        total = parse_baht(options["total"]) if options["total"] else None
        day, content = parse_date(options["as_of"]), file.read_bytes()
    except (ValueError, OSError) as problem:
        raise CommandError(str(problem)) from None
    try:
        data = NewStatement(_source(options), day, options["year"], total)
        statement = bring_statement(data=data, file_name=file.name, content=content, by=None)
        report(statement, out, as_json=options["json"])
        if options["apply"] and not options["dry_run"]:
            zeros = options["zeros"] or ""
            ticked = {name: options[name] for name in ("leave_out", "accept_totals", "accept_older")}
            apply_statement(statement=statement, by=None, said=Said(**ticked, zeros=zeros))
    except Invalid as no:
        raise CommandError("; ".join(map(_told, no.problems))) from None
    except Refused as no:
        raise CommandError(str(no.reason)) from None


def _told(one: Problem) -> str:
    """A problem with the rule it rests on and the option that answers it."""
    option = f"({OPTIONS[one.field]})" if one.field in OPTIONS else ""
    return " ".join(filter(None, (str(one.message), str(one.rule), option)))


def _source(options: Mapping[str, Any]) -> TreasurySource | NewSource:
    found = queries.source(options["source"])
    if found is None and not options["new_source"]:
        known = ", ".join(queries.sources().values_list("code", flat=True)) or "none"
        raise CommandError(f"no source {options['source']} (known: {known}); name a new one with --new-source NAME")
    return found or NewSource(options["source"], options["new_source"])


def report(statement: Statement, out: TextIO, *, as_json: bool) -> None:
    """The numbers of the statement, and the first of what was found."""
    counts = statement.counts
    if as_json:
        told = {k: counts[k] for k in ("rows", "wrong_rows", "sum", "levels", "stopping", "disagrees")}
        out.write(json.dumps({"statement": statement.pk, **told}) + "\n")
        return
    out.write(
        f"rows {counts['rows']:,}, wrong {counts['wrong_rows']:,}, units {counts['units']:,} "
        f"(without a body {counts['unmatched']:,}), disbursed {Decimal(counts['sum']):,.2f} baht "
        f"of {statement.fiscal_year} as of {statement.as_of}\n"
    )
    faults = faults_of(statement)
    if not faults:
        return
    table = Table("place", "how grave", "what", "how to mend", title="Found", title_justify="left")
    for fault in faults[:SHOWN]:
        table.add_row(fault.place, fault.label, escape(fault.what), escape(fault.mend))
    Console(file=out).print(table)
    if len(faults) > SHOWN:
        out.write(f"and {sum(counts['levels'].values()) - SHOWN:,} more\n")
