"""The whole record for reading: all sections in words, what changed since the approved version, the passage of approval."""

from dataclasses import dataclass, field
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import queries as approvals
from samrit.approvals.models import ApprovalAct, State, SubjectKind
from samrit.approvals.rules import role_name
from samrit.lib import clock
from samrit.projects import rules
from samrit.projects.models import ApprovedVersion, YearPlan
from samrit.projects.rules import Document
from samrit.projects.rules.specs import FieldSpec, Openness, RowsSpec, SectionSpec, Text
from samrit.projects.rules.values import frozen_section, frozen_sections
from samrit.projects.rules.wording import changes, frozen_in_words, shown

FORMAT = 1
"""The shape of frozen documents; a later shape gets a later number."""


@dataclass(frozen=True)
class PartInWords:
    """A repeating part for reading: its specification, heads and rows of texts."""

    spec: RowsSpec
    heads: list[Text]
    rows: list[list[str]]


@dataclass(frozen=True)
class SectionInWords:
    """A section for reading: label and text of each field, then its parts."""

    spec: SectionSpec
    fields: list[tuple[Text, str]]
    parts: list[PartInWords]


@dataclass(frozen=True)
class Passage:
    """Where the approval stands: one step for each role of the chain, the acts so far, and the reason of the last return."""

    steps: list[dict[str, Any]]
    acts: list[ApprovalAct] = field(default_factory=list)
    reason: str = ""


def in_words(user: User, year_plan: YearPlan, document: Document) -> list[SectionInWords]:
    """All sections as this person may read them: personal data only in the owner unit and the bodies above it."""
    personal = rules.why_not_read_personal(person(user), year_plan.project.owner) is None
    return [_section(rules.SECTIONS[key], document, personal=personal) for key in document]


def _readable(openness: str, *, personal: bool) -> bool:
    return personal or openness != Openness.PERSONAL


def _section(spec: SectionSpec, document: Document, *, personal: bool) -> SectionInWords:
    data = document[spec.key]
    fields = [
        (f.label, shown(f, data.fields.get(f.name))) for f in spec.fields if _readable(f.openness, personal=personal)
    ]
    parts = []
    for part in spec.rows:
        if not _readable(part.openness, personal=personal):
            continue
        used = [f for f in part.fields if any(shown(f, row.values.get(f.name)) for row in data.rows[part.name])]
        rows = [[shown(f, row.values.get(f.name)) for f in used] for row in data.rows[part.name]]
        parts.append(PartInWords(part, [f.label for f in used], rows))
    return SectionInWords(spec, fields, parts)


def version_in_words(version: ApprovedVersion) -> list[SectionInWords]:
    """A frozen document for reading, drawn by the same specifications."""
    return [_frozen_section(spec, version.document.get(key, {})) for key, spec in rules.SECTIONS.items()]


def _frozen_section(spec: SectionSpec, kept: dict[str, Any]) -> SectionInWords:
    fields = [(f.label, frozen_in_words(kept.get(f.name), f)) for f in spec.fields if f.name in kept]
    parts = [_frozen_part(part, kept[part.name]) for part in spec.rows if part.name in kept]
    return SectionInWords(spec, fields, parts)


def _frozen_part(part: RowsSpec, rows: list[dict[str, Any]]) -> PartInWords:
    used: list[FieldSpec] = [f for f in part.fields if any(frozen_in_words(row.get(f.name), f) for row in rows)]
    texts = [[frozen_in_words(row.get(f.name), f) for f in used] for row in rows]
    return PartInWords(part, [f.label for f in used], texts)


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


def changes_since_version(plan: YearPlan, document: Document) -> tuple[ApprovedVersion | None, list[dict[str, Any]]]:
    """The latest approved version of this year plan, or of the project's year before, and what differs from it now."""
    versions = ApprovedVersion.objects.filter(
        year_plan__project=plan.project, year_plan__fiscal_year__lte=plan.fiscal_year
    )
    last = versions.select_related("year_plan").order_by("-year_plan__fiscal_year", "-number").first()
    if last is None:
        return None, []
    now = {key: frozen_section(spec, document[key]) for key, spec in rules.SECTIONS.items()}
    return last, changes(last.document, now)


def passage(plan: YearPlan) -> Passage:
    """The chain of this year plan with what each step has done; before the first sending, the chain of today."""
    approval = plan.approval
    if approval is None:
        return Passage([])
    acts = list(approvals.acts_of(approval))
    roles = approval.roles or approvals.chain_for(approval.owner, SubjectKind.YEAR_PLAN, clock.today())
    last_sent = max((act.pk for act in acts if act.act == "submit"), default=0)
    done = {act.step: act for act in acts if act.act == "approve" and act.pk > last_sent}
    steps = [
        _step(number, role, approval.state, approval.step, done.get(number))
        for number, role in enumerate(roles, start=1)
    ]
    returned = next((act for act in reversed(acts) if act.act == "return"), None)
    reason = returned.reason if returned and approval.state == State.RETURNED else ""
    return Passage(steps, acts, reason)


def _step(number: int, role: str, state: str, turn: int, act: ApprovalAct | None) -> dict[str, Any]:
    waiting = state == State.SUBMITTED and number == turn
    look = "approved" if act else "submitted" if waiting else "not_started"
    return {"label": role_name(role), "state": look, "at": act.at if act else None, "current": waiting}


def versions(plan: YearPlan) -> list[ApprovedVersion]:
    """The approved versions of this year plan, the latest first, without their documents."""
    return list(plan.versions.defer("document").order_by("-number"))


def version(user: User, code: str, fiscal_year: int, number: int) -> ApprovedVersion | None:
    """One approved version, for those who may see the project."""
    seen = YearPlan.objects.visible_to(user).filter(project__code=code, fiscal_year=fiscal_year)
    rows = ApprovedVersion.objects.filter(year_plan__in=seen, number=number)
    return rows.select_related("year_plan__project__owner").first()
