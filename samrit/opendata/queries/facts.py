"""What a release says of one year plan: read from the approved document, or from the rows of a historical record."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.geography.models import AreaKind
from samrit.lib.fiscal import MONTHS
from samrit.opendata.queries.references import References
from samrit.plans.models import NodeKind
from samrit.projects.models import LinkRole, Rank, YearPlan
from samrit.projects.models.rows import Sector

NATIONAL = "national"
QUARTERS = range(1, 5)
ROWS = (
    "plan_choices",
    "objectives",
    "outputs",
    "outcomes",
    "indicators",
    "beneficiaries",
    "locations",
    "activity_rows__months",
    "budget_lines",
)
"""The parts of a historical year plan that a release reads; contacts are not among them."""


@dataclass(frozen=True)
class LinkFact:
    """One link to a plan: the id of a node, or the words of the agency."""

    role: str
    level: str
    node_id: int | None
    as_stated: str
    explanation: str


@dataclass(frozen=True)
class PlaceFact:
    """One place of work: the whole country, an area, or words."""

    level: str
    area_id: int | None
    as_stated: str


@dataclass(frozen=True)
class PlanFacts:
    """A year plan as it is released. Money in baht."""

    owner_id: int
    owner_name: str  # as the approved document names it; empty where no document does
    is_demonstration: bool
    name_th: str
    name_en: str
    type: str
    start: dt.date | None
    end: dt.date | None
    links: tuple[LinkFact, ...]
    objectives: list[str]
    expected_result: str
    outputs: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    activities: list[dict[str, Any]]
    beneficiaries: list[dict[str, Any]]
    places: tuple[PlaceFact, ...]
    budget_total: Decimal | None
    budget_year: Decimal | None
    money: list[dict[str, Any]]
    project_type: str = ""
    natures: tuple[str, ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    partners: tuple[dict[str, Any], ...] = ()
    resolutions: tuple[dict[str, Any], ...] = ()
    laws: tuple[dict[str, Any], ...] = ()
    appropriations: tuple[dict[str, Any], ...] = ()
    obligations: tuple[dict[str, Any], ...] = ()
    above: tuple[str, ...] = ()  # codes of the projects it stands under, the nearest first


def from_rows(plan: YearPlan) -> PlanFacts:
    """A historical year plan; its parts are prefetched."""
    project, detail = plan.project, getattr(plan, "detail", None)
    choices = [
        LinkFact(row.role, row.level, row.node_id, row.as_stated, row.explanation) for row in plan.plan_choices.all()
    ]
    return PlanFacts(
        owner_id=project.owner_id,
        owner_name="",
        is_demonstration=plan.is_demonstration or project.is_demonstration,
        name_th=project.name_th,
        name_en=project.name_en,
        type=project.work_kind,
        start=project.starts_on,
        end=project.ends_on,
        links=tuple(sorted(choices, key=lambda link: link.role != LinkRole.PRIMARY)),
        objectives=[row.text for row in plan.objectives.all() if row.text],
        expected_result=detail.expected_result if detail else "",
        outputs=[_counted(row.name, row.target, row.unit) for row in plan.outputs.all()],
        outcomes=[{"text": row.text, **_amount(row.target, row.unit)} for row in plan.outcomes.all()],
        indicators=[
            {
                "name": row.name,
                "level": row.level or None,
                **_amount(row.target, row.unit),
                "direction": row.direction or None,
                "baseline": plain(row.baseline),
                "baseline_year": row.baseline_year,
                "quarter_targets": _quarters(getattr(row, f"target_q{quarter}") for quarter in QUARTERS),
            }
            for row in plan.indicators.all()
        ],
        activities=[
            {
                "name": row.name,
                "rank": row.rank,
                "weight_percent": plain(row.weight),
                "months": in_order(month.month for month in row.months.all()),
            }
            for row in plan.activity_rows.all()
            if row.parent_id is None
        ],
        beneficiaries=[
            {"group": row.group, "amount": plain(row.amount), "unit": row.unit or None}
            for row in plan.beneficiaries.all()
        ],
        places=tuple(PlaceFact(row.level, row.area_id, row.as_stated) for row in plan.locations.all()),
        budget_total=plan.budget_total,
        budget_year=plan.budget_year,
        money=_money((row.fiscal_year, row.source, row.amount) for row in plan.budget_lines.all()),
    )


def from_document(plan: YearPlan, document: Mapping[str, Any], known: References) -> PlanFacts:
    """An approved version: only its document counts, whatever has happened to the rows since."""
    m1, m2, m3, m4, m5 = (document.get(key) or {} for key in ("m1", "m2", "m3", "m4", "m5"))
    lines = [(row.get("fiscal_year"), row.get("source"), decimal(row.get("amount"))) for row in m5.get("lines") or ()]
    this_year = [amount for year, _, amount in lines if year == plan.fiscal_year and amount is not None]
    owner = document.get("owner") or {}
    return PlanFacts(
        owner_id=known.body_ids.get(str(owner.get("code")), plan.project.owner_id),
        owner_name=str(owner.get("name") or ""),
        is_demonstration=bool(document.get("is_demonstration")) or plan.is_demonstration,
        name_th=m2.get("name_th") or plan.project.name_th,
        name_en=m2.get("name_en") or "",
        type=m2.get("work_kind") or plan.project.work_kind,
        start=_day(m2.get("starts_on")),
        end=_day(m2.get("ends_on")),
        links=tuple(_links(m1, known)),
        objectives=[row["text"] for row in m3.get("objectives") or () if row.get("text")],
        expected_result=m3.get("expected_result") or "",
        outputs=[
            _counted(row.get("name"), decimal(row.get("target")), row.get("unit")) for row in m3.get("outputs") or ()
        ],
        outcomes=[
            {"text": row.get("text"), **_amount(decimal(row.get("target")), row.get("unit"))}
            for row in m3.get("outcomes") or ()
        ],
        indicators=_indicators(m3.get("indicators") or ()),
        activities=_activities(m4.get("activities") or ()),
        beneficiaries=[
            {"group": row.get("group"), "amount": plain(decimal(row.get("amount"))), "unit": row.get("unit") or None}
            for row in m3.get("beneficiaries") or ()
        ],
        places=tuple(_places(m3.get("locations") or (), known)),
        budget_total=decimal(m5.get("budget_total")),
        budget_year=sum(this_year, Decimal(0)) if this_year else None,
        money=_money(lines),
        project_type=m2.get("project_type") or "",
        natures=tuple(m2.get("natures") or ()),
        evidence=_kept(m1.get("evidence"), "supports", "kind", "title", "publisher", "period", "address", "finding"),
        partners=(*_bodies(m1.get("partners"), "role"), *_bodies(m2.get("co_agencies"), "part")),
        resolutions=_kept(m1.get("resolutions"), "decided_on", "text"),
        laws=_kept(m1.get("laws"), "title", "section"),
        appropriations=tuple(_appropriations(m5.get("lines") or ())),
        obligations=_kept(m5.get("obligations"), "kind", "fiscal_year", "amount", "document"),
        above=above_in(document),
    )


def _indicators(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.get("name"),
            "level": row.get("level"),
            **_amount(decimal(row.get("target")), row.get("unit")),
            "direction": row.get("direction") or None,
            "baseline": plain(decimal(row.get("baseline"))),
            "baseline_year": row.get("baseline_year"),
            "quarter_targets": _quarters(decimal(row.get(f"target_q{quarter}")) for quarter in QUARTERS),
        }
        for row in rows
    ]


def _activities(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.get("name"),
            "rank": row.get("rank") or Rank.MAIN.value,
            "weight_percent": plain(decimal(row.get("weight"))),
            "months": in_order(row.get("months") or ()),
        }
        for row in rows
    ]


def _kept(rows: Iterable[Mapping[str, Any]] | None, *columns: str) -> tuple[dict[str, Any], ...]:
    """Some columns of the rows of a part; an amount is baht."""
    return tuple(
        {
            (f"{column}_baht" if column == "amount" else column): (
                decimal(row.get(column)) if column == "amount" else row.get(column) or None
            )
            for column in columns
        }
        for row in rows or ()
    )


def _bodies(rows: Iterable[Mapping[str, Any]] | None, does: str) -> Iterable[dict[str, Any]]:
    """Who works along: name, code of the directory where it is in it, sector, and what it does."""
    for row in rows or ():
        body = row.get("body") or {}
        yield {
            "name": body.get("name") or body.get("as_stated"),
            "code": body.get("code"),
            "sector": row.get("sector") or Sector.STATE.value,
            "does": row.get(does) or None,
        }


def _appropriations(lines: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """The paths through the budget act that lines name."""
    names = ("budget_plan", "budget_output", "budget_project", "budget_activity", "category")
    for line in lines:
        if line.get("budget_plan") or line.get("budget_output") or line.get("budget_project"):
            path = {name.removeprefix("budget_"): line.get(name) or None for name in names}
            yield {"fiscal_year": line.get("fiscal_year"), **path, "amount_baht": decimal(line.get("amount"))}


def above_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the projects that one stands under, as its approved document says, the nearest first."""
    parent = document.get("parent") or {}
    return (str(parent["code"]), *map(str, parent.get("above") or ())) if parent.get("code") else ()


