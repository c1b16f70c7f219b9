"""What people did around the demonstration's records: documents that were sent, and one example of each act, by the same
actions as on the pages.

The acts are made by the demonstration's sign-ins on its day, so every role finds something to decide, to answer or to read.
"""

import datetime as dt

from django.db.models import QuerySet

from samrit.accounts.actions.posts import NewLoan, lend_post
from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.approvals.actions import NewPin
from samrit.approvals.actions.speaking import ask_to_look_again, say
from samrit.approvals.models import Approval, SentDocument, State
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.thai import format_date
from samrit.notifications.actions.announcements import announce
from samrit.notifications.models import Level
from samrit.notifications.rules.announcements import NewAnnouncement
from samrit.projects.actions import lifecycle, unlocking
from samrit.projects.models import ApprovedVersion, Origin, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.review import facts_of_sending
from samrit.projects.queries.versions import frozen_document
from samrit.projects.rules import spots
from samrit.reporting.queries.calendar import reported_quarters
from samrit.reporting.rules.calendar import due_on

DIVISION = "DEMO-1"
STEP_DAYS, GRACE = 7, 15


def keep_sendings(plans: list[YearPlan]) -> None:
    """The document of each year plan that was sent, and the clock of the step that waits, as sending makes them."""
    sent, documents = [], editing.documents(plans)
    for plan in plans:
        approval = plan.approval
        if approval is None or approval.submitted_by is None or approval.submitted_at is None:
            continue
        whole = documents[plan.pk]
        document = frozen_document(plan, whole)
        approval.document_hash = digest(document)
        approval.days, approval.grace = [STEP_DAYS] * len(approval.roles), [GRACE] * len(approval.roles)
        if approval.state == State.SUBMITTED:
            approval.step_due_at = approval.submitted_at + dt.timedelta(days=STEP_DAYS * approval.step)
        approval.save(update_fields=["document_hash", "days", "grace", "step_due_at"])
        sent.append(
            SentDocument(
                approval=approval,
                number=1,
                document=document,
                document_hash=approval.document_hash,
                facts=facts_of_sending(plan, whole) | {"money_before": None, "changes": None},
                sent_by=approval.submitted_by,
                sent_at=approval.submitted_at,
            )
        )
    SentDocument.objects.bulk_create(sent, batch_size=100)


def approved_plans(fiscal_year: int) -> list[YearPlan]:
    """The demonstration's approved year plans of a fiscal year (BE) with their sections, by code."""
    return list(_living(fiscal_year).filter(approval__state=State.APPROVED))


def sent_plans(fiscal_year: int) -> list[YearPlan]:
    """Those that were ever sent."""
    return list(_living(fiscal_year).filter(approval__submitted_at__isnull=False))


def _living(fiscal_year: int) -> QuerySet[YearPlan]:
    plans = YearPlan.objects.filter(fiscal_year=fiscal_year, origin=Origin.LIVING, is_demonstration=True)
    return editing.with_sections(plans).select_related("approval__submitted_by").order_by("project__code")


def freeze(plans: list[YearPlan]) -> None:
    """The approved version of each approved year plan, as approving makes it."""
    versions, documents = [], editing.documents(plans)
    for plan in plans:
        approval = plan.approval
        if approval is None or approval.approved_at is None:
            continue
        document = frozen_document(plan, documents[plan.pk])
        approval.document_hash = digest(document)
        approval.save(update_fields=["document_hash"])
        versions.append(
            ApprovedVersion(
                year_plan=plan,
                number=1,
                document=document,
                document_hash=approval.document_hash,
                approved_at=approval.approved_at,
            )
        )
    ApprovedVersion.objects.bulk_create(versions, batch_size=100)


