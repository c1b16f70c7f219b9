"""Everything a year plan has been: each sending, each approval, and how it stands now; which version is in force."""

from collections.abc import Iterable, Sequence
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import State
from samrit.approvals.queries import versions as kept
from samrit.approvals.queries.versions import Version
from samrit.geography.models import Area
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.plans.queries.moved import moved_nodes
from samrit.projects.models import ApprovedVersion, Origin, Project, YearPlan
from samrit.projects.queries import attached, editing
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Document, SectionData
from samrit.projects.rules.comparing import Differing, differences
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Held
from samrit.projects.rules.spots import Frozen
from samrit.projects.rules.thawing import Known, names_in, thawed, value_of
from samrit.projects.rules.values import frozen_sections

FORMAT = 1
"""The shape of frozen documents; a later shape gets a later number."""


def reads_drafts(user: User, plan: YearPlan) -> bool:
    """Whether the reader may see what is not approved: the line of bodies, NESDC, inspectors, and hosts of its targets."""
    who, owner = person(user), plan.project.owner
    if who.sees_everything or who.reads(owner):
        return True
    return who.has(Role.TARGET_HOST) and YearPlan.objects.hosted_by(user).filter(pk=plan.pk).exists()


def in_force(plan: YearPlan) -> ApprovedVersion | None:
    """The approved version that holds: the latest that was not taken back."""
    return plan.versions.filter(undone_at__isnull=True).order_by("-number").first()


def numbers_in_force(plans: Iterable[YearPlan]) -> dict[int, int]:
    """The number of the version in force of each year plan that has one. One query."""
    rows = ApprovedVersion.objects.filter(year_plan__in=[plan.pk for plan in plans], undone_at__isnull=True)
    return dict(rows.order_by("number").values_list("year_plan_id", "number"))


def is_being_corrected(plan: YearPlan) -> bool:
    """Whether an approved version holds while its correction is being written, sent or returned."""
    return plan.approval is not None and plan.approval.is_in_force and plan.approval.state != State.APPROVED


def version_for(user: User, plan: YearPlan) -> int | None:
    """The number of the approved version that a reader gets in place of the rows, who may not see what is not approved yet;
    None where she reads the rows."""
    if not is_being_corrected(plan) or reads_drafts(user, plan):
        return None
    held = in_force(plan)
    return held.number if held else None


def documents_read(user: User, plans: Sequence[YearPlan]) -> dict[int, Document]:
    """All five sections of many year plans as this person reads them, by their ids: the approved version in place of a
    correction she may not see, whose personal parts are empty. Fetch them `with_sections`."""
    as_read(user, plans)
    found = editing.documents(plans)
    for plan in plans:
        if version_for(user, plan) and (held := in_force(plan)):
            kept = thawed_version(held)
            parts = {key: {part.name: () for part in spec.rows} for key, spec in SECTIONS.items()}
            found[plan.pk] = {key: SectionData(data.fields, parts[key] | dict(data.rows)) for key, data in kept.items()}
    return found


def as_read(user: User, plans: Iterable[YearPlan]) -> None:
    """Where the reader gets the approved version in place of the rows, the project bears the name, kind and dates that
    version states: those of a correction are not approved yet. One query, none for those who read drafts everywhere."""
    if not person(user).sees_approved:
        return
    hidden = [plan for plan in plans if is_being_corrected(plan) and not reads_drafts(user, plan)]
    rows = ApprovedVersion.objects.filter(year_plan__in=hidden, undone_at__isnull=True).order_by("number")
    stated = dict(rows.values_list("year_plan_id", "document__m2")) if hidden else {}
    for plan in hidden:
        for field in SECTIONS["m2"].held(Held.PROJECT):
            kept = (stated.get(plan.pk) or {}).get(field.name)
            setattr(plan.project, field.name, value_of(field, kept, field.level, Known()))


