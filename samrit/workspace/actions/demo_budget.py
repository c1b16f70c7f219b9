"""A small budget book for the demonstration, made of what the shipped records of the FY2565 budget documents say of their own
money, brought in by the door that every book comes through; lines of the demonstration's projects rest on it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import F

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.budgets.actions.books import NewBook, apply_book, bring_book
from samrit.budgets.models import Book, BookKind, BookRow
from samrit.lib import workbooks
from samrit.lib.thai import fold
from samrit.lib.workbooks import Cell, Page
from samrit.projects.actions.reading import read_documents
from samrit.projects.models import BudgetLine, FundSource, Origin

YEAR = 2565
TITLE = "รายการสาธิตจากเอกสารงบประมาณ ปีงบประมาณ 2565"
SOURCE = "เอกสารงบประมาณรายจ่ายประจำปีงบประมาณ พ.ศ. 2565 (393 ผลผลิต/โครงการ)"
ITEMS = (
    "item",
    "document",
    "ministry",
    "unit",
    "budget_plan",
    "output",
    "project",
    "description",
    "fiscal_year",
    "amount",
)
TARGETS = ("unit", "output", "project", "kind", "name", "measure", "target")
MILLION = Decimal(1_000_000)


def show_book(records: Path) -> Book | None:
    """Make the book of these records once; nothing where it is there."""
    if Book.objects.filter(is_demonstration=True).exists():
        return None
    documents = [entry.document for entry in read_documents(records) if entry.document is not None]
    rows = [row for document in documents for row in _items(document)]
    targets = [row for document in documents for row in _targets(document)]
    pages = [Page("รายการ", rows=[ITEMS, *rows]), Page("ตัวชี้วัด", rows=[TARGETS, *targets])]
    total = sum((Decimal(str(row[-1])) for row in rows), Decimal(0))
    data = NewBook(YEAR, BookKind.BILL, TITLE, SOURCE, total)
    by = User.objects.get(username="budget")
    content = workbooks.write(pages, title=TITLE)
    book = bring_book(data=data, file_name="demo-book-2565.xlsx", content=content, by=by, is_demonstration=True)
    book = apply_book(book=book, by=by, leave_out=True, accept_totals=True)
    with acting(None, "demonstration data"):
        _rest_lines(book)
    return book


def _purpose(document: Mapping[str, Any]) -> tuple[str, str]:
    """Output and project: one of them is empty."""
    name = str(document["name_th"])
    return ("", name) if document["record_type"] == "project" else (name, "")


def _items(document: Mapping[str, Any]) -> Iterable[list[Cell]]:
    """A row for each activity, where they make up the money of the year; else one row."""
    activities = [one for one in document.get("activities") or () if one.get("amount_2565_mbaht")]
    stated = document.get("budget_2565_baht")
    amounts = [(str(one["name_th"]), _baht(one["amount_2565_mbaht"])) for one in activities]
    whole = Decimal(str(stated)) if stated else sum((amount for _name, amount in amounts), Decimal(0))
    if not whole:
        return
    if sum((amount for _name, amount in amounts), Decimal(0)) != whole:
        amounts = [(str(document["name_th"]), whole)]
    head = [f"{document['source_pdf']} p. {document['pdf_page']}", document["ministry"], document["agency"]]
    for number, (name, amount) in enumerate(amounts, start=1):
        item = f"{document['record_id']}-{number}"
        yield [item, *head, document["budget_plan"], *_purpose(document), name, YEAR, float(amount)]


def _baht(millions: Any) -> Decimal:
    return (Decimal(str(millions)) * MILLION).quantize(Decimal("0.01"))


def _targets(document: Mapping[str, Any]) -> Iterable[list[Cell]]:
    for one in document.get("kpis") or ():
        target = (one.get("plan") or {}).get(f"y{YEAR}")
        if one.get("name_th") and target not in (None, ""):
            yield [document["agency"], *_purpose(document), one.get("kind"), one["name_th"], one.get("unit"), target]


def _rest_lines(book: Book) -> None:
    """Tie a line of the year of each demonstration project to the row of its name, so that the book shows who uses it."""
    rows: dict[tuple[str, int | None], BookRow] = {}
    for row in book.rows.exclude(body=None):
        rows.setdefault((fold(row.project or row.output), row.body_id), row)
    plan, owner = "year_plan__", "year_plan__project__owner"
    lines = BudgetLine.objects.filter(fiscal_year=YEAR, source=FundSource.STATE_BUDGET, book_row__isnull=True)
    lines = lines.filter(
        **{f"{plan}origin": Origin.LIVING, f"{plan}is_demonstration": True, f"{plan}fiscal_year": YEAR}
    )
    lines = lines.annotate(own=F(owner), over=F(f"{owner}__parent"), name_of=F(f"{plan}project__name_th"))
    tied = []
    for line in lines:
        name = fold(line.name_of)
        found = rows.get((name, line.own)) or rows.get((name, line.over))
        if found is not None:
            line.book_row = found
            tied.append(line)
    BudgetLine.objects.bulk_update(tied, ["book_row"], batch_size=500)
