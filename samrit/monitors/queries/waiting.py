"""What has not been sent of a form below a body, by whom, and the officers who hold the duty."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import name_of, person, rows_seen
from samrit.accounts.roles import Role
from samrit.approvals.models import State
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.trees import ancestor_ids
from samrit.monitors.queries.completeness import AfterTheEnd, Window
from samrit.monitors.rules.completeness import PLAN
from samrit.monitors.rules.letters import sees_people
from samrit.notifications.models import Notice, NoticeKind
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.models import CalendarForm, EntryWindow, FiscalQuarter, ProgressReport, Reminder
from samrit.reporting.queries.due import ended_after
from samrit.reporting.queries.ended import NOTICES
from samrit.reporting.queries.windows import due_expression, opens_expression
from samrit.reporting.rules.calendar import last_day

SOON = dt.timedelta(days=7)
DUTIES = (Role.DIVISION_EDITOR, Role.DIVISION_APPROVER)
SHOWN = 50
"""Bodies of the list of calls; the head says how many there are."""


def unsent(user: User, body: Organisation | None, window: Window, until: dt.datetime) -> QuerySet[Any]:
    """Year plans, or reports after the end, below a body (by line or by area) that she may read, whose form is open, has not been
    sent, and is due before a moment; annotated with `due`, and with `budget_year`: of the last year plan of a project that ended."""
    rows = _unsent_after_the_end(window) if isinstance(window, AfterTheEnd) else _unsent_plans(window)
    rows = rows.filter(rows_seen(user, "project__owner"), due__lte=until, opens__lte=clock.now())
    if body is None:
        return rows
    return rows.filter(
        Q(project__owner__path__startswith=body.path) | Q(project__owner__area_path__startswith=body.path)
    )


def _unsent_plans(window: FiscalQuarter | EntryWindow) -> QuerySet[Any]:
    rows = YearPlan.objects.filter(origin=Origin.LIVING, fiscal_year=window.fiscal_year)
    if isinstance(window, FiscalQuarter):
        sent = ProgressReport.objects.filter(year_plan=OuterRef("pk"), quarter=window.quarter)
        rows = rows.filter(ended_after(window), ~Exists(sent.filter(approval__first_submitted_at__isnull=False)))
        rows = rows.filter(approval__approved_at__isnull=False)
    else:
        rows = rows.filter(approval__first_submitted_at__isnull=True)
    rows = rows.exclude(approval__state=State.DISCARDED)
    return rows.annotate(due=due_expression(window), opens=opens_expression(window))


def _unsent_after_the_end(window: AfterTheEnd) -> QuerySet[Any]:
    last = YearPlan.objects.filter(project=OuterRef("project"), origin=Origin.LIVING).order_by("-fiscal_year")
    rows = window.owed.filter(approval__first_submitted_at__isnull=True)
    return rows.annotate(due=F("due_at"), opens=F("opens_at"), budget_year=Subquery(last.values("budget_year")[:1]))


@dataclass(frozen=True)
class Officer:
    """Somebody who holds the duty: her role, where her post stands, and when she was last reminded of this form. `name` and
    `email` are empty for who may not see them; `giver` says that the post is lent to her."""

    role: Text
    unit: str
    name: str = ""
    position: str = ""
    email: str = ""
    is_lent: bool = False
    reminded_at: dt.datetime | None = None


@dataclass(frozen=True)
class Call:
    """A body to call: how much of what it owes is late and how much is due within the week, by how many days at most, the money
    of the year of what is late in baht (after the end, of the last year), and who holds the duty. `weight` is money times days, by
    which calls are ordered."""

    body: Organisation
    late: int
    soon: int
    days: int
    money: Decimal
    weight: Decimal
    next_due: dt.date | None = None
    officers: list[Officer] = field(default_factory=list)
    names_shown: bool = False
    has_demonstration: bool = False


def calls(user: User, body: Organisation | None, window: Window) -> tuple[list[Call], int]:
    """The bodies to call, the worst first, and how many there are. At most eight queries beside those of the calendar."""
    now = clock.now()
    rows = (
        unsent(user, body, window, now + SOON)
        .order_by()
        .values("project__owner", "is_demonstration", late_from=F("due"))
    )
    found: dict[int, list[tuple[dt.datetime, int, Decimal, bool]]] = {}
    for row in rows.annotate(plans=Count("pk"), baht=Sum("budget_year")):
        line = (row["late_from"], row["plans"], row["baht"] or Decimal(0), row["is_demonstration"])
        found.setdefault(row["project__owner"], []).append(line)
    bodies = Organisation.objects.in_bulk(list(found))
    made = sorted((_call(bodies[pk], lines, now) for pk, lines in found.items()), key=_urgency)
    shown = made[:SHOWN]
    held = _officers(user, [call.body for call in shown], window)
    return [
        Call(**{**vars(call), "officers": held[call.body.pk], "names_shown": sees_people(person(user), call.body)})
        for call in shown
    ], len(made)


def _urgency(call: Call) -> tuple[Decimal, int, int, str]:
    return (-call.weight, -call.days, -call.soon, call.body.sort_key)


def _call(body: Organisation, lines: Iterable[tuple[dt.datetime, int, Decimal, bool]], now: dt.datetime) -> Call:
    rows, today = list(lines), now.astimezone(clock.BANGKOK).date()
    late = [(today - last_day(due)).days for due, *_rest in rows if due <= now]
    weight = sum((money * (today - last_day(due)).days for due, _n, money, _d in rows if due <= now), Decimal(0))
    coming = [last_day(due) for due, *_rest in rows if due > now]
    return Call(
        body,
        sum(plans for due, plans, *_rest in rows if due <= now),
        sum(plans for due, plans, *_rest in rows if due > now),
        max(late, default=0),
        sum((money for due, _n, money, _d in rows if due <= now), Decimal(0)),
        weight,
        min(coming, default=None),
        has_demonstration=any(demonstration for *_rest, demonstration in rows),
    )


def _officers(user: User, bodies: Collection[Organisation], window: Window) -> dict[int, list[Officer]]:
    """Who holds the duty for each body: posts at it or above it within the department, editors before approvers. Three queries."""
    steps = {pk for body in bodies for pk in ancestor_ids(body.path)}
    today, who = clock.today(), person(user)
    posts = Membership.objects.in_force(today).filter(unit__in=steps, role__in=DUTIES, user__is_active=True)
    held = [
        (post.unit_id, post.role, post.unit.name, post.user, False)
        for post in posts.select_related("unit", "user__person")
    ]
    loans = Delegation.objects.in_force(today).filter(membership__unit__in=steps, membership__role__in=DUTIES)
    held += [
        (loan.membership.unit_id, loan.membership.role, loan.membership.unit.name, loan.receiver, True)
        for loan in loans.select_related("membership__unit", "receiver__person")
    ]
    reminded = _reminded([holder for *_rest, holder, _lent in held], window)
    found: dict[int, list[Officer]] = {}
    for body in bodies:
        line, named = set(ancestor_ids(body.path)), sees_people(who, body)
        mine = sorted((row for row in held if row[0] in line), key=lambda row: DUTIES.index(Role(row[1])))
        found[body.pk] = [
            _officer(role, unit, holder, is_lent, named, reminded.get(holder.pk))
            for _pk, role, unit, holder, is_lent in mine
        ]
    return found


def _officer(
    role: str, unit: str, holder: User, is_lent: bool, named: bool, reminded_at: dt.datetime | None
) -> Officer:
    known = getattr(holder, "person", None)
    if not named:
        return Officer(Role(role).label, unit, is_lent=is_lent, reminded_at=reminded_at)
    position, email = (known.position, known.email) if known else ("", "")
    return Officer(Role(role).label, unit, name_of(holder), position, email, is_lent, reminded_at)


def _reminded(users: Iterable[User], window: Window) -> dict[int, dt.datetime]:
    """When each was last reminded of the form. One query."""
    if isinstance(window, AfterTheEnd):
        days = (window.opens_at.date(), window.due_at.date())
        told = Notice.objects.filter(to__in=list(users), key__startswith=f"{NOTICES}/", due_on__range=days)
        told = told.filter(kind=NoticeKind.REPORT_DUE)
        return dict(told.order_by().values_list("to").annotate(last=Max("at")))
    quarter = window.quarter if isinstance(window, FiscalQuarter) else PLAN
    form = CalendarForm.REPORT if quarter else CalendarForm.PLAN
    rows = Reminder.objects.filter(user__in=list(users), form=form, fiscal_year=window.fiscal_year, quarter=quarter)
    return dict(rows.order_by().values_list("user").annotate(last=Max("sent_at")))


def editors_below(bodies: Collection[Organisation]) -> dict[int, int]:
    """How many people hold a post of an editor at each body, below it, or above it so that it covers the body. One query."""
    rows = Membership.objects.in_force(clock.today()).filter(role=Role.DIVISION_EDITOR, user__is_active=True)
    held = set(rows.exclude(unit__path="").values_list("user", F("unit__path")))
    return {
        body.pk: len({holder for holder, path in held if path.startswith(body.path) or body.path.startswith(path)})
        for body in bodies
    }
