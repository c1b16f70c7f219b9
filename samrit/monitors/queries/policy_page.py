"""A monitor as a reader gets it: what was asked, the lines of its layout, the total in which each project counts once, and what
no figure can say. Pages, files and the API read this one thing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.codelists.queries import items_of
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.fiscal import Period
from samrit.monitors.models import Layout, Scope
from samrit.monitors.queries.policy_facts import NOWHERE, Choice, facts_of, instant, owners_above
from samrit.monitors.queries.policy_months import with_months
from samrit.monitors.queries.selection import Resolved
from samrit.monitors.rules.policy import Definition, Span, Spared, spared, this_span
from samrit.monitors.rules.policy_figures import (
    OBSTACLE,
    Fact,
    Figure,
    Kinds,
    Line,
    columns,
    in_group,
    obstacle_figure,
)
from samrit.organisations.models import Organisation, OrganisationKind
from samrit.projects.models import Location, YearPlan
from samrit.reporting.queries.calendar import years

TOTAL = "total"
MOST_PLACES = 8
"""Provinces a page without projects leads to."""
MOST_LISTED = 20
"""Projects named in the lists of a meeting; the link beside each list leads to all."""
LEVELS = {Layout.BODIES: 1, Layout.PROVINCE: 0}
"""Which body of the line a project counts under: its department, or its ministry."""
NOT_LOADED = gettext_lazy("The plan has no such node loaded yet, so no project can be tied to it.")
NO_PROJECT = gettext_lazy("No project of the year that you may see is tied to it yet.")
NONE_HERE = gettext_lazy("No project of the year that you may see falls into it yet.")


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a monitor: the period, as known now or at the end of the time for reports (`due`), and the code of
    the ministry, province or cluster."""

    span: Span
    known: str = "now"
    choice: str = ""


@dataclass(frozen=True)
class MonitorPage:
    """A monitor for a period, as known at an instant."""

    definition: Definition
    asked: Asked
    at: dt.datetime
    made_at: dt.datetime
    choice: Choice
    lines: list[Line]
    facts: list[Fact]
    categories: Mapping[str, Text]
    not_loaded: list[str] = field(default_factory=list)

    @cached_property
    def total(self) -> Line:
        """All lines together, each project once."""
        return Line(TOTAL, _("Total, each project once"), self.facts)

    @cached_property
    def columns(self) -> dict[str, Figure]:
        """The figures, by name."""
        return columns(self.definition.layout, is_pair=bool(self.asked.span.pair))

    @cached_property
    def kinds(self) -> list[Figure]:
        """Obstacles by kind: a figure for each that is named."""
        return Kinds.of(self.facts, self.categories).columns

    @property
    def spared(self) -> Spared:
        """Forms that nobody had to fill this year up to the end of the period."""
        return spared(len(self.facts), self.definition.rounds_before, self.asked.span)

    @property
    def is_outside(self) -> bool:
        """Whether the policy was not in force in the period."""
        return not self.definition.held_in(self.asked.span)

    @property
    def must_choose(self) -> bool:
        """Whether nothing is shown before a ministry, province or cluster is chosen."""
        return self.definition.scope != Scope.NONE and not self.choice.code

    @property
    def is_demonstration(self) -> bool:
        """Whether any project of it is of the demonstration."""
        return any(fact.is_demonstration for fact in self.facts)

    @property
    def asks_ties(self) -> bool:
        """Whether a project falls into it by what it is tied to."""
        return any(group.nodes for group in self.definition.groups)

    @property
    def why_empty(self) -> Text:
        """What it says where no project falls into it."""
        return NO_PROJECT if self.asks_ties else NONE_HERE

    @property
    def ties_are_drawn(self) -> bool:
        """Whether the ties of demonstration records are what it shows: those no document states."""
        return self.asks_ties and self.is_demonstration

    def line(self, code: str) -> Line | None:
        """A line by its code, or the total."""
        return self.total if code == TOTAL else next((line for line in self.lines if line.code == code), None)

    def figure(self, name: str) -> Figure | None:
        """A figure of this page by its name; None where the page has none of it."""
        if name.startswith(OBSTACLE):
            category = name.removeprefix(OBSTACLE)
            return obstacle_figure(category, self.categories.get(category, category))
        return self.columns.get(name)

    @property
    def late(self) -> list[Fact]:
        """Projects whose report is late or missing, the longest first; the missing ones before."""
        found = [fact for fact in self.facts if fact.is_late]
        return sorted(found, key=lambda fact: (fact.report is not None, -fact.days_late, fact.code))

    @property
    def idle(self) -> list[Fact]:
        """Projects whose money was not spent as planned, the largest sum first."""
        return sorted((fact for fact in self.facts if fact.idle), key=lambda fact: (-(fact.idle or 0), fact.code))

    @property
    def troubled(self) -> list[Fact]:
        """Projects whose report names obstacles, the most money first."""
        found = [fact for fact in self.facts if fact.report is not None and fact.report.obstacles]
        return sorted(found, key=lambda fact: (-(fact.money or 0), fact.code))


