"""The second door: documents of older systems enter as historical versions.

Structural checks only (codes, days, money, places, bodies, plan numbers); what is merely incomplete is shown as incomplete.
A document is known by system and code; the same content changes nothing, other content changes only what differs.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import orjson
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.projects.actions.import_rows import create_rows, update_rows
from samrit.projects.actions.reading import Entry
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import ImportedDocument, LinkRole, Origin, PlanChoice, Project, YearPlan
from samrit.projects.queries.imports import known_references
from samrit.projects.rules.imports import budget_records, emenscr, proposals
from samrit.projects.rules.imports.shape import Imported, Known
from samrit.projects.rules.sections import main_node

BATCH = 50
Item = TypeVar("Item")


@dataclass(frozen=True)
class Source:
    """One kind of document: its system, how it is read, and whom it is credited to unless the caller says otherwise."""

    system: str
    key_of: Callable[[dict[str, Any]], str]
    read: Callable[[dict[str, Any], Known, str], Imported]
    attribution: str
    parent_field: str = ""


EMENSCR = Source(
    emenscr.SYSTEM,
    emenscr.key_of,
    emenscr.read,
    "pnphannisa/thaimaimee, from NESDC's public ThaiME pages (Apache-2.0)",
    parent_field="loanact_main_id",
)
BUDGET_RECORDS = Source(
    budget_records.SYSTEM,
    budget_records.key_of,
    budget_records.read,
    gettext_noop("Read from the text of the FY2565 budget documents of the Kingdom of Thailand (state documents)"),
)
PROPOSALS = Source(
    proposals.SYSTEM,
    proposals.key_of,
    proposals.read,
    "pnphannisa/thaimaimee, from NESDC's public ThaiME pages (Apache-2.0)",
)


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: where it stands, its code, and why in words."""

    row: int
    key: str
    reason: str


@dataclass
class Result:
    """What became of the rows of a file; every row is counted once."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The counts and the refused rows, for machines."""
        refused = [{"row": one.row, "key": one.key, "reason": one.reason} for one in sorted(self.refused, key=_by_row)]
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": refused,
        }


def _by_row(refusal: Refusal) -> int:
    return refusal.row


@dataclass(frozen=True)
class _Ready:
    """A row that was read: its rows, its hash, and the project it changes (none: it is new)."""

    entry: Entry
    imported: Imported
    document_hash: str
    known: ImportedDocument | None = None


def import_document(*, source: Source, document: dict[str, Any], by: User | None) -> Project:
    """Take in one document. Raises `Invalid` with the reasons if it cannot be taken; nothing is then changed."""
    result = import_documents(source=source, entries=[Entry(1, document)], by=by)
    if result.refused:
        raise Invalid([Problem("", "document_refused", refusal.reason) for refusal in result.refused])
    return ImportedDocument.objects.get(system=source.system, key=source.key_of(document)).project


