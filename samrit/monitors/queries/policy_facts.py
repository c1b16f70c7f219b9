"""The facts of a monitor: every project that falls into it once, with what was known of it at an instant.

Plans are read as they were approved then: by their rows where the newest version still holds, else by the frozen version. So
nobody reads a correction that is not approved, and a page of a past instant stays what it was. Reports are read from their
approved versions alone. The number of queries does not grow with the projects.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.geography.models import Area
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.monitors.queries.selection import Resolved, Traits, beginning, resolve, taken_by
from samrit.monitors.rules.policy import Definition, Span
from samrit.monitors.rules.policy_figures import Fact, Known, Output, Standing, Trouble
from samrit.plans.models import PlanNode
from samrit.projects.models import ApprovedVersion, BudgetLine, Location, Origin, PlanChoice, YearPlan
from samrit.projects.queries.versions import known_in
from samrit.projects.rules.thawing import names_in
from samrit.reporting.models import ApprovedReport, FiscalQuarter, ProgressReport
from samrit.reporting.queries.calendar import due_expression
from samrit.reporting.rules.versions import obstacles_in

PARTS = ("progress_plan", "progress_actual", "money", "outputs", "obstacles", "remedy")


@dataclass(frozen=True)
class Choice:
    """What a reader chose before a monitor with a scope shows anything: the paths of a ministry, or of provinces (by code)."""

    body_path: str = ""
    provinces: Mapping[str, str] | None = None
    name: str = ""
    code: str = ""


@dataclass
class _Plan:
    """A candidate: its row, and what is known of it."""

    row: dict[str, Any]
    traits: Traits
    money: Decimal | None
    name: str


NOWHERE = Choice()


def facts_of(
    user: User, definition: Definition, span: Span, at: dt.datetime, choice: Choice = NOWHERE
) -> tuple[list[Fact], list[Resolved]]:
    """The facts of a monitor for a period as known at an instant, in order of the project codes, and its groups as resolved."""
    resolved = resolve(definition.groups)
    plans = _candidates(user, resolved, span, at, choice)
    _read_rows(plans, resolved, choice)
    _read_documents(plans, at)
    taken: dict[int, frozenset[str]] = {}
    for pk, plan in plans.items():
        groups = frozenset(one.group.code for one in resolved if one.takes(plan.traits))
        if (groups or definition.asks_nothing) and _stands(plan.traits, choice):
            taken[pk] = groups
    _leave_out_parents(plans, taken)
    reports = _reports(taken, span, at)
    sendings = _sendings(taken, span)
    facts = [_fact(plans[pk], groups, reports.get(pk), sendings.get(pk), at, choice) for pk, groups in taken.items()]
    return sorted(facts, key=lambda fact: fact.code), resolved


def instant(span: Span, known: str) -> dt.datetime:
    """When it is read as known: now, or where `known` is `due` the last instant on time of the period's reports (of two months
    their end), as soon as that has passed."""
    now = clock.now()
    if known != "due":
        return now
    if span.pair:
        return min(now, span.ends_at)
    row = FiscalQuarter.objects.filter(fiscal_year=span.fiscal_year, quarter=span.quarter).first()
    return min(now, row.due_at) if row else now


def _candidates(
    user: User, resolved: Sequence[Resolved], span: Span, at: dt.datetime, choice: Choice
) -> dict[int, _Plan]:
    """Year plans that may fall into it: by their rows, or because another version than their rows held. One query, and one for
    the last day on time."""
    versions = ApprovedVersion.objects.filter(year_plan=OuterRef("pk"))
    not_taken_back = Q(undone_at__isnull=True) | Q(undone_at__gte=at)
    held = versions.filter(not_taken_back, approved_at__lt=at).order_by("-number").values("number")
    plans = YearPlan.objects.visible_to(user).counted().in_year(span.fiscal_year).approved().order_by()
    plans = plans.annotate(
        held=Subquery(held[:1]),
        newest=Subquery(versions.filter(undone_at__isnull=True).order_by("-number").values("number")[:1]),
        is_frozen=Exists(versions),
    )
    by_rows = Q(is_frozen=False) | Q(approval__state=State.APPROVED, held=F("newest"))
    asked = Q()
    if resolved:
        asked = Q(pk__in=[])
        for one in resolved:
            asked |= taken_by(one)
    if choice.body_path:
        plans = plans.filter(project__owner__path__startswith=choice.body_path)
    if choice.provinces is not None:
        places = Location.objects.filter(beginning("area__path", choice.provinces.values()))
        asked &= Q(pk__in=places.values("year_plan"))
    plans = plans.filter(by_rows & asked | Q(is_frozen=True) & ~by_rows)
    quarter = FiscalQuarter.objects.filter(fiscal_year=span.fiscal_year, quarter=span.last_quarter).first()
    if quarter is not None:
        plans = plans.annotate(due=due_expression(quarter))
    found: dict[int, _Plan] = {}
    for row in plans.values(*COLUMNS, *(["due"] if quarter else [])):
        known_then = row["held"] is not None if row["is_frozen"] else _approved_before(row, at)
        if known_then:
            row["starts_on"] = quarter.starts_on if quarter else span.starts_on
            traits = Traits(row["project__owner__path"])
            found[row["pk"]] = _Plan(row, traits, row["budget_year"], row["project__name_th"])
    return found


COLUMNS = (
    "pk",
    "fiscal_year",
    "origin",
    "budget_year",
    "is_demonstration",
    "approval__state",
    "approval__approved_at",
    "held",
    "newest",
    "is_frozen",
    "project_id",
    "project__code",
    "project__name_th",
    "project__parent_id",
    "project__parent__parent_id",
    "project__cancelled_on",
    "project__owner__code",
    "project__owner__name_th",
    "project__owner__path",
)


def _approved_before(row: Mapping[str, Any], at: dt.datetime) -> bool:
    approved: dt.datetime | None = row["approval__approved_at"]
    return row["origin"] == Origin.IMPORT or (approved is not None and approved < at)


def _is_row(plan: _Plan) -> bool:
    row = plan.row
    return not row["is_frozen"] or (row["approval__state"] == State.APPROVED and row["held"] == row["newest"])


def _read_rows(plans: Mapping[int, _Plan], resolved: Sequence[Resolved], choice: Choice) -> None:
    """Nodes, places and sources of the plans whose rows hold; each only where it is asked for. At most three queries."""
    ids = [pk for pk, plan in plans.items() if _is_row(plan)]
    nodes = {path for one in resolved for path in one.node_paths}
    if ids and nodes:
        rows = PlanChoice.objects.filter(beginning("node__path", nodes), year_plan__in=ids).order_by()
        for pk, path in rows.values_list("year_plan_id", "node__path"):
            plans[pk].traits.node_paths.add(path)
    areas = {path for one in resolved for path in one.area_paths} | set((choice.provinces or {}).values())
    if ids and areas:
        places = Location.objects.filter(beginning("area__path", areas), year_plan__in=ids).order_by()
        for pk, path in places.values_list("year_plan_id", "area__path"):
            plans[pk].traits.area_paths.add(path)
    if ids and any(one.group.fund_sources for one in resolved):
        lines = BudgetLine.objects.filter(year_plan__in=ids, fiscal_year=F("year_plan__fiscal_year")).order_by()
        for pk, source in lines.values_list("year_plan_id", "source"):
            plans[pk].traits.sources.add(source)


def _read_documents(plans: Mapping[int, _Plan], at: dt.datetime) -> None:
    """The same from the frozen version of the plans whose rows say something else by now. Five queries, whatever they are."""
    wanted = {pk: plan.row["held"] for pk, plan in plans.items() if not _is_row(plan)}
    if not wanted:
        return
    rows = ApprovedVersion.objects.filter(year_plan__in=wanted, approved_at__lt=at).values_list(
        "year_plan_id", "number", "document"
    )
    documents = {pk: document for pk, number, document in rows if wanted[pk] == number}
    known = known_in(documents.values())
    node_paths = dict(PlanNode.objects.filter(pk__in=set(known.nodes.values())).values_list("pk", "path"))
    area_paths = dict(Area.objects.filter(pk__in=set(known.areas.values())).values_list("pk", "path"))
    for pk, document in documents.items():
        plan, year = plans[pk], plans[pk].row["fiscal_year"]
        lines = [line for line in document["m5"].get("lines") or () if line.get("fiscal_year") == year]
        amounts = [Decimal(str(line["amount"])) for line in lines if line.get("amount") not in (None, "")]
        places = [str((place.get("area") or {}).get("code") or "") for place in document["m3"].get("locations") or ()]
        plan.traits.node_paths |= {
            node_paths[known.nodes[name]] for name in names_in(document).nodes if known.nodes.get(name) in node_paths
        }
        plan.traits.area_paths |= {area_paths[known.areas[code]] for code in places if code in known.areas}
        plan.traits.sources |= {str(line.get("source") or "") for line in lines}
        plan.money = sum(amounts, Decimal(0)) if amounts else None
        plan.name = str(document["m2"].get("name_th") or plan.name)


def _stands(traits: Traits, choice: Choice) -> bool:
    """Whether the project stands in the chosen provinces, where any were chosen."""
    return choice.provinces is None or bool(_places(traits, choice))


def _places(traits: Traits, choice: Choice) -> tuple[str, ...]:
    known = choice.provinces or {}
    return tuple(code for code, path in known.items() if any(place.startswith(path) for place in traits.area_paths))


def _leave_out_parents(plans: Mapping[int, _Plan], taken: dict[int, frozenset[str]]) -> None:
    """A project that has others of the selection under it is not counted: its figures stand in those below, which then fall
    into its groups too."""
    by_project = {plans[pk].row["project_id"]: pk for pk in taken}
    parents: set[int] = set()
    for pk in list(taken):
        row = plans[pk].row
        for above in (row["project__parent_id"], row["project__parent__parent_id"]):
            if above in by_project:
                parents.add(by_project[above])
                taken[pk] |= taken[by_project[above]]
    for pk in parents:
        del taken[pk]


def _reports(plans: Collection[int], span: Span, at: dt.datetime) -> dict[int, Known]:
    """The approved report of the quarter that held at the instant; for two months the latest of the quarters that had ended by
    then. One query."""
    rows = ApprovedReport.objects.holding(at).filter(
        report__year_plan__in=list(plans), report__year_plan__fiscal_year=span.fiscal_year
    )
    asked = Q(report__quarter=span.quarter) if span.quarter else Q(report__quarter__lte=span.quarters_ended)
    rows = rows.filter(asked)
    columns = (
        "report__year_plan_id",
        "report__quarter",
        "number",
        "approved_at",
        *(f"document__{part}" for part in PARTS),
    )
    found: dict[int, Known] = {}
    for pk, quarter, number, approved_at, *told in rows.distinct("report_id").values_list(*columns):
        before = found.get(pk)
        if before is None or quarter > before.quarter:
            found[pk] = _known(quarter, number, approved_at, dict(zip(PARTS, told, strict=True)))
    return found


def _known(quarter: int, number: int, approved_at: dt.datetime, told: Mapping[str, Any]) -> Known:
    money = told["money"] or ()
    return Known(
        quarter,
        number,
        approved_at,
        _number(told["progress_plan"]),
        _number(told["progress_actual"]),
        _total(line.get("disbursed") for line in money),
        _total(line.get("planned") for line in money),
        tuple(
            Output(
                str(row.get("name") or ""),
                row.get("unit") or "",
                _number(row.get("target")),
                _number(row.get("result")),
            )
            for row in told["outputs"] or ()
        ),
        tuple(
            Trouble(str(row["category"]), row.get("text") or "", row.get("remedy") or "") for row in obstacles_in(told)
        ),
    )


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _total(values: Iterable[Any]) -> Decimal | None:
    known = [number for value in values if (number := _number(value)) is not None]
    return sum(known, Decimal(0)) if known else None


def _sendings(plans: Collection[int], span: Span) -> dict[int, dt.datetime]:
    """When the report of the quarter was first sent. One query; none for two months."""
    if span.pair:
        return {}
    rows = ProgressReport.objects.filter(year_plan__in=list(plans), quarter=span.quarter)
    sent = rows.order_by().values_list("year_plan_id", "approval__first_submitted_at")
    return {pk: at for pk, at in sent if at is not None}


def _fact(
    plan: _Plan,
    groups: frozenset[str],
    report: Known | None,
    sent_at: dt.datetime | None,
    at: dt.datetime,
    choice: Choice,
) -> Fact:
    row = plan.row
    due: dt.datetime | None = row.get("due")
    sent = sent_at if sent_at is not None and sent_at < at else None
    standing = _standing(row, report, sent, at)
    late = (sent - due).days + 1 if sent is not None and due is not None and sent >= due else 0
    return Fact(
        row["pk"],
        row["project__code"],
        plan.name,
        row["fiscal_year"],
        row["project__owner__code"],
        row["project__owner__name_th"],
        row["project__owner__path"],
        groups,
        plan.money,
        row["held"] or 0,
        standing,
        late,
        report,
        _places(plan.traits, choice),
        reads_rows=_is_row(plan),
        is_demonstration=row["is_demonstration"],
    )


def _standing(row: Mapping[str, Any], report: Known | None, sent: dt.datetime | None, at: dt.datetime) -> Standing:
    if report is not None:
        return Standing.APPROVED
    cancelled: dt.date | None = row["project__cancelled_on"]
    if row["origin"] != Origin.LIVING or (cancelled is not None and cancelled < row["starts_on"]):
        return Standing.NOT_ASKED
    if sent is not None:
        return Standing.WAITING
    due: dt.datetime | None = row.get("due")
    return Standing.OVERDUE if due is not None and at >= due else Standing.OPEN


def owners_above(facts: Iterable[Fact], level: int) -> dict[str, int]:
    """By owner path the id of the body at a level of the line (0: ministry, 1: department), or the owner where it is higher."""
    found = {}
    for path in {fact.owner_path for fact in facts}:
        steps = ancestor_ids(path)
        found[path] = steps[min(level, len(steps) - 1)]
    return found
