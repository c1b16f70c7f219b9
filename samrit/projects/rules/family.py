"""Projects under projects: who may hang one under another, how deep, and that nothing goes in a circle. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.errors import Problem
from samrit.projects.models import Project
from samrit.projects.rules.access import CANCELLED, HISTORICAL, decides_on
from samrit.projects.rules.specs import Text

DEEPEST = 3
"""Levels of a family: a project, its sub-projects, and theirs."""
LONGEST_REASON = 2000


def why_not_place(who: Person, project: Project, *, is_living: bool, is_fixed: bool) -> Text | None:
    """Why she may not say under which project this one stands: editors of its unit do until one of its years is approved or
    waits for it (`is_fixed`), later those who decide on whole projects. `is_living`: a year of it was entered here."""
    if project.is_training:
        return _("An exercise stands under no project.")
    if not is_living:
        return HISTORICAL
    if project.cancelled_on:
        return CANCELLED
    if decides_on(who, project.owner) or (not is_fixed and who.holds(Role.DIVISION_EDITOR, project.owner)):
        return None
    if is_fixed:
        return _(
            "A year of this project is approved or waits for it. "
            "Now only an administrator of the department or ministry, or of NESDC, can say under which project it stands."
        )
    return _("Only an editor or an administrator of this unit can say under which project it stands.")


def why_not_under(who: Person, project: Project, parent: Project, *, is_living: bool) -> Text | None:
    """Why this project may not stand under that one (`is_living`: a year of that one was entered here): across ministries
    NESDC's administrator decides."""
    if not is_living or parent.is_training:
        return _("A project stands under projects that were entered here, not under historical records or exercises.")
    if parent.cancelled_on:
        return _("The project above was cancelled.")
    if top(project.owner) != top(parent.owner) and not who.has(Role.NESDC_ADMIN):
        return _("These projects belong to different ministries. An administrator of NESDC can join them.")
    return None


def top(body: Body) -> str:
    """The ministry, or what stands in its place, in the path of a body."""
    return body.path.partition("/")[0]


def check_place(
    project: Project, parent: Project | None, above: Sequence[int], height: int, reason: str
) -> list[Problem]:
    """A reason, no circle, three levels. `above` are the ids from the new parent up to the top, `height` the levels of the
    project with everything under it."""
    found = []
    if parent is not None and project.pk in above:
        text = _("%(code)s stands under this project itself. That would go in a circle.")
        found.append(Problem("parent", "circle", text % {"code": parent.code}))
    elif len(above) + height > DEEPEST:
        text = _("Projects stand three levels deep at most; this would make %(levels)s.")
        found.append(Problem("parent", "too_deep", text % {"levels": len(above) + height}))
    elif (parent.pk if parent else None) == project.parent_id:
        found.append(Problem("parent", "same", _("It stands there already.")))
    if not reason:
        found.append(Problem("reason", "required", _("Write why.")))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason", "too_long", _("The reason is longer than 2,000 letters.")))
    return found
