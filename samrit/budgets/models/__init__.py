"""Budget books with their rows and promises, and the statements of the treasury."""

from samrit.budgets.models.books import Book, BookKind, BookRow, BookState, BookTarget, TargetKind
from samrit.budgets.models.treasury import Statement, StatementLine, StatementState, TreasurySource

__all__ = [
    "Book",
    "BookKind",
    "BookRow",
    "BookState",
    "BookTarget",
    "Statement",
    "StatementLine",
    "StatementState",
    "TargetKind",
    "TreasurySource",
]
