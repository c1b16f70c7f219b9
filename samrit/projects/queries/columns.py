"""The columns the list of projects can show: each with its heading, what it may be ordered by, and what its cell says.

Rows of rows (links, places, money lines, files) are read once for a whole page, and only for the columns that are shown.
Money is in baht.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.lib import clock
from samrit.projects.models import (
    Attachment,
    BudgetLine,
    FundSource,
    Indicator,
    LinkRole,
    Location,
    Origin,
    PlanChoice,
    Project,
    YearPlan,
)
from samrit.projects.models.rows import Category
from samrit.projects.queries import editing, execution, lists, versions
from samrit.projects.queries.narrowing import reads_only_approved
from samrit.projects.queries.searching import Words, reads_written
from samrit.projects.rules.execution import CANCELLED_STATE
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Text

Value = str | Decimal | int | dt.date | None
SHOWN_PLACES = 3


@dataclass
class Facts:
    """What was read beside the rows of a page: by name of the reading, then by year plan or project."""

    rows: dict[str, Mapping[int, Any]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, name: str, key: int) -> Any:
        """What was read under this name for a year plan or project; None where there is nothing."""
        return self.rows.get(name, {}).get(key)

    def word(self, codes: str, code: str) -> str:
        """A code in words."""
        return self.words.get(codes, {}).get(code, code)


@dataclass(frozen=True)
class Column:
    """One column. `kind` is how its cells are drawn (text, money, figure, date, status); `sort` the name it is ordered by;
    `reads` what must be read beside the rows. What is `written` is not shown to those who read approved versions in its place;
    what is `inside` only to those who read what is being written."""

    key: str
    label: Text
    cell: Callable[[YearPlan, Facts], Value]
    kind: str = "text"
    note: Callable[[YearPlan, Facts], str] | None = None
    sort: str = ""
    reads: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    codes: str = ""
    written: bool = False
    inside: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in {"money", "figure"}


@dataclass(frozen=True)
class Cell:
    """One cell: its column, what it says, and a line below it in small."""

    column: Column
    value: Value
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the list: the year plan, its cells, and where else in it the searched words stand."""

    plan: YearPlan
    cells: Sequence[Cell]
    hits: Sequence[Words] = ()


def _general(name: str) -> Callable[[YearPlan, Facts], Value]:
    def cell(plan: YearPlan, _facts: Facts) -> Value:
        row = editing.section_row(plan, "m2")
        shown = getattr(row, f"get_{name}_display", None)
        return str(shown() or "") if shown else ""

    return cell


def _type(plan: YearPlan, facts: Facts) -> Value:
    row = editing.section_row(plan, "m2")
    return facts.word("project_type", row.project_type) if row and row.project_type else ""


def _codes_of(name: str, codes: str) -> Callable[[YearPlan, Facts], Value]:
    def cell(plan: YearPlan, facts: Facts) -> Value:
        row = editing.section_row(plan, "m2")
        return ", ".join(facts.word(codes, code) for code in getattr(row, name, None) or ())

    return cell


def _uses_budget(plan: YearPlan, _facts: Facts) -> Value:
    row = editing.section_row(plan, "m2")
    answer = row.uses_budget if row else None
    return "" if answer is None else _now("With a budget") if answer else _now("Without a budget")


def _missing(plan: YearPlan, _facts: Facts) -> Value:
    if plan.origin == Origin.IMPORT:
        return ""
    missing = [key.upper() for key, is_whole in editing.completeness_stored(plan).items() if not is_whole]
    return ", ".join(missing) or _now("Nothing is missing")


def _node(plan: YearPlan, _facts: Facts) -> Value:
    node = plan.main_node
    return f"{node.get_kind_display()} {node.official_code}".strip() if node else ""


def _link(level: str) -> Callable[[YearPlan, Facts], Value]:
    def cell(plan: YearPlan, facts: Facts) -> Value:
        return str((facts.of("links", plan.pk) or {}).get(level, ""))

    return cell


def _stands(plan: YearPlan, facts: Facts) -> Value:
    cancelled = plan.project.cancelled_on
    is_cancelled = cancelled is not None and cancelled <= clock.today()
    state = CANCELLED_STATE if is_cancelled else facts.of("execution", plan.project_id)
    return facts.word(execution.LIST, state) if state else ""


def _read(name: str) -> Callable[[YearPlan, Facts], Value]:
    def cell(plan: YearPlan, facts: Facts) -> Value:
        return str(facts.of(name, plan.pk) or "")

    return cell


def _number(name: str) -> Callable[[YearPlan, Facts], Value]:
    def cell(plan: YearPlan, facts: Facts) -> Value:
        return int(facts.of(name, plan.pk) or 0)

    return cell


def _above(plan: YearPlan, _facts: Facts) -> str:
    return plan.project.owner.parent.name if plan.project.owner.parent else ""


