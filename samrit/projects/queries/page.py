"""Everything the project's page shows of one fiscal year, in a constant number of queries. Money is in baht."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import PersonName, User
from samrit.audit.models import BusinessEvent
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.thai import BE_OFFSET
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeKind, PlanNode
from samrit.projects.models import (
    Activity,
    BudgetLine,
    CoAgency,
    ImportedDocument,
    Location,
    Partner,
    PlanChoice,
    Project,
    Rank,
    Risk,
    SpendMonth,
    YearPlan,
)
from samrit.projects.queries.editing import with_sections
from samrit.projects.queries.execution import Stand, timeline_of
from samrit.projects.queries.family import Family, family_of
from samrit.projects.queries.picture import (
    Causes,
    Measured,
    Purse,
    causes_of,
    kinds_of,
    measured,
    purse_of,
    risks_of,
    words_of_lists,
)
from samrit.projects.rules.imports import budget_records
from samrit.projects.rules.imports.paths import emenscr_paths, internal_names, redacted
from samrit.projects.rules.imports.shape import stated_values

MAIN_LEVELS = (NodeKind.TARGET_Y1, NodeKind.TARGET_Y2, NodeKind.STRATEGY)
EVENTS_SHOWN = 10
LONGEST_SPAN = 36
CHAIN = (
    NodeKind.FACTOR,
    NodeKind.COMPONENT,
    NodeKind.TARGET_Y1,
    NodeKind.SUB_PLAN,
    NodeKind.TARGET_Y2,
    NodeKind.ISSUE,
    NodeKind.STRATEGY_GOAL,
    NodeKind.STRATEGY,
)
PROVINCES = Area.objects.filter(kind=AreaKind.PROVINCE, abolished_on=None).order_by("code")
ACTS: dict[str, Text] = {
    "project_created": _("Project created"),
    "year_plan_opened": _("Plan of the year opened"),
    "section_saved": _("Section saved"),
    "year_plan_sent": _("Sent for approval"),
    "year_plan_approved": _("Approved"),
    "year_plan_returned": _("Returned for correction"),
    "year_plan_withdrawn": _("Sending withdrawn"),
    "year_plan_approval_undone": _("Approval taken back"),
    "year_plan_discarded": _("Draft discarded"),
    "year_plan_acknowledged": _("Acknowledged"),
    "year_plan_unlock_asked": _("Unlock asked for"),
    "year_plan_unlocked": _("Unlocked for correction"),
    "year_plan_unlock_refused": _("Unlock refused"),
    "year_plan_unlock_closed": _("Unlock closed, nothing changed"),
    "year_plan_opened_further": _("Further places opened, because something was missing"),
    "officer_assigned": _("Officer responsible changed"),
    "project_cancelled": _("Project cancelled"),
    "project_copied": _("Made from another project"),
    "project_placed": _("Place among other projects changed"),
    "execution_stated": _("Status of execution stated"),
    "execution_undone": _("Status of execution taken back"),
    "project_handed_over": _("Handed over to another body"),
    "document_imported": _("Imported from another system"),
    "document_updated": _("Changed by a newer document"),
}


@dataclass(frozen=True)
class Step:
    """One level of the chain from the project to the goal: matched to a node, or only as stated."""

    level: Text
    title: str = ""
    code: str = ""
    node: PlanNode | None = None
    as_stated: str = ""
    explanation: str = ""
    is_primary: bool = True


@dataclass(frozen=True)
class Span:
    """An activity over the shown months: which of them it touches, how deep it stands in the tree."""

    activity: Activity
    months: list[bool]
    is_child: bool = False


@dataclass(frozen=True)
class Timeline:
    """Activities over months; `months` are (first day of the month, is it the present one)."""

    months: list[tuple[dt.date, bool]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether any activity touches a month at all."""
        return any(any(span.months) for span in self.spans)

    @property
    def years(self) -> list[tuple[int, int]]:
        """Calendar years (BE) over the columns: (year, number of columns)."""
        counted: dict[int, int] = {}
        for month, _now in self.months:
            be_year = month.year + BE_OFFSET
            counted[be_year] = counted.get(be_year, 0) + 1
        return list(counted.items())


@dataclass(frozen=True)
class MoneyPicture:
    """Money by fiscal year and source, by month, and by line; the largest figure scales the bars."""

    by_source: list[tuple[int | None, str, Decimal]] = field(default_factory=list)
    months: list[tuple[int, int, Decimal]] = field(default_factory=list)
    lines: list[BudgetLine] = field(default_factory=list)
    lines_total: Decimal | None = None
    months_total: Decimal | None = None
    largest: Decimal = Decimal(0)


@dataclass(frozen=True)
class Original:
    """An imported document: what no column took, with names for readers; account names are left out."""

    document: ImportedDocument
    kept: list[tuple[str, str, list[str]]]
    unmapped: int


@dataclass(frozen=True)
class Happening:
    """One business event in words: when, what, who (a name where she is known), and why."""

    at: dt.datetime
    what: Text
    who: str
    reason: str


