"""Bringing a statement of the treasury: checked first, with everything that is wrong with it; taken over whole or not at all;
taken back."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.actions.reading import look_at, read_file
from samrit.budgets.actions.statement_steps import APPLY, CHECK, SUBJECT, Said, start, tell_of, unsaid
from samrit.budgets.models import Statement, StatementState, TreasurySource
from samrit.budgets.rules.access import AT_WORK
from samrit.budgets.rules.layout import IGNORED
from samrit.budgets.rules.treasury import access
from samrit.budgets.rules.treasury.columns import STATEMENT, UNITS
from samrit.budgets.rules.treasury.faults import Fault
from samrit.lib import brought, clock, workbooks
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.fiscal import first_day, fiscal_year_of
from samrit.lib.thai import clean, format_date

FIRST_YEAR, LAST_YEAR = 2540, 2620
CARRIED = 2
"""Years after its first day in which a fiscal year is still booked: money that was carried over is spent in the next."""


@dataclass(frozen=True)
class NewSource:
    """What a person says of a kind of report that is not known yet; its amounts are in `unit` baht."""

    code: str
    name_th: str
    name_en: str = ""
    unit: int = 1

    def tidied(self) -> "NewSource":
        """The same without stray spaces, its code in small letters."""
        return NewSource(clean(self.code).lower(), clean(self.name_th), clean(self.name_en), self.unit)


@dataclass(frozen=True)
class NewStatement:
    """What a person says of the file she brings: whose report it is, also of a source that is new; the day it stands for, the
    fiscal year (BE; by default that of the day), and the sum of disbursements in baht it must make, where she knows it."""

    source: TreasurySource | NewSource
    as_of: dt.date
    fiscal_year: int | None = None
    stated_total: Decimal | None = None

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.fiscal_year or fiscal_year_of(self.as_of)


@refusals_logged("bring_statement", SUBJECT)
def add_source(*, code: str, name_th: str, name_en: str = "", unit: int = 1, by: User | None) -> TreasurySource:
    """State another kind of report of the treasury. Raises Refused, Invalid."""
    _may_bring(by)
    new = NewSource(code, name_th, name_en, unit).tidied()
    if problems := _faults_of_source(new):
        raise Invalid(problems)
    with acting(by, f"add source of the treasury {new.code}"):
        return _made(new, by)


def _faults_of_source(new: NewSource) -> list[Problem]:
    problems = []
    if not new.code or len(new.code) > 40 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in new.code):
        problems.append(Problem("code", "code", _("Write a short code of Roman letters, digits and hyphens.")))
    elif TreasurySource.objects.filter(code=new.code).exists():
        problems.append(Problem("code", "exists", _("There is a source with this code already.")))
    if not new.name_th or len(new.name_th) > 200 or len(new.name_en) > 200:
        problems.append(Problem("name_th", "required", _("Write what the report is called, at most 200 letters.")))
    if new.unit not in UNITS:
        problems.append(Problem("unit", "choice", _("Amounts are in baht, thousand baht or million baht.")))
    return problems


def _made(new: NewSource, by: User | None) -> TreasurySource:
    facts = {"name_th": new.name_th, "name_en": new.name_en, "unit": new.unit}
    source = TreasurySource.objects.create(code=new.code, set_by=by, set_at=clock.now(), **facts)
    record(act="treasury_source_added", subject_kind="treasury_source", subject_id=source.pk, by=by, code=new.code)
    return source


@refusals_logged("bring_statement", SUBJECT)
def bring_statement(
    *, data: NewStatement, file_name: str, content: bytes, by: User | None, is_demonstration: bool = False
) -> Statement:
    """Read a file and say what is wrong with it, of a large one by a job; nothing is taken over yet. A source that is new comes
    into being with its first file, and not without. Raises Refused, and Invalid where the file as a whole cannot be read or was
    taken over before."""
    _may_bring(by)
    new = data.source.tidied() if isinstance(data.source, NewSource) else None
    if problems := [*(_faults_of_source(new) if new else []), *_faults_of(data)]:
        raise Invalid(problems)
    file_hash = hashlib.sha256(content).hexdigest()
    if (same := _taken_over(file_hash)) is not None:
        raise Invalid([_same_file(same)])
    look_at(content)
    with acting(by, "check statement of the treasury"):
        source = data.source if isinstance(data.source, TreasurySource) else _made(data.source.tidied(), by)
        waiting = Statement.objects.filter(file_hash=file_hash, state=StatementState.CHECKED, source=source)
        held = waiting.select_for_update(of=("self",)).first() or Statement(file_hash=file_hash, source=source)
        held.fiscal_year, held.as_of, held.stated_total = data.year, data.as_of, data.stated_total
        held.file_name, held.content = clean(file_name)[-200:] or "-", content
        held.read_by, held.read_at, held.is_demonstration = by, clock.now(), is_demonstration
        return start(held, CHECK, by)


def _may_bring(by: User | None) -> None:
    """Commands of the machine itself act without a person."""
    if by is not None and (reason := access.why_not_bring(person(by))):
        raise Refused(reason)


def _faults_of(data: NewStatement) -> list[Problem]:
    problems = []
    if data.fiscal_year is not None and not FIRST_YEAR <= data.fiscal_year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        problems.append(Problem("fiscal_year", "year", text))
    elif data.as_of > clock.today():
        text = _("%(day)s has not come yet. Write the day the file stands for.")
        problems.append(Problem("as_of", "future", text % {"day": format_date(data.as_of)}))
    elif not first_day(data.year) <= data.as_of < first_day(data.year + CARRIED):
        text = _("%(day)s is no day of fiscal year %(year)s. Write the day the file stands for, or its fiscal year.")
        problems.append(Problem("as_of", "other_year", text % {"day": format_date(data.as_of), "year": data.year}))
    if data.stated_total is not None and abs(data.stated_total) >= Decimal(10) ** 16:
        problems.append(Problem("stated_total", "range", _("Write the total in baht, such as 1,250,000.00.")))
    return problems


def _taken_over(file_hash: str) -> Statement | None:
    rows = Statement.objects.filter(file_hash=file_hash, state=StatementState.APPLIED)
    return rows.select_related("source").defer("content").first()


def _same_file(same: Statement) -> Problem:
    words = _("This very file was taken over already, as “%(source)s” as of %(day)s.")
    return Problem("file", "same_file", words % {"source": same.source.name_th, "day": format_date(same.as_of)})


@refusals_logged("bring_statement", SUBJECT, "statement")
def say_columns(*, statement: Statement, columns: Mapping[str, str], unit: int, by: User) -> Statement:
    """Say which of our columns headings of the file are and in how many baht its amounts, and check it again. Kept for the
    source, so that it is asked once. Raises Refused, Invalid."""
    _may_bring(by)
    with acting(by, "say columns of a source of the treasury"):
        held = _held(statement)
        if held.state != StatementState.CHECKED:
            raise Refused(_("Only a file that is not taken over yet is checked again."))
        if held.counts.get("step"):
            raise Refused(AT_WORK)
        source = TreasurySource.objects.select_for_update().get(pk=held.source_id)
        names = {column.name for column in STATEMENT} | {IGNORED, ""}
        known = {*source.columns, *held.counts.get("unknown_columns", [])}
        if any(name not in names or heading not in known for heading, name in columns.items()):
            raise Invalid([Problem("columns", "unknown_column", _("Choose one of the columns."))])
        if unit not in UNITS:
            raise Invalid([Problem("unit", "choice", _("Amounts are in baht, thousand baht or million baht."))])
        source.columns = {h: name for h, name in {**source.columns, **columns}.items() if name}
        source.unit, source.set_by, source.set_at = unit, by, clock.now()
        source.save()
        told = {"columns": source.columns, "unit": unit}
        record(act="treasury_columns_said", subject_kind="treasury_source", subject_id=source.pk, by=by, **told)
        held.source = source
        return start(held, CHECK, by)


@refusals_logged("apply_statement", SUBJECT, "statement")
def apply_statement(*, statement: Statement, by: User | None, said: Said | None = None) -> Statement:
    """Take a checked file over, a large one by a job: every line that is right, in one transaction. `said` is what the person
    says to rows that are wrong, sums that disagree, short codes and a newer statement. Raises Refused, Invalid where
    something of it was not said."""
    _may_bring(by)
    said = said or Said()
    with acting(by, f"take statement over: {statement.file_name}"):
        held = _held(statement)
        if reason := access.why_not_apply(held):
            raise Refused(reason)
        if (same := _taken_over(held.file_hash)) is not None:
            raise Invalid([_same_file(same)])
        if problems := unsaid(held.counts, said):
            raise Invalid(problems)
        held.applied_by = by
        return start(held, APPLY, by, said=said)


@refusals_logged("undo_statement", SUBJECT, "statement")
def undo_statement(*, statement: Statement, by: User) -> Statement:
    """Take a statement back with all its lines; the one before it counts again. What people said of codes stays. Raises
    Refused."""
    _may_bring(by)
    with acting(by, f"take statement back: {statement.file_name}"):
        held = _held(statement)
        if reason := access.why_not_undo(held):
            raise Refused(reason)
        rows = held.lines.all()
        rows._raw_delete(rows.db)  # nothing rests on them, so nothing has to be collected row by row
        held.state, held.undone_at = StatementState.UNDONE, clock.now()
        held.save()
        told = {"fiscal_year": held.fiscal_year, "as_of": str(held.as_of), "file": held.file_name}
        record(act="statement_undone", subject_kind=SUBJECT, subject_id=held.pk, by=by, **told)
        tell_of(held)
        return held


def _held(statement: Statement) -> Statement:
    """The statement, held until the transaction ends."""
    return Statement.objects.select_for_update(of=("self",)).select_related("source").get(pk=statement.pk)


def faults_of(statement: Statement) -> list[Fault]:
    """What was found in a file, the gravest first."""
    return [Fault.of(kept) for kept in statement.faults]


def annotated(statement: Statement) -> bytes:
    """The person's own workbook with what was found written into its cells."""
    sheets = read_file(bytes(statement.content))
    return brought.annotated(
        [workbooks.Sheet(sheet.title, [list(row) for row in sheet.rows], list(sheet.merged)) for sheet in sheets],
        faults_of(statement),
        title=statement.file_name,
        about=f"{statement.source.name_th} {format_date(statement.as_of)}",
        created=statement.read_at,
        headings=[statement.counts.get("header", 0)],
    )
