"""A small world for policy monitors: two issues of Pracharat, four projects of which three are tied, and their first quarter."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from samrit.approvals.models import Approval, State
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.documents import canonical_bytes
from samrit.lib.trees import rebuild_paths
from samrit.monitors.models import MonitorGroup, PolicyMonitor
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, PlanNode
from samrit.projects.models import PlanChoice, YearPlan
from samrit.reporting.models import ApprovedReport, ProgressReport
from tests.factories import opendata
from tests.monitors.conftest import at, make_calendar

TIMELY, LATE = "2022-01-20T10:00", "2022-02-01T10:00"
"""The first quarter is due by 30 January: one report is sent before, one two days late."""


def issue(official: str, name: str, framework: str = "pracharat", edition: str = "pracharat", **more: Any) -> PlanNode:
    made, _new = Edition.objects.get_or_create(
        code=edition, defaults={"framework": framework, "name_th": edition, "valid_from": 2559}
    )
    facts = {"kind": "pracharat_issue", "code": official.zfill(2), "official_code": official, "name_th": name, **more}
    node = PlanNode.objects.create(edition=made, **facts)
    rebuild_paths(PlanNode)
    node.refresh_from_db()
    return node


def project(owner: Organisation, code: str, money: str, *nodes: PlanNode, area: Any = None) -> YearPlan:
    """An approved year plan of FY2565 with its frozen version, tied to the nodes."""
    plan = opendata.year_plan(owner, code, f"โครงการ {code}", area=area, amount=money)
    YearPlan.objects.filter(pk=plan.pk).update(budget_year=Decimal(money))
    for position, node in enumerate(nodes):
        PlanChoice.objects.create(year_plan=plan, level=node.kind, node=node, role="secondary", position=position)
    opendata.approve(plan, at("2021-12-20T10:00"))
    return plan


def reported(
    plan: YearPlan,
    *,
    sent: str,
    planned: str,
    actual: str,
    spent: str,
    result: str = "",
    trouble: str = "",
    quarter: int = 1,
) -> ProgressReport:
    """A report sent and approved at the instant, with its version."""
    report = opendata.report(plan, quarter, actual=int(actual), disbursed=spent, at=at(sent))
    version(report, at(sent), planned=planned, actual=actual, spent=spent, result=result, trouble=trouble)
    return report


def version(report: ProgressReport, when: dt.datetime, **told: str) -> ApprovedReport:
    """A further approved version of a report."""
    result, trouble = told.get("result", ""), told.get("trouble", "")
    document = {
        "format": "samrit-m6-2",
        "fiscal_year": 2565,
        "quarter": report.quarter,
        "progress_plan": told["planned"],
        "progress_actual": told["actual"],
        "money": [{"source": "state_budget", "planned": told.get("due", "500000"), "disbursed": told["spent"]}],
        "outputs": [{"name": "ครู", "unit": "คน", "target": "400", "result": result or None, "applies": True}],
        "obstacles": [{"category": trouble, "text": "ล่าช้า", "remedy": "เร่ง"}] if trouble else [],
    }
    number = report.approved_reports.count() + 1
    made: ApprovedReport = ApprovedReport.objects.create(
        report=report,
        number=number,
        document=document,
        document_hash=hashlib.sha256(canonical_bytes(document)).hexdigest(),
        approved_at=when,
    )
    return made


def pracharat(**more: Any) -> PolicyMonitor:
    """The monitor by two issues, and a group whose node no plan has."""
    facts = {"code": "pracharat", "name_th": "ประชารัฐ", "name_en": "Pracharat", "source": "มติ", "rounds_before": 6}
    row = PolicyMonitor.objects.create(
        **facts | {"valid_from": dt.date(2016, 1, 12), "set_at": at("2022-01-01T00:00")} | more
    )
    groups = [
        ("issue-05", "ฐานราก", [node_ref("5")]),
        ("issue-06", "ท่องเที่ยว", [node_ref("6")]),
        (
            "strategy",
            "ยุทธศาสตร์",
            [
                {
                    "framework": "national_strategy",
                    "kind": "strategy_sub_issue",
                    "code": "4.1.1",
                    "under": "1",
                    "words": "ข้อ 4.1.1",
                }
            ],
        ),
    ]
    for place, (code, name, nodes) in enumerate(groups, start=1):
        MonitorGroup.objects.create(monitor=row, position=place, code=code, name_th=name, nodes=nodes)
    return row


def node_ref(code: str) -> dict[str, str]:
    return {"framework": "pracharat", "kind": "pracharat_issue", "code": code, "under": "", "words": f"ประเด็นที่ {code}"}


class World:
    """A: issue 5; B: issues 5 and 6, reported late; C: issue 6, no report; D: tied to nothing."""

    def __init__(self, owner: Organisation) -> None:
        self.quarters = make_calendar()
        codes = CodeList.objects.create(
            code="obstacle_category", title_th="ประเภทอุปสรรค", title_en="Kinds of obstacles"
        )
        CodeItem.objects.create(list=codes, code="procurement", name_th="การจัดซื้อจัดจ้าง", name_en="Procurement")
        self.five, self.six = issue("5", "เศรษฐกิจฐานราก"), issue("6", "การท่องเที่ยว")
        self.a = project(owner, "A", "1000000.00", self.five)
        self.b = project(owner, "B", "3000000.00", self.five, self.six)
        self.c = project(owner, "C", "500000.00", self.six)
        self.d = project(owner, "D", "9000000.00")
        self.report_a = reported(
            self.a, sent=TIMELY, planned="60", actual="50", spent="400000", result="400", trouble="procurement"
        )
        self.report_b = reported(self.b, sent=LATE, planned="40", actual="30", spent="600000", result="100")
        self.monitor = pracharat()

    def unlock(self, plan: YearPlan) -> None:
        """A correction of the plan is being written."""
        Approval.objects.filter(pk=plan.approval_id).update(state=State.UNLOCKED)
