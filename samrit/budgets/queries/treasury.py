"""Statements of the treasury as they are read: sources, what was brought, lines of one statement."""

from django.db.models import Count, Q, QuerySet, Sum

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.budgets.models import Statement, StatementLine, StatementState, TreasurySource
from samrit.budgets.queries.names import directory_of_statements
from samrit.budgets.queries.reading import Unmatched
from samrit.budgets.rules.treasury import access


def sources() -> QuerySet[TreasurySource]:
    """The kinds of reports of the treasury that are known."""
    return TreasurySource.objects.order_by("code")


def source(code: str) -> TreasurySource | None:
    """One source by its code."""
    return TreasurySource.objects.filter(code=code).first()


def statements(user: User) -> QuerySet[Statement]:
    """The statements the user may read, without what was in their files, the newest first: administrators every file, other
    readers what was taken over."""
    found = Statement.objects.select_related("source", "read_by__person", "applied_by__person")
    found = found.defer("content", "faults")
    who = person(user)
    if access.brings_statements(who):
        return found
    return found.filter(state=StatementState.APPLIED) if access.reads_statements(who) else found.none()


def get_statement(user: User, pk: int) -> Statement | None:
    """One statement the user may read, with what was found in its file."""
    return statements(user).defer(None).defer("content").filter(pk=pk).first()


def whole_statement(user: User, pk: int) -> Statement | None:
    """One statement with its file, for those who bring them."""
    rows = Statement.objects.select_related("source")
    return rows.filter(pk=pk).first() if access.brings_statements(person(user)) else None


def lines(statement: Statement) -> QuerySet[StatementLine]:
    """The lines of a statement in the order of its file."""
    return statement.lines.select_related("body").order_by("number")


def _without_body() -> QuerySet[StatementLine]:
    named = ~Q(unit_code="", unit="")
    return StatementLine.objects.filter(named, body__isnull=True, statement__state=StatementState.APPLIED)


def lines_of_unit(unit_code: str, unit: str) -> QuerySet[StatementLine]:
    """The lines of a unit, as the files name it, that have no body yet."""
    return _without_body().filter(unit_code=unit_code, unit=unit).select_related("statement")


def waiting_units() -> int:
    """How many units of statements that were taken over have no body. One query."""
    return _without_body().order_by().values("unit_code", "unit").distinct().count()


def unmatched_units(most: int) -> list[Unmatched]:
    """The units without a body, the weightiest first, with at most five suggestions each."""
    rows = _without_body().order_by().values("unit_code", "unit").annotate(rows=Count("pk"), sum=Sum("disbursed"))
    grouped = list(rows.order_by("-sum", "unit", "unit_code")[:most])
    if not grouped:
        return []
    bodies = directory_of_statements()
    return [
        Unmatched(row["unit"], "", row["rows"], row["sum"], bodies.suggest(row["unit"]), row["unit_code"])
        for row in grouped
    ]
