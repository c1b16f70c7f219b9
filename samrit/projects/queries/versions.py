"""Everything a year plan has been: each sending, each approval, and how it stands now; which version is in force."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import ApprovalAct, SentDocument, State
from samrit.approvals.rules import Act
from samrit.geography.models import Area
from samrit.plans.models import PlanNode
from samrit.projects.models import ApprovedVersion, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import Document
from samrit.projects.rules.comparing import Differing, differences
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Held, Text
from samrit.projects.rules.spots import Frozen
from samrit.projects.rules.thawing import Known, names_in, thawed, value_of
from samrit.projects.rules.values import frozen_sections

FORMAT = 1
"""The shape of frozen documents; a later shape gets a later number."""
NOW = "now"
FATES: dict[str, Text] = {
    "written": gettext_lazy("is being written"),
    "waiting": gettext_lazy("waits for approval"),
    "approved": gettext_lazy("was approved"),
    "returned": gettext_lazy("was returned for correction"),
    "withdrawn": gettext_lazy("was withdrawn"),
    "in_force": gettext_lazy("in force"),
    "replaced": gettext_lazy("replaced by a newer version"),
    "undone": gettext_lazy("the approval was taken back"),
}
"""What becomes of a version."""


@dataclass(frozen=True)
class Version:
    """One line of the list: `name` is its word in addresses (`sent-2`, `approved-1`, `now`), `why` the reason it exists.

    `fate` is what became of it: waiting, approved, returned, withdrawn, in_force, replaced, undone, or written.
    """

    name: str
    label: str
    at: dt.datetime
    fate: str
    who: str = ""
    why: str = ""
    document_number: str = ""
    document_hash: str = ""

    @property
    def number(self) -> int:
        """Its number among its kind."""
        return int(self.name.partition("-")[2] or 0)

    @property
    def url_name(self) -> str:
        """The page that shows it; empty for the plan as it is now."""
        kind = self.name.partition("-")[0]
        return {"sent": "projects:sending", "approved": "projects:version"}.get(kind, "")

    @property
    def fate_words(self) -> Text:
        """What became of it, in words."""
        return FATES[self.fate]


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
    """The whole year plan as one document: identity and the five sections, without personal data."""
    owner = plan.project.owner
    return {
        "format": FORMAT,
        "code": plan.project.code,
        "fiscal_year": plan.fiscal_year,
        "owner": {"code": owner.code, "name": owner.name_th},
        "is_demonstration": plan.is_demonstration,
        **frozen_sections(document),
    }


def frozen_now(plan: YearPlan) -> dict[str, Any]:
    """The document that a sending would carry now."""
    return frozen_document(plan, editing.document(plan))


def thawed_version(version: ApprovedVersion) -> Document:
    """An approved version as typed values, with the plan nodes and areas of today behind its names. Two queries."""
    return thawed(version.document, known_in([version.document]))


def known_in(documents: Iterable[Frozen]) -> Known:
    """The plan nodes and areas that documents name, by id."""
    nodes, areas = set[tuple[str, str, str]](), set[str]()
    for document in documents:
        more_nodes, more_areas = names_in(document)
        nodes |= more_nodes
        areas |= more_areas
    rows = PlanNode.objects.filter(code__in={code for _edition, _kind, code in nodes}).values_list(
        "edition__code", "kind", "code", "id"
    )
    by_name = {(edition, kind, code): pk for edition, kind, code, pk in rows}
    return Known(by_name, dict(Area.objects.filter(code__in=areas).values_list("code", "id")))


def document_in_force(plan: YearPlan) -> Document | None:
    """What the year plan says while a correction is under way: its approved version. None where the rows themselves hold."""
    version = in_force(plan) if is_being_corrected(plan) else None
    return thawed_version(version) if version else None


def listed(user: User, plan: YearPlan) -> list[Version]:
    """All versions the reader may see, the newest first: what is only sent or being written is for those who read drafts,
    and so is an approval that was taken back. Four queries."""
    drafts = reads_drafts(user, plan)
    found = _approved(plan, undone_too=drafts)
    if drafts and plan.approval is not None:
        found += _sent(plan)
    found.sort(key=lambda version: version.at, reverse=True)
    if drafts and plan.approval is not None and plan.approval.state in {State.DRAFT, State.RETURNED, State.UNLOCKED}:
        found.insert(0, Version(NOW, _("As it is now"), plan.changed_at, "written"))
    return found


def _approved(plan: YearPlan, *, undone_too: bool) -> list[Version]:
    rows = list(plan.versions.defer("document").order_by("-number"))
    holding = next((row.number for row in rows if row.undone_at is None), None)
    return [
        Version(
            f"approved-{row.number}",
            _("Version %(number)s") % {"number": row.number},
            row.approved_at,
            "undone" if row.undone_at else "in_force" if row.number == holding else "replaced",
            why=row.why,
            document_number=row.document_number,
            document_hash=row.document_hash,
        )
        for row in rows
        if undone_too or row.undone_at is None
    ]


def _sent(plan: YearPlan) -> list[Version]:
    rows = list(
        SentDocument.objects.filter(approval=plan.approval_id)
        .select_related("sent_by__person")
        .defer("document")
        .order_by("number")
    )
    fates = _fates(ApprovalAct.objects.filter(approval=plan.approval_id).order_by("id"))
    kept = fates[-len(rows) :] if rows else []
    return [
        Version(
            f"sent-{row.number}",
            _("Sending %(number)s") % {"number": row.number},
            row.sent_at,
            fate,
            name_of(row.sent_by),
            document_hash=row.document_hash,
        )
        for row, fate in zip(rows, kept, strict=False)
    ]


def name_of(user: User | None) -> str:
    """The person's name, where one is kept; fetch her with `select_related("…__person")`."""
    return str(getattr(user, "person", None) or "")


def _fates(acts: Iterable[ApprovalAct]) -> list[str]:
    """What became of each sending, in order: the last act that moved it on before the next one."""
    fates: list[str] = []
    for act in acts:
        if act.act == Act.SUBMIT:
            fates.append("waiting")
        elif not fates:
            continue
        elif act.act == Act.RETURN:
            fates[-1] = "returned"
        elif act.act == Act.WITHDRAW:
            fates[-1] = "withdrawn"
        elif act.act == Act.UNDO:
            fates[-1] = "waiting"
        elif act.act == Act.APPROVE and act.to_state == State.APPROVED:
            fates[-1] = "approved"
    return fates


def document_named(user: User, plan: YearPlan, name: str) -> Frozen | None:
    """The document behind a word in an address, where the reader may see it."""
    kind, _dash, number = name.partition("-")
    drafts = reads_drafts(user, plan)
    if name == NOW:
        return frozen_now(plan) if drafts else None
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        return None
    if kind == "sent" and drafts:
        sent = SentDocument.objects.filter(approval=plan.approval_id, number=int(number)).first()
        return sent.document if sent else None
    if kind == "approved":
        rows = plan.versions.filter(number=int(number))
        version = (rows if drafts else rows.filter(undone_at__isnull=True)).first()
        return version.document if version else None
    return None


def compared(user: User, plan: YearPlan, left: str, right: str) -> list[Differing] | None:
    """What differs between two versions; None where one of them is not there for this reader."""
    before, after = document_named(user, plan, left), document_named(user, plan, right)
    return None if before is None or after is None else differences(before, after)
