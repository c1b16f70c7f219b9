"""What can be seen of budget books."""

from samrit.budgets.queries.reading import books, books_of, get_book, rows_for, years_with_books

__all__ = ["books", "books_of", "get_book", "rows_for", "years_with_books"]
