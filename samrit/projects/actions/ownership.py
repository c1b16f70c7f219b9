"""Whose a project is: the officer who writes it, the body that has it, and whether it is still carried out."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import actions as approvals
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, State
from samrit.approvals.queries import holders
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries.ownership import is_living


@dataclass(frozen=True)
class Cancelling:
    """The last day a project is carried out, why it ends, and the letter that says so."""

    on: dt.date
    reason: str
    document_number: str


@refusals_logged("assign", "year_plan")
def assign(*, year_plan: YearPlan, officer: User, by: User) -> YearPlan:
    """Say which editor of the unit writes this year's plan. Raises Refused; Invalid for somebody who is none."""
    with acting(by, "assign officer"):
        plan = YearPlan.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=year_plan.pk)
        if no := rules.why_not_assign(person(by), plan):
            raise Refused(no)
        if officer.pk not in holders(Role.DIVISION_EDITOR, plan.project.owner):
            text = _("Choose somebody who is an editor of this unit.")
            raise Invalid([Problem("officer", "no_editor", text)])
        plan.officer = officer
        plan.save(update_fields=["officer"])
        facts = {"officer": str(officer.public_id)}
        record(act="officer_assigned", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return plan


@refusals_logged("assign", "year_plan")
def put_back(*, year_plan: YearPlan, officer_id: int | None, by: User) -> YearPlan:
    """Undo an assignment: the officer before, also where nobody was named. Raises Refused."""
    with acting(by, "put officer back"):
        plan = YearPlan.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=year_plan.pk)
        if no := rules.why_not_assign(person(by), plan):
            raise Refused(no)
        before = User.objects.filter(pk=officer_id).first() if officer_id else None
        plan.officer = before
        plan.save(update_fields=["officer"])
        facts = {"officer": str(before.public_id) if before else ""}
        record(act="officer_assigned", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return plan


@refusals_logged("cancel_project", "project")
def cancel_project(*, project: Project, data: Cancelling, by: User) -> Project:
    """End a project before its time. What was approved and reported stays; quarters that begin after the day owe no report;
    nothing of it is written any more. Raises Refused, Invalid."""
    reason, number = clean(data.reason), clean(data.document_number)
    with acting(by, "cancel project"):
        held = _held(project)
        if no := rules.why_not_cancel(person(by), held, is_living=is_living(held)):
            raise Refused(no)
        if held.year_plans.filter(approval__state=State.SUBMITTED).exists():
            raise Refused(rules.SENDING_WAITS)
        if problems := rules.check_cancelling(held, data.on, reason, number, clock.today()):
            raise Invalid(problems)
        held.cancelled_on, held.cancelled_reason, held.cancelled_document = data.on, reason, number
        held.save(update_fields=["cancelled_on", "cancelled_reason", "cancelled_document"])
        facts = {"day": data.on.isoformat(), "document_number": number, "reason": reason}
        record(act="project_cancelled", subject_kind="project", subject_id=held.pk, by=by, **facts)
    return held


@refusals_logged("hand_over_project", "project")
def hand_over(*, project: Project, to: Organisation, basis: str, by: User) -> Project:
    """Give a project to another body, with everything under way; its code stays. `basis` is the letter or order it rests on.

    Sendings that wait go on with the same roles, now held over the new body; the new body says who is responsible. Raises
    Refused, Invalid.
    """
    basis = clean(basis)
    with acting(by, "hand over project"):
        held = _held(project)
        if no := rules.why_not_hand_over(person(by), held, is_living=is_living(held)):
            raise Refused(no)
        if problems := rules.check_hand_over(held.owner, to, basis, clock.today()):
            raise Invalid(problems)
        facts = {"before": held.owner.code, "after": to.code, "reason": basis}
        for approval in Approval.objects.filter(link__startswith=f"/projects/{held.code}/").order_by("pk"):
            if approval.state != State.DISCARDED:
                approvals.transfer(approval=approval, owner=to, by=by)
        held.owner = to
        held.save(update_fields=["owner"])
        held.year_plans.update(officer=None)
        refresh_search([held.pk])
        record(act="project_handed_over", subject_kind="project", subject_id=held.pk, by=by, **facts)
    return held


def _held(project: Project) -> Project:
    """The project as it is now, held until the transaction ends."""
    return Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=project.pk)
