"""How a project stands from a day on: who says so, and what a statement needs. Pure."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Problem
from samrit.projects.models import Project
from samrit.projects.rules.access import CANCELLED, HISTORICAL, decides_on
from samrit.projects.rules.specs import Text

CANCELLED_STATE = "cancelled"
"""The code of the list `execution_state` that the cancelling of a project states, and nothing else."""
NEEDS_DOCUMENT = frozenset({"suspended"})
"""Codes that rest on a letter or order."""
LONGEST = {"reason": 2000, "document": 200}


def why_not_state(who: Person, project: Project, *, is_living: bool) -> Text | None:
    """Why she may not say how the project stands: editors and administrators of its unit do."""
    if not is_living:
        return HISTORICAL
    if project.cancelled_on:
        return CANCELLED
    if who.holds(Role.DIVISION_EDITOR, project.owner) or decides_on(who, project.owner):
        return None
    return _("Only an editor or an administrator of this unit can say how the project stands.")


def check_status(
    state: str, day: dt.date, reason: str, document: str, *, codes: Collection[str], today: dt.date
) -> list[Problem]:
    """A code of the list, a day that has come, a reason, and for a suspension the letter it rests on."""
    found = []
    if state == CANCELLED_STATE:
        text = _("A project is cancelled on the page “Who is responsible”, which also says what that ends.")
        found.append(Problem("state", "cancelling", text))
    elif state not in codes:
        found.append(Problem("state", "unknown", _("Choose how the project stands from the list.")))
    if day > today:
        found.append(Problem("day", "ahead", _("This day has not come yet.")))
    if not reason:
        found.append(Problem("reason", "required", _("Write why.")))
    if state in NEEDS_DOCUMENT and not document:
        text = _("Write the number of the letter or order that the suspension rests on.")
        found.append(Problem("document", "required", text))
    for name, words in (("reason", reason), ("document", document)):
        if len(words) > LONGEST[name]:
            too_long = _("This is longer than %(number)s letters.") % {"number": LONGEST[name]}
            found.append(Problem(name, "too_long", too_long))
    return found
