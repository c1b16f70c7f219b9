"""Project records of the budget documents (FY2565), with their indicators, as historical versions.

A record is one project (or output, which is a standing operation) of one agency in the budget bill's volumes.
"""

import re
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from samrit.lib.errors import Invalid
from samrit.lib.fiscal import first_day, last_day
from samrit.plans.models import NodeKind
from samrit.projects.models import (
    Activities,
    Activity,
    BudgetLine,
    Detail,
    FundSource,
    General,
    Indicator,
    IndicatorLevel,
    LinkRole,
    Links,
    Location,
    Money,
    Objective,
    Origin,
    PlanChoice,
    Project,
    WorkKind,
    YearPlan,
)
from samrit.projects.models.rows import Row
from samrit.projects.models.sections import Continuity
from samrit.projects.rules.imports.places import places_in
from samrit.projects.rules.imports.shape import Imported, Known, RowIds, stated_paths, without_gaps
from samrit.projects.rules.imports.values import Reader, Scalar, number_in, one_line, words

SYSTEM = "budget-documents"
KINDS = {
    "เชิงปริมาณ": IndicatorLevel.QUANTITY,
    "เชิงคุณภาพ": IndicatorLevel.QUALITY,
    "เชิงเวลา": IndicatorLevel.TIME,
    "เชิงต้นทุน": IndicatorLevel.COST,
}
WORDS = {NodeKind.STRATEGY: "ยุทธศาสตร์ที่", NodeKind.ISSUE: "ประเด็นที่"}
QUALITIES = {
    "official": "แผนภาพความเชื่อมโยงในเอกสารงบประมาณระบุประเด็นนี้ไว้ (official)",
    "name_match": "ชื่อแผนงานตรงกับชื่อประเด็น (name_match)",
    "derived": "เป็นการอ่านของผู้จัดทำข้อมูล ไม่ใช่ข้อความในเอกสาร (derived)",
    "strategy_only": "ทราบเพียงยุทธศาสตร์จากกลุ่มของแผนงาน ยังไม่ทราบประเด็น (strategy_only)",
}
TAKEN = frozenset(
    {
        "record_id",
        "fiscal_year_be",
        "record_type",
        "ministry",
        "agency",
        "budget_plan",
        "name_th",
        "objectives[]",
        "location_th",
        "start_year_be",
        "end_year_be",
        "total_budget_baht",
        "budget_2565_baht",
        "activities[].name_th",
        "activities[].amount_2565_mbaht",
        "kpis[].kind",
        "kpis[].name_th",
        "kpis[].unit",
        "kpis[].actual_2564",
        "ns_strategy_no",
        "mp_issue_no",
        "issue_label_quality",
        "source_pdf",
        "pdf_page",
    }
)


class ActivityItem(msgspec.Struct):
    """One activity and its money in million baht."""

    name_th: Scalar = None
    amount_2565_mbaht: Scalar = None


class Kpi(msgspec.Struct):
    """One indicator with its targets by year (`y2565`)."""

    kind: Scalar = None
    name_th: Scalar = None
    unit: Scalar = None
    plan: dict[str, Scalar] | None = None
    actual_2564: Scalar = None


class Record(msgspec.Struct):
    """One record as its file states it; money in baht, activities in million baht."""

    record_id: Scalar = None
    fiscal_year_be: Scalar = None
    record_type: Scalar = None
    ministry: Scalar = None
    agency: Scalar = None
    budget_plan: Scalar = None
    name_th: Scalar = None
    objectives: list[Scalar] | None = None
    location_th: Scalar = None
    start_year_be: Scalar = None
    end_year_be: Scalar = None
    total_budget_baht: Scalar = None
    budget_2565_baht: Scalar = None
    activities: list[ActivityItem] | None = None
    kpis: list[Kpi] | None = None
    ns_strategy_no: Scalar = None
    mp_issue_no: Scalar = None
    issue_label_quality: Scalar = None
    source_pdf: Scalar = None
    pdf_page: Scalar = None


def key_of(record: dict[str, Any]) -> str:
    """The code by which a refused record is named."""
    return words(record.get("record_id"))


