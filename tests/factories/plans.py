"""A small published master plan with a value chain, hosts, an edge and marks, and drafts of it."""

import datetime as dt
from typing import Any

from samrit.accounts.models import User
from samrit.lib.trees import rebuild_paths
from samrit.plans.actions.drafts import start_completion, start_revision
from samrit.plans.models import Edition, EditionKind, ExpectedCount, FactorMark, NodeHost, PlanLink, PlanNode

KINDS = [
    ("issue", "strategy", False, "[0-9]{2}"),
    ("target_y2", "issue", False, "[0-9]{6}"),
    ("sub_plan", "issue", False, ""),
    ("target_y1", "sub_plan", False, "[0-9]{6}"),
    ("target_y1", "issue", True, "[0-9]{6}"),
    ("vc_component", "target_y1", False, ""),
    ("vc_factor", "vc_component", False, ""),
]
NODES = [
    ("issue", "01", "", "ความมั่นคง", "01"),
    ("target_y2", "y2", "01", "ประเทศมั่นคง", "010001"),
    ("sub_plan", "s1", "01", "การรักษาความสงบ", ""),
    ("sub_plan", "s2", "01", "การป้องกันภัย", ""),
    ("target_y1", "t1", "s1", "ประชาชนปลอดภัย", "010101"),
    ("target_y1", "t2", "01", "ภัยลดลง", ""),
    ("target_y1", "old", "s1", "เป้าหมายเก่า", "010102"),
    ("vc_component", "v1", "t1", "องค์ประกอบสาธิต", ""),
    ("vc_factor", "f1", "v1", "ปัจจัยสาธิต", ""),
]


def a_plan(code: str = "mp-2561") -> Edition:
    """A published master plan of 2561 to 2580 under a strategy: `old` is cancelled, the sub-plan of `t2` is not known."""
    top = Edition.objects.create(code="ns-2561", framework="national_strategy", name_th="ยุทธศาสตร์สาธิต", valid_from=2561)
    strategy = PlanNode.objects.create(edition=top, kind="strategy", code="1", name_th="ด้านสาธิต")
    plan = Edition.objects.create(
        code=code, framework="master_plan", name_th="แผนแม่บทสาธิต", valid_from=2561, valid_to=2580
    )
    places = {kind: place for place, kind in enumerate(dict.fromkeys(row[0] for row in KINDS))}
    for kind, parent, is_stopgap, pattern in KINDS:
        EditionKind.objects.create(
            edition=plan,
            kind=kind,
            parent_kind=parent,
            is_stopgap=is_stopgap,
            code_pattern=pattern,
            position=places[kind],
        )
    made: dict[str, PlanNode] = {"": strategy}
    for kind, node, parent, name, official in NODES:
        made[node] = PlanNode.objects.create(
            edition=plan,
            kind=kind,
            code=node,
            parent=made[parent],
            parent_basis="not_known" if node == "t2" else "stated",
            status="cancelled" if node == "old" else "in_force",
            name_th=name,
            name_en=f"Demonstration {node}",
            official_code=official,
            source="สาธิต",
        )
    rebuild_paths(PlanNode)
    ExpectedCount.objects.create(edition=plan, kind="target_y1", expected=140, source="สาธิต")
    NodeHost.objects.create(
        node=made["t1"], level="host_3", agency_th="กรมสาธิต", starts_on=dt.date(2020, 10, 1), source="สาธิต"
    )
    PlanLink.objects.create(cause=made["t1"], effect=made["y2"], source="สาธิต")
    for year in (2565, 2566):
        FactorMark.objects.create(node=made["f1"], fiscal_year=year, priority_group="A", source="สาธิต")
    return plan


def revision(base: Edition, by: User, **values: Any) -> Edition:
    """A revision of the edition from 2566 on."""
    usual = {"code": "mp-2566", "name_th": "แผนแม่บทสาธิต ฉบับแก้ไข", "name_en": "", "valid_from": 2566, "valid_to": 2580}
    return start_revision(base=base, by=by, **{**usual, "why": "มติสาธิต", **values})


def completion(base: Edition, by: User) -> Edition:
    """A completion of the edition."""
    return start_completion(base=base, why="เพิ่มรายการที่ยังไม่มี", by=by)
