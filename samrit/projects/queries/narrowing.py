"""What a reader may narrow the list of projects by, and the conditions that follow. Money is in baht."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.models import Attachment, BudgetLine, Location, Origin, PlanChoice, Project, YearPlan
from samrit.projects.queries.execution import standing
from samrit.projects.queries.searching import reads_written
from samrit.projects.rules.sections import SECTIONS

IMPORTED = "imported"
STATES = (*State.values, IMPORTED)
MINE, NOBODY = "me", "none"
ANY = "any"
MISSING = (ANY, "none", *SECTIONS)
"""Something is missing somewhere, nothing is, or something is in that section."""
FAMILIES = ("whole", "part", "alone")
"""Projects that have parts, that are a part of another one, and those that are neither."""
AREA_KINDS = (AreaKind.SUBDISTRICT, AreaKind.DISTRICT, AreaKind.PROVINCE)


@dataclass(frozen=True)
class Filters:
    """What a reader chose; empty means all. Bodies, areas and choices by code, a plan node (with all below it) by id.

    `execution` is a code of the list `execution_state`, `officer` is `me`, `none` or the public id of a person, `changed` how
    many days back, `budget_from` and `budget_to` baht of the year. `sort` is one of `lists.SORTS`, `backwards` turns its usual
    direction.
    """

    words: str = ""
    year: int | None = None
    ministry: str = ""
    department: str = ""
    node: int | None = None
    state: str = ""
    execution: str = ""
    origin: str = ""
    province: str = ""
    district: str = ""
    subdistrict: str = ""
    officer: str = ""
    project_type: str = ""
    work_kind: str = ""
    continuity: str = ""
    source: str = ""
    category: str = ""
    missing: str = ""
    changed: int | None = None
    budget_from: Decimal | None = None
    budget_to: Decimal | None = None
    files: str = ""
    family: str = ""
    sort: str = "budget"
    backwards: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything but year and order is chosen."""
        return self != replace(Filters(), year=self.year, sort=self.sort, backwards=self.backwards)


def reads_only_approved(user: User) -> bool:
    """Whether she may have to read approved versions in place of what is being written: such a reader is shown neither officers
    nor what is missing."""
    who = person(user)
    return who.sees_approved and not who.sees_everything


def narrowed(user: User, plans: QuerySet[YearPlan], filters: Filters) -> QuerySet[YearPlan]:
    """The year plans that fit all that was chosen but the words."""
    if filters.year:
        plans = plans.in_year(filters.year)  # type: ignore[attr-defined]
    written = [*_written(filters), *_rows(filters)]
    for condition in (*_bodies(filters), *_record(filters), *written, *_money(filters), *_inside(user, filters)):
        plans = plans.filter(condition)
    if written and reads_only_approved(user):
        plans = plans.filter(NOT_CORRECTED | reads_written(user))
    return plans


NOTHING = Q(pk__in=[])
NOT_CORRECTED = Q(approval=None) | Q(approval__approved_at__isnull=True) | Q(approval__state=State.APPROVED)
"""Year plans whose rows are what is approved, or that have nothing approved. Agrees with `versions.is_being_corrected`."""


def _bodies(filters: Filters) -> Iterator[Q]:
    for body in filter(None, (filters.ministry, filters.department)):
        path = Organisation.objects.filter(code=body).values_list("path", flat=True).first()
        yield Q(project__owner__path__startswith=path) if path else NOTHING


def _record(filters: Filters) -> Iterator[Q]:
    """State, origin, and where the project stands in its family."""
    if filters.state:
        yield Q(approval=None) if filters.state == IMPORTED else Q(approval__state=filters.state)
    if filters.origin:
        yield Q(origin=filters.origin)
    if filters.execution:
        yield standing(filters.execution)
    if filters.family:
        parts = Exists(Project.objects.filter(parent=OuterRef("project_id")))
        is_part = Q(project__parent__isnull=False)
        yield {"whole": Q(parts), "part": is_part}.get(filters.family, ~is_part & ~Q(parts))


def _written(filters: Filters) -> Iterator[Q]:
    """What stands in the fields of the forms. Whoever reads the approved version in place of a correction is not answered from
    these or from rows of that correction: it would tell what is not approved yet. Money stays that of the approved version."""
    if filters.work_kind:
        yield Q(project__work_kind=filters.work_kind)
    if filters.project_type:
        yield Q(general__project_type=filters.project_type)
    if filters.continuity:
        yield Q(general__continuity=filters.continuity)


def _rows(filters: Filters) -> Iterator[Q]:
    """What stands in rows: plan links, places, lines of money, files."""
    if filters.node:
        path = PlanNode.objects.published().filter(pk=filters.node).values_list("path", flat=True).first() or "-"
        yield _having(PlanChoice.objects.filter(node__path__startswith=path))
    if area := filters.subdistrict or filters.district or filters.province:
        kind = next(kind for kind in AREA_KINDS if getattr(filters, kind))
        path = Area.objects.filter(kind=kind, code=area).values_list("path", flat=True).first() or "-"
        yield _having(Location.objects.filter(area__path__startswith=path))
    wanted = {name: code for name in ("source", "category") if (code := getattr(filters, name))}
    if wanted:
        yield _having(BudgetLine.objects.filter(**wanted))
    if filters.files:
        found = _having(Attachment.objects.filter(removed_at__isnull=True))
        yield found if filters.files == "yes" else ~found


def _having(rows: "QuerySet[Any]") -> Q:
    return Q(pk__in=rows.order_by().values("year_plan_id"))


def _money(filters: Filters) -> Iterator[Q]:
    if filters.budget_from is not None:
        yield Q(budget_year__gte=filters.budget_from)
    if filters.budget_to is not None:
        yield Q(budget_year__lte=filters.budget_to)
    if filters.changed:
        yield Q(changed_at__gte=clock.now() - dt.timedelta(days=filters.changed))


def _inside(user: User, filters: Filters) -> Iterator[Q]:
    """Who writes it, and what is missing: for those who may read what is being written."""
    if reads_only_approved(user):
        return
    if filters.officer == MINE:
        yield Q(officer=user)
    elif filters.officer == NOBODY:
        yield Q(officer__isnull=True, origin=Origin.LIVING)
    elif filters.officer:
        yield Q(officer__public_id=filters.officer)
    if filters.missing:
        whole = {key: Q(**{f"{spec.relation}__is_complete": True}) for key, spec in SECTIONS.items()}
        everything = Q()
        for condition in whole.values():
            everything &= condition
        yield Q(origin=Origin.LIVING)
        yield {ANY: ~everything, "none": everything}.get(filters.missing) or ~whole[filters.missing]
