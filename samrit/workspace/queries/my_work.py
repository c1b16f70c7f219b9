"""My work: what is due, returned, unfinished, waiting; for approvers their inbox, for ministries and NESDC how complete a
quarter is. Every list is a decision of the person who opens the page."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, State
from samrit.approvals.queries import last_return_reasons, returned_to
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.models import FiscalQuarter
from samrit.reporting.queries import due
from samrit.reporting.queries.calendar import open_quarters, reported_quarters
from samrit.reporting.queries.ended import OwedClosing, owed_closings
from samrit.reporting.rules.calendar import Stage, days_left, due_on
from samrit.workspace.queries.inbox import Item, waiting_items
from samrit.workspace.rules.my_work import Tally, tally

SECTIONS = ("links", "general", "detail", "activities", "money")
SHOWN = 20
"""Rows of a list; the head says how many there are."""
APPROVERS = frozenset(
    {Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER, Role.AREA_COORDINATOR, Role.GOVERNOR, Role.MINISTRY_COORDINATOR}
)
OVERSEERS = (APPROVERS - {Role.DIVISION_APPROVER}) | {Role.NESDC_ANALYST, Role.NESDC_ADMIN}


@dataclass(frozen=True)
class Draft:
    """A year plan that is not sent yet: how many of its five sections are complete, and where to go on."""

    year_plan: YearPlan
    done: int
    next_section: str
    changed_at: dt.datetime | None = None

    @property
    def link(self) -> str:
        """The section to go on with."""
        return f"/projects/{self.year_plan.project.code}/{self.year_plan.fiscal_year}/sections/{self.next_section}/"


@dataclass(frozen=True)
class Returned:
    """What came back, and why."""

    approval: Approval
    reason: str


@dataclass(frozen=True)
class Body:
    """A line of the table of completeness."""

    body: Organisation
    tally: Tally
    has_more: bool


@dataclass(frozen=True)
class Desk:
    """Everything the page shows."""

    window: FiscalQuarter | None
    due_on: dt.date | None
    days_left: int | None
    is_editor: bool
    is_overseer: bool
    is_approver: bool
    owed: list[due.Owed] = field(default_factory=list)
    closings: list[OwedClosing] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    sent: list[Approval] = field(default_factory=list)
    inbox: list[Item] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    trail: list[Organisation] = field(default_factory=list)
    all: Tally = field(default_factory=Tally)
    shown: int = SHOWN

    @property
    def resume(self) -> Draft | None:
        """The draft this person changed last."""
        touched = [(draft.changed_at, draft) for draft in self.drafts if draft.changed_at is not None]
        return max(touched, key=lambda pair: pair[0])[1] if touched else None


def desk(user: User, unit_code: str = "") -> Desk:
    """The page of this person now; `unit_code` opens the table of completeness at a body below her own."""
    now, roles = clock.now(), {post.role for post in person(user).posts}
    windows = reported_quarters(now)
    window = windows[0] if windows else None
    is_editor, is_overseer = Role.DIVISION_EDITOR in roles, bool(roles & OVERSEERS)
    is_approver = bool(roles & APPROVERS)
    bodies, trail, all_below = _completeness(user, window, unit_code) if window and is_overseer else ([], [], Tally())
    return Desk(
        window,
        due_on(window) if window else None,
        days_left(window, now) if window else None,
        is_editor,
        is_overseer,
        is_approver,
        _to_send(user, open_quarters(now), now) if is_editor else [],
        owed_closings(user) if is_editor else [],
        _returned(user) if is_editor else [],
        _drafts(user) if is_editor else [],
        _sent(user) if is_editor else [],
        waiting_items(user) if is_approver or is_overseer else [],
        bodies,
        trail,
        all_below,
    )


def _to_send(user: User, windows: list[FiscalQuarter], now: dt.datetime) -> list[due.Owed]:
    """Reports still to send; those that came back stand in their own list, with the reason."""
    return [owed for owed in due.owed_reports(user, windows, now) if owed.state.stage != Stage.RETURNED]


def _returned(user: User) -> list[Returned]:
    rows = list(returned_to(user)[:SHOWN])
    reasons = last_return_reasons([row.pk for row in rows]) if rows else {}
    return [Returned(row, reasons.get(row.pk, "")) for row in rows]


def _drafts(user: User) -> list[Draft]:
    """Unfinished and unlocked year plans of this editor's units, the latest changed first."""
    rows = YearPlan.objects.filter(
        due.edited_by(user, "project__owner__path"),
        origin=Origin.LIVING,
        approval__state__in=[State.DRAFT, State.UNLOCKED],
    )
    plans = rows.select_related("project", "approval", *SECTIONS).order_by("-changed_at", "-pk")[:SHOWN]
    return [_draft(plan, user) for plan in plans]


def _draft(plan: YearPlan, user: User) -> Draft:
    """Where to go on: the section this person changed last while it is incomplete, else the first incomplete one."""
    sections = {f"m{number}": getattr(plan, name, None) for number, name in enumerate(SECTIONS, start=1)}
    mine = {
        key: section.changed_at
        for key, section in sections.items()
        if section is not None and section.changed_by_id == user.pk and section.changed_at
    }
    unfinished = [key for key, section in sections.items() if section is None or not section.is_complete]
    last = max(mine, key=lambda key: mine[key], default=None)
    going_on = last if last in unfinished else (unfinished or ["m1"])[0]
    return Draft(plan, len(SECTIONS) - len(unfinished), going_on or "m1", mine[last] if last else None)


def _sent(user: User) -> list[Approval]:
    """What this person sent for her units and others have not decided yet, the longest waiting first."""
    mine = Approval.objects.filter(due.edited_by(user, "owner__path"), submitted_by=user, state=State.SUBMITTED)
    return list(mine.order_by("submitted_at")[:SHOWN])


def _completeness(user: User, window: FiscalQuarter, unit_code: str) -> tuple[list[Body], list[Organisation], Tally]:
    """One line per body directly below the chosen one. Two queries."""
    shares = due.completeness(user, window)
    concerned = {number for share in shares for number in ancestor_ids(share.owner_path)}
    seen = Organisation.objects.filter(rows_seen(user), pk__in=concerned)
    bodies = {body.pk: body for body in seen}
    chosen = next((body for body in bodies.values() if unit_code and body.code == unit_code), None)
    below = [share for share in shares if chosen is None or share.owner_path.startswith(chosen.path)]
    first = 0 if person(user).sees_everything else 1  # NESDC begins at the ministries, others below their own body
    lines: dict[int, list[due.Share]] = {}
    deeper: Counter[int] = Counter()
    for share in below:
        path = [number for number in ancestor_ids(share.owner_path) if number in bodies]
        start = path.index(chosen.pk) + 1 if chosen else first
        line = path[min(start, len(path) - 1)]
        lines.setdefault(line, []).append(share)
        deeper[line] += len(path) > start + 1
    rows = [
        Body(bodies[pk], tally(found), deeper[pk] > 0 and pk != (chosen.pk if chosen else 0))
        for pk, found in lines.items()
    ]
    rows.sort(key=lambda row: (-row.tally.missing, row.body.sort_key))
    trail = [bodies[number] for number in ancestor_ids(chosen.path) if number in bodies] if chosen else []
    return rows, trail, tally(below)