GENERAL = SECTIONS["m2"].relation
COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("owner", _("Owner"), lambda p, _f: p.project.owner.name, note=_above, sort="owner"),
        Column("ministry", _("Ministry or department above"), _above, sort="ministry"),
        Column(
            "node",
            _("Plan link"),
            _node,
            note=lambda p, _f: p.main_node.name if p.main_node else "",
            sort="node",
        ),
        Column("budget", _("Budget of the year"), lambda p, _f: p.budget_year, kind="money", sort="budget"),
        Column("total", _("Total"), lambda p, _f: p.budget_total, kind="money", sort="total"),
        Column("state", _("State"), lambda p, _f: p.state, kind="status", sort="state"),
        Column("execution", _("Status of execution"), _stands, reads=("execution",), codes=execution.LIST),
        Column("year", _("Fiscal year"), lambda p, _f: str(p.fiscal_year), sort="year"),
        Column("name_en", _("Name in English"), lambda p, _f: p.project.name_en),
        Column(
            "officer",
            _("Officer responsible"),
            lambda p, _f: name_of(p.officer),
            relations=("officer__person",),
            inside=True,
        ),
        Column("missing", _("What is missing"), _missing, relations=editing.WITH_SECTIONS, inside=True),
        Column("work_kind", _("Kind of work"), lambda p, _f: str(p.project.get_work_kind_display())),
        Column(
            "type",
            _("Type of project"),
            _type,
            relations=(GENERAL,),
            codes="project_type",
            sort="type",
            written=True,
        ),
        Column(
            "continuity",
            _("New or continuing"),
            _general("continuity"),
            relations=(GENERAL,),
            sort="continuity",
            written=True,
        ),
        Column("uses_budget", _("Does it use a budget?"), _uses_budget, relations=(GENERAL,), written=True),
        Column("delivery", _("Who carries it out"), _general("delivery_mode"), relations=(GENERAL,), written=True),
        Column(
            "natures",
            _("What kind of work it is"),
            _codes_of("natures", "project_nature"),
            relations=(GENERAL,),
            codes="project_nature",
            written=True,
        ),
        Column(
            "origins",
            _("Where the project comes from"),
            _codes_of("origins", "project_origin"),
            relations=(GENERAL,),
            codes="project_origin",
            written=True,
        ),
        Column("starts", _("First day"), lambda p, _f: p.project.starts_on, kind="date", sort="starts"),
        Column("ends", _("Last day"), lambda p, _f: p.project.ends_on, kind="date", sort="ends"),
        Column("strategy", _("National Strategy"), _link("strategy"), reads=("links",), written=True),
        Column("issue", _("Master plan"), _link("issue"), reads=("links",), written=True),
        Column("target", _("Sub-plan target"), _link("target_y1"), reads=("links",), written=True),
        Column("factor", _("Factor"), _link("factor"), reads=("links",), written=True),
        Column("places", _("Places"), _read("places"), reads=("places",), written=True),
        Column("sources", _("Where the money comes from"), _read("sources"), reads=("lines",), written=True),
        Column("categories", _("Category of expenditure"), _read("categories"), reads=("lines",), written=True),
        Column("indicators", _("Indicators"), _number("indicators"), "figure", reads=("indicators",), written=True),
        Column("files", _("Files"), _number("files"), "figure", reads=("files",), written=True),
        Column(
            "parent",
            _("Part of"),
            lambda p, _f: f"{p.project.parent.code} {p.project.parent.name_th}" if p.project.parent else "",
            relations=("project__parent",),
        ),
        Column("parts", _("Sub-projects"), lambda p, f: f.of("parts", p.project_id) or 0, "figure", reads=("parts",)),
        Column("origin", _("Where it comes from"), lambda p, _f: str(p.get_origin_display())),
        Column("changed", _("Last changed"), lambda p, _f: p.changed_at.date(), kind="date", sort="changed"),
    )
}
DEFAULT = ("owner", "node", "budget", "total", "state")
"""What a list shows to somebody who chose nothing; the name, code and year always stand first."""


def offered(user: User) -> dict[str, Column]:
    """The columns this person may choose from."""
    hides = reads_only_approved(user)
    return {key: column for key, column in COLUMNS.items() if not (hides and column.inside)}


def shown(user: User, keys: Sequence[str]) -> list[Column]:
    """The chosen columns in the order of the list, the usual ones where none is chosen."""
    mine = offered(user)
    wanted = set(keys) & mine.keys() or set(DEFAULT)
    return [column for key, column in mine.items() if key in wanted]


def relations(columns: Iterable[Column]) -> list[str]:
    """What the rows are read with."""
    return sorted({name for column in columns for name in column.relations})


def lines(user: User, plans: Sequence[YearPlan], columns: Sequence[Column], words: str = "") -> list[Line]:
    """The rows with their cells. As many queries as readings are shown, whatever the number of rows; some more with words."""
    versions.as_read(user, plans)
    hidden = _read_approved(user, plans)
    facts = facts_of(plans, columns)
    hits = lists.hits(user, plans, words)
    return [
        Line(plan, [_cell(column, plan, facts, plan.pk in hidden) for column in columns], hits.get(plan.pk, ()))
        for plan in plans
    ]


