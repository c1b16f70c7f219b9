"""When an officer leaves: why posts and duties may not pass to this successor, and what is wrong with the day."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person
from samrit.accounts.rules import people as rules
from samrit.accounts.rules.people import Account, Held, Text
from samrit.lib.errors import Problem


def why_not_hand_over(who: Person, leaver: Account) -> Text | None:
    """Why she may not hand over the posts of this person: the account is not hers to manage, or keeps no post."""
    if reason := rules.why_not_manage(who, leaver):
        return reason
    return None if leaver.in_force else _("This person has no post that could pass to somebody.")


def why_not_pass(who: Person, leaver: Account, successor: Account) -> Text | None:
    """Why posts and duties may not pass to this successor: each post must be hers to give to this person."""
    if reason := why_not_hand_over(who, leaver) or rules.why_not_succeed(leaver, successor):
        return reason
    reasons = (rules.why_not_give(who, post.role, post.unit, successor.user_id) for post in leaver.posts)
    return next((reason for reason in reasons if reason), None)


def check_day(on: dt.date | None, basis: str, posts: Sequence[Held], today: dt.date) -> list[Problem]:
    """The day the successor begins, and what the hand-over rests on."""
    problems = []
    if on is None:
        problems.append(Problem("on", "required", _("Write the first day of the successor.")))
    elif on < today:
        problems.append(Problem("on", "past", _("The day has passed. Posts pass from today on.")))
    elif any(post.ends_on and post.ends_on < on for post in posts):
        problems.append(Problem("on", "late", _("A post ends before this day; choose an earlier one.")))
    if not basis.strip():
        problems.append(Problem("basis", "required", _("Write the number of the order or letter it rests on.")))
    return problems
