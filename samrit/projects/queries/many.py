"""Batches of changes as their maker reads them: her own, what each row was and would be, how far the work is."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.accounts.roles import Role
from samrit.approvals.queries import holders
from samrit.lib import clock
from samrit.lib.names import page_language
from samrit.lib.steps import has_broken_off
from samrit.organisations.models import Organisation
from samrit.projects.models import Batch, BatchKind, YearPlan
from samrit.projects.queries.lists import with_names
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import many as rules
from samrit.projects.rules.many import FATES, Change, Fate
from samrit.projects.rules.specs import Text

PAGE = 50
MOST_OWNERS = 60
"""Units whose editors are offered for an assignment; a selection of more units is assigned unit by unit."""


@dataclass(frozen=True)
class Progress:
    """How far the step of a batch is: so many pieces done of all; whether it broke off and can be gone on with."""

    step: str
    done: int
    total: int
    has_broken_off: bool

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Of this batch, now."""
        kept = batch.counts
        return cls(
            kept.get("step", ""), kept.get("done", 0), kept.get("of", 0), has_broken_off(batch.counts, clock.now())
        )

    @property
    def is_running(self) -> bool:
        """Whether a step is under way."""
        return bool(self.step)

    @property
    def percent(self) -> float:
        """How far the step is."""
        return 100 * self.done / self.total if self.total else 0


@dataclass(frozen=True)
class Line:
    """One row of a batch: its year plan, what becomes of it, what it was and would be, and why not, in the reader's language."""

    plan: YearPlan | None
    plan_id: int
    fate: str
    old: str
    new: str
    why: str

    @property
    def label(self) -> Text:
        """What becomes of it, in words."""
        return FATES[Fate(self.fate)]

    @property
    def may_choose(self) -> bool:
        """Whether the person decides if it is changed."""
        return self.fate in {Fate.CAN, Fate.LEFT_OUT}

    @property
    def is_chosen(self) -> bool:
        """Whether it will be changed."""
        return self.fate == Fate.CAN


@dataclass(frozen=True)
class Group:
    """The rows of a batch with one fate: how many there are."""

    fate: str
    count: int

    @property
    def label(self) -> Text:
        """The fate in words."""
        return FATES[Fate(self.fate)]


@dataclass(frozen=True)
class BatchPage:
    """A batch with one page of its rows."""

    batch: Batch
    change: Change | None
    groups: Sequence[Group]
    page: "Page[Any]"
    lines: Sequence[Line]
    fate: str

    @property
    def progress(self) -> Progress:
        """How far the step under way is."""
        return Progress.of(self.batch)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The views of the batch: all of its rows, and those of each fate."""
        items = len(self.batch.wanted.get("items", ()))
        every = {"label": _("All"), "url": "?", "current": not self.fate, "count": items}
        return [
            every,
            *(
                {"label": g.label, "url": f"?fate={g.fate}", "current": g.fate == self.fate, "count": g.count}
                for g in self.groups
            ),
        ]

    @property
    def can(self) -> int:
        """Rows that will be changed."""
        return int(self.batch.counts.get(Fate.CAN, 0))


def batches(user: User) -> QuerySet[Batch]:
    """Her own batches of changes, the newest first."""
    return Batch.objects.filter(read_by=user, kind__in=[BatchKind.EDIT, BatchKind.ASSIGN]).defer("wanted", "before")


def get_batch(user: User, uid: uuid.UUID) -> Batch | None:
    """One batch of hers."""
    mine = Batch.objects.filter(read_by=user, kind__in=[BatchKind.EDIT, BatchKind.ASSIGN])
    return mine.filter(uid=uid).select_related("read_by").first()


def batch_page(user: User, batch: Batch, fate: str = "", number: str = "1") -> BatchPage:
    """The batch with one page of its rows, of one fate where one is asked for."""
    items = batch.wanted.get("items", [])
    fate = fate if fate in set(map(str, Fate)) else ""
    wanted = [item for item in items if not fate or item["fate"] == fate]
    page = Paginator(wanted, PAGE).get_page(number)
    groups = [Group(each, batch.counts[each]) for each in Fate if batch.counts.get(each)]
    change = rules.changes(sections_in(batch.fiscal_year or 0)).get(batch.wanted["change"])
    return BatchPage(batch, change, groups, page, _lines(user, batch, list(page.object_list)), fate)


def _lines(user: User, batch: Batch, items: Sequence[Mapping[str, Any]]) -> list[Line]:
    rows = YearPlan.objects.visible_to(user).filter(pk__in=[item["plan_id"] for item in items])
    plans = {plan.pk: plan for plan in with_names(rows)}
    names = _officers(batch, items)
    language = page_language()
    return [_line(item, plans, names, language) for item in items]


def _line(
    item: Mapping[str, Any], plans: Mapping[int, YearPlan], names: tuple[Mapping[int, str], str], language: str
) -> Line:
    old, new, why = (item.get(name, {}).get(language, "") for name in ("old", "new", "why"))
    if names[1]:
        old, new = names[0].get(item.get("before") or 0, ""), names[1]
    return Line(plans.get(item["plan_id"]), item["plan_id"], item["fate"], old, new, why)


def _officers(batch: Batch, items: Iterable[Mapping[str, Any]]) -> tuple[Mapping[int, str], str]:
    """Of an assignment: the officers before by id, and the new one, by name. Batches keep no names."""
    if batch.kind != BatchKind.ASSIGN:
        return {}, ""
    people = User.objects.select_related("person")
    new = people.filter(public_id=batch.wanted["values"]["officer"]).first()
    before = people.filter(pk__in=[item["before"] for item in items if item.get("before")])
    return {officer.pk: name_of(officer) for officer in before}, name_of(new)


def editors_for(plans: QuerySet[YearPlan]) -> QuerySet[User]:
    """The editors of the units that have these year plans, by name."""
    owners = Organisation.objects.filter(pk__in=plans.order_by().values("project__owner")).order_by("sort_key")
    ids = set[int]().union(*(holders(Role.DIVISION_EDITOR, owner) for owner in owners[:MOST_OWNERS]))
    return User.objects.filter(pk__in=ids).select_related("person").order_by("person__full_name", "pk")


def year_of(plans: QuerySet[YearPlan]) -> int | None:
    """The newest fiscal year (BE) among them: the forms of that year say what can be changed."""
    year: int | None = plans.order_by("-fiscal_year").values_list("fiscal_year", flat=True).first()
    return year
