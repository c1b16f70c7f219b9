"""Everything a report has been: each sending and each approval, and how it stands now, as far as the reader may see it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.approvals.models import ApprovalAct, SentDocument, State
from samrit.approvals.queries import sendings
from samrit.approvals.rules import Act
from samrit.projects.queries.versions import reads_drafts
from samrit.reporting.models import ApprovedReport, ProgressReport
from samrit.reporting.rules.versions import Difference, compare

NOW = "now"
WITH_EDITOR = frozenset({State.DRAFT, State.RETURNED, State.UNLOCKED})


@dataclass(frozen=True)
class Version:
    """One line of the list: `name` is its word in addresses (`sent-2`, `approved-1`, `now`), `why` the reason it exists.

    `fate` is what became of it: waiting, returned, withdrawn, approved, in_force, replaced, undone, or written.
    """

    name: str
    label: str
    at: dt.datetime
    fate: str
    who: str = ""
    why: str = ""
    document_number: str = ""
    document_hash: str = ""


def versions(user: User, report: ProgressReport) -> list[Version]:
    """All versions the reader may see, the newest first: what is only sent or being written, and approvals that were taken
    back, are for those who read drafts. At most four queries."""
    drafts = reads_drafts(user, report.year_plan)
    found = _approved(report, undone_too=drafts) + (_sent(report) if drafts else [])
    found.sort(key=lambda version: version.at, reverse=True)
    if drafts and report.approval.state in WITH_EDITOR:
        found.insert(0, Version(NOW, _("As it is now"), report.changed_at, "written"))
    return found


def document_named(user: User, report: ProgressReport, name: str, now: dict[str, Any]) -> dict[str, Any] | None:
    """The document behind a word in an address, where the reader may see it; `now` is what the report says today."""
    drafts = reads_drafts(user, report.year_plan)
    kind, _dash, number = name.partition("-")
    if name == NOW:
        return now if drafts else None
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        return None
    if kind == "sent" and drafts:
        sent = SentDocument.objects.filter(approval=report.approval_id, number=int(number)).first()
        return sent.document if sent else None
    if kind == "approved":
        rows = ApprovedReport.objects.filter(report=report, number=int(number))
        kept = (rows if drafts else rows.filter(undone_at__isnull=True)).first()
        return kept.document if kept else None
    return None


def compared(left: dict[str, Any] | None, right: dict[str, Any] | None) -> list[Difference] | None:
    """Two versions side by side; None where one of them is not there for this reader."""
    return None if left is None or right is None else compare(left, right)


def _approved(report: ProgressReport, *, undone_too: bool) -> list[Version]:
    rows = list(ApprovedReport.objects.filter(report=report).defer("document").order_by("-number"))
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


def _sent(report: ProgressReport) -> list[Version]:
    acts = list(ApprovalAct.objects.filter(approval=report.approval_id).order_by("id"))
    found: list[Version] = []
    until: dt.datetime | None = None
    for row in sendings(report.approval):
        fate, named = _fate(acts, row.sent_at, until), getattr(row.sent_by, "person", None)
        label = _("Sending %(number)s") % {"number": row.number}
        who = named.full_name if named else row.sent_by.username
        found.append(Version(f"sent-{row.number}", label, row.sent_at, fate, who, document_hash=row.document_hash))
        until = row.sent_at
    return found


def _fate(acts: list[ApprovalAct], sent: dt.datetime, until: dt.datetime | None) -> str:
    """What became of a sending: the last act that moved it on before the next one."""
    fates = {Act.RETURN: "returned", Act.WITHDRAW: "withdrawn", Act.UNDO: "waiting"}
    fate = "waiting"
    for act in acts:
        if act.at < sent or (until is not None and act.at >= until):
            continue
        done = act.act == Act.APPROVE and act.to_state == State.APPROVED
        fate = "approved" if done else fates.get(Act(act.act), fate)
    return fate
