"""What waits for an approver, in the order of reading: figures that came with the sending, the calendar, the clock of the step."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.approvals.models import Approval, Batch, SentDocument, SubjectKind, UnlockRequest, UnlockState
from samrit.approvals.queries import to_acknowledge, waiting_for
from samrit.approvals.rules import why_not_grant_unlock
from samrit.lib import clock
from samrit.lib.fiscal import share
from samrit.lib.thai import fold
from samrit.projects.models import YearPlan
from samrit.projects.rules.comparing import differences
from samrit.reporting.models import ClosingReport, FiscalQuarter, ProgressReport
from samrit.reporting.queries.calendar import reported_quarters
from samrit.reporting.queries.windows import Windows, windows_of
from samrit.reporting.rules.calendar import days_late
from samrit.reporting.rules.closing_document import changes as closing_changes
from samrit.reporting.rules.versions import changes as report_changes
from samrit.workspace.rules import inbox as rules
from samrit.workspace.rules.inbox import Facts, Risk

MOST = rules.MOST_IN_A_BATCH
SHOWN = 20
ORDERS = ("risk", "waiting", "money")
COMPARED: Mapping[str, Callable[[Any, Any], Iterable[object]]] = {
    SubjectKind.PROGRESS_REPORT: report_changes,
    SubjectKind.CLOSING_REPORT: closing_changes,
}
"""How two sendings of a subject are compared; year plans by their sections."""


@dataclass(frozen=True)
class Item:
    """One thing that waits: the subject behind it, what is known of it, and why it stands where it stands."""

    approval: Approval
    facts: Facts
    risk: Risk
    year_plan: YearPlan | None = None
    report: ProgressReport | None = None
    closing: ClosingReport | None = None

    @property
    def link(self) -> str:
        """Where the whole record is read and decided."""
        return self.approval.link

    @property
    def codes(self) -> set[str]:
        """Codes of the reasons, to filter by."""
        return {reason.code for reason in self.risk.reasons}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked the list for; empty means all."""

    kind: str = ""
    unit: str = ""
    reason: str = ""
    words: str = ""
    order: str = "risk"


@dataclass(frozen=True)
class Inbox:
    """The list as asked for, with what the filters offer and the sums of what is shown."""

    items: list[Item]
    waiting: int
    units: list[tuple[str, str, int]] = field(default_factory=list)
    reasons: list[tuple[str, rules.Text, int]] = field(default_factory=list)
    money: Decimal = Decimal(0)
    batches: list[Batch] = field(default_factory=list)
    noting: list[Approval] = field(default_factory=list)
    unlocks: list[UnlockRequest] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """One item to be read: what changed since the version before, old beside new; None where it is the first version."""

    item: Item
    changes: Sequence[object] | None
    since: SentDocument | None = None


def inbox(user: User, wanted: Wanted = Wanted()) -> Inbox:
    """What waits for this person, filtered and ordered. Eleven queries at most, however many items wait."""
    found = waiting_items(user)
    units = Counter((item.approval.owner.code, item.approval.owner.name) for item in found)
    codes = Counter(code for item in found for code in item.codes)
    shown = [item for item in found if _fits(item, wanted)]
    shown.sort(key=_order(wanted.order))
    return Inbox(
        shown,
        len(found),
        sorted((code, name, count) for (code, name), count in units.items()),
        [(code, words, codes[code]) for code, words in rules.REASONS.items() if codes[code]],
        sum((item.facts.money or Decimal(0) for item in shown), Decimal(0)),
        list(Batch.objects.filter(by=user).order_by("-id")[:5]),
        list(to_acknowledge(user)[:SHOWN]),
        unlocks_to_decide(user),
    )


def unlocks_to_decide(user: User) -> list[UnlockRequest]:
    """Requests to unlock that this person can decide, the oldest first. At most 20."""
    asked = UnlockRequest.objects.filter(rows_seen(user, "approval__owner"), state=UnlockState.ASKED)
    rows = asked.select_related("approval__owner").order_by("id")[: 10 * SHOWN]
    who = person(user)
    mine = [row for row in rows if not why_not_grant_unlock(who, row.approval, row.approval.owner, row.asked_by_id)]
    return mine[:SHOWN]


def waiting_items(user: User, ids: Iterable[int] | None = None) -> list[Item]:
    """Everything that waits for this person (or those of the ids that do), the greatest risk first. At most 500."""
    rows = waiting_for(user)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    items = items_of(list(rows[:MOST]))
    return sorted(items, key=_order("risk"))


