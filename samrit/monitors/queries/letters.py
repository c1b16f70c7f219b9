"""Reminder letters: what one lists today, and those that were written."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.monitors.models import ReminderLetter
from samrit.monitors.queries.completeness import Board, Line, Window, form_of
from samrit.monitors.queries.waiting import unsent
from samrit.monitors.rules import letters as rules
from samrit.organisations.models import Organisation
from samrit.reporting.models import ClosingReport
from samrit.reporting.rules.calendar import last_day

LAST = 50
"""Letters of the list of those written."""


def letters_seen(user: User) -> QuerySet[ReminderLetter]:
    """Letters to bodies whose records she reads."""
    return ReminderLetter.objects.filter(rows_seen(user, "body")).select_related("body", "written_by__person")


def written(user: User, fiscal_year: int) -> list[ReminderLetter]:
    """Letters of a year, the newest first."""
    return list(letters_seen(user).filter(fiscal_year=fiscal_year)[:LAST])


def named(user: User, uids: Collection[str]) -> list[ReminderLetter]:
    """The letters of these ids that she may see, by body."""
    known = [uid for uid in uids if _is_uid(uid)][: rules.MOST_LETTERS]
    return sorted(letters_seen(user).filter(uid__in=known), key=lambda letter: letter.body.sort_key)


def _is_uid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def bodies_to_remind(user: User, board: Board, form: int) -> list[tuple[Line, int]]:
    """The bodies of a level of which something is missing past its day, and whom she may remind, each with the days by which the
    latest of what is missing is late. One query beside those of the calendar; none where nobody is late."""
    who = person(user)
    lines = [line for line in board.lines if line.cell(form).overdue and rules.why_not_write(who, line.body) is None]
    if not lines:
        return []
    today = clock.today()
    paths = ("project__owner__path", "project__owner__area_path")
    rows = unsent(user, board.body, board.windows[form], clock.now()).order_by().values_list(*paths, "due").distinct()
    late = [(path, area_path or "", (today - last_day(due)).days) for path, area_path, due in rows]
    return [
        (line, max((days for *places, days in late if any(p.startswith(line.body.path) for p in places)), default=0))
        for line in lines
    ]


def listed_now(user: User, body: Organisation, window: Window) -> dict[str, Any]:
    """What a letter to this body lists today: what is missing past its day, by division, the latest first. At most five queries
    beside those of the calendar."""
    now, who = clock.now(), person(user)
    rows = unsent(user, body, window, now).select_related("project__owner").order_by(F("due"), "project__code")
    found: dict[Organisation, list[dict[str, Any]]] = {}
    demonstration, today = False, clock.today()
    for plan in rows:
        due_on = last_day(plan.due)
        row = {"code": plan.project.code, "name": plan.project.name_th, "due_on": due_on.isoformat()}
        row |= {"kind": plan.kind} if isinstance(plan, ClosingReport) else {}
        found.setdefault(plan.project.owner, []).append(row | {"days": (today - due_on).days})
        demonstration = demonstration or plan.is_demonstration
    return {
        "form": form_of(window),
        "fiscal_year": window.fiscal_year,
        "as_of": today.isoformat(),
        "due_on": last_day(window.due_at).isoformat(),
        "kind": rules.kind_of(who, body),
        "office": _office(user, body),
        "to": body.name_th,
        "is_demonstration": demonstration,
        "groups": [
            {"code": owner.code, "name": owner.name_th, "rows": lines}
            for owner, lines in sorted(found.items(), key=lambda pair: pair[0].sort_key)
        ],
    }


def _office(user: User, body: Organisation) -> str:
    """The office that writes: the body of the post by which she reminds, with those above it."""
    who = person(user)
    for post in who.posts:
        alone = type(who)(who.user_id, (post,))
        if rules.why_not_write(alone, body) is None:
            ids = ancestor_ids(post.unit_path)
            found = Organisation.objects.in_bulk(ids)
            return " ".join(found[pk].name_th for pk in reversed(ids) if pk in found)
    return ""


def sheets(letters: Sequence[ReminderLetter], language: str) -> list[rules.Sheet]:
    """Letters in words."""
    return [rules.sheet(letter.listed, language) for letter in letters]


def moment(letters: Sequence[ReminderLetter]) -> dt.datetime:
    """When the newest of them was written: the moment their file bears."""
    return max(letter.written_at for letter in letters)
