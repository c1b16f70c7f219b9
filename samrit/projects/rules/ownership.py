"""What a cancelling and a hand-over must say."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.organisations.models import Organisation
from samrit.projects.models import Project

SENDING_WAITS = _(
    "A year plan of this project waits for approval. Withdraw it or have it returned first, so that nothing is stranded."
)
LONGEST_AHEAD = dt.timedelta(days=366)
LONGEST_NUMBER = 60


def check_cancelling(project: Project, on: dt.date, reason: str, number: str, today: dt.date) -> list[Problem]:
    """A day inside the project's time and not more than a year ahead, a reason, and the number of the letter."""
    return [*_day(project, on, today), *_words(reason, number)]


def _day(project: Project, on: dt.date, today: dt.date) -> Iterator[Problem]:
    if on > today + LONGEST_AHEAD:
        yield Problem("on", "too_far", _("The day lies more than a year ahead."))
    elif project.starts_on and on < project.starts_on:
        yield Problem("on", "too_early", _("The day lies before the first day of the project."))
    elif project.ends_on and on > project.ends_on:
        yield Problem("on", "too_late", _("The project has ended before this day; it need not be cancelled."))


def _words(reason: str, number: str) -> Iterator[Problem]:
    if not reason:
        yield Problem("reason", "required", _("Write why the project is cancelled."))
    if not number:
        yield Problem("document_number", "required", _("Write the number of the letter that says so."))
    elif len(number) > LONGEST_NUMBER:
        yield Problem("document_number", "too_long", _("The number of the letter has at most 60 letters."))


def check_hand_over(owner: Organisation, to: Organisation, basis: str, today: dt.date) -> list[Problem]:
    """Another body that is there today, and what it rests on."""
    found = []
    if to.pk == owner.pk:
        found.append(Problem("to", "same", _("The project is with this body already.")))
    elif (to.valid_from and to.valid_from > today) or (to.valid_to and to.valid_to < today):
        found.append(Problem("to", "not_in_force", _("This body is not there today. Choose another one.")))
    if not basis:
        found.append(Problem("basis", "required", _("Write the letter or order that the hand-over rests on.")))
    return found