def add_kpis(record: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, Any]:
    """The record with the rows of the indicator file: a row completes the indicator of its number, or joins as new.

    A record whose indicators are not built as they should be stays as it is, to be refused when it is read.
    """
    stated = record.get("kpis") or []
    if not isinstance(stated, list) or not all(isinstance(k, dict) and _is_plan(k.get("plan")) for k in stated):
        return record
    kpis = [dict(kpi) for kpi in stated]
    for row in rows:
        plan = {f"y{year}": row[column] for year, column in _PLAN_COLUMNS.items() if row.get(column)}
        named = {"kind": row.get("kind_th"), "name_th": row.get("name_th"), "unit": row.get("unit_th")}
        number = row.get("kpi_no", "")[:9]
        index = int(number) - 1 if number.isdecimal() and int(number) >= 1 else len(kpis)
        kpi = kpis[index] if index < len(kpis) else {}
        if not kpi:
            kpis.append(kpi)
        for name, value in {**named, "actual_2564": row.get("actual_2564_6m")}.items():
            if kpi.get(name) in (None, ""):
                kpi[name] = value
        kpi["plan"] = {
            **plan,
            **{year: value for year, value in (kpi.get("plan") or {}).items() if value not in (None, "")},
        }
    return {**record, "kpis": kpis}


def _is_plan(value: object) -> bool:
    return value is None or isinstance(value, dict)


_PLAN_COLUMNS = {
    2564: "plan_to_2564",
    2565: "plan_2565",
    2566: "plan_2566",
    2567: "plan_2567",
    2568: "plan_2568",
}


def read(raw: dict[str, Any], known: Known, attribution: str) -> Imported:
    """One record as unsaved rows. Raises `Invalid` with every problem found."""
    try:
        record = msgspec.convert(without_gaps(raw), Record)
    except msgspec.ValidationError as error:
        fault = Reader()
        fault.fault(
            "", "structure", _("the record is not built like a budget record: %(error)s") % {"error": str(error)}
        )
        raise Invalid(fault.problems) from None
    return _Record(raw, record, known, attribution).read()


