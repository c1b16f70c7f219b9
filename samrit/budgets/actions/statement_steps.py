"""The two long steps of a statement: checking its file and taking its lines over. A small file is done while the person waits, a
large one by a job; its rows are never held all at once."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.budgets.actions.reading import read_file
from samrit.budgets.models import Statement, StatementLine, StatementState
from samrit.budgets.queries.names import directory_of_statements
from samrit.budgets.rules.treasury.checks import FILL, KEEP, Checked, Take, Wanted, check_statement
from samrit.budgets.rules.treasury.faults import Fault
from samrit.lib import brought, clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.jobs import job
from samrit.lib.money import format_baht
from samrit.lib.thai import fold, format_date

SUBJECT = "statement"
CHECK, APPLY = "check", "apply"
AT_ONCE = 200_000
"""Bytes of a file that is done while the person waits."""
BATCH = 2000
MOST_FAULTS = 5000
"""How many faults of a file are kept: nobody reads more."""
LISTENERS: list[Callable[[Statement], None]] = []
"""What apps above do when a statement was taken over or back, in the same transaction; they add themselves when they start."""


@dataclass(frozen=True)
class Said:
    """What a person says to what was found: rows that are wrong stay out, sums that disagree are known, a newer statement or one
    of the same day is known, and codes that are too short are filled with zeros or right as they are."""

    leave_out: bool = False
    accept_totals: bool = False
    accept_older: bool = False
    zeros: str = ""


def tell_of(statement: Statement) -> None:
    """Tell those above that a statement was taken over or back."""
    for listen in LISTENERS:
        listen(statement)


def start(statement: Statement, step: str, by: User | None, *, said: Said | None = None) -> Statement:
    """Begin a step of a held statement, inside the transaction of the act. The machine's own commands wait for it. Raises Invalid
    where it is done at once and cannot be."""
    statement.counts = {**statement.counts, "step": step, "said": asdict(said or Said())}
    statement.save()
    if by is None or len(statement.content) <= AT_ONCE:
        return _carry_out(statement, by)
    work_on_statement.configure(lock=f"statement-{statement.pk}").defer(statement_id=statement.pk)
    return statement


@job()
def work_on_statement(statement_id: int) -> None:
    """Do the step a statement is at. May run twice: a step that is done is none."""
    try:
        with acting(_who(statement_id), "work on statement"):
            held = _held(statement_id)
            if held.counts.get("step"):
                _carry_out(held, held.applied_by if held.counts["step"] == APPLY else held.read_by)
    except Invalid:
        _say_why(statement_id)


def _held(statement_id: int) -> Statement:
    return Statement.objects.select_for_update(of=("self",)).select_related("source").get(pk=statement_id)


def _say_why(statement_id: int) -> None:
    """What came out otherwise than it was asked is said on the page of the file: it is checked anew, or could not be read."""
    with acting(_who(statement_id), "work on statement"):
        held = _held(statement_id)
        try:
            with transaction.atomic():
                checked = check(held, _count_only)
        except Invalid:
            checked = Checked(faults=[Fault("unread")])
        held.applied_by = None
        keep_checked(held, checked)


def _who(statement_id: int) -> User | None:
    rows = Statement.objects.select_related("read_by", "applied_by").defer("content", "faults")
    statement = rows.get(pk=statement_id)
    return statement.applied_by if statement.counts.get("step") == APPLY else statement.read_by


def _carry_out(statement: Statement, by: User | None) -> Statement:
    if statement.counts["step"] == APPLY:
        return _take_over(statement, by)
    return keep_checked(statement, check(statement, _count_only))


def _count_only(_row: Mapping[str, Any]) -> None:
    """A check stores no row."""


def check(statement: Statement, take: Take) -> Checked:
    """Judge the file of a statement; `take` is given each line that is fit to be stored. Raises Invalid where it cannot be
    read."""
    source = statement.source
    known = {fold(heading): name for heading, name in source.columns.items()}
    zeros = statement.counts.get("said", {}).get("zeros", "")
    wanted = Wanted(statement.fiscal_year, statement.as_of, statement.stated_total, known, source.unit, zeros)
    checked = check_statement(read_file(bytes(statement.content)), wanted, directory_of_statements(), take)
    checked.faults += _beside_others(statement, checked)
    return checked


def _beside_others(statement: Statement, checked: Checked) -> list[Fault]:
    """What the other statements of the source and year say to this one."""
    others = Statement.objects.filter(
        source=statement.source, fiscal_year=statement.fiscal_year, state=StatementState.APPLIED
    ).exclude(pk=statement.pk)
    found = []
    newest = others.filter(as_of__gt=statement.as_of).order_by("-as_of").defer("content", "faults").first()
    if newest is not None:
        found.append(Fault("older", words={"newest": format_date(newest.as_of)}))
    if (same := others.filter(as_of=statement.as_of).order_by("-pk").defer("content", "faults").first()) is not None:
        found.append(Fault("same_day", words={"file": same.file_name}))
    before = others.filter(as_of__lt=statement.as_of).order_by("-as_of", "-pk").defer("content", "faults").first()
    now = checked.sums.get("disbursed", Decimal(0))
    then = before.lines.aggregate(sum=Sum("disbursed"))["sum"] if before else None
    if before is not None and then is not None and now < then:
        words = {"before": format_date(before.as_of), "now": format_baht(now), "then": format_baht(then)}
        found.append(Fault("fell", words=words))
    return found


def keep_checked(statement: Statement, checked: Checked) -> Statement:
    """Keep what was found in the file of a statement; with it its step is over."""
    faults = brought.in_order(checked.faults)
    asks = {fault.code for fault in faults if fault.level == brought.ASKS}
    statement.faults = [fault.as_json() for fault in faults[:MOST_FAULTS]]
    statement.counts = {
        "rows": checked.rows,
        "wrong_rows": checked.wrong_rows,
        "sums": {name: str(amount) for name, amount in checked.sums.items()},
        "sum": str(checked.sums.get("disbursed", Decimal(0))),
        "units": sum(any(key) for key in checked.units),
        "unmatched": sum(body is None and any(key) for key, body in checked.units.items()),
        "totals": checked.totals,
        "totals_agree": checked.totals_agree,
        "short": checked.short,
        "asks_zeros": "zeros_lost" in asks,
        "asks_older": bool(asks & {"older", "same_day"}),
        "stopping": checked.is_stopped,
        "disagrees": checked.disagrees,
        "unknown_columns": list(checked.unknown),
        "header": checked.header,
        "levels": {level: sum(fault.level == level for fault in faults) for level in brought.LEVELS},
    }
    statement.read_at = clock.now()
    statement.save()
    return statement


class _Lines:
    """Lines on their way into the database, some at a time."""

    def __init__(self, statement: Statement) -> None:
        self.statement, self.waiting = statement, list[StatementLine]()

    def take(self, row: Mapping[str, Any]) -> None:
        """Store a line, when enough wait."""
        self.waiting.append(StatementLine(statement=self.statement, **row))
        if len(self.waiting) >= BATCH:
            self.store()

    def store(self) -> None:
        """Store what waits."""
        StatementLine.objects.bulk_create(self.waiting)
        self.waiting.clear()


def _take_over(statement: Statement, by: User | None) -> Statement:
    """Every line that is right, or nothing. Raises Invalid."""
    said = Said(**statement.counts["said"])
    with transaction.atomic():
        lines = _Lines(statement)
        checked = check(statement, lines.take)
        lines.store()
        statement.state, statement.applied_by, statement.applied_at = StatementState.APPLIED, by, clock.now()
        file = statement.content
        statement.content = b""
        keep_checked(statement, checked)
        if problems := unsaid(statement.counts, said):
            statement.content, statement.state, statement.applied_at = file, StatementState.CHECKED, None
            raise Invalid(problems)
    facts = {name: statement.counts[name] for name in ("rows", "sum", "wrong_rows", "unmatched")}
    told = {"fiscal_year": statement.fiscal_year, "as_of": str(statement.as_of), "file": statement.file_name}
    told |= {"source": statement.source.code, "hash": statement.file_hash}
    record(act="statement_applied", subject_kind=SUBJECT, subject_id=statement.pk, by=by, **told, **facts)
    tell_of(statement)
    return statement


def unsaid(counts: Mapping[str, Any], said: Said) -> list[Problem]:
    """What has to be said before a statement is taken over."""
    problems = []
    if counts.get("wrong_rows") and not said.leave_out:
        words = _("%(count)s rows are wrong. Mend the file, or say that they are left out.")
        problems.append(Problem("leave_out", "required", words % {"count": counts["wrong_rows"]}))
    if counts.get("disagrees") and not said.accept_totals:
        words = _("The sums disagree with a total. Mend the file, or say that you know.")
        problems.append(Problem("accept_totals", "required", words))
    if counts.get("asks_older") and not said.accept_older:
        words = _("A newer statement, or one of the same day, was taken over already. Say that you know.")
        problems.append(Problem("accept_older", "required", words))
    if counts.get("asks_zeros") and said.zeros not in {FILL, KEEP}:
        words = _("%(count)s codes are shorter than the others. Say whether zeros are put before them.")
        problems.append(Problem("zeros", "required", words % {"count": counts["short"]}))
    return problems