def page_of(user: User, definition: Definition, asked: Asked) -> MonitorPage:
    """A monitor as this person may see it."""
    at, choice = instant(asked.span, asked.known), choice_of(definition.scope, asked.choice)
    categories = {item.code: item.name for item in items_of(("obstacle_category",)).get("obstacle_category", [])}
    if definition.scope != Scope.NONE and not choice.code:
        return MonitorPage(definition, asked, at, clock.now(), choice, [], [], categories)
    facts, resolved = facts_of(user, definition, asked.span, at, choice)
    if asked.span.pair:
        facts = with_months(facts, asked.span)
    lines = _lines(definition, facts, resolved, choice)
    missing = [words for one in resolved for words in one.not_loaded]
    return MonitorPage(definition, asked, at, clock.now(), choice, lines, facts, categories, missing)


def _lines(definition: Definition, facts: Sequence[Fact], resolved: Sequence[Resolved], choice: Choice) -> list[Line]:
    if definition.layout == Layout.GROUPS:
        return [_group(number, one, facts) for number, one in enumerate(resolved, start=1)]
    if definition.layout == Layout.INSPECTION:
        return _by_province(facts, choice)
    return _by_body(facts, LEVELS[Layout(definition.layout)])


def _group(number: int, one: Resolved, facts: Sequence[Fact]) -> Line:
    own = in_group(facts, one.group.code)
    asks_missing = one.not_loaded and not one.node_paths and not one.body_paths
    why = "" if own else NOT_LOADED if asks_missing else NO_PROJECT
    return Line(one.group.code, f"{number}. {one.group.name}", own, why, one.not_loaded, str(number))


def _by_province(facts: Sequence[Fact], choice: Choice) -> list[Line]:
    names = {row.code: row.name for row in Area.objects.filter(kind=AreaKind.PROVINCE, code__in=choice.provinces or ())}
    found = []
    for code in choice.provinces or ():
        own = [fact for fact in facts if code in fact.provinces]
        found.append(Line(code, names.get(code, code), own, "" if own else NONE_HERE))
    return found


def _by_body(facts: Sequence[Fact], level: int) -> list[Line]:
    above = owners_above(facts, level)
    by_body: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_body[above[fact.owner_path]].append(fact)
    bodies = Organisation.objects.filter(pk__in=by_body).order_by("sort_key", "code")
    return [Line(body.code, body.name, by_body[body.pk]) for body in bodies]


# What can be asked


def offered_years() -> list[int]:
    """The fiscal years a monitor can be read for, the latest first."""
    return years() or [Period.of(clock.today()).fiscal_year]


def usual_span() -> Span:
    """The quarter whose reports were asked last."""
    return this_span(Period.of(clock.today()))


def offered(scope: str) -> list[tuple[str, str]]:
    """What can be chosen for a scope: code and name."""
    if scope == Scope.MINISTRY:
        rows = Organisation.objects.filter(parent__isnull=True).in_force(clock.today())
        kinds = (OrganisationKind.MINISTRY, OrganisationKind.BUDGET_GROUP)
        return [(row.code, row.name) for row in rows.filter(kind__in=kinds).order_by("sort_key")]
    kind = {Scope.PROVINCE: AreaKind.PROVINCE, Scope.CLUSTER: AreaKind.CLUSTER}.get(Scope(scope))
    return [(row.code, row.name) for row in Area.objects.of_kind(kind)] if kind else []


def choice_of(scope: str, code: str) -> Choice:
    """The ministry, province or cluster of a code; NOWHERE where there is none."""
    if not code or scope == Scope.NONE:
        return NOWHERE
    if scope == Scope.MINISTRY:
        body = Organisation.objects.filter(code=code, parent__isnull=True).first()
        return Choice(body.path, None, body.name, body.code) if body else NOWHERE
    kind = AreaKind.PROVINCE if scope == Scope.PROVINCE else AreaKind.CLUSTER
    area = Area.objects.of_kind(kind).filter(code=code).first()
    if area is None:
        return NOWHERE
    members = [area] if kind == AreaKind.PROVINCE else area.members.order_by("sort_key")
    return Choice("", {member.code: member.path for member in members}, area.name, area.code)


def places_named(user: User, fiscal_year: int) -> list[tuple[str, str, int]]:
    """The provinces that most plans of the year name as their place, of those she may see: code, name, projects. Two queries."""
    plans = YearPlan.objects.visible_to(user).counted().in_year(fiscal_year).approved()
    rows = Location.objects.filter(year_plan__in=plans, area__kind=AreaKind.PROVINCE).order_by()
    counted = rows.values("area").annotate(plans=Count("year_plan", distinct=True)).order_by("-plans", "area")
    found = dict(counted.values_list("area", "plans")[:MOST_PLACES])
    areas = Area.objects.in_bulk(found) if found else {}
    return [(areas[pk].code, areas[pk].name, plans) for pk, plans in found.items()]


def own_choice(user: User, scope: str) -> str:
    """The code a reader most likely means: of her own ministry, province or cluster; empty where she has none."""
    units = [post.unit_id for post in person(user).posts]
    body = (
        Organisation.objects.filter(pk__in=units[:1])
        .select_related("area__cluster", "area_parent__area__cluster")
        .first()
    )
    if body is None or scope == Scope.NONE:
        return ""
    if scope == Scope.MINISTRY:
        top = Organisation.objects.filter(pk=int(body.path.split("/", 1)[0] or 0)).first()
        return top.code if top else ""
    area = body.area or (body.area_parent.area if body.area_parent else None)
    if area is None:
        return ""
    if scope == Scope.PROVINCE:
        return area.code if area.kind == AreaKind.PROVINCE else ""
    return area.cluster.code if area.cluster else area.code if area.kind == AreaKind.CLUSTER else ""
