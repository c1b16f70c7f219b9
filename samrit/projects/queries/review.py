"""The whole record for reading: all sections in words, what changed since the approved version, the passage of approval."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import queries as approvals
from samrit.approvals.models import ApprovalAct, SentDocument, State, SubjectKind, UnlockRequest, UnlockState
from samrit.approvals.rules import Act, empty_note, role_name
from samrit.lib import clock
from samrit.projects import rules
from samrit.projects.models import ApprovedVersion, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.versions import as_read, frozen_document, reads_drafts
from samrit.projects.queries.wording import sections_in, sections_of
from samrit.projects.rules import Document
from samrit.projects.rules.comparing import Differing, differences
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.specs import FieldSpec, Openness, RowsSpec, SectionSpec, Text
from samrit.projects.rules.spots import Frozen, anchor_of
from samrit.projects.rules.values import Link
from samrit.projects.rules.wording import frozen_in_words, shown


@dataclass(frozen=True)
class PlaceInWords:
    """A place for reading: its key, its name, and the comment that somebody is about to pin to it."""

    key: str
    label: Text
    written: str = field(default="", kw_only=True)

    @property
    def anchor(self) -> str:
        """The id of its block."""
        return anchor_of(self.key)


@dataclass(frozen=True)
class FieldInWords(PlaceInWords):
    """A field for reading, with its text."""

    text: str


@dataclass(frozen=True)
class RowInWords(PlaceInWords):
    """A row for reading, with its texts."""

    texts: list[str]


@dataclass(frozen=True)
class PartInWords(PlaceInWords):
    """A repeating part for reading: its specification, heads and rows."""

    spec: RowsSpec
    heads: list[Text]
    rows: list[RowInWords]


@dataclass(frozen=True)
class SectionInWords:
    """A section for reading: label and text of each field, then its parts."""

    spec: SectionSpec
    fields: list[FieldInWords]
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
    sections = sections_of(year_plan)
    return [_section(sections[key], document, personal=personal) for key in sections if key in document]


def _readable(openness: str, *, personal: bool) -> bool:
    return personal or openness != Openness.PERSONAL


def _section(spec: SectionSpec, document: Document, *, personal: bool) -> SectionInWords:
    data = document[spec.key]
    fields = [
        FieldInWords(f"{spec.key}.{f.name}", f.label, shown(f, data.fields.get(f.name)))
        for f in spec.fields
        if _readable(f.openness, personal=personal) and (f.on_form or data.fields.get(f.name))
    ]
    parts = []
    for part in spec.rows:
        if not _readable(part.openness, personal=personal) or not (part.on_form or data.rows[part.name]):
            continue
        used = [f for f in part.fields if any(shown(f, row.values.get(f.name)) for row in data.rows[part.name])]
        texts = [(str(row.uid), [shown(f, row.values.get(f.name)) for f in used]) for row in data.rows[part.name]]
        parts.append(_part(spec.key, part, [f.label for f in used], texts))
    return SectionInWords(spec, fields, parts)


def _part(section: str, part: RowsSpec, heads: list[Text], rows: list[tuple[str, list[str]]]) -> PartInWords:
    key = f"{section}.{part.name}"
    named = [RowInWords(f"{key}.{uid}", f"{part.row} {n}", texts) for n, (uid, texts) in enumerate(rows, start=1)]
    return PartInWords(key, part.title, part, heads, named)


def with_comments(sections: list[SectionInWords], written: Mapping[str, str]) -> list[SectionInWords]:
    """The same with the comments that somebody was writing, by place."""
    if not written:
        return sections
    return [
        replace(
            section,
            fields=[replace(each, written=written.get(each.key, "")) for each in section.fields],
            parts=[
                replace(
                    part,
                    written=written.get(part.key, ""),
                    rows=[replace(row, written=written.get(row.key, "")) for row in part.rows],
                )
                for part in section.parts
            ],
        )
        for section in sections
    ]


def frozen_words(document: Frozen) -> list[SectionInWords]:
    """A frozen document for reading, drawn by the forms of its year."""
    sections = sections_in(document["fiscal_year"])
    return [_frozen_section(spec, document.get(key, {})) for key, spec in sections.items()]


def _frozen_section(spec: SectionSpec, kept: dict[str, Any]) -> SectionInWords:
    fields = [
        FieldInWords(f"{spec.key}.{f.name}", f.label, frozen_in_words(kept[f.name], f))
        for f in spec.fields
        if f.name in kept and (f.on_form or kept[f.name])
    ]
    drawn = [part for part in spec.rows if part.name in kept and (part.on_form or kept[part.name])]
    parts = [_frozen_part(spec.key, part, kept[part.name]) for part in drawn]
    return SectionInWords(spec, fields, parts)


def _frozen_part(section: str, part: RowsSpec, rows: list[dict[str, Any]]) -> PartInWords:
    used: list[FieldSpec] = [f for f in part.fields if any(frozen_in_words(row.get(f.name), f) for row in rows)]
    texts = [(str(row["uid"]), [frozen_in_words(row.get(f.name), f) for f in used]) for row in rows]
    return _part(section, part, [f.label for f in used], texts)


def changes_since_version(plan: YearPlan, document: Document) -> tuple[ApprovedVersion | None, list[Differing]]:
    """The approved version in force of this year plan, or of the project's year before, and what differs from it now."""
    versions = ApprovedVersion.objects.filter(
        year_plan__project=plan.project, year_plan__fiscal_year__lte=plan.fiscal_year, undone_at__isnull=True
    )
    last = versions.select_related("year_plan").order_by("-year_plan__fiscal_year", "-number").first()
    if last is None:
        return None, []
    return last, differences(last.document, frozen_document(plan, document), sections_of(plan))


