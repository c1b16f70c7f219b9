"""What a year plan hands on: to the next year of the same project, or to a new project made from it. Pure.

Rows get new uids. Links follow the crosswalk to the edition in force in the year they come to; one without a single successor
is left behind and asked again. What is asked anew each year stays empty.
"""

import calendar
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from samrit.lib.fiscal import month_start
from samrit.projects.models.sections import Continuity
from samrit.projects.rules.context import ListFact, NodeFact
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Held, Openness
from samrit.projects.rules.values import Document, Link, Row, RowRef, SectionData, Value, is_empty, month_money

QUARTERS = ("target_q1", "target_q2", "target_q3", "target_q4")
STATIONS = ("requested", "appropriated", "transferred")
PATH = ("budget_plan", "budget_output", "budget_project", "budget_activity")
KEYS = ("gfmis_budget_code", "gfmis_fund_code", "gfmis_activity_code")


@dataclass(frozen=True)
class Goal:
    """Where it goes: the fiscal year (BE), the plan lists in force there, what nodes go on as there, and the project's dates."""

    fiscal_year: int
    lists: Mapping[str, ListFact] = field(default_factory=dict)
    heirs: Mapping[int, int] = field(default_factory=dict)
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    def node(self, level: str, pk: int | None) -> NodeFact | None:
        """What a node goes on as: a node in force of the same level."""
        if pk is None or level not in self.lists:
            return None
        wanted = self.heirs.get(pk, pk)
        return next((fact for fact in self.lists[level].nodes.values() if fact.id == wanted and fact.in_force), None)

    def holds(self, month: int) -> bool:
        """Whether a calendar month of the year touches the dates of the project."""
        begins = month_start(self.fiscal_year, month)
        ends = begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
        return not ((self.starts_on and ends < self.starts_on) or (self.ends_on and begins > self.ends_on))


def into_next_year(document: Document, goal: Goal) -> Document:
    """What the plan of the next year begins with. The project's own name, kind and dates stay where they are.

    Last year's targets become baselines; a target of the new year is the one that was stated for it. Activities keep the
    months that the project still has, without percent and money; money keeps its lines, this year's without months.
    """
    last = goal.fiscal_year - 1
    changed: dict[str, Callable[[Row], Row | None]] = {
        "indicators": lambda row: _next_indicator(row, last),
        "activities": lambda row: _with(row, months=_kept_months(row, goal), work=(), money=()),
        "lines": lambda row: _with(row, months=()),
        "obligations": lambda row: row if (_year(row) or 0) > goal.fiscal_year else None,
    }
    carried = _handed_on(document, goal, changed)
    general = {n: v for n, v in carried["m2"].fields.items() if SECTIONS["m2"].field(n).held != Held.PROJECT}
    if general.get("continuity") == Continuity.NEW:
        general["continuity"] = Continuity.CONTINUING
    return carried | {"m2": replace(carried["m2"], fields=general)}


def into_new_project(document: Document, goal: Goal, since: int, *, same_owner: bool) -> Document:
    """What a new project begins with that is made from one of fiscal year `since` (BE): days and years move along, figures
    stay. What the budget act and the treasury said of the other project stays with it; its appropriation path is kept inside
    one body. Personal data goes along only where the document holds it.
    """
    ahead = goal.fiscal_year - since
    starts_on, ends_on = (_moved_day(document["m2"].fields.get(name), ahead) for name in ("starts_on", "ends_on"))
    goal = replace(goal, starts_on=starts_on, ends_on=ends_on)
    left = STATIONS + KEYS + (() if same_owner else PATH)
    changed: dict[str, Callable[[Row], Row | None]] = {
        "indicators": lambda row: _moved_targets(row, ahead),
        "activities": lambda row: _with(row, **_inside(row, goal)),
        "lines": lambda row: _moved_line(row, ahead, left),
        "obligations": lambda _row: None,
    }
    carried = _handed_on(document, goal, changed)
    own: dict[str, Value] = {"starts_on": starts_on, "ends_on": ends_on, "name_en": "", "continuity": Continuity.NEW}
    general = dict(carried["m2"].fields) | own
    general.pop("name_th", None)
    return carried | {"m2": replace(carried["m2"], fields=general)}


def _handed_on(
    document: Document, goal: Goal, changed: Mapping[str, Callable[[Row], Row | None]]
) -> dict[str, SectionData]:
    """All sections with their links followed, rows passed through `changed` by part, and new uids."""
    names = {str(row.uid): uuid.uuid4() for data in document.values() for rows in data.rows.values() for row in rows}
    carried = {}
    for key, data in document.items():
        spec = SECTIONS[key]
        fields = {
            name: _followed(value, spec.field(name).level, goal) if isinstance(value, Link) else value
            for name, value in data.fields.items()
        }
        rows = {}
        for part, old in data.rows.items():
            kept = (row for each in old if (row := changed.get(part, _same)(each)) is not None)
            new = (Row(names[str(row.uid)], _values(row, names, goal)) for row in kept)
            rows[part] = tuple(row for row in new if not _lost_its_link(row))
        carried[key] = SectionData(fields, rows)
    return carried