def frozen_document(plan: YearPlan, document: Document) -> dict[str, Any]:
    """The whole year plan as one document: identity, the five sections and the list of its files, without personal data. One query,
    and those of `approved_name` where it stands under another one."""
    owner, parent = plan.project.owner, plan.project.parent
    family = {"parent": _place(parent)} if parent else {}
    return {
        "format": FORMAT,
        "code": plan.project.code,
        "fiscal_year": plan.fiscal_year,
        "owner": {"code": owner.code, "name": owner.name_th},
        "is_demonstration": plan.is_demonstration,
        **family,
        **frozen_sections(document),
        "attachments": attached.frozen(plan),
    }


def _place(parent: Project) -> dict[str, Any]:
    """The project another one stands under, and those above that, the nearest first. What is frozen may be read by all once it
    is approved: of a project of which nothing is approved it says the code alone."""
    above = [code for code in (parent.parent.code if parent.parent else "",) if code]
    return {"code": parent.code, "name": approved_name(parent), "above": above}


def approved_name(project: Project) -> str:
    """The name of a project in the newest year plan that is approved; of a historical one its name. Empty: nothing is approved.
    At most two queries."""
    rows = ApprovedVersion.objects.filter(year_plan__project=project, undone_at__isnull=True)
    stated = rows.order_by("-year_plan__fiscal_year", "-number").values_list("document__m2__name_th", flat=True).first()
    if stated:
        return str(stated)
    return project.name_th if project.year_plans.filter(origin=Origin.IMPORT).exists() else ""


def frozen_now(plan: YearPlan) -> dict[str, Any]:
    """The document that a sending would carry now."""
    return frozen_document(plan, editing.document(plan))


def thawed_version(version: ApprovedVersion) -> Document:
    """An approved version as typed values, with the plan nodes, areas and bodies of today behind its names. Three queries."""
    return thawed(version.document, known_in([version.document]))


def known_in(documents: Iterable[Frozen]) -> Known:
    """The plan nodes, areas and bodies that documents name, by id."""
    nodes, areas, bodies = set[tuple[str, str, str]](), set[str](), set[str]()
    for document in documents:
        named = names_in(document)
        nodes |= named.nodes
        areas |= named.areas
        bodies |= named.bodies
    rows = PlanNode.objects.filter(code__in={code for _edition, _kind, code in nodes}).values_list(
        "edition__code", "kind", "code", "id"
    )
    by_name = {(edition, kind, code): pk for edition, kind, code, pk in rows}
    moved = moved_nodes(nodes - by_name.keys()) if nodes - by_name.keys() else {}
    by_name |= {name: node.pk for name, node in moved.items()}
    return Known(
        by_name,
        dict(Area.objects.filter(code__in=areas).values_list("code", "id")),
        dict(Organisation.objects.filter(code__in=bodies).values_list("code", "id")),
    )


def document_in_force(plan: YearPlan) -> Document | None:
    """What the year plan says while a correction is under way: its approved version. None where the rows themselves hold."""
    version = in_force(plan) if is_being_corrected(plan) else None
    return thawed_version(version) if version else None


def listed(user: User, plan: YearPlan) -> list[Version]:
    """All versions of the year plan that the reader may see, the newest first. Four queries."""
    approved = plan.versions.defer("document").order_by("-number")
    return kept.listed(plan.approval, approved, plan.changed_at, drafts=reads_drafts(user, plan))


def document_named(user: User, plan: YearPlan, name: str) -> Frozen | None:
    """The document behind a word in an address, where the reader may see it."""
    drafts = reads_drafts(user, plan)
    found: Frozen | None = kept.document_named(
        plan.approval_id, plan.versions.all(), name, lambda: frozen_now(plan), drafts=drafts
    )
    return found


def compared(user: User, plan: YearPlan, left: str, right: str) -> list[Differing] | None:
    """What differs between two versions; None where one of them is not there for this reader."""
    before, after = document_named(user, plan, left), document_named(user, plan, right)
    return None if before is None or after is None else differences(before, after, sections_of(plan))
