"""The life of a project and its year plans: created, continued, sent, approved and frozen, returned, withdrawn, taken back,
discarded, and what is said on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, Pin, SubjectKind, UnlockRequest, UnlockState
from samrit.approvals.queries import last_sending
from samrit.approvals.rules import why_not_as_read
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.plans.queries.crosswalk import heirs
from samrit.projects import rules
from samrit.projects.actions.filling import mark
from samrit.projects.actions.matching import match_again
from samrit.projects.actions.relinking import follow
from samrit.projects.actions.searching import refresh_words
from samrit.projects.actions.sections import fill_in, locked, write_caches
from samrit.projects.models import ApprovedVersion, FilledFrom, Project, WorkKind, YearPlan
from samrit.projects.queries import editing, review
from samrit.projects.queries import pins as pinned
from samrit.projects.queries.versions import frozen_document, in_force, thawed_version
from samrit.projects.rules import Document, carrying
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.sections import SECTIONS


@dataclass(frozen=True)
class NewProject:
    """What a project begins with; everything else is filled in section by section."""

    name_th: str
    fiscal_year: int
    work_kind: str = WorkKind.PROJECT


def create_project(*, owner: Organisation, data: NewProject, by: User, is_demonstration: bool = False) -> YearPlan:
    """A new project with an empty plan for one fiscal year. Raises Refused; Invalid for a name that is there already."""
    if reason := rules.why_not_create(person(by), owner):
        raise Refused(reason)
    with acting(by, "create project"):
        plan = begin(owner, data, by, is_demonstration=is_demonstration)
        project = plan.project
        record(act="project_created", subject_kind="project", subject_id=project.pk, by=by, code=project.code)
    return plan


def begin(
    owner: Organisation,
    data: NewProject,
    by: User,
    *,
    is_demonstration: bool = False,
    copied_from: Project | None = None,
    differs: bool = False,
) -> YearPlan:
    """A project with its code and an empty plan for one fiscal year. `differs`: the writer said why it is not the one of that
    name that is there already. Part of another act. Raises Invalid."""
    name = clean(data.name_th)
    pattern = settings.SAMRIT_PROJECT_CODE
    prefix = rules.code_prefix(pattern, owner.code, data.fiscal_year)
    _wait_in_line(prefix)
    others = [] if differs else editing.similar_names(owner, data.fiscal_year)
    if problems := _faults(name, data, others):
        raise Invalid(problems)
    project = Project.objects.create(
        code=rules.next_code(pattern, owner.code, data.fiscal_year, editing.codes_like(prefix)),
        name_th=name,
        owner=owner,
        copied_from=copied_from,
        work_kind=data.work_kind,
        created_by=by,
        created_at=clock.now(),
        is_demonstration=is_demonstration or owner.is_demonstration,
    )
    plan = _open_year(project, data.fiscal_year, by)
    refresh_words([plan.pk])
    return plan


@refusals_logged("add_year", "year_plan")
def add_year_plan(*, year_plan: YearPlan, by: User) -> YearPlan:
    """The plan of the next fiscal year of the same project, with everything of this one that continues: links in the edition
    in force then, texts, partners, contacts, indicators with this year's targets as baselines, places, risks, activities with
    the months the project still has, money line by line. What was filled in is marked. Raises Refused, Invalid."""
    if reason := rules.why_not_add_year(person(by), year_plan):
        raise Refused(reason)
    with acting(by, "open the next year"):
        before = locked(year_plan)
        year = before.fiscal_year + 1
        if before.project.year_plans.filter(fiscal_year=year).exists():
            text = _("This project already has a plan for fiscal year %(year)s.") % {"year": year}
            raise Invalid([Problem("fiscal_year", "year_exists", text)])
        before = editing.with_sections(YearPlan.objects.all()).get(pk=before.pk)
        plan = _open_year(before.project, year, by)
        carried = carrying.into_next_year(editing.document(before), goal_of(plan, editing.document(before)))
        plan = fill_in(plan, carried, by)
        match_again(plan)
        origin = _("Plan of fiscal year %(year)s") % {"year": before.fiscal_year}
        mark(plan, carrying.places_filled(carried), FilledFrom.LAST_YEAR, origin)
        record(act="year_plan_opened", subject_kind="year_plan", subject_id=plan.pk, by=by, fiscal_year=year)
    return plan


@refusals_logged("send", "year_plan")
def send(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Send the whole year plan for approval (M7). Raises Refused, or Invalid with everything that is missing, and with every
    pinned comment that was neither followed nor answered."""
    with acting(by, "send for approval"):
        plan = locked(year_plan)
        if reason := rules.why_not_send(person(by), plan):
            raise Refused(reason)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        whole = editing.document(plan)
        problems = rules.blockers(whole, editing.context(plan)) + pinned.unanswered(pinned.walk(plan, whole))
        if problems:
            raise Invalid(problems)
        document = frozen_document(plan, whole)
        facts = review.facts_of_sending(plan, whole)
        approvals.submit(approval=_approval(plan), by=by, document=document, facts=facts)
        record(act="year_plan_sent", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


@refusals_logged("approve", "year_plan")
def approve(*, year_plan: YearPlan, by: User, hash_read: str = "") -> ApprovedVersion | None:
    """Pass the present step; `hash_read` is the document the approver read. After the last step the document that was sent
    is frozen and returned as a version, which says why it exists. Raises Refused."""
    with acting(by, "approve"):
        plan = locked(year_plan)
        approval = _approval(plan)
        if reason := rules.why_not_approve(person(by), plan) or why_not_as_read(approval, hash_read):
            raise Refused(reason)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        whole = editing.document(plan)
        sent = last_sending(approval)
        document = sent.document if sent else frozen_document(plan, whole)
        unlocked_by = unlock_behind(approval)
        if not approvals.approve(approval=approval, by=by, document_hash=digest(document)):
            return None
        version = _freeze(plan, document, unlocked_by)
        write_caches(plan, whole)
        refresh_words([plan.pk])
        facts = {"version": version.number, "document_hash": version.document_hash}
        record(act="year_plan_approved", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return version


@refusals_logged("undo_approval", "year_plan")
def undo_approval(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Take one's own approval back within its grace. A version it had frozen stays, marked as taken back, and the one before
    is in force again. Raises Refused."""
    with acting(by, "take an approval back"):
        plan = locked(year_plan)
        if no := rules.why_not_undo(person(by), plan, clock.now()):
            raise Refused(no)
        version = in_force(plan)
        facts: dict[str, Any] = {}
        if approvals.undo_approval(approval=_approval(plan), by=by) and version is not None:
            version.undone_at = clock.now()
            version.save(update_fields=["undone_at"])
            facts["version"] = version.number
            if before := in_force(plan):
                write_caches(plan, thawed_version(before))
                follow(plan)
            refresh_words([plan.pk])
        record(act="year_plan_approval_undone", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return plan


@refusals_logged("return", "year_plan")
def return_to_editor(
    *, year_plan: YearPlan, by: User, reason: str, pins: Sequence[approvals.NewPin] = (), hash_read: str = ""
) -> YearPlan:
    """Give it back. With comments pinned to fields and rows only those open again, without all of it. Raises Refused, or
    Invalid without reason and pins, and for a pin to a place that is not there."""
    reason = clean(reason)
    with acting(by, "return for correction"):
        plan = locked(year_plan)
        if no := rules.why_not_return(person(by), plan) or why_not_as_read(_approval(plan), hash_read):
            raise Refused(no)
        if problems := _strange_pins(pins):
            raise Invalid(problems)
        why = reason or (str(PINS_SAY_WHY) if pins else "")
        approvals.return_to_editor(approval=_approval(plan), by=by, reason=why, pins=pins)
        facts = {"reason": why, "pins": len(pins)}
        record(act="year_plan_returned", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return plan


PINS_SAY_WHY = _("See the pinned comments.")


@refusals_logged("withdraw", "year_plan")
def withdraw(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Take an own sending back before anyone has acted. Raises Refused."""
    with acting(by, "withdraw"):
        plan = locked(year_plan)
        if no := rules.why_not_withdraw(person(by), plan):
            raise Refused(no)
        approvals.withdraw(approval=_approval(plan), by=by)
        record(act="year_plan_withdrawn", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


@refusals_logged("discard", "year_plan")
def discard(*, year_plan: YearPlan, by: User, reason: str) -> YearPlan:
    """Lay a draft aside that was never approved; it stays readable. Raises Refused, Invalid without a reason."""
    reason = clean(reason)
    with acting(by, "discard draft"):
        plan = locked(year_plan)
        if no := rules.why_not_discard(person(by), plan):
            raise Refused(no)
        approvals.discard(approval=_approval(plan), by=by, reason=reason)
        record(act="year_plan_discarded", subject_kind="year_plan", subject_id=plan.pk, by=by, reason=reason)
    return plan


@refusals_logged("acknowledge", "year_plan")
def acknowledge(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Take note of what is approved. Raises Refused."""
    with acting(by, "acknowledge"):
        plan = locked(year_plan)
        if no := rules.why_not_acknowledge(person(by), plan):
            raise Refused(no)
        approvals.acknowledge(approval=_approval(plan), by=by)
        record(act="year_plan_acknowledged", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


@refusals_logged("answer_pin", "year_plan")
def answer_pin(*, year_plan: YearPlan, pin: Pin, by: User, text: str) -> Pin:
    """Answer a pinned comment in words instead of changing the place. Raises Refused, Invalid without words."""
    text = clean(text)
    with acting(by, "answer a pinned comment"):
        plan = locked(year_plan)
        if no := rules.why_not_answer_pin(person(by), plan):
            raise Refused(no)
        return approvals.answer_pin(pin=pin, by=by, text=text)


def _strange_pins(pins: Sequence[approvals.NewPin]) -> list[Problem]:
    text = _("The place of this comment is not known here.")
    return [Problem(pin.key, "unknown_place", text) for pin in pins if rules.spot(pin.key) is None]


def _freeze(plan: YearPlan, document: dict[str, Any], unlocked_by: UnlockRequest | None) -> ApprovedVersion:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ApprovedVersion.objects.create(
        year_plan=plan,
        number=last + 1,
        document=document,
        document_hash=digest(document),
        approved_at=clock.now(),
        why=unlocked_by.reason if unlocked_by else "",
        document_number=unlocked_by.document_number if unlocked_by else "",
    )


def unlock_behind(approval: Approval) -> UnlockRequest | None:
    """The unlock that a correction of an approved plan rests on; None at a first approval."""
    if not approval.is_in_force:
        return None
    return approval.unlock_requests.filter(state=UnlockState.GRANTED).order_by("-decided_at").first()


def _approval(plan: YearPlan) -> Approval:
    """The approval of a living year plan; the rules have refused the others before."""
    if plan.approval is None:
        raise Refused(rules.HISTORICAL)
    return plan.approval


def _wait_in_line(prefix: str) -> None:
    """Two people who create projects of one body and year take their numbers one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"project code {prefix}"])


def _faults(name: str, data: NewProject, others: list[tuple[str, str]]) -> list[Problem]:
    found = []
    if not name:
        found.append(Problem("name_th", "empty", _("Write the name of the project.")))
    if len(name) > 1000:
        found.append(Problem("name_th", "too_long", _("The name is longer than 1,000 letters.")))
    if not FIRST_YEAR <= data.fiscal_year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        found.append(Problem("fiscal_year", "year", text))
    if not found and (twin := rules.look_alike(name, others)):
        text = _("Your unit already has %(code)s “%(name)s” in this year. Open that one, or make the name different.")
        found.append(Problem("name_th", "look_alike", text % {"code": twin[0], "name": twin[1]}))
    return found


def _open_year(project: Project, fiscal_year: int, by: User) -> YearPlan:
    """An empty year plan with its five section rows and its approval as a draft."""
    approval = approvals.open_approval(
        subject_kind=SubjectKind.YEAR_PLAN,
        title=project.name_th[:500],
        link=f"/projects/{project.code}/{fiscal_year}/review/",
        owner=project.owner,
        is_demonstration=project.is_demonstration,
    )
    plan = YearPlan.objects.create(
        project=project,
        fiscal_year=fiscal_year,
        approval=approval,
        officer=by,
        is_demonstration=project.is_demonstration,
        changed_at=clock.now(),
    )
    for spec in SECTIONS.values():
        YearPlan._meta.get_field(spec.relation).related_model._default_manager.create(year_plan=plan)  # type: ignore[union-attr]
    return plan


def goal_of(plan: YearPlan, document: Document) -> carrying.Goal:
    """The year a document is handed on to: its lists, what the nodes the document names go on as, the project's dates."""
    project, year = plan.project, plan.fiscal_year
    nodes = heirs(carrying.node_ids(document), year)
    return carrying.Goal(year, editing.plan_lists(year), nodes, project.starts_on, project.ends_on)
