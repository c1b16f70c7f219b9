"""Reminder letters are written: what they list is kept with them, so that they can be printed again as they were."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.monitors.models import ReminderLetter
from samrit.monitors.queries.completeness import Board
from samrit.monitors.queries.letters import listed_now
from samrit.monitors.rules import letters as rules


@refusals_logged("reminder_letter_written", "fiscal_year", lambda given: given["board"].fiscal_year)
def write_letters(*, board: Board, form: int, codes: Collection[str], by: User) -> list[ReminderLetter]:
    """Write a letter to each of these bodies of a level of the tree. Raises Refused where one is not hers to remind, Invalid
    where none is chosen, too many are, or nothing of one is missing."""
    if no := rules.why_not_begin(person(by)):
        raise Refused(no)
    lines = [line for line in board.lines if line.body.code in codes]
    problems = _check(board, form, codes, [line.body.code for line in lines])
    if problems:
        raise Invalid(problems)
    for line in lines:
        if no := rules.why_not_write(person(by), line.body):
            raise Refused(no)
    with acting(by, "write reminder letters"):
        made = []
        for line in lines:
            listed = listed_now(by, line.body, board.windows[form])
            if not listed["groups"]:
                raise Invalid([_nothing(line.body.name)])
            made.append(
                ReminderLetter.objects.create(
                    body=line.body,
                    fiscal_year=board.fiscal_year,
                    quarter=form,
                    listed=listed | {"owed": line.cell(form).owed, "count": _rows(listed)},
                    written_by=by,
                    written_at=clock.now(),
                )
            )
        for letter in made:
            more: dict[str, Any] = {
                "body": letter.body.code,
                "fiscal_year": letter.fiscal_year,
                "quarter": letter.quarter,
            }
            more["listed"] = letter.listed["count"]
            record(act="reminder_letter_written", subject_kind="reminder_letter", subject_id=letter.uid, by=by, **more)
    return made


def _rows(listed: Mapping[str, Any]) -> int:
    return sum(len(group["rows"]) for group in listed["groups"])


def _check(board: Board, form: int, codes: Collection[str], known: Collection[str]) -> list[Problem]:
    if form not in board.windows:
        return [Problem("form", "unknown", _("The calendar of this year has no such form."))]
    if not codes:
        return [Problem("body", "required", _("Choose at least one body to remind."))]
    if set(codes) - set(known):
        return [
            Problem("body", "unknown", _("A chosen body is not in this list any more. Look at it again and choose."))
        ]
    if len(known) > rules.MOST_LETTERS:
        words = _("At most %(most)s letters are written at once.") % {"most": rules.MOST_LETTERS}
        return [Problem("body", "too_many", words)]
    return []


def _nothing(name: str) -> Problem:
    return Problem("body", "nothing", _("%(name)s has sent everything that was due.") % {"name": name})