def show_passages() -> None:
    """One example of each act in the first demonstration division. What was shown before stays as it is."""
    if Approval.objects.filter(owner__code=DIVISION, state=State.UNLOCKED).exists():
        return
    people = {user.username: user for user in User.objects.filter(is_demonstration=True)}
    year = fiscal_year_of(clock.today())
    plans = YearPlan.objects.filter(project__owner__code=DIVISION, is_demonstration=True, approval__isnull=False)
    plans = plans.filter(fiscal_year=year)
    plans = plans.select_related("approval__owner", "project__owner").order_by("project__code")
    approved = list(plans.filter(approval__state=State.APPROVED))
    waiting = list(plans.filter(approval__state=State.SUBMITTED, approval__step=1))
    _return_with_pins(waiting[-1], people["division"])
    _unlock(approved, people)
    _talk(approved[2].approval, people)
    _lend(people)
    _announce(people["admin"])


def _return_with_pins(plan: YearPlan, by: User) -> None:
    """Two places go back: a text of M3, and the first activity of M4."""
    document = frozen_document(plan, editing.document(plan))
    first = document["m4"]["activities"][0]["uid"]
    said = {
        "m3.expected_result": "ระบุผลที่วัดได้ว่าใครได้อะไร เท่าใด ภายในเมื่อใด",
        f"m4.activities.{first}": "แยกกิจกรรมนี้เป็นรายเดือนให้ตรงกับแผนการใช้จ่าย",
    }
    pins = [NewPin(key, spots.label(key, document), text, spots.words_at(key, document)) for key, text in said.items()]
    lifecycle.return_to_editor(year_plan=plan, by=by, reason="แก้ไขสองจุดตามความเห็น แล้วส่งกลับมาอีกครั้ง", pins=pins)


def _unlock(approved: list[YearPlan], people: dict[str, User]) -> None:
    """One request that waits, and one year plan that is open for correction."""
    editor = people["editor"]
    asked = {"document_number": "สาธิต 0601/1", "reason": "ปรับแผนการใช้จ่ายตามการโอนเปลี่ยนแปลงงบประมาณ"}
    unlocking.ask_unlock(year_plan=approved[0], by=editor, **asked)
    granted = {"document_number": "สาธิต 0601/2", "reason": "แก้ไขผลที่คาดว่าจะได้รับตามข้อสังเกตของเจ้าภาพเป้าหมาย"}
    request = unlocking.ask_unlock(year_plan=approved[1], by=editor, keys=["m3.expected_result"], **granted)
    unlocking.grant_unlock(year_plan=approved[1], request=request, by=people["department"])


def _talk(approval: Approval | None, people: dict[str, User]) -> None:
    """NESDC asks to look again, and the unit answers; then NESDC asks for more."""
    if approval is None:
        return
    ask_to_look_again(approval=approval, by=people["analyst"], text="ตัวชี้วัดวัดกิจกรรม ขอให้ทบทวนให้วัดผลที่เกิดกับผู้เรียน")
    say(approval=approval, by=people["editor"], text="รับทราบ จะขอปลดล็อกเพื่อปรับตัวชี้วัดให้วัดอัตราการมีงานทำของผู้สำเร็จการศึกษา")
    ask_to_look_again(approval=approval, by=people["analyst"], text="ขอให้ระบุแหล่งข้อมูลของอัตราการมีงานทำด้วย")


def _lend(people: dict[str, User]) -> None:
    """The division's approver lends her post for a week."""
    post = Membership.objects.get(user=people["division"], role=Role.DIVISION_APPROVER)
    today = clock.today()
    loan = NewLoan(people["editor2"], today, today + dt.timedelta(days=6), "ไปราชการ (สาธิต)")
    lend_post(post=post, loan=loan, by=people["division"])


def _announce(by: User) -> None:
    """The last day of the quarter's reports, as the calendar has it."""
    window = reported_quarters(clock.now())[0]
    last = due_on(window)
    quarter, year = window.quarter, window.fiscal_year
    announcement = NewAnnouncement(
        text_th=f"รายงานไตรมาส {quarter} ปีงบประมาณ {year} ส่งได้ถึงวันที่ {format_date(last, 'th')}",
        text_en=f"Reports of Q{quarter} of fiscal year {year} are due on {format_date(last, 'en')}.",
        level=Level.INFO,
        link="/calendar/",
        roles=(),
        starts_on=clock.today(),
        ends_on=last,
    )
    announce(data=announcement, body=None, by=by)