@dataclass(frozen=True)
class ProjectPage:
    """The whole page."""

    plan: YearPlan
    years: list[YearPlan]
    owners: list[Organisation]
    chain: list[Step]
    others: list[Step]
    timeline: Timeline
    money: MoneyPicture
    locations: list[Location]
    provinces: dict[str, str]
    all_provinces: dict[str, str]
    originals: list[Original]
    happenings: list[Happening]
    causes: Causes
    kinds: list[str]
    risks: list[tuple[Risk, str, str]]
    measured: list[Measured]
    purse: Purse
    partners: list[Partner]
    co_agencies: list[CoAgency]
    family: Family | None
    stands: list[Stand]

    @property
    def project(self) -> Project:
        """The project itself."""
        return self.plan.project

    @property
    def doubts(self) -> list[Text]:
        """What does not fit together or is missing in a historical record: shown, never refused."""
        found: list[Text] = []
        money, plan = self.money, self.plan
        stated = plan.budget_year if self.project.source_system == budget_records.SYSTEM else plan.budget_total
        if (
            self.originals
            and money.lines_total is not None
            and stated is not None
            and abs(money.lines_total - stated) > 1
        ):
            found.append(_("The lines do not add up to the stated budget; the document may not state all of them."))
        if self.originals and not money.lines:
            found.append(_("The document states no money line by line."))
        if any("org_l2" in o.document.unmapped or "agency" in o.document.unmapped for o in self.originals):
            found.append(
                _(
                    "The body named in the document is not in the list of bodies; the body above it is shown as the owner."
                )
            )
        return found


def years_of(user: User, code: str) -> list[YearPlan]:
    """The project's year plans the user may see, the newest first, with everything the rules ask for."""
    return list(with_sections(YearPlan.objects.visible_to(user).filter(project__code=code)).order_by("-fiscal_year"))


def project_page(
    user: User, plan: YearPlan, years: list[YearPlan], *, read: list[YearPlan], reads_drafts: bool = True
) -> ProjectPage:
    """The page of one year; `plan` and `years` come from `years_of`, which has asked who reads, `read` are those whose rows she
    reads. What happened on the way is told to those who read drafts."""
    chain, others, primary = _chain(plan)
    words = words_of_lists()
    money = _money(plan)
    locations = list(plan.locations.select_related("area__parent__parent__parent"))
    return ProjectPage(
        plan=plan,
        years=years,
        owners=_owners(plan.project.owner),
        chain=chain,
        others=others,
        timeline=_timeline(plan),
        money=money,
        locations=locations,
        provinces=_provinces(locations),
        all_provinces=dict(PROVINCES.values_list("code", "name_th")) if locations else {},
        originals=[_original(document) for document in plan.project.documents.order_by("system", "key")],
        happenings=_happenings(plan.project, years) if reads_drafts else [],
        causes=causes_of(plan, primary, words),
        kinds=kinds_of(plan, words),
        risks=risks_of(plan, words),
        measured=measured(read),
        purse=purse_of(plan, money.lines),
        partners=list(plan.partners.select_related("body")),
        co_agencies=list(plan.co_agencies.select_related("body")),
        family=family_of(user, plan.project, plan.fiscal_year),
        stands=timeline_of(plan.project, inside=reads_drafts),
    )


def _provinces(locations: list[Location]) -> dict[str, str]:
    """Provinces of the places: code and name."""
    found: dict[str, str] = {}
    for location in locations:
        area = location.area
        while area is not None and area.kind != AreaKind.PROVINCE:
            area = area.parent
        if area is not None:
            found[area.code] = area.name_th
    return found


def _owners(owner: Organisation) -> list[Organisation]:
    """Bodies from the top down to the owner."""
    found = Organisation.objects.in_bulk(ancestor_ids(owner.path))
    return [found[pk] for pk in ancestor_ids(owner.path) if pk in found]


def _chain(plan: YearPlan) -> tuple[list[Step], list[Step], dict[str, Step]]:
    """Primary links from the factor over Y1 and Y2 to the strategy, the main levels also where nothing is stated; then the rest;
    then the stated primary ones by level."""
    rows = list(PlanChoice.objects.filter(year_plan=plan).select_related("node__edition").order_by("position", "id"))
    primary = {row.level: row for row in rows if row.role == "primary"}
    chain = [
        _step(primary[level]) if level in primary else Step(NodeKind(level).label)
        for level in CHAIN
        if level in primary or level in MAIN_LEVELS
    ]
    shown = {id(primary[level]) for level in CHAIN if level in primary}
    others = [_step(row) for row in rows if id(row) not in shown]
    return chain, others, {level: _step(row) for level, row in primary.items()}


def _step(row: PlanChoice) -> Step:
    node = row.node
    return Step(
        level=NodeKind(row.level).label,
        title=node.name_th if node else row.as_stated,
        code=node.official_code if node else "",
        node=node,
        as_stated=row.as_stated if node else "",
        explanation=row.explanation,
        is_primary=row.role == "primary",
    )


