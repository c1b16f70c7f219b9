"""Correcting what is approved: an unlock asked for and decided, closed again, and fields opened because something is missing."""

from collections.abc import Sequence

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, UnlockRequest
from samrit.audit.actions import acting, record
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.projects import rules
from samrit.projects.actions import attachments
from samrit.projects.actions.matching import match_again
from samrit.projects.actions.relinking import follow
from samrit.projects.actions.searching import refresh_words
from samrit.projects.actions.sections import locked, restore, write_caches, write_completeness
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.versions import frozen_now, in_force, thawed_version
from samrit.projects.rules.comparing import differences


@refusals_logged("ask_unlock", "year_plan")
def ask_unlock(
    *, year_plan: YearPlan, by: User, document_number: str, reason: str, keys: Sequence[str] = ()
) -> UnlockRequest:
    """Ask that an approved year plan be opened; `keys` name what shall open, none means all. Raises Refused, Invalid."""
    with acting(by, "ask to unlock"):
        plan = locked(year_plan)
        if no := rules.why_not_ask_unlock(person(by), plan):
            raise Refused(no)
        if any(rules.spot(key) is None for key in keys):
            raise Invalid([Problem("keys", "unknown_place", rules.NO_SUCH_PLACE)])
        request = approvals.ask_unlock(
            approval=_approval(plan), by=by, document_number=clean(document_number), reason=clean(reason), keys=keys
        )
        facts = {"document_number": request.document_number, "keys": request.keys, "reason": request.reason}
        record(act="year_plan_unlock_asked", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return request


@refusals_logged("grant_unlock", "year_plan")
def grant_unlock(*, year_plan: YearPlan, request: UnlockRequest, by: User, reason: str = "") -> YearPlan:
    """Open the year plan for correction; its approved version stays in force. Raises Refused."""
    reason = clean(reason)
    with acting(by, "unlock"):
        plan = locked(year_plan)
        if no := rules.why_not_decide_unlock(person(by), plan, request.asked_by_id):
            raise Refused(no)
        approvals.grant_unlock(request=request, by=by, reason=reason)
        facts = {"document_number": request.document_number, "keys": request.keys, "reason": request.reason}
        record(act="year_plan_unlocked", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return plan


@refusals_logged("refuse_unlock", "year_plan")
def refuse_unlock(*, year_plan: YearPlan, request: UnlockRequest, by: User, reason: str) -> YearPlan:
    """Leave the year plan frozen, with the reason. Raises Refused, Invalid without a reason."""
    reason = clean(reason)
    with acting(by, "refuse to unlock"):
        plan = locked(year_plan)
        if no := rules.why_not_decide_unlock(person(by), plan, request.asked_by_id):
            raise Refused(no)
        approvals.refuse_unlock(request=request, by=by, reason=reason)
        record(act="year_plan_unlock_refused", subject_kind="year_plan", subject_id=plan.pk, by=by, reason=reason)
    return plan


@refusals_logged("close_unlock", "year_plan")
def close_unlock(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Give the correction up: all rows go back to the approved version, which was in force all the time.

    Exact or not at all: where the frozen document cannot be brought back to the last field (a plan node or an area it names
    is there no more), it is refused and nothing changes. Personal data is in no version and stays as it is.
    """
    with acting(by, "close the unlock"):
        plan = locked(year_plan)
        if no := rules.why_not_close_unlock(person(by), plan):
            raise Refused(no)
        version = in_force(plan)
        if version is None:
            raise Refused(rules.CANNOT_RESTORE)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        document = thawed_version(version)
        if rules.unknown_names(document):
            raise Refused(rules.CANNOT_RESTORE)
        restore(plan, document, by)
        attachments.restore(plan, {str(file["uid"]) for file in version.document.get("attachments", [])}, by)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        if any(row.key not in {"owner", "parent"} for row in differences(version.document, frozen_now(plan))):
            raise Refused(rules.CANNOT_RESTORE)
        match_again(plan)
        follow(plan)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        whole = editing.document(plan)
        write_completeness(plan, rules.completeness(whole, editing.context(plan)))
        write_caches(plan, whole)
        approvals.close_unlock(approval=_approval(plan), by=by)
        refresh_words([plan.pk])
        record(act="year_plan_unlock_closed", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


def open_blocked(*, year_plan: YearPlan, by: User) -> list[str]:
    """Open what keeps the plan from being sent and lies outside what was opened; returns the keys. The approver sees each of
    them as a change. Nothing else can be opened this way. Raises Refused, also where nothing of the kind is there."""
    with acting(by, "open what is missing"):
        plan = locked(year_plan)
        if no := rules.why_not_edit(person(by), plan):
            raise Refused(no)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        approval = _approval(plan)
        problems = rules.blockers(editing.document(plan), editing.context(plan))
        keys = rules.closed_behind(approval, problems)
        if not keys:
            raise Refused(rules.NOTHING_CLOSED)
        approvals.open_more(approval=approval, by=by, keys=keys)
        record(act="year_plan_opened_further", subject_kind="year_plan", subject_id=plan.pk, by=by, keys=keys)
    return keys


def _approval(plan: YearPlan) -> Approval:
    if plan.approval is None:
        raise Refused(rules.HISTORICAL)
    return plan.approval
