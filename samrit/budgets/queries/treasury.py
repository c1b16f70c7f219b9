"""Statements of the treasury as they are read: sources, what was brought, lines of one statement."""

from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.budgets.models import Statement, StatementLine, StatementState, TreasurySource
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