def _timeline(plan: YearPlan) -> Timeline:
    """Activities over the twelve months of the fiscal year; where their days reach beyond it, over the months of their days."""
    activities = list(plan.activity_rows.prefetch_related("months"))
    if not activities:
        return Timeline()
    touched = {activity.pk: _touched(activity, plan.fiscal_year) for activity in activities}
    every = [index for indexes in touched.values() for index in indexes]
    first, last = _index(plan.fiscal_year, 10), _index(plan.fiscal_year, 9)
    if every and not first <= min(every) <= max(every) <= last:
        first, last = min(every), max(every)
    is_cut = last - first >= LONGEST_SPAN
    columns = range(first, min(last, first + LONGEST_SPAN - 1) + 1)
    today = clock.today()
    now = today.year * 12 + today.month - 1
    months = [(dt.date(index // 12, index % 12 + 1, 1), index == now) for index in columns]
    spans = [
        Span(activity, [index in touched[activity.pk] for index in columns], _is_part(activity))
        for activity in activities
    ]
    return Timeline(months, spans, is_cut)


def _is_part(activity: Activity) -> bool:
    """Whether it belongs to the main activity above it, or a document states what it belongs to."""
    return activity.rank == Rank.SUB or activity.parent_id is not None


def _index(fiscal_year: int, month: int) -> int:
    """Months since year 0 (CE) of a calendar month in a fiscal year (BE)."""
    return (fiscal_year - BE_OFFSET - (month >= 10)) * 12 + month - 1


def _touched(activity: Activity, fiscal_year: int) -> set[int]:
    start, end = activity.starts_on, activity.ends_on
    if start and end:
        last = end - dt.timedelta(days=1) if end.day == 1 and end > start else end
        return set(range(start.year * 12 + start.month - 1, last.year * 12 + last.month))
    return {_index(fiscal_year, month.month) for month in activity.months.all()}


def _money(plan: YearPlan) -> MoneyPicture:
    """Lines by fiscal year and source; months of lines and activities together."""
    lines = list(plan.budget_lines.order_by("position", "id"))
    sums: dict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.amount is not None:
            sums[line.fiscal_year, str(line.get_source_display())] += line.amount
    months: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for year, month, amount in SpendMonth.objects.filter(year_plan=plan).values_list("fiscal_year", "month", "amount"):
        months[year, month] += amount
    ordered = sorted(months.items(), key=lambda entry: _index(*entry[0]))
    amounts = [line.amount for line in lines if line.amount is not None]
    return MoneyPicture(
        by_source=[
            (year, source, amount)
            for (year, source), amount in sorted(sums.items(), key=lambda e: (e[0][0] or 0, e[0][1]))
        ],
        months=[(year, month, amount) for (year, month), amount in ordered],
        lines=lines,
        lines_total=sum(amounts, Decimal(0)) if amounts else None,
        months_total=sum(months.values(), Decimal(0)) if months else None,
        largest=max(amounts, default=Decimal(0)),
    )


def _original(document: ImportedDocument) -> Original:
    """What no column took, each path with its name and its different values."""
    values = stated_values(redacted(document.document))
    names = emenscr_paths()
    kept = []
    for path in document.unmapped:
        if path in values and path.rpartition(".")[2] not in internal_names():
            known = names.get(path)
            kept.append((path, known.label_th if known else path, list(dict.fromkeys(values[path]))))
    return Original(document, kept, len(document.unmapped))


def document_of(user: User, code: str, pk: int) -> ImportedDocument | None:
    """One imported document of a project the user may see."""
    rows = ImportedDocument.objects.filter(project__in=Project.objects.visible_to(user).filter(code=code), pk=pk)
    return rows.select_related("project").first()


def readable(document: ImportedDocument) -> list[tuple[str, str, list[str]]]:
    """The whole document for reading: each path with its name and all its values in order, without account names."""
    names = emenscr_paths()
    values = stated_values(redacted(document.document))
    return [(path, names[path].label_th if path in names else path, found) for path, found in values.items()]


def _happenings(project: Project, years: list[YearPlan]) -> list[Happening]:
    """What people did with the project and its years, the latest first; saving the same section again is told once."""
    subject = Q(subject_kind="project", subject_id=str(project.pk))
    subject |= Q(subject_kind="year_plan", subject_id__in=[str(year.pk) for year in years])
    told = BusinessEvent.objects.filter(subject).exclude(act__startswith="refused_")
    events = list(told.order_by("-id")[:EVENTS_SHOWN])
    people = PersonName.objects.filter(user__public_id__in={e.actor for e in events if e.actor != "system"})
    names = {str(public_id): name for public_id, name in people.values_list("user__public_id", "full_name")}
    return [Happening(event.at, _act(event), names.get(event.actor, ""), event.reason) for event in events]


def _act(event: BusinessEvent) -> Text:
    words: Any = ACTS.get(event.act, event.act)
    section = str(event.data.get("section", "")).upper()
    return f"{words} {section}" if section else words
