"""What follows the end of a project of the demonstration: its final report approved (sent late, which is taken and flagged), and the
first call-back on its outcome open."""

from typing import Any

from samrit.accounts.models import User
from samrit.approvals.models import Approval, State
from samrit.reporting.actions import passage
from samrit.reporting.actions.closing import open_closings, submit_closing
from samrit.reporting.models import ClosingReport
from samrit.reporting.queries.closing import basis_of
from samrit.reporting.rules.closing import prefill
from samrit.reporting.rules.fields import Written
from samrit.workspace.actions.demo_past import ENDED
from samrit.workspace.actions.demo_plans import NOTE, Cast


def show_closing(people: Cast) -> None:
    """Open what the end asks, and let the division report. What was shown before stays."""
    open_closings()
    rows = ClosingReport.objects.filter(project__code=ENDED, kind="final", approval__state=State.DRAFT)
    final = rows.select_related("project__owner", "approval").first()
    if final is not None:
        _report(final, *(people.people[name] for name in ("editor", "division", "department")))


def _report(final: ClosingReport, editor: User, *approvers: User) -> None:
    """The final report: what the quarterly reports said, and words that say nothing of the real project."""
    words: dict[str, Any] = {
        "attainment": "partly",
        "outcome": f"กลุ่มเป้าหมายนำสิ่งที่ได้รับไปใช้แล้วบางส่วน {NOTE}",
        "beneficiaries": f"ประชาชนในพื้นที่ดำเนินงาน {NOTE}",
        "continues": f"หน่วยงานในพื้นที่ดูแลต่อด้วยงบประมาณของตนเอง {NOTE}",
        "lessons": f"ควรเริ่มจัดหาก่อนฤดูกาลหนึ่งไตรมาส {NOTE}",
    }
    basis = basis_of(final)
    results = {f"indicator.{one.uid}.na": True for one in basis.indicators if one.last is None}
    submit_closing(closing=final, written=Written({**prefill(basis), **results, **words}), by=editor)
    for approver in approvers:
        waiting = Approval.objects.get(pk=final.approval_id)
        passage.approve_report(report=final, hash_read=waiting.document_hash, by=approver)
