"""A small plan tree, a few places, the default chain, and living projects made through the actions."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals.models import ChainStep, SubjectKind
from samrit.geography.models import Area
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, ExpectedCount, PlanNode
from samrit.projects.actions import lifecycle, sections
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import Link, Place, Row, SectionData, Seen
from samrit.projects.rules.values import Value

NODES = [
    ("strategy", "2", "การสร้างความสามารถในการแข่งขัน", None),
    ("strategy", "3", "การพัฒนาและเสริมสร้างศักยภาพทรัพยากรมนุษย์", None),
    ("strategy_goal", "ns3-z1", "คนไทยเป็นคนดี คนเก่ง", "strategy 3"),
    ("issue", "12", "การพัฒนาการเรียนรู้", "strategy 3"),
    ("issue", "05", "การท่องเที่ยว", "strategy 2"),
    ("target_y2", "mp12-y2-01", "คนไทยมีการศึกษาที่มีคุณภาพ", "issue 12"),
    ("sub_plan", "mp12-sp-01", "การปฏิรูปกระบวนการเรียนรู้", "issue 12"),
    ("sub_plan", "mp05-sp-01", "การท่องเที่ยวเชิงสร้างสรรค์", "issue 05"),
    ("target_y1", "mp12-y1-01", "คนไทยได้รับการศึกษาตามมาตรฐาน", "sub_plan mp12-sp-01"),
    ("target_y1", "mp05-y1-01", "รายได้จากการท่องเที่ยวสูงขึ้น", "sub_plan mp05-sp-01"),
]
EXPECTED = {"strategy": 2, "issue": 2, "target_y1": 140, "vc_factor": 800}
MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)


def plan_tree() -> dict[str, PlanNode]:
    """One edition in force; strategies and issues are fully loaded, targets partly, components and factors not at all."""
    edition = Edition.objects.create(
        code="ns-test", framework="national_strategy", name_th="แผนทดสอบ", valid_from=2561, valid_to=2580
    )
    made: dict[str, PlanNode] = {}
    for position, (kind, code, name, parent) in enumerate(NODES):
        made[f"{kind} {code}"] = PlanNode.objects.create(
            edition=edition, kind=kind, code=code, name_th=name, position=position, parent=made.get(parent or "")
        )
    for kind, expected in EXPECTED.items():
        ExpectedCount.objects.create(edition=edition, kind=kind, expected=expected, source="ทดสอบ")
    rebuild_paths(PlanNode)
    return {key: PlanNode.objects.get(pk=node.pk) for key, node in made.items()}


def places() -> dict[str, Area]:
    """Two provinces; two districts of one name in different provinces."""
    rows = [
        ("province", "81", "กระบี่", "Krabi", None),
        ("province", "83", "ภูเก็ต", "Phuket", None),
        ("district", "8101", "เมืองทดสอบ", "", "81"),
        ("district", "8301", "เมืองทดสอบ", "", "83"),
    ]
    made: dict[str, Area] = {}
    for kind, code, name_th, name_en, parent in rows:
        made[code] = Area.objects.create(
            kind=kind, code=code, name_th=name_th, name_en=name_en, sort_key=name_th, parent=made.get(parent or "")
        )
    return made


def chain() -> None:
    """The default chain: division approver, then department approver."""
    for kind in SubjectKind.values:
        for position, role in enumerate([Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER], start=1):
            ChainStep.objects.get_or_create(
                subject_kind=kind, position=position, role=role, valid_from=dt.date(2018, 10, 1), organisation=None
            )


def project(unit: Organisation, by: User, name: str = "พัฒนาครูช่างอาชีวศึกษา", year: int = 2565) -> YearPlan:
    """A new project with an empty year plan."""
    return lifecycle.create_project(owner=unit, data=lifecycle.NewProject(name, year), by=by)


def row(**values: Value) -> Row:
    """A new row."""
    return Row(uuid.uuid4(), values)


def complete_data() -> dict[str, SectionData]:
    """Five sections in which nothing is missing, for the tree and the places above."""
    words = "ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ"
    chosen = {"strategy": "3", "strategy_goal": "ns3-z1", "issue": "12", "target_y2": "mp12-y2-01"}
    chosen |= {"sub_plan": "mp12-sp-01", "target_y1": "mp12-y1-01"}
    links: dict[str, Value] = {level: Link(code) for level, code in chosen.items()}
    links |= {level: Link(as_stated="ครูและบุคลากรทางการศึกษา") for level in ("vc_component", "vc_factor")}
    reasons = ("explanation", "x_changes_factor", "factor_moves_y1", "y1_moves_y2", "y2_moves_z")
    general: dict[str, Value] = {"name_th": "พัฒนาครูช่างอาชีวศึกษา", "work_kind": "project", "continuity": "new"}
    general |= {"starts_on": dt.date(2021, 10, 1), "ends_on": dt.date(2022, 9, 30), "uses_budget": True}
    contact = row(name="ผู้ประสานงาน", position_title="นักวิเคราะห์นโยบายและแผน", phone="02 000 0000", email="")
    half = tuple((month, Decimal("50000.00")) for month in MONTHS[:6])
    line = row(fiscal_year=2565, source="state_budget", category="operation", amount=Decimal("300000.00"), months=half)
    return {
        "m1": SectionData(links | dict.fromkeys(reasons, words), {"secondary": ()}),
        "m2": SectionData(general, {"contacts": (contact,)}),
        "m3": SectionData({"rationale": words, "expected_result": words}, detail_rows()),
        "m4": SectionData({}, {"activities": (activity("อบรม", 60, (10, 11, 12)), activity("ติดตาม", 40, (1, 2, 3)))}),
        "m5": SectionData({"budget_total": Decimal("300000.00")}, {"lines": (line,)}),
    }


def detail_rows() -> dict[str, tuple[Row, ...]]:
    """One row of each required part of M3."""
    return {
        "objectives": (row(text="ให้ครูช่างสอนตามสมรรถนะ"),),
        "outputs": (row(name="ครูที่ผ่านการอบรม", target=Decimal(400), unit="คน"),),
        "outcomes": (row(text="ผู้เรียนมีงานทำ", target=None, unit=""),),
        "indicators": (row(name="ร้อยละของครูที่ผ่าน", level="output", unit="ร้อยละ", target=Decimal(80)),),
        "beneficiaries": (row(group="ครูช่าง", amount=Decimal(400), unit="คน"),),
        "locations": (row(level="province", area=Place("กระบี่")),),
    }


def activity(name: str, weight: int, months: tuple[int, ...]) -> Row:
    """One activity of M4."""
    return row(name=name, weight=Decimal(weight), months=months)


def save(plan: YearPlan, by: User, key: str, data: SectionData) -> sections.SavedSection:
    """Save as somebody who sees the section as it is."""
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    seen = Seen.of(editing.section_data(fresh, key))
    return sections.save_section(year_plan=plan, key=key, data=data, seen=seen, by=by)


def fill(plan: YearPlan, by: User, data: Mapping[str, SectionData] | None = None) -> YearPlan:
    """Save all five sections, complete; returns the year plan as it is then."""
    for key, section in (data or complete_data()).items():
        save(plan, by, key, section)
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
