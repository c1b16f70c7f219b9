"""Lines of a budget book as projects: what belongs together, what a draft of it holds, which book rows stand behind which line.

The budget act gives money to a project or to an output. A project of the act becomes one project, an output one standing
operation; money that names neither (mostly personnel) becomes no project of its own. Pure.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.budgets.models import BookRow, BookTarget, TargetKind
from samrit.lib.errors import Text
from samrit.lib.fiscal import first_day, last_day
from samrit.organisations.models import Organisation
from samrit.projects.models import FundSource, IndicatorLevel, ObligationKind, WorkKind
from samrit.projects.models.sections import Continuity
from samrit.projects.rules.naming import look_alike
from samrit.projects.rules.values import Row, SectionData, Value

MOST_LINES = 40
"""A draft with more items of its year has one line for each category: nobody keeps hundreds of lines by hand."""
LONGEST_NAME = 1000
NOT_A_PROJECT = gettext_lazy(
    "The book names neither an output nor a project here. Take these lines into a project of yours."
)
Key = tuple[int, int | None, str, str, str]


@dataclass
class Bundle:
    """The rows of one output or project of one body in one book, with what the book promises for the money."""

    rows: list[BookRow] = field(default_factory=list)
    targets: list[BookTarget] = field(default_factory=list)

    @property
    def first(self) -> BookRow:
        """The row that stands for all of them."""
        return self.rows[0]

    @property
    def key(self) -> str:
        """Its name in a form."""
        return str(self.first.pk)

    @property
    def fiscal_year(self) -> int:
        """The year of the book (BE)."""
        return self.first.book.fiscal_year

    @property
    def name(self) -> str:
        """The name the book gives it."""
        return (self.first.project or self.first.output or self.first.budget_plan or self.first.description)[
            :LONGEST_NAME
        ]

    @property
    def work_kind(self) -> str:
        """A project of the act is a project, an output an operation; empty where the book names neither."""
        if self.first.project:
            return WorkKind.PROJECT
        return WorkKind.OPERATION if self.first.output else ""

    @property
    def why_not_draft(self) -> Text | None:
        """Why no draft is made of it."""
        return None if self.work_kind else NOT_A_PROJECT

    @property
    def amount(self) -> Decimal:
        """Baht of the book's year."""
        return sum((row.amount for row in self.rows if row.fiscal_year == self.fiscal_year), Decimal(0))

    @property
    def other_years(self) -> Decimal:
        """Baht of other years, bound."""
        return sum((row.amount for row in self.rows if row.fiscal_year != self.fiscal_year), Decimal(0))

    @property
    def years(self) -> list[int]:
        """Fiscal years (BE) in which it has money, the book's own among them."""
        return sorted({self.fiscal_year, *(row.fiscal_year for row in self.rows)})


def key_of(row: BookRow) -> Key:
    """What rows must share to be one bundle."""
    return row.book_id, row.body_id, row.budget_plan, row.output, row.project


def bundles(rows: Iterable[BookRow], targets: Iterable[BookTarget] = ()) -> list[Bundle]:
    """Rows in the order of the book, put together by body, plan and output or project."""
    found: dict[Key, Bundle] = defaultdict(Bundle)
    for row in rows:
        found[key_of(row)].rows.append(row)
    promised: dict[tuple[int, int | None, str, str], list[BookTarget]] = defaultdict(list)
    for target in targets:
        promised[target.book_id, target.body_id, target.output, target.project].append(target)
    for bundle in found.values():
        if bundle.work_kind:
            row = bundle.first
            bundle.targets = promised[row.book_id, row.body_id, row.output, row.project]
    return list(found.values())


def why_not_own(bundle: Bundle, owner: Organisation) -> Text | None:
    """A line is used by the body that gets it, by those below it, or above it in its line."""
    body = bundle.first.body
    if body is not None and (owner.path.startswith(body.path) or body.path.startswith(owner.path)):
        return None
    return _("“%(name)s” is money of another body than %(owner)s.") % {
        "name": bundle.name[:100],
        "owner": owner.name_th,
    }