def items_of(approvals: list[Approval]) -> list[Item]:
    """The subjects and figures of these approvals, in their order. Nine queries, ten with reports after the end."""
    ids = [row.pk for row in approvals]
    if not ids:
        return []
    now = clock.now()
    plans = {
        p.approval_id: p
        for p in YearPlan.objects.filter(approval__in=ids).select_related("project__owner", "main_node")
    }
    found = ProgressReport.objects.filter(approval__in=ids).select_related("year_plan__project__owner")
    reports = {report.approval_id: report for report in found}
    after = [row.pk for row in approvals if row.subject_kind == SubjectKind.CLOSING_REPORT]
    ended = ClosingReport.objects.filter(approval__in=after).select_related("project__owner") if after else ()
    closings = {closing.approval_id: closing for closing in ended}
    sent = dict(
        SentDocument.objects.filter(approval__in=ids)
        .order_by("approval_id", "-number")
        .distinct("approval_id")
        .values_list("approval_id", "facts")
    )
    stated = {(window.fiscal_year, window.quarter): window for window in reported_quarters(now)}
    held = windows_of([*plans.values(), *(report.year_plan for report in reports.values())], entry=True)
    return [
        _of_closing(row, closings[row.pk], sent.get(row.pk, {}), now)
        if row.pk in closings
        else _item(row, plans.get(row.pk), reports.get(row.pk), sent.get(row.pk, {}), (stated, held), now)
        for row in approvals
    ]


def _of_closing(row: Approval, closing: ClosingReport, sent: Mapping[str, Any], now: dt.datetime) -> Item:
    facts = Facts(
        money=_baht(sent.get("money")),
        changes=sent.get("changes"),
        warnings=tuple(sent.get("warnings", ())),
        days_late=days_late(closing, row.first_submitted_at),
        days_waiting=_days(row.submitted_at, now),
        days_overdue=_overdue(row, now),
    )
    return Item(row, facts, rules.risk(facts), closing=closing)


def _overdue(row: Approval, now: dt.datetime) -> int:
    return _days(row.step_due_at, now) if row.step_due_at and row.step_due_at < now else 0


def _item(
    row: Approval,
    plan: YearPlan | None,
    report: ProgressReport | None,
    sent: Mapping[str, Any],
    windows: tuple[Mapping[tuple[int, int], FiscalQuarter], Windows],
    now: dt.datetime,
) -> Item:
    year_plan = report.year_plan if report else plan
    late = _days_late(year_plan, report, windows, row.first_submitted_at)
    facts = Facts(
        money=year_plan.budget_year if year_plan else None,
        money_before=None if report else _baht(sent.get("money_before")),
        changes=sent.get("changes"),
        warnings=tuple(sent.get("warnings", ())),
        days_late=late,
        days_waiting=_days(row.submitted_at, now),
        days_overdue=_overdue(row, now),
    )
    return Item(row, facts, rules.risk(facts), year_plan, report)


def _days_late(
    year_plan: YearPlan | None,
    report: ProgressReport | None,
    windows: tuple[Mapping[tuple[int, int], FiscalQuarter], Windows],
    first_sent_at: dt.datetime | None,
) -> int:
    """By how many days a report, or a year plan (M1 to M5), was first sent after the day that holds for it."""
    stated, held = windows
    if year_plan is None:
        return 0
    if report is None:
        window = held.entry(year_plan)
    else:
        quarter = stated.get((year_plan.fiscal_year, report.quarter))
        window = held.of(year_plan, quarter) if quarter else None
    return days_late(window, first_sent_at) if window else 0


def _days(since: dt.datetime | None, now: dt.datetime) -> int:
    return (now.astimezone(clock.BANGKOK).date() - since.astimezone(clock.BANGKOK).date()).days if since else 0


def _baht(text: object) -> Decimal | None:
    return Decimal(str(text)) if text not in (None, "") else None


def _order(name: str) -> Any:
    match name:
        case "waiting":
            return lambda item: (-item.facts.days_waiting, item.approval.pk)
        case "money":
            return lambda item: (-(item.facts.money or 0), item.approval.pk)
    return lambda item: (-item.risk.score, -item.facts.days_waiting, item.approval.pk)


def _fits(item: Item, wanted: Wanted) -> bool:
    if wanted.kind and item.approval.subject_kind != wanted.kind:
        return False
    if wanted.unit and item.approval.owner.code != wanted.unit:
        return False
    if wanted.reason and wanted.reason not in item.codes:
        return False
    text = fold(f"{item.approval.title} {item.approval.owner.name_th}")
    return all(fold(word) in text for word in wanted.words.split())