def _links(m1: Mapping[str, Any], known: References) -> Iterable[LinkFact]:
    for level in NodeKind.values:
        if isinstance(value := m1.get(level), Mapping):
            yield _link(LinkRole.PRIMARY, level, value, "", known)
    for row in m1.get("secondary") or ():
        if isinstance(value := row.get("link"), Mapping):
            yield _link(LinkRole.SECONDARY, row.get("level") or "", value, row.get("explanation") or "", known)


def _link(role: str, level: str, value: Mapping[str, Any], explanation: str, known: References) -> LinkFact:
    node_id = known.node_ids.get((str(value.get("edition")), level, str(value.get("code"))))
    words = value.get("as_stated") or ("" if node_id else value.get("title") or value.get("code") or "")
    return LinkFact(str(role), level, node_id, words, explanation)


def _places(rows: Iterable[Mapping[str, Any]], known: References) -> Iterable[PlaceFact]:
    for row in rows:
        level, area = row.get("level") or "", row.get("area") or {}
        code, name = str(area.get("code") or ""), area.get("name") or ""
        found = known.place_ids.get((level, code)) if code else None
        if code and found is None:
            found = next((pk for kind in AreaKind.values if (pk := known.place_ids.get((kind, code)))), None)
        yield PlaceFact(level, found, row.get("as_stated") or ("" if found else name))


