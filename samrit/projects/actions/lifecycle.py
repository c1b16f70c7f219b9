"""The life of a project and its year plans: created, continued, sent, approved and frozen, returned, withdrawn."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals.models import Approval, SubjectKind
from samrit.approvals.rules import why_not_as_read
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions.searching import refresh_search
from samrit.projects.actions.sections import locked
from samrit.projects.models import ApprovedVersion, LinkRole, PlanChoice, Project, WorkKind, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.review import frozen_document
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
    name = clean(data.name_th)
    with acting(by, "create project"):
        pattern = settings.SAMRIT_PROJECT_CODE
        prefix = rules.code_prefix(pattern, owner.code, data.fiscal_year)
        _wait_in_line(prefix)
        if problems := _faults(name, data, editing.similar_names(owner, data.fiscal_year)):
            raise Invalid(problems)
        project = Project.objects.create(
            code=rules.next_code(pattern, owner.code, data.fiscal_year, editing.codes_like(prefix)),
            name_th=name,
            owner=owner,
            work_kind=data.work_kind,
            created_by=by,
            created_at=clock.now(),
            is_demonstration=is_demonstration or owner.is_demonstration,
        )
        refresh_search([project.pk])
        plan = _open_year(project, data.fiscal_year)
        record(act="project_created", subject_kind="project", subject_id=project.pk, by=by, code=project.code)
    return plan


def add_year_plan(*, year_plan: YearPlan, by: User) -> YearPlan:
    """The plan of the next fiscal year of the same project: general information, detail and primary links that are
    still in force are carried forward; activities, money and figures of the year begin empty."""
    if reason := rules.why_not_add_year(person(by), year_plan):
        raise Refused(reason)
    with acting(by, "open the next year"):
        before = locked(year_plan)
        year = before.fiscal_year + 1
        if before.project.year_plans.filter(fiscal_year=year).exists():
            text = _("This project already has a plan for fiscal year %(year)s.") % {"year": year}
            raise Invalid([Problem("fiscal_year", "year_exists", text)])
        plan = _open_year(before.project, year)
        _carry_forward(before, plan)
        record(act="year_plan_opened", subject_kind="year_plan", subject_id=plan.pk, by=by, fiscal_year=year)
    return plan


def send(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Send the whole year plan for approval (M7). Raises Refused, or Invalid with everything that is missing."""
    with acting(by, "send for approval"):
        plan = locked(year_plan)
        if reason := rules.why_not_send(person(by), plan):
            raise Refused(reason)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        whole = editing.document(plan)
        if problems := rules.blockers(whole, editing.context(plan)):
            raise Invalid(problems)
        approvals.submit(approval=_approval(plan), by=by, document=frozen_document(plan, whole))
        record(act="year_plan_sent", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


def approve(*, year_plan: YearPlan, by: User, hash_read: str = "") -> ApprovedVersion | None:
    """Pass the present step; `hash_read` is the document the approver read. After the last step the year plan is frozen:
    the version is returned. Raises Refused."""
    with acting(by, "approve"):
        plan = locked(year_plan)
        reason = rules.why_not_approve(person(by), plan) or why_not_as_read(_approval(plan), hash_read)
        if reason:
            raise Refused(reason)
        plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
        document = frozen_document(plan, editing.document(plan))
        if not approvals.approve(approval=_approval(plan), by=by, document_hash=digest(document)):
            return None
        version = _freeze(plan, document)
        facts = {"version": version.number, "document_hash": version.document_hash}
        record(act="year_plan_approved", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return version


def return_to_editor(*, year_plan: YearPlan, by: User, reason: str) -> YearPlan:
    """Give it back with a reason; the sections can be changed again. Raises Refused, or Invalid without a reason."""
    reason = clean(reason)
    with acting(by, "return for correction"):
        plan = locked(year_plan)
        if no := rules.why_not_return(person(by), plan):
            raise Refused(no)
        approvals.return_to_editor(approval=_approval(plan), by=by, reason=reason)
        record(act="year_plan_returned", subject_kind="year_plan", subject_id=plan.pk, by=by, reason=reason)
    return plan


def withdraw(*, year_plan: YearPlan, by: User) -> YearPlan:
    """Take an own sending back before anyone has acted. Raises Refused."""
    with acting(by, "withdraw"):
        plan = locked(year_plan)
        if no := rules.why_not_withdraw(person(by), plan):
            raise Refused(no)
        approvals.withdraw(approval=_approval(plan), by=by)
        record(act="year_plan_withdrawn", subject_kind="year_plan", subject_id=plan.pk, by=by)
    return plan


def _freeze(plan: YearPlan, document: dict[str, Any]) -> ApprovedVersion:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ApprovedVersion.objects.create(
        year_plan=plan,
        number=last + 1,
        document=document,
        document_hash=digest(document),
        approved_at=clock.now(),
    )


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
    if not name:
        return [Problem("name_th", "empty", _("Write the name of the project."))]
    if len(name) > 1000:
        return [Problem("name_th", "too_long", _("The name is longer than 1,000 letters."))]
    if not FIRST_YEAR <= data.fiscal_year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        return [Problem("fiscal_year", "year", text)]
    if twin := rules.look_alike(name, others):
        text = _("Your unit already has %(code)s “%(name)s” in this year. Open that one, or make the name different.")
        return [Problem("name_th", "look_alike", text % {"code": twin[0], "name": twin[1]})]
    return []


def _open_year(project: Project, fiscal_year: int) -> YearPlan:
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
        is_demonstration=project.is_demonstration,
        changed_at=clock.now(),
    )
    for spec in SECTIONS.values():
        YearPlan._meta.get_field(spec.relation).related_model._default_manager.create(year_plan=plan)  # type: ignore[union-attr]
    return plan


def _carry_forward(before: YearPlan, plan: YearPlan) -> None:
    """Texts and links that hold for the next year too; a link to a node of an ended edition is left behind."""
    lists = editing.plan_lists(plan.fiscal_year)
    for link in PlanChoice.objects.filter(year_plan=before, role=LinkRole.PRIMARY).select_related("node"):
        listed = lists.get(link.level)
        if link.node and not (listed and any(fact.id == link.node_id for fact in listed.nodes.values())):
            continue
        PlanChoice.objects.create(
            year_plan=plan, role=link.role, level=link.level, node=link.node, as_stated=link.as_stated
        )
    for key in ("m1", "m2", "m3"):
        old, new = editing.section_row(before, key), editing.section_row(plan, key)
        for field in SECTIONS[key].fields:
            if old is not None and field.held == "section":
                setattr(new, field.name, getattr(old, field.name))
        new.save()
