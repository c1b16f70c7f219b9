"""A report after the end of a project as its page needs it: the answers, what stands beside them, and who may do what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import ApprovalAct, State
from samrit.approvals.queries import acts_of, last_sending
from samrit.approvals.queries import versions as kept
from samrit.approvals.queries.versions import Version
from samrit.approvals.rules import EDITABLE
from samrit.lib.errors import Problem, Text
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.merge import fingerprints
from samrit.projects.models import Origin, Project, YearPlan
from samrit.reporting.models import (
    Applicability,
    ApprovedClosing,
    ClosingKind,
    ClosingReport,
    ClosingResult,
    ClosingTerm,
    IndicatorResult,
    MoneyResult,
    OutcomeResult,
    ProgressReport,
)
from samrit.reporting.queries.ended import days_that_hold, ends_of, of_projects, state_of, terms_of
from samrit.reporting.queries.passage import Passage, Told, passage_among
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.reports import Doors, doors_to
from samrit.reporting.rules import closing as rules
from samrit.reporting.rules import closing_document as documents
from samrit.reporting.rules.access import NEW
from samrit.reporting.rules.calendar import ReportState, Stage
from samrit.reporting.rules.closing import Basis, ClosingCase, Days, LastIndicator, LastOutcome, YearMoney
from samrit.reporting.rules.fields import Field, Values, is_untouched
from samrit.reporting.rules.plan import PlannedOutcome
from samrit.reporting.rules.reopening import open_keys

FORM = Told(documents.values_in, documents.changes)


@dataclass(frozen=True)
class ClosingLine:
    """One of the reports after the end of a project: its days, how it stands, and the row where it exists."""

    kind: str
    days: Days
    state: ReportState
    closing: ClosingReport | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return str(rules.NAMES[self.kind])


@dataclass(frozen=True)
class ClosingPage:
    """One report after the end. `report` is its row, None before it opens; `stored` is what the database holds (of those who
    read only what is approved: the version in force), `case.values` what is shown: with what it starts with where nothing has
    been written yet."""

    project: Project
    kind: str
    report: ClosingReport | None
    case: ClosingCase
    stored: Values
    state: ReportState
    window: Days
    doors: Doors
    reads_drafts: bool = True
    acts: list[ApprovalAct] = field(default_factory=list)
    passage: Passage = field(default_factory=Passage)

    @property
    def name(self) -> str:
        """What it is called."""
        return str(rules.NAMES[self.kind])

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What the report asks."""
        return rules.fields_of(self.case.basis)

    @property
    def seen(self) -> str:
        """Fingerprints of the stored values, as the page carries them."""
        return json.dumps(fingerprints(self.stored), separators=(",", ":"))

    @property
    def why_not_asked(self) -> Text | None:
        """Why it cannot be written yet."""
        return _("This report is not open yet.") if self.state.stage == Stage.NOT_OPEN else None

    @property
    def can_edit(self) -> bool:
        """Whether this person may write now."""
        return self.why_not_asked is None and self.report is not None and self.doors.edit is None

    @property
    def is_prefilled(self) -> bool:
        """Whether the page shows answers to start with because nothing has been written yet."""
        return is_untouched(self.stored) and not is_untouched(self.case.values)

    @property
    def open_keys(self) -> frozenset[str]:
        """The fields she may write now."""
        if not self.can_edit or self.report is None:
            return frozenset()
        return open_keys(self.report.approval, self.fields, {problem.field for problem in self.missing})

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the fields may be written."""
        return self.can_edit and bool(self.report and self.report.approval.opened)

    @property
    def missing(self) -> list[Problem]:
        """What blocks sending."""
        return rules.missing(self.case)

    @property
    def warnings(self) -> list[Problem]:
        """What looks odd."""
        return rules.warnings(self.case)


def find_project(user: User, code: str) -> Project | None:
    """The project, if this person may see it; exercises have no reports."""
    rows = Project.objects.visible_to(user).counted().select_related("owner")
    return rows.filter(code=code).first()


def find_closing(user: User, code: str, kind: str) -> ClosingReport | None:
    """A report after the end that exists, if this person may see it."""
    rows = ClosingReport.objects.visible_to(user).select_related("project__owner", "approval__owner")
    return rows.filter(project__code=code, kind=kind, project__is_training=False).first()


def reads_drafts(user: User, project: Project) -> bool:
    """Whether she may see what is not approved."""
    who = person(user)
    return who.sees_everything or who.reads(project.owner)


def closing_lines(project: Project) -> list[ClosingLine]:
    """The reports after the end of a project, those that exist and those to come. Empty where no end is known yet. Seven
    queries."""
    ended, found = ends_of([project.pk]).get(project.pk), of_projects([project.pk])
    lines = {}
    for term, days in terms_of(ended) if ended else ():
        lines[term.kind] = ClosingLine(term.kind, days, ReportState(Stage.NOT_OPEN))
    for (_project, kind), closing in found.items():
        held = days_that_hold(closing)
        lines[kind] = ClosingLine(kind, held, state_of(closing, held), closing)
    return [lines[kind] for kind in ClosingKind.values if kind in lines]


def closing_page(user: User, code: str, kind: str) -> ClosingPage | None:
    """One report after the end; None where there is no such project she may see, or it is asked none of this kind."""
    project = find_project(user, code)
    line = next((one for one in closing_lines(project) if one.kind == kind), None) if project else None
    return page_of(user, project, line) if project and line else None


def page_of(user: User, project: Project, line: ClosingLine) -> ClosingPage:
    """The page of a report after the end of a project that she may see."""
    closing = line.closing
    if closing is None:
        empty = ClosingCase(Basis(line.kind), {})
        return ClosingPage(
            project, line.kind, None, empty, {}, line.state, line.days, doors_to(user, NEW, project.owner)
        )
    drafts = reads_drafts(user, project)
    acts = list(acts_of(closing.approval)) if drafts else []
    passage = passage_among(closing.approval, acts, ApprovedClosing.objects.holding().filter(closing=closing), FORM)
    case, stored = _case_read(closing, passage, drafts=drafts)
    asked_by = passage.request.asked_by_id if passage.request else None
    doors = doors_to(user, closing.approval, project.owner, asked_by)
    return ClosingPage(project, line.kind, closing, case, stored, line.state, line.days, doors, drafts, acts, passage)


def _case_read(closing: ClosingReport, passage: Passage, *, drafts: bool) -> tuple[ClosingCase, Values]:
    """What this person reads, and what of it is stored: of what was sent the document, of what is written the rows."""
    if not drafts:
        document = passage.approved.document if passage.approved else None
        if document is None:
            return ClosingCase(Basis(closing.kind), {}), {}
        values = documents.values_in(document)
        return ClosingCase(documents.basis_in(document), values), values
    stored = values_of(closing)
    if closing.approval.state not in EDITABLE and (sent := last_sending(closing.approval)):
        return ClosingCase(documents.basis_in(sent.document), stored), stored
    basis = basis_of(closing)
    return ClosingCase(basis, stored | rules.prefill(basis) if is_untouched(stored) else stored), stored


def values_of(closing: ClosingReport) -> dict[str, Any]:
    """The stored answers by key. One query."""
    values: dict[str, Any] = {name: getattr(closing, name) for name in rules.COLUMNS}
    for row in ClosingResult.objects.filter(closing=closing).select_related("indicator"):
        key = f"indicator.{row.indicator.uid}"
        values[f"{key}.value"] = row.value
        values[f"{key}.na"] = True if row.applicability == Applicability.NOT_APPLICABLE else None
    return values


def last_plan(project: Project) -> YearPlan | None:
    """The newest approved year plan, whose indicators the reports after the end ask."""
    found = ends_of([project.pk]).get(project.pk)
    rows = YearPlan.objects.select_related("project__owner", "approval")
    return rows.filter(pk=found.year_plan_id).first() if found else None


def basis_of(closing: ClosingReport) -> Basis:
    """What the report is written beside, as it is now. Some twenty queries."""
    project = closing.project
    ended, plan = ends_of([project.pk]).get(project.pk), last_plan(project)
    if ended is None or plan is None:
        return Basis(closing.kind)
    term = ClosingTerm.objects.filter(fiscal_year=fiscal_year_of(ended.on), kind=closing.kind).first()
    planned, reports = plan_of(plan), _sent_reports(plan)
    results, outcomes = _results(reports), _outcome_results(reports)
    return Basis(
        closing.kind,
        ended.on,
        bool(term and term.too_early),
        _years(project),
        tuple(
            LastIndicator(one.uid, one.name, one.unit, one.target, **_last(results.get(one.uid)))
            for one in planned.indicators
        ),
        tuple(_outcome(one, outcomes.get(one.uid)) for one in planned.outcomes),
        next((row.outcome_result for row in reversed(reports) if row.outcome_result), ""),
        _final_answers(project) if closing.kind != ClosingKind.FINAL else None,
    )


def _sent_reports(plan: YearPlan) -> list[ProgressReport]:
    """The reports of the year that were sent, in order."""
    rows = ProgressReport.objects.filter(year_plan=plan, approval__first_submitted_at__isnull=False)
    return list(rows.order_by("quarter"))


def _results(reports: list[ProgressReport]) -> dict[str, IndicatorResult]:
    """The last answer to each indicator."""
    rows = IndicatorResult.objects.filter(report__in=reports).exclude(applicability="")
    return {str(row.indicator.uid): row for row in rows.select_related("indicator").order_by("report__quarter")}


def _last(row: IndicatorResult | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"last": row.value, "na": row.applicability == Applicability.NOT_APPLICABLE}


def _outcome_results(reports: list[ProgressReport]) -> dict[str, OutcomeResult]:
    """The last answer to each outcome."""
    rows = OutcomeResult.objects.filter(report__in=reports).exclude(applicability="", text="")
    return {str(row.outcome.uid): row for row in rows.select_related("outcome").order_by("report__quarter")}


def _outcome(planned: PlannedOutcome, row: OutcomeResult | None) -> LastOutcome:
    last, text = (row.value, row.text) if row else (None, "")
    return LastOutcome(planned.name, planned.unit, planned.target, last, text)


def _years(project: Project) -> tuple[YearMoney, ...]:
    """Money of each approved or historical year: what it has, and what its last report with a figure says. Two queries."""
    counted = Q(approval__approved_at__isnull=False) | Q(origin=Origin.IMPORT)
    plans = YearPlan.objects.filter(counted, project=project).exclude(origin=Origin.TRAINING).order_by("fiscal_year")
    sums = (
        MoneyResult.objects.filter(
            report__year_plan__project=project,
            report__approval__first_submitted_at__isnull=False,
            disbursed__isnull=False,
        )
        .values_list("report__year_plan__fiscal_year", "report__quarter")
        .annotate(disbursed=Sum("disbursed"))
        .order_by("report__quarter")
    )
    last: dict[int, tuple[int, Decimal]] = {year: (quarter, amount) for year, quarter, amount in sums}
    return tuple(
        YearMoney(plan.fiscal_year, plan.budget_year, reported, quarter)
        for plan in plans
        for quarter, reported in [last.get(plan.fiscal_year, (None, None))]
    )


def _final_answers(project: Project) -> Mapping[str, Any] | None:
    """What the final report says: as it was approved, else as it was sent."""
    final = ClosingReport.objects.filter(project=project, kind=ClosingKind.FINAL).select_related("approval").first()
    if final is None:
        return None
    held = ApprovedClosing.objects.holding().filter(closing=final).first()
    sent = None if held else last_sending(final.approval)
    found = held or (sent if final.approval.state == State.SUBMITTED else None)
    return documents.values_in(found.document) if found else None


def versions(user: User, closing: ClosingReport) -> list[Version]:
    """All versions of the report that the reader may see, the newest first."""
    approved = ApprovedClosing.objects.filter(closing=closing).defer("document").order_by("-number")
    return kept.listed(closing.approval, approved, closing.changed_at, drafts=reads_drafts(user, closing.project))


def document_named(user: User, closing: ClosingReport, name: str) -> dict[str, Any] | None:
    """The document behind a word in an address, where the reader may see it."""
    drafts, approved = reads_drafts(user, closing.project), ApprovedClosing.objects.filter(closing=closing)
    now = partial(document_of, closing)
    found: dict[str, Any] | None = kept.document_named(closing.approval_id, approved, name, now, drafts=drafts)
    return found


def document_of(closing: ClosingReport) -> dict[str, Any]:
    """The report as it is stored now, beside what it is written beside."""
    return told(closing, ClosingCase(basis_of(closing), values_of(closing)))


def told(closing: ClosingReport, case: ClosingCase) -> dict[str, Any]:
    """A case as the document of a report, under the owner of today."""
    project, owner = closing.project, closing.project.owner
    return documents.document(
        case, code=project.code, name_th=project.name_th, owner={"code": owner.code, "name": owner.name_th}
    )
