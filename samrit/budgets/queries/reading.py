"""Budget books as they are read: which there are, their sums from ministry down to the item, what rests on them.

A book that was taken over is public among the signed in; the others exist for those who bring books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.budgets.models import Book, BookKind, BookRow, BookState, BookTarget
from samrit.budgets.queries.names import directory
from samrit.budgets.rules import access
from samrit.budgets.rules.names import Named
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation

LEVELS = ("ministry", "unit", "budget_plan", "purpose")
"""The steps down a book; `purpose` is an output or a project, whichever the row has."""
ITEMS_ON_A_PAGE = 100


def bureau_id() -> int | None:
    """The Budget Bureau among the bodies."""
    return Organisation.objects.filter(code=access.BUREAU).values_list("pk", flat=True).first()


def brings_books(user: User) -> bool:
    """Whether the user brings books in."""
    return access.brings_books(person(user), bureau_id())


def books(user: User) -> QuerySet[Book]:
    """The books the user may read, without what was in their files, the newest year first."""
    found = Book.objects.select_related("read_by__person", "applied_by__person").defer("content", "faults")
    return found if brings_books(user) else found.filter(state=BookState.APPLIED)


def get_book(user: User, pk: int) -> Book | None:
    """One book the user may read."""
    return books(user).filter(pk=pk).first()


def whole_book(user: User, pk: int) -> Book | None:
    """A book with what was in its file, for those who bring books."""
    if not brings_books(user):
        return None
    return Book.objects.select_related("read_by__person", "applied_by__person").defer("content").filter(pk=pk).first()


def resting_on(book: Book) -> int:
    """How many rows of the tables above rest on rows of this book (lines of projects, as it is): the keys that lead here
    are asked, whatever app they are of."""
    count = 0
    for relation in BookRow._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.related_model and relation.remote_field and not _is_history(relation):
            rows = relation.related_model._base_manager
            count += rows.filter(**{f"{relation.remote_field.name}__book": book}).count()
    return count


def _is_history(relation: object) -> bool:
    """History keeps ids without holding the row."""
    return not getattr(getattr(relation, "remote_field", None), "db_constraint", True)


@dataclass(frozen=True)
class Part:
    """One line of a level: its words (empty where the book says nothing), rows, baht of the book's year and of other years."""

    name: str
    kind: str
    rows: int
    amount: Decimal
    other_years: Decimal
    body: str = ""


@dataclass(frozen=True)
class Walk:
    """Where one is in a book: the names chosen so far, the sums of the next level, or at the bottom the items."""

    book: Book
    steps: Mapping[str, str]
    level: str
    parts: Sequence[Part]
    amount: Decimal
    other_years: Decimal
    rows: int
    items: Page[BookRow] | None = None
    targets: Sequence[BookTarget] = ()

    @property
    def largest(self) -> Decimal:
        """The largest sum, for bars."""
        return max((part.amount for part in self.parts), default=Decimal(0))


def walk(book: Book, steps: Mapping[str, str], page: str = "") -> Walk:
    """One step of a book: what lies below the names chosen. Two or three queries."""
    rows = _below(book, steps)
    level = next((name for name in LEVELS if name not in steps), "")
    own = Sum("amount", filter=Q(fiscal_year=book.fiscal_year))
    sums = rows.aggregate(own=own, whole=Sum("amount"), rows=Count("pk"))
    own_sum, whole = sums["own"] or Decimal(0), sums["whole"] or Decimal(0)
    parts = _parts(book, rows, level) if level else []
    items, targets = None, list[BookTarget]()
    if not level:
        items = Paginator(rows.select_related("body").order_by("number"), ITEMS_ON_A_PAGE).get_page(page)
        named = Q(output=steps["purpose"]) | Q(project=steps["purpose"])
        targets = list(book.targets.filter(named, unit=steps["unit"])) if steps["purpose"] else []
    return Walk(book, steps, level, parts, own_sum, whole - own_sum, sums["rows"], items, targets)


def _below(book: Book, steps: Mapping[str, str]) -> QuerySet[BookRow]:
    rows = book.rows.all()
    for level, name in steps.items():
        purpose = Q(output=name, project="") | Q(project=name, output="")
        rows = rows.filter(purpose if level == "purpose" else Q(**{level: name}))
    return rows


def items_below(book: Book, steps: Mapping[str, str]) -> QuerySet[BookRow]:
    """Every item below the names chosen, in the order of the book."""
    return _below(book, steps).order_by("number")


def _parts(book: Book, rows: QuerySet[BookRow], level: str) -> list[Part]:
    own, whole = Sum("amount", filter=Q(fiscal_year=book.fiscal_year)), Sum("amount")
    names = ("output", "project") if level == "purpose" else (level,)
    grouped = rows.order_by().values(*names).annotate(own=own, whole=whole, count=Count("pk"), code=Max("body__code"))
    found = []
    for row in grouped.order_by(F("own").desc(nulls_last=True), *names):
        name = row["output"] or row["project"] if level == "purpose" else row[level]
        kind = ("output" if row["output"] else "project" if row["project"] else "") if level == "purpose" else ""
        amount = row["own"] or Decimal(0)
        code = row["code"] or "" if level == "unit" else ""
        found.append(Part(name, kind, row["count"], amount, row["whole"] - amount, code))
    return found


@dataclass(frozen=True)
class Unmatched:
    """A unit of a book, or of statements, that is tied to no body: its words and code, rows and baht, bodies with names like it."""

    unit: str
    ministry: str
    rows: int
    amount: Decimal
    suggestions: Sequence[tuple[Named, int]]
    code: str = ""


def unmatched(book: Book) -> list[Unmatched]:
    """The units without a body, the weightiest first, with at most five suggestions each."""
    rows = book.rows.filter(body__isnull=True).order_by().values("unit")
    grouped = list(rows.annotate(rows=Count("pk"), sum=Sum("amount"), over=Min("ministry")).order_by("-sum", "unit"))
    if not grouped:
        return []
    bodies = directory()
    return [
        Unmatched(row["unit"], row["over"], row["rows"], row["sum"], bodies.suggest(row["unit"], row["over"]))
        for row in grouped
    ]


def rows_for(user: User, fiscal_year: int) -> QuerySet[BookRow]:
    """The rows of the books of a year that give money to the bodies the user works for: hers, those above them up to the
    department (a division spends its department's money) and all below. Where the act is there, the bill is left out."""
    rows = BookRow.objects.filter(book__in=books_of(fiscal_year)).select_related("book", "body")
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.reads_unit:
            mine |= Q(body__path__startswith=post.unit_path) | Q(body__in=ancestor_ids(post.unit_path))
    return rows.filter(mine).order_by("book", "number")


def books_of(fiscal_year: int) -> QuerySet[Book]:
    """The books that give money in a year."""
    found = Book.objects.filter(fiscal_year=fiscal_year, state=BookState.APPLIED)
    if found.filter(kind=BookKind.ACT).exists():
        found = found.exclude(kind=BookKind.BILL)
    return found


def years_with_books() -> list[int]:
    """Fiscal years (BE) of which a book was taken over, the newest first."""
    years = Book.objects.filter(state=BookState.APPLIED).order_by("-fiscal_year")
    return list(years.values_list("fiscal_year", flat=True).distinct())