def _same(row: Row) -> Row:
    return row


def _lost_its_link(row: Row) -> bool:
    return "link" in row.values and is_empty(row.values["link"])


def _values(row: Row, names: Mapping[str, uuid.UUID], goal: Goal) -> dict[str, Value]:
    level = str(row.values.get("level") or "")
    values: dict[str, Value] = {}
    for name, value in row.values.items():
        if isinstance(value, Link):
            values[name] = _followed(value, level, goal)
        elif isinstance(value, RowRef) and value:
            values[name] = RowRef(str(names.get(value.uid, value.uid)), value.label)
        else:
            values[name] = value
    return values


def _followed(link: Link, level: str, goal: Goal) -> Link:
    """The link in the edition of the year it comes to; the words it was matched from, or nothing, where it ends there."""
    if not link.code:
        return link
    node = goal.node(level, link.node_id)
    if node is None:
        return Link(as_stated=link.said)
    is_same = node.id == link.node_id
    told = (link.said, link.match_id) if is_same else ("", None)
    return Link(node.code, "", node.title, node.edition, node.id, *told)


def _with(row: Row, **values: Value) -> Row:
    """The row with other values in those of its fields it has."""
    return Row(row.uid, dict(row.values) | {name: value for name, value in values.items() if name in row.values})


def _year(row: Row) -> int | None:
    year = row.values.get("fiscal_year")
    return year if isinstance(year, int) else None


def _next_indicator(row: Row, last: int) -> Row:
    stated = month_money(row.values.get("yearly_targets"))
    target = row.values.get("target")
    new = dict.fromkeys(QUARTERS) | {"target": stated.pop(last + 1, None)}
    if isinstance(target, Decimal):
        stated[last] = target
        new |= {"baseline": target, "baseline_year": last}
    return _with(row, **new, yearly_targets=tuple(sorted(stated.items())))


def _moved_targets(row: Row, ahead: int) -> Row:
    stated = month_money(row.values.get("yearly_targets"))
    return _with(row, yearly_targets=tuple((year + ahead, value) for year, value in sorted(stated.items())))


def _kept_months(row: Row, goal: Goal) -> tuple[int, ...]:
    months = row.values.get("months")
    found = months if isinstance(months, tuple) else ()
    return tuple(month for month in found if isinstance(month, int) and goal.holds(month))


def _inside(row: Row, goal: Goal) -> dict[str, Value]:
    """The months the new project has, and what was planned in them."""
    kept: dict[str, Value] = {"months": _kept_months(row, goal)}
    for name in ("work", "money"):
        kept[name] = tuple((m, v) for m, v in month_money(row.values.get(name)).items() if goal.holds(m))
    return kept


def _moved_line(row: Row, ahead: int, left: tuple[str, ...]) -> Row:
    year = _year(row)
    empty: dict[str, Value] = {name: "" if isinstance(row.values.get(name), str) else None for name in left}
    return _with(row, **empty, fiscal_year=None if year is None else year + ahead)


def _moved_day(value: Value, years: int) -> dt.date | None:
    """The same day so many years later; the last of February where there is no 29th."""
    if not isinstance(value, dt.date):
        return None
    last = calendar.monthrange(value.year + years, value.month)[1]
    return value.replace(year=value.year + years, day=min(value.day, last))


def without_personal(document: Document) -> Document:
    """The same without the parts and fields that hold personal data."""
    shown = {}
    for key, data in document.items():
        spec = SECTIONS[key]
        fields = {n: v for n, v in data.fields.items() if spec.field(n).openness != Openness.PERSONAL}
        rows = {n: part for n, part in data.rows.items() if spec.rows_of(n).openness != Openness.PERSONAL}
        shown[key] = SectionData(fields, rows)
    return shown


def places_filled(document: Document) -> list[str]:
    """The keys of all fields and rows in which something stands."""
    found = []
    for key, data in document.items():
        found += [f"{key}.{name}" for name, value in data.fields.items() if not is_empty(value)]
        found += [f"{key}.{part}.{row.uid}" for part, rows in data.rows.items() for row in rows]
    return found


def node_ids(document: Document) -> set[int]:
    """The plan nodes a document links to, by id."""
    links = [v for data in document.values() for v in data.fields.values() if isinstance(v, Link)]
    for data in document.values():
        links += [v for rows in data.rows.values() for row in rows for v in row.values.values() if isinstance(v, Link)]
    return {link.node_id for link in links if link.node_id is not None}
