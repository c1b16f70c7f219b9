"""The history of one record: what people did with it and which fields they changed, in one line of time.

Who reads drafts sees every change; who reads only what is approved sees the approved versions, because all else tells of
drafts. Contact persons are in no history; their positions are shown to those who may read them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.approvals.actions.telling import EVENTS
from samrit.approvals.models import Approval, State
from samrit.approvals.queries import acts_of
from samrit.approvals.rules import Act
from samrit.audit.models import BusinessEvent
from samrit.audit.queries.changes import Change, Spell, row_changes, spells
from samrit.lib.errors import Text
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, versions
from samrit.reporting.queries import reports
from samrit.reporting.queries import versions as report_versions
from samrit.workspace.queries.history_of_plan import plan_watched
from samrit.workspace.queries.history_of_report import report_watched
from samrit.workspace.queries.log import SYSTEM, names_of
from samrit.workspace.rules import log as words

PAGE = 25
TOLD_OF_PROJECTS = (
    "project_created",
    "project_cancelled",
    "project_handed_over",
    "officer_assigned",
    "year_plan_opened",
    "report_begun",
    "imported",
)
"""Acts upon a project, a year plan or a report that are not acts upon its approval and tell more than row changes do."""


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for: a person by her pseudonymous id, a field as `Model.column`."""

    person: str = ""
    field: str = ""
    page: str = "1"


@dataclass(frozen=True)
class Entry:
    """One line of time: an act, or a spell of editing with its changes."""

    at: dt.datetime
    actor: str
    what: Text
    reason: str = ""
    started: dt.datetime | None = None
    changes: Sequence[Change] = ()
    document_number: str = ""


@dataclass(frozen=True)
class History:
    """The page: entries by pages, who and what can be filtered by, names of people by pseudonymous id."""

    plan: YearPlan
    quarter: int | None
    page: Page[Entry]
    people: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    names: dict[str, str]
    reads_drafts: bool
    compare: str
    lines: list[tuple[Entry, str]] = field(default_factory=list)


def plan_history(user: User, code: str, fiscal_year: int, wanted: Wanted) -> History | None:
    """The history of a year plan and its project; None where she may not see it."""
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    if plan is None:
        return None
    versions.as_read(user, [plan])
    compare = reverse("projects:versions", args=[code, fiscal_year])
    if not versions.reads_drafts(user, plan):
        return _history(plan, None, [], _versions(versions.listed(user, plan)), wanted, compare)
    subjects = {"project": [plan.project_id], "year_plan": [plan.pk]}
    acts = [*_approval_acts(plan.approval), *_events(subjects)]
    return _history(plan, None, row_changes(*plan_watched(user, plan)), acts, wanted, compare, drafts=True)


def report_history(user: User, code: str, fiscal_year: int, quarter: int, wanted: Wanted) -> History | None:
    """The history of a report; None where there is none that she may see."""
    report = reports.find_report(user, code, fiscal_year, quarter)
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    if report is None or plan is None:
        return None
    versions.as_read(user, [plan])
    compare = reverse("reporting:versions", args=[code, fiscal_year, quarter])
    if not versions.reads_drafts(user, plan):
        return _history(plan, quarter, [], _versions(report_versions.versions(user, report)), wanted, compare)
    acts = [*_approval_acts(report.approval), *_events({"progress_report": [report.pk]})]
    return _history(plan, quarter, row_changes(*report_watched(report)), acts, wanted, compare, drafts=True)


def _history(
    plan: YearPlan,
    quarter: int | None,
    changes: list[Change],
    acts: list[Entry],
    wanted: Wanted,
    compare: str,
    *,
    drafts: bool = False,
) -> History:
    people = {change.actor for change in changes} | {act.actor for act in acts}
    labels = {_key(change): f"{change.part_label} · {change.label}" for change in changes}
    kept = [c for c in changes if wanted.person in {"", c.actor} and wanted.field in {"", _key(c)}]
    entries = [_spell(spell) for spell in spells(kept)]
    if not wanted.field:
        entries += [act for act in acts if wanted.person in {"", act.actor}]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    page = Paginator(entries, PAGE).get_page(wanted.page)
    names = names_of(people)
    return History(
        plan,
        quarter,
        page,
        sorted(((actor, _name(actor, names)) for actor in people if actor), key=lambda pair: pair[1]),
        sorted(labels.items(), key=lambda pair: pair[1]),
        names,
        drafts,
        compare,
        [(entry, _name(entry.actor, names)) for entry in page.object_list],
    )


def _key(change: Change) -> str:
    model, _row, column = change.key
    return f"{model}.{column}"


def _name(actor: str, names: dict[str, str]) -> str:
    if not actor:
        return ""
    return _("The system") if actor == SYSTEM else names.get(actor) or _("name erased")


def _spell(spell: Spell) -> Entry:
    what = _("changed: %(part)s") % {"part": spell.part_label}
    return Entry(spell.at, spell.actor, what, started=spell.started, changes=spell.changes)


def _approval_acts(approval: Approval | None) -> list[Entry]:
    """Every act upon the approval, in words of the log."""
    if approval is None:
        return []
    found = []
    for act in acts_of(approval):
        name = "approved" if act.act == "approve" and act.to_state == State.APPROVED else EVENTS[Act(act.act)]
        actor = str(act.by.public_id) if act.by else SYSTEM
        found.append(Entry(act.at, actor, words.sentence(name), act.reason, document_number=act.document_number))
    return found


def _events(subjects: dict[str, list[int]]) -> list[Entry]:
    found: list[Entry] = []
    for kind, ids in subjects.items():
        rows = BusinessEvent.objects.filter(
            subject_kind=kind, subject_id__in=[str(pk) for pk in ids], act__in=TOLD_OF_PROJECTS
        )
        found += [Entry(row.at, row.actor, words.sentence(row.act), row.reason) for row in rows]
    return found


def _versions(listed: Iterable[Any]) -> list[Entry]:
    """The approved versions, for those who read only what is approved. Who approved is not said."""
    return [Entry(one.at, "", _("%(version)s was approved") % {"version": one.label}, one.why) for one in listed]
