"""`samrit import budget-book FILE`: the same checks from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from samrit.budgets.models import Book, BookRow
from tests.factories import budgets
from tests.factories.budgets import row


@pytest.fixture
def run(bodies, tmp_path):
    def import_book(*options, rows=budgets.ROWS):
        file = tmp_path / "book.csv"
        file.write_bytes(budgets.csv_of(rows))
        out = io.StringIO()
        call_command("import", "budget-book", str(file), *options, stdout=out)
        return out.getvalue()

    return import_book


def test_a_book_is_taken_over_with_its_total(run):
    told = run("--year", "2565", "--total", budgets.SUM, "--title", "เล่มสาธิต")
    assert "rows 4, wrong 0, units 1 (without a body 0), baht of 2565: 1,850,000.50" in told
    book = Book.objects.get()
    assert (book.state, book.title, book.read_by, BookRow.objects.count()) == ("applied", "เล่มสาธิต", None, 4)


def test_a_dry_run_takes_nothing_over(run):
    run("--year", "2565", "--dry-run")
    assert (Book.objects.get().state, BookRow.objects.count()) == ("checked", 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "--year"),
        (("--year", "2565", "--total", "มาก"), "มาก"),
        (("--year", "2565", "--total", "1", "--language", "en"), "The sums disagree with a total"),
        (("--year", "2566", "--language", "en"), "The file as a whole has to be mended first"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_taken_over(run, options, words):
    with pytest.raises(CommandError, match=words):
        run(*options)
    assert BookRow.objects.count() == 0


def test_wrong_rows_are_left_out_when_asked(run):
    rows = (*budgets.ROWS, row("5", {"จำนวนเงิน": ""}))
    with pytest.raises(CommandError):
        run("--year", "2565", rows=rows)
    told = run("--year", "2565", "--leave-out", "--language", "en", rows=rows)
    assert "The row has no amount." in told
    assert BookRow.objects.count() == 4