class _Record:
    """Reads one record part by part."""

    def __init__(self, raw: dict[str, Any], record: Record, known: Known, attribution: str) -> None:
        self.raw, self.record, self.known, self.attribution = raw, record, known, attribution
        self.reader = Reader()
        self.code = self.reader.code("record_id", record.record_id)
        self.ids = RowIds(SYSTEM, self.code)
        self.year = self.reader.year("fiscal_year_be", record.fiscal_year_be, required=True) or 0
        self.plan = YearPlan(origin=Origin.IMPORT, fiscal_year=self.year)
        self.rows: list[Row] = []
        self.unresolved: set[str] = set()

    def read(self) -> Imported:
        record, reader = self.record, self.reader
        starts = reader.year("start_year_be", record.start_year_be)
        ends = reader.year("end_year_be", record.end_year_be)
        starts_on = first_day(starts) if starts else None
        ends_on = last_day(ends) if ends else None
        reader.order("end_year_be", starts_on, ends_on)
        total = reader.money("total_budget_baht", record.total_budget_baht)
        this_year = reader.money("budget_2565_baht", record.budget_2565_baht)
        owner = self.owner()
        project = Project(
            code=self.code,
            name_th=reader.required("name_th", record.name_th, 1000),
            owner_id=owner or 0,
            work_kind=WorkKind.OPERATION if words(record.record_type) == "output" else WorkKind.PROJECT,
            starts_on=starts_on,
            ends_on=ends_on,
            origin=Origin.IMPORT,
            source_system=SYSTEM,
            attribution=self.attribution,
        )
        self.links()
        self.rows += [
            Objective(**self.ids.next("objective"), text=words(o)) for o in record.objectives or [] if words(o)
        ]
        self.indicators()
        self.places()
        lines = self.activities()
        if reader.problems:
            raise Invalid(reader.problems)
        self.plan.budget_total = total
        self.plan.budget_year = this_year if this_year is not None else lines
        return self.bundle(project, starts, total)

    def bundle(self, project: Project, starts: int | None, total: Decimal | None) -> Imported:
        """All rows of the record, and the paths no column took."""
        continuity = "" if starts is None else Continuity.NEW if starts >= self.year else Continuity.CONTINUING
        taken = TAKEN | {path for path in stated_paths(self.raw) if re.fullmatch(r"kpis\[\]\.plan\.y\d{4}", path)}
        return Imported(
            system=SYSTEM,
            key=self.code,
            project=project,
            year_plan=self.plan,
            links=Links(),
            general=General(continuity=continuity, uses_budget=True if self.plan.budget_year else None),
            detail=Detail(),
            activities=Activities(),
            money=Money(budget_total=total),
            rows=self.rows,
            activity_months=[],
            spend_months=[],
            unmapped=sorted((stated_paths(self.raw) - taken) | self.unresolved),
        )

    def owner(self) -> int | None:
        """The agency, else its ministry; refused only where neither is known."""
        levels = {"ministry": words(self.record.ministry), "agency": words(self.record.agency)}
        owner, missing = self.known.owner([name for name in levels.values() if name])
        if owner is None:
            self.reader.fault(
                "agency",
                "owner_unknown",
                _(
                    "the body “%(name)s” is not among the loaded organisations, nor is the one above it. Load the body first."
                )
                % {"name": levels["agency"] or levels["ministry"]},
            )
        self.unresolved |= {path for path, name in levels.items() if name in missing}
        return owner

    def links(self) -> None:
        """Strategy and issue by number; the explanation names whose reading the link is."""
        quality = words(self.record.issue_label_quality)
        plan = words(self.record.budget_plan)
        why = QUALITIES.get(quality, quality)
        for place, kind, value in (
            ("ns_strategy_no", NodeKind.STRATEGY, self.record.ns_strategy_no),
            ("mp_issue_no", NodeKind.ISSUE, self.record.mp_issue_no),
        ):
            text = words(value).removesuffix(".0")
            if not text:
                continue
            node = self.known.node(kind, int(text), self.year) if text.isdecimal() else None
            if node is None and (self.known.loaded(kind) or not text.isdecimal()):
                self.reader.fault(
                    place,
                    "plan_code_unknown",
                    _("there is no %(kind)s number “%(number)s” in the loaded plans.")
                    % {"kind": kind.label, "number": text},
                )
                continue
            self.rows.append(
                PlanChoice(
                    **self.ids.next("plan_choice", kind),
                    role=LinkRole.PRIMARY,
                    level=kind,
                    node_id=node,
                    as_stated=" · ".join(filter(None, [plan, "" if node else f"{WORDS[kind]} {text}"])),
                    explanation=f"ที่มาของการเชื่อมโยง: {why}" if why else "",
                )
            )
            self.plan.main_node_id = node or self.plan.main_node_id

    def indicators(self) -> None:
        """Indicators with yearly targets as stated; the baseline is the six-month result of FY2564."""
        source = " · ".join(
            filter(
                None, [words(self.record.source_pdf), f"หน้า {page}" if (page := words(self.record.pdf_page)) else ""]
            )
        )
        for kpi in self.record.kpis or []:
            targets = {
                name.removeprefix("y"): _as_stated(value) for name, value in (kpi.plan or {}).items() if words(value)
            }
            target, rest = number_in((kpi.plan or {}).get(f"y{self.year}"))
            baseline, _rest = number_in(kpi.actual_2564)
            note = "ค่าฐานคือผล 6 เดือนแรกของปีงบประมาณ 2564" if baseline is not None else ""
            self.rows.append(
                Indicator(
                    **self.ids.next("indicator"),
                    name=words(kpi.name_th),
                    level=KINDS.get(words(kpi.kind), ""),
                    unit=one_line(kpi.unit, 100),
                    baseline=baseline,
                    target=None if rest else target,
                    yearly_targets=targets,
                    source=" · ".join(filter(None, [note, source])),
                )
            )

    def places(self) -> None:
        """Provinces and regions named in the text; the words themselves stay with the first place."""
        text = words(self.record.location_th)
        if not text:
            return
        found = places_in(text, self.known)
        for index, (level, area) in enumerate(found or [("", None)]):
            self.rows.append(
                Location(**self.ids.next("location"), level=level, area_id=area, as_stated=text if index == 0 else "")
            )

    def activities(self) -> Decimal | None:
        """Activities, each with a budget line where its money is stated; the record itself is the output or project of the act.
        Returns the sum if every one states it."""
        is_output = words(self.record.record_type) == "output"
        purpose = {"budget_output" if is_output else "budget_project": words(self.record.name_th)}
        amounts: list[Decimal | None] = []
        for index, item in enumerate(self.record.activities or []):
            amount = self.reader.money(
                f"activities[{index}].amount_2565_mbaht", item.amount_2565_mbaht, unit=Decimal(1_000_000)
            )
            amounts.append(amount)
            name = words(item.name_th)
            self.rows.append(Activity(**self.ids.next("activity"), name=name))
            if amount is not None:
                self.rows.append(
                    BudgetLine(
                        **self.ids.next("line"),
                        fiscal_year=self.year,
                        source=FundSource.STATE_BUDGET,
                        name=name,
                        amount=amount,
                        budget_plan=words(self.record.budget_plan),
                        budget_activity=name,
                        **purpose,
                    )
                )
        complete = [amount for amount in amounts if amount is not None]
        return sum(complete, Decimal(0)) if complete and len(complete) == len(amounts) else None


def _as_stated(value: Scalar) -> float | str:
    """A yearly target as a number where it is one, else in the words of the document."""
    number, rest = number_in(value)
    return words(value) if number is None or rest else float(number)
