"""Everything a subject has been: each sending, each approval, and how it stands now; what became of each.

The app of a subject keeps its approved versions; what is asked of them here is the same for all.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.queries import name_of
from samrit.approvals.models import Approval, ApprovalAct, SentDocument, State
from samrit.approvals.queries.passages import sendings
from samrit.approvals.rules import EDITABLE, Act, Text

NOW = "now"
FATES: Mapping[str, Text] = {
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


class Approved(Protocol):
    """What is read of an approved version, whatever its subject."""

    number: int
    approved_at: dt.datetime
    undone_at: dt.datetime | None
    why: str
    document_number: str
    document_hash: str


@dataclass(frozen=True)
class Version:
    """One line of the list: `name` is its word in addresses (`sent-2`, `approved-1`, `now`), `why` the reason it exists,
    `fate` what became of it (a key of FATES)."""

    name: str
    label: str
    at: dt.datetime
    fate: str
    who: str = ""
    why: str = ""
    document_number: str = ""
    document_hash: str = ""

    @property
    def kind(self) -> str:
        """`sent`, `approved` or `now`."""
        return self.name.partition("-")[0]

    @property
    def number(self) -> int:
        """Its number among its kind; 0 for how it stands now."""
        return int(self.name.partition("-")[2] or 0)

    @property
    def fate_words(self) -> Text:
        """What became of it, in words."""
        return FATES[self.fate]


def listed(
    approval: Approval | None, approved: Iterable[Approved], changed_at: dt.datetime, *, drafts: bool
) -> list[Version]:
    """All versions a reader may see, the newest first. What is only sent or being written, and approvals that were taken back,
    are for those who read drafts. `approved` are the versions of the subject, the newest first. Two queries."""
    found = _approved(approved, undone_too=drafts)
    if drafts and approval is not None:
        found += _sent(approval)
    found.sort(key=lambda version: version.at, reverse=True)
    if drafts and approval is not None and approval.state in EDITABLE:
        found.insert(0, Version(NOW, _("As it is now"), changed_at, "written"))
    return found


def document_named(
    approval_id: int | None, approved: QuerySet[Any], name: str, now: Callable[[], Any], *, drafts: bool
) -> Any:
    """The document behind a word in an address, where the reader may see it; None where not. `approved` are the versions of
    the subject, `now` makes the document of how it stands."""
    kind, _dash, number = name.partition("-")
    if name == NOW:
        return now() if drafts else None
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        return None
    if kind == "sent" and drafts:
        sent = SentDocument.objects.filter(approval=approval_id, number=int(number)).first()
        return sent.document if sent else None
    if kind == "approved":
        rows = approved.filter(number=int(number))
        version = (rows if drafts else rows.filter(undone_at__isnull=True)).first()
        return version.document if version else None
    return None


def sending_fates(acts: Iterable[ApprovalAct]) -> list[str]:
    """What became of each sending, in order: the last act that moved it on before the next one."""
    moved = {Act.RETURN: "returned", Act.WITHDRAW: "withdrawn", Act.UNDO: "waiting"}
    fates: list[str] = []
    for act in acts:
        if act.act == Act.SUBMIT:
            fates.append("waiting")
        elif fates and act.act == Act.APPROVE and act.to_state == State.APPROVED:
            fates[-1] = "approved"
        elif fates:
            fates[-1] = moved.get(Act(act.act), fates[-1])
    return fates


def _approved(rows: Iterable[Approved], *, undone_too: bool) -> list[Version]:
    kept = list(rows)
    holding = next((row.number for row in kept if row.undone_at is None), None)
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
        for row in kept
        if undone_too or row.undone_at is None
    ]


def _sent(approval: Approval) -> list[Version]:
    rows = sorted(sendings(approval), key=lambda row: row.number)
    fates = sending_fates(ApprovalAct.objects.filter(approval=approval).order_by("id"))
    kept = fates[-len(rows) :] if rows else []  # an older record may have been sent before documents were kept
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