def facts_of_sending(plan: YearPlan, document: Document) -> dict[str, Any]:
    """The few figures by which an inbox is ordered: money of the year now and in the version before (baht), how many places
    differ from it (None: there is none), and codes of what an approver is warned of."""
    last, changed = changes_since_version(plan, document)
    links = [value for value in document["m1"].fields.values() if isinstance(value, Link)]
    warnings = ["unmatched"] if any(link.as_stated and not link.code for link in links) else []
    money = sum_amounts(document["m5"].rows["lines"], plan.fiscal_year)
    if not money and document["m2"].fields.get("uses_budget") is not False:
        warnings.append("no_budget")
    same_year = last is not None and last.year_plan_id == plan.pk
    before = _money_of(last.document, plan.fiscal_year) if last is not None and same_year else None
    return {
        "money": str(money),
        "money_before": str(before) if before is not None else None,
        "changes": len(changed) if same_year else None,
        "warnings": warnings,
    }


def _money_of(document: Frozen, fiscal_year: int) -> Decimal:
    lines = document.get("m5", {}).get("lines", [])
    return sum((Decimal(line["amount"] or 0) for line in lines if line["fiscal_year"] == fiscal_year), Decimal(0))


def passage(plan: YearPlan) -> Passage:
    """The chain of this year plan with what each step has done; before the first sending, the chain of today."""
    approval = plan.approval
    if approval is None:
        return Passage([])
    acts = list(approvals.acts_of(approval))
    roles = approval.roles or list(approvals.chain_for(approval.owner, SubjectKind.YEAR_PLAN, clock.today()).roles)
    done = _steps_taken(acts)
    waiting = approval.step if approval.state == State.SUBMITTED else 0
    steps = [_step(role, done.get(number), current=number == waiting) for number, role in enumerate(roles, start=1)]
    if waiting:
        steps[waiting - 1]["note"] = empty_note(approval)
    returned = next((act for act in reversed(acts) if act.act == "return"), None)
    reason = returned.reason if returned and approval.state == State.RETURNED else ""
    return Passage(steps, acts, reason)


def _steps_taken(acts: list[ApprovalAct]) -> dict[int, ApprovalAct]:
    """The steps that are passed since the last sending, without approvals that were taken back."""
    done: dict[int, ApprovalAct] = {}
    for act in acts:
        if act.act == Act.SUBMIT:
            done = {}
        elif act.act == Act.APPROVE:
            done[act.step] = act
        elif act.act == Act.UNDO:
            done.pop(act.step, None)
    return done


def _step(role: str, act: ApprovalAct | None, *, current: bool) -> dict[str, Any]:
    look = "approved" if act else "submitted" if current else "not_started"
    return {"label": role_name(role), "state": look, "at": act.at if act else None, "current": current}


def versions(plan: YearPlan, *, undone_too: bool = True) -> list[ApprovedVersion]:
    """The approved versions of this year plan, the latest first, without their documents."""
    rows = plan.versions if undone_too else plan.versions.filter(undone_at__isnull=True)
    return list(rows.defer("document").order_by("-number"))


def waiting_unlock(plan: YearPlan) -> UnlockRequest | None:
    """The request to unlock that waits for a decision."""
    if plan.approval_id is None:
        return None
    rows = UnlockRequest.objects.filter(approval=plan.approval_id, state=UnlockState.ASKED)
    return rows.select_related("asked_by__person").first()


def version(user: User, code: str, fiscal_year: int, number: int) -> ApprovedVersion | None:
    """One approved version, for those who may see the project."""
    seen = YearPlan.objects.visible_to(user).filter(project__code=code, fiscal_year=fiscal_year)
    rows = ApprovedVersion.objects.filter(year_plan__in=seen, number=number)
    found = rows.select_related("year_plan__project__owner", "year_plan__approval").first()
    if found is None or (found.undone_at and not reads_drafts(user, found.year_plan)):
        return None
    as_read(user, [found.year_plan])
    return found


def sent(user: User, code: str, fiscal_year: int, number: int) -> tuple[YearPlan, SentDocument] | None:
    """One sending with its year plan, for those who may read what is not approved."""
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    if plan is None or plan.approval is None or not reads_drafts(user, plan):
        return None
    found = plan.approval.sendings.select_related("sent_by__person").filter(number=number).first()
    return (plan, found) if found else None