def _cell(column: Column, plan: YearPlan, facts: Facts, is_hidden: bool) -> Cell:
    if is_hidden and (column.written or column.inside):
        return Cell(column, "")
    return Cell(column, column.cell(plan, facts), column.note(plan, facts) if column.note else "")


def _read_approved(user: User, plans: Sequence[YearPlan]) -> set[int]:
    """Year plans of which this person reads the approved version in place of what is being written."""
    if not reads_only_approved(user):
        return set()
    corrected = {plan.pk for plan in plans if versions.is_being_corrected(plan)}
    mine = YearPlan.objects.filter(reads_written(user), pk__in=corrected).values_list("pk", flat=True)
    return corrected - set(mine) if corrected else set()


def facts_of(plans: Sequence[YearPlan], columns: Iterable[Column]) -> Facts:
    """What the columns need beside the rows."""
    columns = list(columns)
    names = {name for column in columns for name in column.reads}
    codes = {column.codes for column in columns} - {""}
    words = {name: {code: node.title for code, node in found.nodes.items()} for name, found in _lists(codes)}
    facts = Facts(words=words)
    for name in sorted(names):
        facts.rows |= _READINGS[name](plans)
    return facts


def _lists(codes: set[str]) -> Iterable[tuple[str, Any]]:
    return editing.code_lists(codes).items()


def _links(plans: Sequence[YearPlan]) -> dict[str, Mapping[int, Any]]:
    found: dict[int, dict[str, str]] = {}
    rows = PlanChoice.objects.filter(year_plan__in=plans, role=LinkRole.PRIMARY).order_by()
    columns = ("year_plan_id", "level", "node__official_code", "node__name_th", "as_stated")
    for plan, level, code, name, stated in rows.values_list(*columns):
        found.setdefault(plan, {})[level] = f"{code or ''} {name or stated}".strip()
    return {"links": found}


def _places(plans: Sequence[YearPlan]) -> dict[str, Mapping[int, Any]]:
    found: dict[int, list[str]] = {}
    rows = Location.objects.filter(year_plan__in=plans).order_by("position", "pk")
    for plan, level, name, stated in rows.values_list("year_plan_id", "level", "area__name_th", "as_stated"):
        word = name or stated or (_now("Whole country") if level == "national" else "")
        if word and word not in found.setdefault(plan, []):
            found[plan].append(word)
    return {"places": {plan: _some(names) for plan, names in found.items()}}


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN_PLACES
    said = ", ".join(names[:SHOWN_PLACES])
    return said if more <= 0 else _now("%(some)s and %(more)s more") % {"some": said, "more": more}


def _money_lines(plans: Sequence[YearPlan]) -> dict[str, Mapping[int, Any]]:
    sources: dict[int, dict[str, None]] = {}
    categories: dict[int, dict[str, None]] = {}
    rows = BudgetLine.objects.filter(year_plan__in=plans).order_by("position", "pk")
    for plan, source, category in rows.values_list("year_plan_id", "source", "category"):
        sources.setdefault(plan, {})[str(FundSource(source).label) if source else ""] = None
        categories.setdefault(plan, {})[str(Category(category).label) if category else ""] = None
    return {"sources": _joined(sources), "categories": _joined(categories)}


def _joined(found: Mapping[int, Mapping[str, None]]) -> dict[int, str]:
    return {plan: ", ".join(filter(None, words)) for plan, words in found.items()}


def _counted(name: str, rows: Any, by: str = "year_plan") -> dict[str, Mapping[int, Any]]:
    return {name: dict(rows.order_by().values_list(by).annotate(n=Count("pk")))}


_READINGS: Mapping[str, Callable[[Sequence[YearPlan]], dict[str, Mapping[int, Any]]]] = {
    "links": _links,
    "places": _places,
    "lines": _money_lines,
    "indicators": lambda plans: _counted("indicators", Indicator.objects.filter(year_plan__in=plans)),
    "execution": lambda plans: {"execution": execution.states_of(plan.project_id for plan in plans)},
    "files": lambda plans: _counted("files", Attachment.objects.filter(year_plan__in=plans, removed_at__isnull=True)),
    "parts": lambda plans: _counted(
        "parts", Project.objects.filter(parent__in=[plan.project_id for plan in plans]), "parent"
    ),
}
"""What can be read beside the rows of a page, one query each."""


def chunks(user: User, plans: Any, columns: Sequence[Column]) -> Iterator[list[Line]]:
    """The whole selection as lines, some thousand rows at a time, for files."""
    rows = lists.with_names(plans)
    found = relations(columns)
    rows = rows.select_related(*found) if found else rows
    batch: list[YearPlan] = []
    for plan in rows.iterator(chunk_size=lists.CHUNK):
        batch.append(plan)
        if len(batch) == lists.CHUNK:
            yield lines(user, batch, columns)
            batch = []
    if batch:
        yield lines(user, batch, columns)
