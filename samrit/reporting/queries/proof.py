"""Files, photos and links of a report, for those who may read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.accounts.roles import Role
from samrit.approvals.rules import is_partly_open
from samrit.geography.queries import outlines
from samrit.lib import clock
from samrit.lib.errors import Problem
from samrit.projects.models import Location, YearPlan
from samrit.projects.queries.versions import reads_drafts
from samrit.projects.rules.fits.detail import NEAR_KM
from samrit.reporting.models import ApprovedReport, EvidenceLink, FiscalQuarter, ProgressReport, ReportFile
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.windows import window_for
from samrit.reporting.rules import access
from samrit.reporting.rules import proof as rules
from samrit.reporting.rules.fields import Text
from samrit.reporting.rules.plan import Plan


@dataclass(frozen=True)
class ShownFile:
    """A file for reading, with the words of its place, its doubts and why it is right all the same: as they stand, or as the
    version in force says."""

    row: ReportFile
    place: Text
    by: str
    doubts: list[Text]
    reason: str
    why_not: Text | None


@dataclass(frozen=True)
class ShownLink:
    """A link for reading."""

    row: EvidenceLink
    place: Text
    by: str
    why_not: Text | None


@dataclass(frozen=True)
class Proof:
    """What proves a report, as one reader sees it. `has_originals`: she may open photos with what their camera wrote."""

    report: ProgressReport | None
    why_not: Text | None
    has_originals: bool = False
    places: Mapping[str, Text] = field(default_factory=dict)
    files: list[ShownFile] = field(default_factory=list)
    links: list[ShownLink] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Problem]:
        """What blocks sending of the photos she may write about."""
        own = [file.row for file in self.files if file.why_not is None]
        found = [rules.unexplained(row.title, row.uid, row.doubts, row.doubt_reason) for row in own]
        return [problem for problem in found if problem is not None]

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to do."""
        return bool(self.files or self.links or self.why_not is None)


def places_of_report(report: ProgressReport) -> Mapping[str, Text]:
    """What of a report a file or a link can stand by."""
    return rules.places_of(plan_of(report.year_plan))


def of(report: ProgressReport, plan: Plan, user: User, *, closed: Text | None = None) -> Proof:
    """The files and links of a report that exists: as they stand, or those that the version in force lists. `closed` says why
    nobody may write it now."""
    who, owner, approval = person(user), report.year_plan.project.owner, report.approval
    places = rules.places_of(plan)
    why_not = {place: closed or rules.why_not_prove(who, approval, owner, place) for place in places}
    drafts = reads_drafts(user, report.year_plan)

    def no(place: str) -> Text | None:
        return why_not[place] if place in why_not else closed or rules.why_not_prove(who, approval, owner, place)

    version = None if drafts else ApprovedReport.objects.holding().filter(report=report).first()
    approved = {name: _listed(version, name) if version else {} for name in ("files", "links")}
    files = [
        ShownFile(
            row,
            places.get(row.place, row.place),
            name_of(row.added_by),
            rules.doubt_words(row.doubts),
            row.doubt_reason if drafts else approved["files"][str(row.uid)].get("doubt_reason", ""),
            no(row.place),
        )
        for row in _files(report, None if drafts else approved["files"]).select_related("added_by__person")
    ]
    links = [
        ShownLink(row, places.get(row.place, row.place), name_of(row.added_by), no(row.place))
        for row in _links(report, None if drafts else approved["links"]).select_related("added_by__person")
    ]
    first_no = next((each for each in why_not.values() if each), None)
    open_places = {place: label for place, label in places.items() if why_not[place] is None}
    return Proof(report, None if open_places else first_no, has_originals(user, report), open_places, files, links)


def has_originals(user: User, report: ProgressReport) -> bool:
    """Whether she may open a photo as the camera wrote it, with its place: the editors of the project's owner."""
    return person(user).holds(Role.DIVISION_EDITOR, report.year_plan.project.owner)


def closed(report: ProgressReport) -> Text | None:
    """Why nobody may write the report now, whoever asks: its quarter is not open, or its time is over. Three queries."""
    stated = FiscalQuarter.objects.get(fiscal_year=report.year_plan.fiscal_year, quarter=report.quarter)
    window = window_for(report.year_plan, stated)
    return access.why_not_open(report.year_plan, window, clock.asked_at(), report.approval.first_submitted_at)


def find_file(user: User, report: ProgressReport, uid: Any) -> ReportFile | None:
    """One file that this reader may see: any of the report for who reads drafts, else one that a version that holds lists."""
    found = ReportFile.objects.filter(report=report, uid=uid).first()
    if found is None or reads_drafts(user, report.year_plan):
        return found
    held = ApprovedReport.objects.holding().filter(report=report)
    return found if any(str(uid) in _listed(version, "files") for version in held) else None


def present_files(report: ProgressReport) -> QuerySet[ReportFile]:
    """The files as the report stands now."""
    return ReportFile.objects.filter(report=report, removed_at__isnull=True)


def unexplained(report: ProgressReport) -> list[Problem]:
    """What blocks sending of the photos as they stand, where only what was opened is written those at open places. One query."""
    approval = report.approval
    rows = present_files(report).exclude(doubts=[]).filter(doubt_reason="")
    open_rows = [row for row in rows if not approval.opened or (row.place and is_partly_open(approval, row.place))]
    found = [rules.unexplained(row.title, row.uid, row.doubts, row.doubt_reason) for row in open_rows]
    return [problem for problem in found if problem is not None]


def present_links(report: ProgressReport) -> QuerySet[EvidenceLink]:
    """The links as the report stands now."""
    return EvidenceLink.objects.filter(report=report, removed_at__isnull=True)


def frozen(report: ProgressReport) -> dict[str, list[dict[str, Any]]]:
    """Files and links as a document lists them. Where a photo was taken is not in it: documents are read by everybody."""
    return {
        "files": [
            {
                "uid": str(row.uid),
                "title": row.title,
                "place": row.place,
                "file_name": row.file_name,
                "kind": row.kind,
                "size": row.size,
                "hash": row.file_hash,
                "taken_at": row.taken_at.isoformat() if row.taken_at else None,
                "doubts": row.doubts,
                "doubt_reason": row.doubt_reason,
            }
            for row in present_files(report)
        ],
        "links": [
            {"uid": str(row.uid), "title": row.title, "place": row.place, "address": row.address}
            for row in present_links(report)
        ],
    }


def places_of_project(year_plan: YearPlan) -> rules.Places:
    """Points and provinces where the project works, with the tolerance that its points have."""
    rows = list(Location.objects.filter(year_plan=year_plan).select_related("area"))
    points = tuple((float(row.lon), float(row.lat)) for row in rows if row.lat is not None and row.lon is not None)
    known = outlines()
    codes = {row.area.code[:2] for row in rows if row.area is not None}
    return rules.Places(NEAR_KM, points, tuple(known[code] for code in sorted(codes) if code in known))


def _files(report: ProgressReport, listed: Collection[str] | None) -> QuerySet[ReportFile]:
    """Those that stand, or those a version lists."""
    return present_files(report) if listed is None else ReportFile.objects.filter(report=report, uid__in=listed)


def _links(report: ProgressReport, listed: Collection[str] | None) -> QuerySet[EvidenceLink]:
    """Those that stand, or those a version lists."""
    return present_links(report) if listed is None else EvidenceLink.objects.filter(report=report, uid__in=listed)


def _listed(version: ApprovedReport, name: str) -> dict[str, dict[str, Any]]:
    """What a version lists, by uid."""
    return {one["uid"]: one for one in version.document.get(name) or ()}