def general(bundle: Bundle) -> SectionData:
    """M2 as the book says it."""
    years = bundle.years
    fields: dict[str, Value] = {
        "name_th": bundle.name,
        "work_kind": bundle.work_kind,
        "starts_on": first_day(years[0]),
        "ends_on": last_day(years[-1]),
        "uses_budget": True,
    }
    if years[0] < bundle.fiscal_year:
        fields["continuity"] = Continuity.CONTINUING
    return SectionData(fields)


LEVELS = {kind.value: IndicatorLevel(kind.value) for kind in TargetKind}


def detail(bundle: Bundle) -> SectionData:
    """M3: what the book promises: its counted targets as outputs, every target as indicator; without any, an output of the
    act by its name."""
    counted = [target for target in bundle.targets if target.kind == TargetKind.QUANTITY]
    outputs: list[dict[str, Value]] = [{"name": one.name, "target": one.target, "unit": one.measure} for one in counted]
    if not outputs and bundle.first.output:
        outputs = [{"name": bundle.first.output, "target": None, "unit": ""}]
    indicators: list[dict[str, Value]] = [
        {"name": one.name, "level": LEVELS.get(one.kind, ""), "unit": one.measure, "target": one.target}
        for one in bundle.targets
    ]
    return SectionData(rows={"outputs": _rows(outputs), "indicators": _rows(indicators)})


def _rows(values: Iterable[dict[str, Value]]) -> tuple[Row, ...]:
    return tuple(Row(uuid.uuid4(), one) for one in values)


@dataclass(frozen=True)
class Money:
    """Lines and obligations for M5, and the book row behind each line, by uid."""

    lines: tuple[Row, ...]
    obligations: tuple[Row, ...]
    behind: dict[uuid.UUID, BookRow]


def money(rows: Sequence[BookRow]) -> Money:
    """M5 of these rows of one book: a line for each item of the year (for each category where there are many), one for each
    other year and category; what is bound for later years stands as an obligation too."""
    year = rows[0].book.fiscal_year
    own = [row for row in rows if row.fiscal_year == year and row.amount]
    other = sorted((row for row in rows if row.fiscal_year != year and row.amount), key=lambda row: row.fiscal_year)
    later: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.fiscal_year > year:
            later[row.fiscal_year] += row.amount
    groups = [*(_by_category(own) if len(own) > MOST_LINES else [[row] for row in own]), *_by_category(other)]
    behind: dict[uuid.UUID, BookRow] = {}
    lines = []
    for group in groups:
        line = Row(uuid.uuid4(), _line(group))
        lines.append(line)
        behind[line.uid] = group[0]
    document = rows[0].book.title[:200]
    obligations = _rows(
        {"kind": ObligationKind.BOUND, "fiscal_year": year, "amount": later[year], "document": document}
        for year in sorted(later)
        if later[year]
    )
    return Money(tuple(lines), obligations, behind)


def _by_category(rows: Iterable[BookRow]) -> list[list[BookRow]]:
    found: dict[tuple[int, str, str, str, str], list[BookRow]] = defaultdict(list)
    for row in rows:
        found[row.fiscal_year, row.category, row.budget_plan, row.output, row.project].append(row)
    return list(found.values())


def _line(rows: Sequence[BookRow]) -> dict[str, Value]:
    row, amount = rows[0], sum((row.amount for row in rows), Decimal(0))
    name = row.description or " · ".join(row.levels)
    if len(rows) > 1:
        name = _("%(count)s items of the budget book, such as %(name)s") % {"count": len(rows), "name": name}
    return {
        "fiscal_year": row.fiscal_year,
        "source": FundSource.STATE_BUDGET,
        "category": row.category,
        "name": name[:2000],
        "amount": amount,
        "appropriated": amount if row.fiscal_year == row.book.fiscal_year else None,
        "budget_plan": row.budget_plan[:LONGEST_NAME],
        "budget_output": row.output[:LONGEST_NAME],
        "budget_project": row.project[:LONGEST_NAME],
        "budget_activity": row.activity[:LONGEST_NAME] if len(rows) == 1 else "",
    }


def namesake(bundle: Bundle, others: Iterable[tuple[str, str]]) -> str:
    """The code of a project of the unit in that year that has the book's name already, or nearly so; empty where there is
    none. What is found here is what a new draft would be refused for."""
    twin = look_alike(bundle.name, others)
    return twin[0] if twin else ""
