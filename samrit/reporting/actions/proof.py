"""Files, photos and links that prove a report come and go; what a version lists stays with it."""

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, SubjectKind
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.fiscal import Period
from samrit.lib.jobs import job
from samrit.lib.photos import Taken, taken
from samrit.lib.thai import clean
from samrit.projects.actions.attachments import NewFile, scanned, scanned_now, stored
from samrit.projects.models import ScanState
from samrit.projects.rules import attachments as files
from samrit.reporting.models import EvidenceLink, ProgressReport, ReportFile
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.proof import closed, places_of_project, present_files, present_links
from samrit.reporting.rules import proof as rules

FOLDER = "proof"


@refusals_logged("attach_file", "report", SubjectKind.PROGRESS_REPORT)
def attach(*, report: ProgressReport, file: NewFile, doubt_reason: str = "", by: User) -> ReportFile:
    """Add a file or photo. What does not fit the quarter or the places of the project is kept with it and blocks nothing.
    Raises Refused, Invalid (size, kind, a virus, words, twice)."""
    title, most, digest = clean(file.title), settings.SAMRIT_FILE_MEGABYTES, sha256(file.data).hexdigest()
    with acting(by, "attach file"):
        _open(report, file.place, by)
        present = list(present_files(report).values_list("file_hash", flat=True))
        size = max(file.size, len(file.data))
        problems = files.check_file(file.name, file.data, size=size, megabytes=most, present=len(present))
        problems += files.check_words(title, "") + rules.check_place(file.place, plan_of(report.year_plan))
        if digest in present:
            problems.append(Problem("file", "twice", _("This file is there already.")))
        if problems:
            raise Invalid(problems)
        state = scanned(file.data)
        if state != ScanState.INFECTED:
            return _kept(report, file, title, state, clean(doubt_reason), by)
        _record("file_infected", report, by, hash=digest)
    raise Invalid([Problem("file", "virus", _("A virus was found in this file. It was not kept. Tell your IT desk."))])


def _kept(
    report: ProgressReport, file: NewFile, title: str, state: ScanState, doubt_reason: str, by: User
) -> ReportFile:
    facts = stored(file, folder=f"{FOLDER}/{report.year_plan.fiscal_year}", title=title, state=state, by=by)
    told = taken(file.data) if facts["kind"].startswith("image/") else Taken()
    quarter = Period(report.year_plan.fiscal_year, report.quarter)
    row = ReportFile.objects.create(
        report=report,
        taken_at=told.at,
        lat=_degrees(told.lat),
        lon=_degrees(told.lon),
        doubts=rules.doubts_of(told, quarter, places_of_project(report.year_plan), clock.today()),
        doubt_reason=doubt_reason,
        **facts,
    )
    _record("file_attached", report, by, file=str(row.uid), hash=row.file_hash)
    return row


@refusals_logged("explain_photo", "report", SubjectKind.PROGRESS_REPORT)
def explain(*, report: ProgressReport, file: ReportFile, reason: str, by: User) -> None:
    """Say why a photo that does not seem to fit does. Raises Refused, Invalid."""
    with acting(by, "explain photo"):
        _open(report, file.place, by)
        if not clean(reason):
            raise Invalid([Problem("doubt_reason", "empty", _("Say why the photo is right although it does not fit."))])
        file.doubt_reason = clean(reason)
        file.save(update_fields=["doubt_reason"])
        _record("photo_explained", report, by, file=str(file.uid))


@refusals_logged("remove_file", "report", SubjectKind.PROGRESS_REPORT)
def remove(*, report: ProgressReport, file: ReportFile, by: User) -> None:
    """Take a file away from the report as it stands; versions that list it keep it. Raises Refused."""
    with acting(by, "remove file"):
        _open(report, file.place, by)
        if present_files(report).filter(pk=file.pk).update(removed_at=clock.now(), removed_by=by):
            _record("file_removed", report, by, file=str(file.uid))


@refusals_logged("link_proof", "report", SubjectKind.PROGRESS_REPORT)
def link(*, report: ProgressReport, title: str, address: str, place: str = "", by: User) -> EvidenceLink:
    """Add a link to a dataset or page that proves what is said. Raises Refused, Invalid."""
    title, address = clean(title), address.strip()
    with acting(by, "link proof"):
        _open(report, place, by)
        problems = rules.check_link(title, address, present_links(report).count())
        problems += rules.check_place(place, plan_of(report.year_plan))
        if problems:
            raise Invalid(problems)
        facts = {"title": title, "address": address, "place": place, "added_by": by, "added_at": clock.now()}
        row = EvidenceLink.objects.create(report=report, **facts)
        _record("proof_linked", report, by, title=title, address=address)
        return row


@refusals_logged("unlink_proof", "report", SubjectKind.PROGRESS_REPORT)
def unlink(*, report: ProgressReport, row: EvidenceLink, by: User) -> None:
    """Take a link away; versions that list it keep it. Raises Refused."""
    with acting(by, "unlink proof"):
        _open(report, row.place, by)
        if present_links(report).filter(pk=row.pk).update(removed_at=clock.now()):
            _record("proof_unlinked", report, by, title=row.title, address=row.address)


def restore(report: ProgressReport, document: Mapping[str, Any], by: User) -> None:
    """Bring files and links back to those a version lists: a correction was given up."""
    listed = {name: {one["uid"] for one in document.get(name) or ()} for name in ("files", "links")}
    for file in ReportFile.objects.filter(report=report):
        if (str(file.uid) in listed["files"]) != (file.removed_at is None):
            file.removed_at, file.removed_by = (clock.now(), by) if file.removed_at is None else (None, None)
            file.save(update_fields=["removed_at", "removed_by"])
    for row in EvidenceLink.objects.filter(report=report):
        if (str(row.uid) in listed["links"]) != (row.removed_at is None):
            row.removed_at = clock.now() if row.removed_at is None else None
            row.save(update_fields=["removed_at"])


@job()
def scan_proof(timestamp: int = 0) -> None:
    """Scan the files of reports that came while the scanner was away. `timestamp` is not used."""
    del timestamp
    if settings.SAMRIT_SCANNER is None:
        return
    rows = ReportFile.objects.filter(scan=ScanState.NOT_SCANNED).select_related("report").order_by("pk")
    for row in scanned_now(rows):
        _record("file_infected", row.report, None, hash=row.file_hash)


def _open(report: ProgressReport, place: str, by: User) -> None:
    """Hold the report; refused where this person may not write at the place now."""
    report.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    no = closed(report) or rules.why_not_prove(person(by), report.approval, report.year_plan.project.owner, place)
    if no:
        raise Refused(no)


def _record(act: str, report: ProgressReport, by: User | None, **facts: Any) -> None:
    record(
        act=act,
        subject_kind=SubjectKind.PROGRESS_REPORT,
        subject_id=report.pk,
        by=by,
        link=report.approval.link,
        **facts,
    )


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.00001"))
