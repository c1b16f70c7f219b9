"""How projects stand: what was stated from which day on, with the cancelling as its end."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samrit.accounts.queries import name_of
from samrit.codelists.queries import names
from samrit.lib import clock
from samrit.projects.models import Project, StatusChange
from samrit.projects.rules.execution import CANCELLED_STATE

LIST = "execution_state"


@dataclass(frozen=True)
class Stand:
    """One statement: the code and its word, from which day on, why, on which letter, by whom; taken back or not."""

    state: str
    word: str
    day: dt.date
    reason: str
    document: str
    who: str = ""
    pk: int | None = None
    is_undone: bool = False
    is_now: bool = False


def timeline_of(project: Project, *, inside: bool = True) -> list[Stand]:
    """Everything that was stated, the newest day first. `inside`: the reader is told reasons, people and what was taken back.
    Two queries."""
    words = names(LIST)
    rows = list(StatusChange.objects.filter(project=project).select_related("stated_by__person"))
    found = [
        Stand(
            row.state,
            words.get(row.state, row.state),
            row.day,
            row.reason if inside else "",
            row.document if inside else "",
            name_of(row.stated_by) if inside else "",
            row.pk,
            row.undone_at is not None,
        )
        for row in rows
        if inside or row.undone_at is None
    ]
    if project.cancelled_on:
        reason, letter = (project.cancelled_reason, project.cancelled_document) if inside else ("", "")
        word = words.get(CANCELLED_STATE, CANCELLED_STATE)
        found.insert(0, Stand(CANCELLED_STATE, word, project.cancelled_on, reason, letter))
    found.sort(key=lambda stand: stand.day, reverse=True)
    today = clock.today()
    now = next((stand for stand in found if not stand.is_undone and stand.day <= today), None)
    return [Stand(**(vars(stand) | {"is_now": stand is now})) for stand in found]


def states_of(projects: Iterable[int]) -> dict[int, str]:
    """The code that holds today, by id of the project; nothing where none was stated. One query."""
    newest = _newest().filter(project__in=list(projects))
    return dict(newest.values_list("project_id", "state"))


def standing(state: str) -> Q:
    """Year plans whose project stands so today."""
    cancelled = Q(project__cancelled_on__isnull=False, project__cancelled_on__lte=clock.today())
    if state == CANCELLED_STATE:
        return cancelled
    newest = StatusChange.objects.filter(pk__in=_newest().values("pk"), state=state)
    return Q(project__in=newest.order_by().values("project")) & ~cancelled


def _newest() -> "QuerySet[StatusChange]":
    """What was stated last of each project, of what was not taken back and has come."""
    rows = StatusChange.objects.filter(undone_at__isnull=True, day__lte=clock.today())
    return rows.order_by("project_id", "-day", "-id").distinct("project_id")
