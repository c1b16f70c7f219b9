"""The clock of a step: days left, days to remind on, the day to escalate. Pure; days are calendar days in Bangkok.

Source: proposed, as no official text on the time of a step was found: a reminder two days before the day due, on the day,
and each third day after; after twice the days of the step, the level above and the department's administrators are told.
"""

import datetime as dt
from collections.abc import Sequence

REMIND_BEFORE = 2
REMIND_EACH = 3


def days_left(due_on: dt.date, today: dt.date) -> int:
    """Days until the day due; 0 on the day, negative when it has passed."""
    return (due_on - today).days


def reminder_day(began_on: dt.date, due_on: dt.date, today: dt.date) -> dt.date | None:
    """The latest day to remind on that has come: a job that runs late reminds once, not once for each day it missed.

    Only days after the step began count: who has just got it is not reminded.
    """
    if today < due_on:
        first = due_on - dt.timedelta(days=REMIND_BEFORE)
        return first if began_on < first <= today else None
    return due_on + dt.timedelta(days=(today - due_on).days // REMIND_EACH * REMIND_EACH)


def escalates_on(began_on: dt.date, due_on: dt.date) -> dt.date:
    """The day from which the step has taken twice its days."""
    return due_on + (due_on - began_on)


def stand_in(step: int, has_holders: Sequence[bool]) -> int:
    """The position that may act for a step without holders: the next later one that has some; 0 where there is none.

    `has_holders` says for each position of the chain, from the first, whether anybody could act there.
    """
    later = (at for at in range(step + 1, len(has_holders) + 1) if has_holders[at - 1])
    return next(later, 0)
