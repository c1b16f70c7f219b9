"""Which projects have ended or are to end, when their reports after the end are asked, and who owes one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.lib import clock
from samrit.lib.fiscal import first_day, fiscal_year_of
from samrit.lib.fiscal import last_day as year_end
from samrit.projects.models import ApprovedVersion, StatusChange
from samrit.reporting.models import ClosingReport, ClosingTerm
from samrit.reporting.models.after import ClosingQuerySet
from samrit.reporting.queries.due import asked, edited_by
from samrit.reporting.queries.owing import REMINDED, Tally, covers
from samrit.reporting.queries.windows import year_rules
from samrit.reporting.rules import calendar
from samrit.reporting.rules.calendar import ReportState
from samrit.reporting.rules.closing import COMPLETED, Days, Ended, days_of, last_day

NOTICES = "closing"
"""How the keys of notices about reports after the end begin."""
MOST = 500
"""Reports looked through for one person's list."""


def ends_of(projects: Collection[int]) -> dict[int, Ended]:
    """The last day of each project (ids): by its newest approved year plan, as approved; earlier or later where it was
    cancelled or said to be finished. Historical records, drafts and exercises have none. Three queries."""
    rows = asked().filter(project__in=projects).order_by("project_id", "-fiscal_year").distinct("project_id")
    plans = list(rows.select_related("project"))
    stated = _stated([plan.pk for plan in plans])
    finished = _finished([plan.project_id for plan in plans])
    found = {}
    for plan in plans:
        project = plan.project
        approved = stated.get(plan.pk, project.ends_on)
        on = last_day(approved, finished.get(project.pk), project.cancelled_on)
        if on is not None:
            cancelled = project.cancelled_on is not None
            found[project.pk] = Ended(project.pk, plan.pk, on, cancelled, plan.is_demonstration)
    return found


def _stated(year_plans: list[int]) -> dict[int, dt.date | None]:
    """The last day as the approved version in force says it, by year plan."""
    versions = ApprovedVersion.objects.filter(year_plan__in=year_plans, undone_at__isnull=True).order_by("number")
    days = versions.values_list("year_plan_id", "document__m2__ends_on")
    return {plan: dt.date.fromisoformat(day) if day else None for plan, day in days}


def _finished(projects: list[int]) -> dict[int, dt.date]:
    """The day from which a project is finished, where that was said last."""
    rows = StatusChange.objects.filter(project__in=projects, undone_at__isnull=True, day__lte=clock.today())
    newest = rows.order_by("project_id", "-day", "-id").distinct("project_id")
    return {row.project_id: row.day for row in newest if row.state == COMPLETED}


def terms() -> dict[int, list[ClosingTerm]]:
    """What is asked after the end, by the fiscal year a project ends in. One query."""
    found: dict[int, list[ClosingTerm]] = defaultdict(list)
    for term in ClosingTerm.objects.order_by("fiscal_year", "months"):
        found[term.fiscal_year].append(term)
    return found


def terms_of(ended: Ended, known: dict[int, list[ClosingTerm]] | None = None) -> list[tuple[ClosingTerm, Days]]:
    """What is asked of this project, each with its days; nothing where the year has no rows."""
    every = terms() if known is None else known
    return [
        (term, days_of(ended.on, term.months, term.days))
        for term in every.get(fiscal_year_of(ended.on), ())
        if term.of_cancelled or not ended.is_cancelled
    ]


def unsent_of_term(term: ClosingTerm) -> ClosingQuerySet:
    """The reports that exist by a term and were never sent: those of projects that ended in its year."""
    first, last = (
        days_of(day, term.months, term.days) for day in (first_day(term.fiscal_year), year_end(term.fiscal_year))
    )
    return unsent(clock.now()).filter(kind=term.kind, opens_at__gte=first.opens_at, opens_at__lte=last.opens_at)


def days_that_hold(closing: ClosingReport) -> Days:
    """The days of a report that exists, by which it is judged. One query."""
    soon = year_rules(fiscal_year_of(calendar.due_on(closing))).soon_days
    return Days(closing.opens_at, closing.due_at, soon)


def state_of(closing: ClosingReport, days: Days | None = None) -> ReportState:
    """How a report after the end stands now."""
    approval = closing.approval
    held = days or days_that_hold(closing)
    return calendar.state_of(held, clock.now(), approval.state, approval.first_submitted_at)


@dataclass(frozen=True)
class OwedClosing:
    """A report after the end that this person has to send."""

    closing: ClosingReport
    state: ReportState

    @property
    def link(self) -> str:
        """The report's page."""
        return self.closing.approval.link


def owed_closings(user: User) -> list[OwedClosing]:
    """Reports after the end that an editor's bodies have open now, the most urgent first. What came back stands in a list of
    its own. Two queries."""
    rows = ClosingReport.objects.filter(
        edited_by(user, "project__owner__path"),
        opens_at__lte=clock.now(),
        approval__state__in=[State.DRAFT, State.UNLOCKED],
    )
    found = list(rows.select_related("project__owner", "approval").order_by("due_at", "pk")[:MOST])
    soon = year_rules(fiscal_year_of(clock.today())).soon_days if found else 0
    return [OwedClosing(row, state_of(row, Days(row.opens_at, row.due_at, soon))) for row in found]


def unsent(now: dt.datetime) -> ClosingQuerySet:
    """Reports after the end that are open and were never sent."""
    return ClosingReport.objects.filter(opens_at__lte=now, approval__first_submitted_at__isnull=True)


def tallies(now: dt.datetime) -> list[Tally]:
    """How many are open and unsent, by owner of today and last day. One query."""
    rows = unsent(now).order_by().values_list("project__owner__path", "project__owner__area_path", "due_at")
    return [Tally(path, area, calendar.last_day(due), n) for path, area, due, n in rows.annotate(n=Count("pk"))]


def owed_by_day(user: User, now: dt.datetime) -> dict[dt.date, int]:
    """How many the bodies of her posts owe, by last day. One query."""
    posts = [post for post in person(user).posts if post.role in REMINDED]
    days: dict[dt.date, int] = defaultdict(int)
    for tally in tallies(now) if posts else ():
        if any(covers(post.role, post.unit_path, tally) for post in posts):
            days[tally.due_on] += tally.rows
    return dict(sorted(days.items()))


def candidates() -> Iterable[int]:
    """Projects that may owe a report after the end: of living approved year plans. By id."""
    rows = asked().order_by("project_id")
    return rows.values_list("project_id", flat=True).distinct().iterator()


def of_projects(projects: Collection[int]) -> dict[tuple[int, str], ClosingReport]:
    """The reports after the end that exist, by project and kind. One query."""
    rows = ClosingReport.objects.filter(project__in=projects).select_related("approval__owner")
    return {(row.project_id, row.kind): row for row in rows}
