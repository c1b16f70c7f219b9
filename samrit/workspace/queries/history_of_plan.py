"""Which rows and columns of a year plan are watched, and in which words: drawn from the section specifications."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.queries.changes import Watched
from samrit.geography.models import Area
from samrit.lib.errors import Text
from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import month_name
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeKind, PlanNode
from samrit.projects import rules
from samrit.projects.models import ActivityMonth, PlanChoice, Project, SpendMonth, YearPlan
from samrit.projects.rules.specs import FieldSpec, Held, Kind, Openness, RowsSpec, SectionSpec
from samrit.projects.rules.wording import shown

LONGEST_NAME = 80
COLUMNS = {Kind.NODE: ("node_id", "as_stated"), Kind.AREA: ("area_id",)}
"""Columns of fields that are not kept in a column of their own name."""
ELSEWHERE = frozenset({Kind.MONTHS, Kind.MONTH_MONEY})


def plan_watched(user: User, plan: YearPlan) -> list[Watched]:
    """Everything of a year plan that people write, as this person may read it. Three queries for names."""
    personal = rules.why_not_read_personal(person(user), plan.project.owner) is None
    names = _Names(plan)
    found = [_project(plan, names)]
    for spec in rules.SECTIONS.values():
        found += _section(spec, plan, names)
        found += [
            _rows(spec, part, plan, names) for part in spec.rows if personal or part.openness != Openness.PERSONAL
        ]
    return [*found, *_months(plan)]


class _Names:
    """The names behind the ids that the history of one year plan holds."""

    def __init__(self, plan: YearPlan) -> None:
        self.nodes = _named(PlanNode, "PlanChoice", "node_id", Q(year_plan_id=plan.pk))
        self.areas = _named(Area, "Location", "area_id", Q(year_plan_id=plan.pk))
        self.bodies = _named(Organisation, "Project", "owner_id", Q(id=plan.project_id))

    def of(self, column: str, value: Any) -> str | None:
        """The name of an id of this column; None where the column holds no id."""
        known = {"node_id": self.nodes, "area_id": self.areas, "owner_id": self.bodies}.get(column)
        if known is None:
            return None
        return "" if value is None else known.get(value, str(value))


def _named(model: type[models.Model], tracked: str, column: str, where: Q) -> dict[int, str]:
    """Names of the rows of a model whose ids stand in this column of a history."""
    events = apps.get_model("projects", f"{tracked}Event")._default_manager.filter(where)
    ids = set(events.values_list(column, flat=True).distinct()) - {None}
    return dict(model._default_manager.filter(pk__in=ids).values_list("pk", "name_th"))


def _shown(fields: dict[str, FieldSpec], names: _Names) -> Callable[[str, Any], str]:
    def show(column: str, value: Any) -> str:
        name = names.of(column, value)
        if name is not None:
            return name
        return shown(fields[column], value) if column in fields else _plain(value)

    return show


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _label(spec: SectionSpec) -> Text:
    return f"{spec.key.upper()} {spec.title}"


def _project(plan: YearPlan, names: _Names) -> Watched:
    """The identity: fields of M2 that the project keeps, its owner, and its end."""
    spec = rules.SECTIONS["m2"]
    fields = {field.name: field for field in spec.held(Held.PROJECT)}
    labels: dict[str, Text] = {name: field.label for name, field in fields.items()}
    labels |= {"owner_id": _("Owner"), "cancelled_on": _("Cancelled on"), "cancelled_reason": _("Why it was cancelled")}
    return Watched(Project, Q(id=plan.project_id), labels, spec.key, _label(spec), show=_shown(fields, names))


def _section(spec: SectionSpec, plan: YearPlan, names: _Names) -> list[Watched]:
    """The section's own fields, and its primary links."""
    model = YearPlan._meta.get_field(spec.relation).related_model
    own = {field.name: field for field in spec.held(Held.SECTION)}
    here = (spec.key, _label(spec))
    found = []
    if own and isinstance(model, type):
        labels = {name: field.label for name, field in own.items()}
        found.append(Watched(model, Q(year_plan_id=plan.pk), labels, *here, show=_shown(own, names)))
    if any(spec.held(Held.LINK)):
        labels = {"node_id": _("Link"), "as_stated": _("Link as the agency states it")}
        primary = Q(year_plan_id=plan.pk, role="primary")
        found.append(Watched(PlanChoice, primary, labels, *here, name=_level, show=_shown({}, names)))
    return found


def _level(row: Any) -> str:
    level = row["level"]
    return str(NodeKind(level).label) if level in NodeKind.values else level


def _rows(spec: SectionSpec, part: RowsSpec, plan: YearPlan, names: _Names) -> Watched:
    """A repeating part: each row by its word and its first text."""
    model = YearPlan._meta.get_field(part.relation).related_model
    if not isinstance(model, type):
        raise TypeError(part.relation)
    fields = {field.name: field for field in part.fields if field.kind not in {*ELSEWHERE, *COLUMNS}}
    labels: dict[str, Text] = {name: field.label for name, field in fields.items()}
    for field in part.fields:
        labels |= dict.fromkeys(COLUMNS.get(field.kind, ()), field.label)
    where = Q(year_plan_id=plan.pk, **part.where)
    return Watched(
        model, where, labels, spec.key, _label(spec), name=_row_name(part, fields), show=_shown(fields, names)
    )


def _row_name(part: RowsSpec, fields: dict[str, FieldSpec]) -> Callable[[Any], str]:
    texts = [name for name, field in fields.items() if field.kind in {Kind.TEXT, Kind.LONG}]

    def name(row: Any) -> str:
        said = next((str(row[column]) for column in texts if row.get(column)), "")
        return f"{part.row}: {said[:LONGEST_NAME]}" if said else str(part.row)

    return name


def _months(plan: YearPlan) -> list[Watched]:
    """Planned months of activities, and planned spending by month."""
    activities = apps.get_model("projects", "ActivityEvent")._default_manager.filter(year_plan_id=plan.pk)
    known = dict(activities.order_by("pgh_id").values_list("id", "name"))
    m4, m5 = rules.SECTIONS["m4"], rules.SECTIONS["m5"]
    language = page_language()
    return [
        Watched(
            ActivityMonth,
            Q(activity_id__in=list(known)),
            {"month": _("Planned month")},
            "m4",
            _label(m4),
            name=lambda row: f"{_('Activity')}: {known.get(row['activity_id'], '')[:LONGEST_NAME]}",
            show=lambda _column, value: "" if value is None else month_name(value, language),
        ),
        Watched(
            SpendMonth,
            Q(year_plan_id=plan.pk),
            {"amount": _("Planned spending of a month")},
            "m5",
            _label(m5),
            name=lambda row: f"{month_name(row['month'], language)} {row['fiscal_year']}",
            show=lambda _column, value: "" if value is None else format_baht(value),
        ),
    ]