def reading(user: User, approval_id: int) -> Reading | None:
    """One thing that waits for this person, with what changed since the version before. None where it does not wait for her."""
    found = waiting_items(user, [approval_id])
    return read(found[0]) if found else None


def reading_of_batch(user: User, found: Batch, approval_id: int) -> Reading | None:
    """One of the sample of her batch, also where somebody has decided on it meanwhile: the sample could not be finished
    otherwise. None where it is not of the sample, or of a body she stands over no more."""
    if approval_id not in found.sample:
        return None
    if waits := reading(user, approval_id):
        return waits
    rows = Approval.objects.filter(rows_seen(user, "owner"), pk=approval_id).select_related("owner")
    items = items_of(list(rows))
    return read(items[0]) if items else None


def read(item: Item) -> Reading:
    """What an approver reads of an item: the differences between the sending before and this one."""
    sendings = SentDocument.objects.filter(approval=item.approval).order_by("-number")[:2]
    if len(sendings) < 2:
        return Reading(item, None)
    last, before = sendings
    compare = COMPARED.get(item.approval.subject_kind, differences)
    return Reading(item, list(compare(before.document, last.document)), before)


def batch(user: User, pk: int) -> Batch | None:
    """One's own batch."""
    return Batch.objects.filter(by=user, pk=pk).first()


@dataclass(frozen=True)
class BatchItem:
    """One line of a batch: the item, whether it must be and has been read, and how it ended."""

    item: Item
    in_sample: bool
    is_read: bool
    result: str
    why: str = ""


@dataclass(frozen=True)
class BatchPage:
    """A batch as its page shows it: lines in the order of reading, the next one to read, how far it is."""

    batch: Batch
    lines: list[BatchItem]
    why_not_approve: rules.Text | None
    why_not_undo: rules.Text | None
    undo_until: dt.datetime | None

    @property
    def next_to_read(self) -> BatchItem | None:
        """The first of the sample that is not read."""
        return next((line for line in self.lines if line.in_sample and not line.is_read), None)

    @property
    def read(self) -> int:
        """How many of the sample are read."""
        return sum(line.in_sample and line.is_read for line in self.lines)

    @property
    def warned(self) -> list[BatchItem]:
        """Lines with something to remark: the list of warnings that is signed with the rest."""
        return [line for line in self.lines if line.item.risk.reasons]

    @property
    def done(self) -> int:
        """How many are decided."""
        return len(self.batch.results)

    @property
    def done_percent(self) -> Decimal | None:
        """Decided, in percent of all."""
        return share(Decimal(self.done), Decimal(len(self.lines)))

    @property
    def is_running(self) -> bool:
        """Whether the work goes on: not all are decided, or not all that can be are taken back."""
        if self.batch.approved_at is None:
            return False
        back = self.batch.undone_at is not None and any(self._stays(line) and not line.why for line in self.lines)
        return back or self.done < len(self.lines)

    @property
    def refused(self) -> list[BatchItem]:
        """Lines that could not be approved, or not be taken back, with the reason."""
        kept = self.batch.undone_at is not None
        return [line for line in self.lines if line.result == "refused" or (kept and self._stays(line) and line.why)]

    @staticmethod
    def _stays(line: BatchItem) -> bool:
        return line.result == "approved"

    @property
    def money(self) -> Decimal:
        """Money of all lines, baht."""
        return sum((line.item.facts.money or Decimal(0) for line in self.lines), Decimal(0))


def batch_page(found: Batch, language: str) -> BatchPage:
    """The page of a batch. Nine queries, however many lines."""
    ids = [one["approval"] for one in found.items]
    rows = {row.pk: row for row in Approval.objects.filter(pk__in=ids).select_related("owner")}
    items = {item.approval.pk: item for item in items_of([rows[pk] for pk in ids if pk in rows])}
    lines = []
    for pk in ids:
        result = found.results.get(str(pk), {})
        lines.append(
            BatchItem(
                items[pk],
                pk in found.sample,
                pk in found.read,
                result.get("result", ""),
                result.get(language, result.get("th", "")),
            )
        )
    until = undo_until(found)
    return BatchPage(
        found,
        lines,
        rules.why_not_approve_batch(found),
        rules.why_not_undo_batch(found, until, clock.now()),
        until,
    )


def undo_until(found: Batch) -> dt.datetime | None:
    """The last moment at which one of the batch's approvals can be taken back; None where none can."""
    approved = [int(key) for key, result in found.results.items() if result["result"] == "approved"]
    rows = Approval.objects.filter(pk__in=approved, undo_by=found.by_id)
    until: dt.datetime | None = rows.aggregate(until=Max("undo_until"))["until"]
    return until
