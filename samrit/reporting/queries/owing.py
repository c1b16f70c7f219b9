"""Who owes what, counted: unsent reports and year plans by body and last day, and the people who are told of them.

A reorganised or handed-over project counts at its owner of the day. Nobody's name is read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Subquery

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import AREA_ROLES, Role
from samrit.approvals.models import State
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.projects.models import Origin, YearPlan
from samrit.projects.models.project import YearPlanQuerySet
from samrit.reporting.models import CalendarForm, EntryWindow, FiscalQuarter, ProgressReport
from samrit.reporting.queries.due import asked, ended_after
from samrit.reporting.queries.windows import due_expression, locks_expression, opens_expression, others_of
from samrit.reporting.rules.calendar import last_day

REMINDED = (
    Role.DIVISION_EDITOR,
    Role.DIVISION_APPROVER,
    Role.DEPARTMENT_APPROVER,
    Role.AREA_COORDINATOR,
    Role.MINISTRY_COORDINATOR,
)
"""Editor, approvers and ministry coordinator."""
ABOVE = (Role.DEPARTMENT_ADMIN, Role.MINISTRY_COORDINATOR, Role.MINISTRY_ADMIN)
"""The level above, told when nothing came."""
Stated = FiscalQuarter | EntryWindow


@dataclass(frozen=True)
class Tally:
    """Unsent reports (or year plans) of one body with the same last day."""

    owner_path: str
    area_path: str
    due_on: dt.date
    rows: int


def form_of(stated: Stated) -> str:
    """What the days are for."""
    return CalendarForm.REPORT if isinstance(stated, FiscalQuarter) else CalendarForm.PLAN


def number_of(stated: Stated) -> int:
    """The quarter; 0 for the entry of M1 to M5."""
    return stated.quarter if isinstance(stated, FiscalQuarter) else 0


def unsent(stated: Stated, now: dt.datetime) -> YearPlanQuerySet:
    """Year plans whose report of the quarter (or which themselves) are open, not closed, and not sent. With `due`."""
    others = others_of([stated.fiscal_year])[stated.fiscal_year]
    return (
        _owing(stated)
        .annotate(
            due=due_expression(stated, others=others),
            opens=opens_expression(stated, others=others),
            locks=locks_expression(stated, others=others),
        )
        .filter(opens__lte=now, locks__gt=now)
    )


def closed(stated: FiscalQuarter, now: dt.datetime) -> YearPlanQuerySet:
    """Year plans whose report was never sent and is closed."""
    return _owing(stated).annotate(locks=locks_expression(stated)).filter(locks__lte=now)


def _owing(stated: Stated) -> YearPlanQuerySet:
    if isinstance(stated, EntryWindow):
        drafts = YearPlan.objects.in_year(stated.fiscal_year).filter(
            origin=Origin.LIVING, project__cancelled_on__isnull=True
        )
        return drafts.filter(approval__first_submitted_at__isnull=True).exclude(approval__state=State.DISCARDED)
    reports = ProgressReport.objects.filter(year_plan=OuterRef("pk"), quarter=stated.quarter)
    first = Subquery(reports.values("approval__first_submitted_at")[:1])
    plans = asked().in_year(stated.fiscal_year).filter(ended_after(stated))
    return plans.annotate(sent_at=first).filter(sent_at__isnull=True)


def counts(plans: YearPlanQuerySet) -> list[Tally]:
    """How many by owner and last day. One query."""
    rows = plans.order_by().values_list("project__owner__path", "project__owner__area_path", F("due"))
    return [Tally(path, area, last_day(due), n) for path, area, due, n in rows.annotate(n=Count("pk"))]


def people_of(found: Iterable[Tally], roles: Iterable[str]) -> dict[int, dict[dt.date, int]]:
    """For each person who holds one of the roles over a body, by herself or lent, how much is owed by last day. Two queries."""
    by_unit = _posts(tuple(roles))
    owed: dict[int, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for count in found:
        line = ancestor_ids(count.owner_path)
        area = ancestor_ids(count.area_path)
        told = {who for unit in line for _role, who in by_unit.get(unit, ())}
        told |= {who for unit in area for role, who in by_unit.get(unit, ()) if role in AREA_ROLES}
        for who in told:
            owed[who][count.due_on] += count.rows
    return {who: dict(days) for who, days in owed.items()}


def _posts(roles: tuple[str, ...]) -> Mapping[int, set[tuple[str, int]]]:
    """Role and holder by unit, today, lent posts too."""
    day = clock.today()
    posts = Membership.objects.in_force(day).filter(role__in=roles, user__is_active=True)
    lent = Delegation.objects.in_force(day).filter(membership__role__in=roles, receiver__is_active=True)
    rows = [*posts.values_list("unit_id", "role", "user_id")]
    rows += lent.values_list("membership__unit_id", "membership__role", "receiver_id")
    held: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for unit, role, who in rows:
        held[unit].add((role, who))
    return held


@dataclass(frozen=True)
class Owes:
    """What one person's bodies owe by a last day."""

    stated: Stated
    due_on: dt.date
    rows: int


def owed_by(user: User, stated: Iterable[Stated], now: dt.datetime) -> list[Owes]:
    """What the bodies of her posts owe now, by last day. One query for each quarter or entry window."""
    posts = [post for post in person(user).posts if post.role in REMINDED]
    found = []
    for one in stated:
        days: dict[dt.date, int] = defaultdict(int)
        for count in counts(unsent(one, now)) if posts else ():
            if any(covers(post.role, post.unit_path, count) for post in posts):
                days[count.due_on] += count.rows
        found += [Owes(one, day, days[day]) for day in sorted(days)]
    return found


def covers(role: str, path: str, count: Tally) -> bool:
    """Whether a post of this role at a body stands over what is counted."""
    return count.owner_path.startswith(path) or (role in AREA_ROLES and count.area_path.startswith(path))


def all_open(now: dt.datetime) -> list[Stated]:
    """Quarters and entry windows that may be open to somebody: of this fiscal year and the two around it. Two queries."""
    near = (now - dt.timedelta(days=550), now + dt.timedelta(days=120))
    quarters = FiscalQuarter.objects.filter(due_at__range=near)
    entries = EntryWindow.objects.filter(due_at__range=near, case="default")
    return [*entries.order_by("fiscal_year"), *quarters]
