"""Saying whose money a line of the treasury is: who may, and what such a word must hold. Shares in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.errors import Problem, Text

NESDC = (Role.NESDC_ANALYST, Role.NESDC_ADMIN)
LOOKERS = (
    *(Role.DIVISION_EDITOR, Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_ADMIN),
    *(Role.MINISTRY_COORDINATOR, Role.MINISTRY_ADMIN),
)
WHOLE = Decimal(100)
LONGEST = 2000


@dataclass(frozen=True)
class Share:
    """A part of a line: how many percent, and of which source of which year plan (None and empty: of no project)."""

    year_plan_id: int | None
    source: str
    percent: Decimal


def reaches(who: Person, body: Body) -> bool:
    """Whether the lines of this body are hers to look at: her unit's, those below, and those of the department above it."""
    posts = [post for post in who.posts if post.role in LOOKERS]
    return any(post.covers(body) or (body.path and post.unit_path.startswith(body.path)) for post in posts)


def why_not_tie(who: Person, body: Body | None, owners: Sequence[Body]) -> Text | None:
    """Why she may not say whose money a line of this body is (None: a body nobody knows), given to projects of these owners."""
    if any(who.has(role) for role in NESDC):
        return None
    if body is None:
        return _("The body of this line is not known; NESDC says whose money it is.")
    if not reaches(who, body):
        return _("An editor, approver or coordinator of this body, or NESDC, says whose money this line is.")
    if not all(any(who.holds(role, owner) for role in LOOKERS) for owner in owners):
        return _("You can give a line to projects of your own bodies only. NESDC gives it to others.")
    return None


def faults_of(shares: Sequence[Share], reason: str) -> list[Problem]:
    """What is wrong with what somebody says of a line."""
    problems = []
    strange = [share.percent for share in shares if not (share.percent.is_finite() and 0 < share.percent <= WHOLE)]
    if not shares:
        problems.append(Problem("shares", "required", _("Choose a project, or say that the line belongs to none.")))
    if strange:
        words = _("A part is more than 0 and at most 100 percent, not %(part)s. Leave the others empty.")
        problems.append(Problem("shares", "percent", words % {"part": f"{strange[0].normalize():f}"}))
    elif shares and (total := sum((share.percent for share in shares), Decimal(0))) != WHOLE:
        words = _("The parts of a line make 100 percent together; yours make %(total)s.")
        problems.append(Problem("shares", "sum", words % {"total": f"{total.normalize():f}"}))
    if len({(share.year_plan_id, share.source) for share in shares}) != len(shares):
        problems.append(Problem("shares", "twice", _("A project with its source of money stands there once.")))
    if any(share.year_plan_id is not None and not share.source for share in shares):
        problems.append(Problem("shares", "source", _("Say which source of money of the project it is.")))
    if not reason:
        problems.append(Problem("reason", "required", _("Say how you know whose money it is.")))
    if len(reason) > LONGEST:
        problems.append(Problem("reason", "too_long", _("At most %(most)s letters.") % {"most": LONGEST}))
    return problems
