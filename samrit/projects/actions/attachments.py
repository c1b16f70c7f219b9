"""Files of a year plan come and go. Their bytes are looked at, scanned where a scanner is set up, and never changed."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.files import file_type, safe_name
from samrit.lib.jobs import job
from samrit.lib.scanning import ScannerAway, scan
from samrit.lib.thai import clean
from samrit.projects.actions.sections import locked
from samrit.projects.models import Attachment, ScanState, StoredFile, YearPlan
from samrit.projects.queries.attached import attached
from samrit.projects.rules import attachments as rules

FOLDER = "attachments"
Row = TypeVar("Row", bound=StoredFile)


@dataclass(frozen=True)
class NewFile:
    """A file as it is handed in: its name there, its bytes, what it is in words, the key of the place it belongs to; `size` in
    bytes where only the beginning of a file that is too large was read."""

    name: str
    data: bytes
    title: str
    place: str = ""
    size: int = 0

    @classmethod
    def of(cls, sent: "UploadedFile[Any]", title: str, place: str) -> "NewFile":
        """A file as it was sent; without words it bears its name. Of one that is too large only so much is read that the rules
        can say so."""
        name = str(sent.name or "")
        data = sent.read(settings.SAMRIT_FILE_MEGABYTES * rules.MEGABYTE + 1)
        return cls(name, data, title or name.rsplit(".", 1)[0].replace("_", " "), place, sent.size or 0)


@refusals_logged("attach_file", "year_plan")
def attach(*, year_plan: YearPlan, file: NewFile, by: User) -> Attachment:
    """Add a file. The same bytes twice are one file. Raises Refused, Invalid (size, kind, a virus, words)."""
    title, most = clean(file.title), settings.SAMRIT_FILE_MEGABYTES
    with acting(by, "attach file"):
        plan = locked(year_plan)
        if no := rules.why_not_attach(person(by), plan):
            raise Refused(no)
        present = list(attached(plan).values_list("file_hash", flat=True))
        size = max(file.size, len(file.data))
        problems = rules.check_file(file.name, file.data, size=size, megabytes=most, present=len(present))
        problems += rules.check_words(title, file.place)
        digest = sha256(file.data).hexdigest()
        if digest in present:
            problems.append(Problem("file", "twice", _("This file is there already.")))
        if problems:
            raise Invalid(problems)
        state = scanned(file.data)
        if state == ScanState.INFECTED:
            record(act="file_infected", subject_kind="year_plan", subject_id=plan.pk, by=by, hash=digest)
        else:
            return _kept(plan, file, title, digest, state, by)
    raise Invalid([Problem("file", "virus", _("A virus was found in this file. It was not kept. Tell your IT desk."))])


def scanned(data: bytes) -> ScanState:
    """What the scanner says; not scanned where there is none, or it does not answer now."""
    if settings.SAMRIT_SCANNER is None:
        return ScanState.NOT_SCANNED
    try:
        return ScanState.INFECTED if scan(data, settings.SAMRIT_SCANNER) else ScanState.CLEAN
    except ScannerAway:
        return ScanState.NOT_SCANNED


def _kept(plan: YearPlan, file: NewFile, title: str, digest: str, state: ScanState, by: User) -> Attachment:
    facts = stored(file, folder=f"{FOLDER}/{plan.fiscal_year}", title=title, state=state, by=by)
    row = Attachment.objects.create(year_plan=plan, **facts)
    record(act="file_attached", subject_kind="year_plan", subject_id=plan.pk, by=by, file=str(row.uid), hash=digest)
    return row


def stored(file: NewFile, *, folder: str, title: str, state: ScanState, by: User) -> dict[str, Any]:
    """Put the bytes into the storage, under a name nobody typed; the facts of the row that tells of them."""
    kind = rules.KINDS[file_type(file.data)]
    uid, now = uuid.uuid4(), clock.now()
    return {
        "uid": uid,
        "title": title,
        "place": file.place,
        "file_name": safe_name(file.name, kind.endings[0]),
        "stored_as": default_storage.save(f"{folder}/{uid.hex[:2]}/{uid.hex}", ContentFile(file.data)),
        "kind": kind.mime,
        "size": len(file.data),
        "file_hash": sha256(file.data).hexdigest(),
        "scan": state,
        "scanned_at": now if state == ScanState.CLEAN else None,
        "added_by": by,
        "added_at": now,
    }


@refusals_logged("remove_file", "year_plan")
def remove(*, year_plan: YearPlan, file: Attachment, by: User) -> Attachment:
    """Take a file away from the plan as it stands; versions that list it keep it. Raises Refused."""
    with acting(by, "remove file"):
        plan = locked(year_plan)
        if no := rules.why_not_attach(person(by), plan):
            raise Refused(no)
        row = Attachment.objects.select_for_update(of=("self",)).get(pk=file.pk, year_plan=plan)
        if row.removed_at is None:
            row.removed_at, row.removed_by = clock.now(), by
            row.save(update_fields=["removed_at", "removed_by"])
            record(act="file_removed", subject_kind="year_plan", subject_id=plan.pk, by=by, file=str(row.uid))
    return row


def restore(plan: YearPlan, uids: set[str], by: User) -> None:
    """Bring the files back to those a frozen document lists: a correction was given up."""
    for row in plan.attachments.select_for_update():
        is_listed = str(row.uid) in uids
        if is_listed == (row.removed_at is None):
            continue
        row.removed_at, row.removed_by = (None, None) if is_listed else (clock.now(), by)
        row.save(update_fields=["removed_at", "removed_by"])


@job()
def scan_waiting(timestamp: int = 0) -> None:
    """Scan what could not be scanned when it came; a file in which a virus is found is opened by nobody any more.

    `timestamp` is the moment the job was due and is not used.
    """
    del timestamp
    if settings.SAMRIT_SCANNER is None:
        return
    for row in scanned_now(Attachment.objects.filter(scan=ScanState.NOT_SCANNED).order_by("pk")):
        record(act="file_infected", subject_kind="year_plan", subject_id=row.year_plan_id, by=None, hash=row.file_hash)


def scanned_now(rows: Iterable[Row]) -> Iterator[Row]:
    """Scan files that wait for it, as long as the scanner answers; gives those in which a virus was found."""
    for row in rows:
        with default_storage.open(row.stored_as) as held:
            state = scanned(held.read())
        if state == ScanState.NOT_SCANNED:
            return
        row.scan, row.scanned_at = state, clock.now()
        row.save(update_fields=["scan", "scanned_at"])
        if state == ScanState.INFECTED:
            yield row
