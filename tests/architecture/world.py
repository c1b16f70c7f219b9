"""The small world that the access test walks through: one record in each state, one quarter open, one released."""

from dataclasses import dataclass

from samrit.accounts.models import User
from samrit.approvals.models import Approval, State
from samrit.geography.models import Area
from samrit.lib import clock
from samrit.lib.fiscal import Period
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.models import Release
from samrit.plans.models import PlanNode
from samrit.projects.models import YearPlan
from tests.cast import make_bodies, make_cast
from tests.factories import opendata as factory

CHAIN = ["division_approver", "department_approver"]


@dataclass
class World:
    """People, and the records by the name they have in the table of access."""

    cast: dict[str, User]
    records: dict[str, YearPlan]
    node: PlanNode
    area: Area
    release: Release


def make() -> World:
    """A division's records: a draft, one sent for approval, one approved with reports, one historical."""
    bodies = make_bodies()
    cast = make_cast(bodies)
    factory.calendar()
    strategy = factory.node("strategy", "1", "ด้านความมั่นคง")
    target = factory.node("target_y1", "010101", "ประชาชนอยู่เย็นเป็นสุข", strategy)
    area = factory.province("81", "กระบี่")
    own = bodies["DEMO-1"]
    draft = factory.year_plan(own, "A-1", "โครงการร่าง", target=target, area=area)
    submitted = factory.year_plan(own, "A-2", "โครงการที่ส่งแล้ว", target=target)
    approved = factory.year_plan(own, "A-3", "โครงการที่อนุมัติแล้ว", target=target, area=area)
    historical = factory.historical(own)
    send(submitted.approval_id, cast["editor"])
    factory.approve(approved)
    factory.report(approved, 1, actual=25, disbursed="100000.00")
    report = factory.report(approved, 2, actual=50, disbursed="200000.00")
    send(report.approval_id, cast["editor"])
    built = build_release(period=Period(2565, 1), by=None)
    release = publish_release(reference=built.release.name, by=cast["admin"])
    records = {"draft": draft, "submitted": submitted, "approved": approved, "historical": historical}
    return World(cast, records, target, area, release)


def send(approval_id: int | None, sender: User) -> None:
    """Put an approval at its first step."""
    Approval.objects.filter(pk=approval_id).update(
        state=State.SUBMITTED, step=1, roles=CHAIN, submitted_by=sender, submitted_at=clock.now(), approved_at=None
    )