def _money(lines: Iterable[tuple[int | None, str | None, Decimal | None]]) -> list[dict[str, Any]]:
    """Budget lines summed by fiscal year and source, in order of both."""
    totals: dict[tuple[int, str], Decimal] = {}
    for year, source, amount in lines:
        if amount is not None:
            totals[year or 0, source or ""] = totals.get((year or 0, source or ""), Decimal(0)) + amount
    return [
        {"fiscal_year": year or None, "source": source or None, "amount_baht": amount}
        for (year, source), amount in sorted(totals.items())
    ]


def _counted(name: str | None, value: Decimal | None, unit: str | None) -> dict[str, Any]:
    return {"name": name, **_amount(value, unit)}


def _amount(value: Decimal | None, unit: str | None) -> dict[str, Any]:
    return {"target": plain(value), "unit": unit or None}


def _quarters(targets: Iterable[Decimal | None]) -> list[Decimal | None]:
    """Cumulative targets of the four quarters; nothing where none is stated."""
    found = [plain(target) for target in targets]
    return found if any(target is not None for target in found) else []


def in_order(months: Iterable[int]) -> list[int]:
    """Calendar months in the order of the fiscal year, October first."""
    return sorted(months, key=MONTHS.index)


def decimal(value: Any) -> Decimal | None:
    """A number as documents write it, exact; None for nothing."""
    return None if value in (None, "") else Decimal(str(value))


def plain(value: Decimal | None) -> Decimal | None:
    """A count or share without trailing zeros, so that the same number is always the same bytes."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