def import_documents(
    *,
    source: Source,
    entries: Collection[Entry],
    by: User | None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Take in all rows of a file in one transaction with a savepoint per batch and, where a batch fails, per row.

    A refused row never loses the others. `dry_run` does everything and takes it back. `progress` hears of rows done.
    """
    result = Result(read=len(entries))
    with acting(by, f"import of {source.system} documents"):
        known = known_references()
        work = _Work(source, by, result)
        for batch in _batches(entries, BATCH):
            work.take(batch, known)
            if progress:
                progress(len(batch))
        work.finish()
        if dry_run:
            transaction.set_rollback(True)
    return result


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def document_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (keys in order, no spaces)."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _match(imported: Imported, known: Known) -> None:
    """Links whose words NESDC matched before get their node, and the year plan the one it is counted by."""
    links = [row for row in imported.rows if isinstance(row, PlanChoice)]
    for link in links:
        known.match(link, imported.year_plan.fiscal_year)
    if any(link.match_id for link in links):
        primary = {link.level: link.node_id for link in links if link.role == LinkRole.PRIMARY}
        imported.year_plan.main_node_id = main_node(primary.get)


class _Work:
    """One import under way."""

    def __init__(self, source: Source, by: User | None, result: Result) -> None:
        self.source, self.by, self.result = source, by, result
        self.seen: dict[str, tuple[int, str]] = {}
        self.parents: dict[str, str] = {}
        self.touched: list[int] = []

    def take(self, entries: list[Entry], known: Known) -> None:
        """Read, check and store one batch."""
        keys = [self.source.key_of(entry.document) for entry in entries if entry.document is not None]
        documents = ImportedDocument.objects.filter(system=self.source.system, key__in=keys).select_related("project")
        projects = Project.objects.filter(code__in=keys)
        before = {document.key: document for document in documents}
        codes = dict(projects.values_list("code", "origin"))
        ready = [one for entry in entries if (one := self.prepare(entry, known, before, codes)) is not None]
        self.store([one for one in ready if one.known is None], self.create)
        for one in ready:
            if one.known is not None:
                self.store([one], self.update)

    def prepare(
        self, entry: Entry, known: Known, before: dict[str, ImportedDocument], codes: dict[str, str]
    ) -> _Ready | None:
        """A row ready to be stored; None where there is nothing to do or the row is refused."""
        if entry.document is None:
            self.refuse(entry, "", entry.fault)
            return None
        key = self.source.key_of(entry.document)
        try:
            fingerprint = document_hash(entry.document)
        except orjson.JSONEncodeError:
            self.refuse(entry, key, _("the row is nested too deeply; no document has so many levels."))
            return None
        row, earlier = self.seen.setdefault(key, (entry.row, fingerprint))
        document = before.get(key)
        if row != entry.row and earlier != fingerprint:
            reason = _("the code “%(code)s” was already used by row %(row)s of this file, with other content.")
            self.refuse(entry, key, reason % {"code": key, "row": row})
        elif row != entry.row or (document is not None and document.document_hash == fingerprint):
            self.result.unchanged += 1
        elif (document is None and key in codes) or (document is not None and codes.get(key) == Origin.LIVING):
            reason = _("the code “%(code)s” already belongs to another project here. A document never overwrites it.")
            self.refuse(entry, key, reason % {"code": key})
        else:
            try:
                imported = self.source.read(entry.document, known, self.source.attribution)
                _match(imported, known)
                return _Ready(entry, imported, fingerprint, document)
            except Invalid as invalid:
                self.refuse(entry, key, " ".join(str(problem.message) for problem in invalid.problems))
        return None

    def refuse(self, entry: Entry, key: str, reason: str) -> None:
        """Keep one refused row."""
        self.result.refused.append(Refusal(entry.row, key, reason))

    def store(self, ready: list[_Ready], how: Callable[[list[_Ready]], None]) -> None:
        """Store rows behind a savepoint; where the database refuses a batch, row by row, so that only the bad one is lost."""
        if not ready:
            return
        try:
            with transaction.atomic():
                how(ready)
        except (DatabaseError, ValueError) as error:
            if len(ready) > 1:
                for one in ready:
                    self.store([one], how)
                return
            detail = str(error).strip().splitlines()[0]
            self.refuse(ready[0].entry, ready[0].imported.key, _("the row does not fit: %(error)s") % {"error": detail})
        except Invalid as invalid:
            self.refuse(ready[0].entry, ready[0].imported.key, " ".join(str(p.message) for p in invalid.problems))

    def create(self, ready: list[_Ready]) -> None:
        """New projects."""
        create_rows([one.imported for one in ready], self.by)
        moment = clock.now()
        ImportedDocument.objects.bulk_create(
            ImportedDocument(
                project=one.imported.project,
                system=self.source.system,
                key=one.imported.key,
                document=one.entry.document,
                document_hash=one.document_hash,
                unmapped=one.imported.unmapped,
                read_at=moment,
                attribution=self.source.attribution,
            )
            for one in ready
        )
        for one in ready:
            self.done(one, one.imported.project, "document_imported")
        self.result.created += len(ready)

    def update(self, ready: list[_Ready]) -> None:
        """Known projects whose document changed."""
        for one in ready:
            document = one.known
            if document is None:
                continue
            year = one.imported.year_plan.fiscal_year
            if YearPlan.objects.filter(project=document.project, fiscal_year=year, origin=Origin.LIVING).exists():
                reason = _("the year plan of %(year)s is being worked on here and is locked for imports.") % {
                    "year": year
                }
                raise Invalid([Problem("", "locked", reason)])
            update_rows(one.imported, document.project)
            document.document, document.document_hash = one.entry.document, one.document_hash
            document.unmapped, document.read_at = one.imported.unmapped, clock.now()
            document.attribution = self.source.attribution
            document.save()
            self.done(one, document.project, "document_updated")
        self.result.updated += len(ready)

    def done(self, one: _Ready, project: Project, act: str) -> None:
        """What follows a stored row: the event, the parent to look for, the search column to refresh."""
        record(
            act=act,
            subject_kind="project",
            subject_id=project.pk,
            by=self.by,
            code=project.code,
            system=self.source.system,
            document_hash=one.document_hash,
        )
        self.touched.append(project.pk)
        if one.imported.parent_code:
            self.parents[project.code] = one.imported.parent_code

    def finish(self) -> None:
        """Parents, wherever in the file or in earlier files they stand, and the search column."""
        refresh_search(self.touched)
        if not self.source.parent_field:
            return
        waiting = ImportedDocument.objects.filter(
            system=self.source.system,
            project__parent=None,
            **{f"document__{self.source.parent_field}__in": sorted(self.seen)},
        )
        for code, parent in waiting.values_list("project__code", f"document__{self.source.parent_field}"):
            self.parents.setdefault(code, parent)
        codes = {*self.parents, *self.parents.values()}
        projects = {project.code: project for project in Project.objects.filter(code__in=codes)}
        for code, parent_code in self.parents.items():
            child, parent = projects[code], projects.get(parent_code)
            if parent is None:
                self.leave_unmapped(child)
            elif parent.pk not in {child.pk, child.parent_id}:
                child.parent = parent
                child.save(update_fields=["parent"])

    def leave_unmapped(self, child: Project) -> None:
        """A parent that is not here yet stays readable in the document."""
        for document in ImportedDocument.objects.filter(project=child, system=self.source.system):
            if self.source.parent_field not in document.unmapped:
                document.unmapped = sorted([*document.unmapped, self.source.parent_field])
                document.save(update_fields=["unmapped"])
