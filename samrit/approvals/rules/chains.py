"""What a chain may be, and who may state one. Pure.

Source: proposed, as no official text on the number of steps was found: each agency may state its own chain (default two
levels), a ministry may ask to take note, area units pass the provincial office and the governor.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.approvals.models import StepKind
from samrit.approvals.rules.access import ADMINS, Text, role_name
from samrit.lib.errors import Problem

MOST_STEPS = 6
MOST_DAYS = 90
MOST_GRACE = 1440
"""Minutes: a day."""
STEP_ROLES = (
    Role.DIVISION_APPROVER,
    Role.DEPARTMENT_APPROVER,
    Role.MINISTRY_COORDINATOR,
    Role.AREA_COORDINATOR,
    Role.GOVERNOR,
)
"""Who may stand in a chain, in the usual order."""


@dataclass(frozen=True)
class NewStep:
    """One step of a chain as it is written. Fields as in `ChainStep`."""

    role: str
    kind: str = StepKind.APPROVE
    days: int = 7
    grace: int = 15


def why_not_see_chain(who: Person, body: Body | None) -> Text | None:
    """Why the chain of a body is not hers to see: it is for those who read the body; the default chain is for everybody."""
    seen = body is None or who.sees_everything or who.reads(body)
    return None if seen else _("This body is not among yours.")


def why_not_set_chain(who: Person, body: Body | None) -> Text | None:
    """Why she may not state a chain: administrators do for the bodies under them, NESDC's for all and for the default."""
    if who.has(Role.NESDC_ADMIN):
        return None
    if body is None:
        return _("Only NESDC's administrator can change the default chain of all bodies.")
    if any(who.holds(role, body) for role in ADMINS):
        return None
    return _("Only an administrator of the department or ministry, or of NESDC, can change the chain.")


def problems_of_chain(
    steps: Sequence[NewStep], begins: dt.date, today: dt.date, taken: Sequence[dt.date]
) -> list[Problem]:
    """What is wrong with a chain that shall begin on a day; `taken` are the first days of the versions there are.

    No steps at all means that the chain from above counts again.
    """
    text: Text
    problems = [problem for number, step in enumerate(steps) for problem in _problems_of_step(number, step, steps)]
    if steps and not any(step.kind == StepKind.APPROVE for step in steps):
        problems.append(Problem("steps", "nobody_approves", _("At least one step must approve.")))
    if len(steps) > MOST_STEPS:
        text = _("A chain has at most %(most)s steps.") % {"most": MOST_STEPS}
        problems.append(Problem("steps", "too_many", text))
    if begins < today:
        text = _("It cannot begin in the past: what was sent went through the chain of its day.")
        problems.append(Problem("begins", "past", text))
    elif begins in taken:
        text = _("Another version begins on this day. Choose a later day: versions are not overwritten.")
        problems.append(Problem("begins", "taken", text))
    return problems


def _problems_of_step(number: int, step: NewStep, steps: Sequence[NewStep]) -> list[Problem]:
    text: Text
    problems = []
    earlier = steps[:number]
    if step.role not in STEP_ROLES or step.kind not in StepKind.values:
        problems.append(Problem(f"step-{number}-role", "role", _("Choose the role of this step.")))
    elif any(step.role == other.role for other in earlier):
        text = _("The role “%(role)s” stands in the chain already.") % {"role": role_name(step.role)}
        problems.append(Problem(f"step-{number}-role", "twice", text))
    if step.kind == StepKind.APPROVE and any(other.kind == StepKind.ACKNOWLEDGE for other in earlier):
        text = _("Steps that take note come after the last approval. Move this step up.")
        problems.append(Problem(f"step-{number}-kind", "order", text))
    if not 1 <= step.days <= MOST_DAYS:
        text = _("Write the days from 1 to %(most)s.") % {"most": MOST_DAYS}
        problems.append(Problem(f"step-{number}-days", "range", text))
    if not 0 <= step.grace <= MOST_GRACE:
        text = _("Write the minutes from 0 to %(most)s.") % {"most": MOST_GRACE}
        problems.append(Problem(f"step-{number}-grace", "range", text))
    return problems
