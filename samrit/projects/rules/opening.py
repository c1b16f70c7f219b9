"""What opens beyond what was opened: places that keep a plan from being sent; and what closes an unlock again."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval
from samrit.lib.errors import Problem
from samrit.projects.models import YearPlan
from samrit.projects.rules.access import HISTORICAL
from samrit.projects.rules.specs import Text
from samrit.projects.rules.spots import spot
from samrit.projects.rules.values import Body, Document, Link, Place

NO_SUCH_PLACE = _("One of the chosen places is not known here.")
NOTHING_CLOSED = _("Nothing that is missing lies outside what is open for correction.")
CANNOT_RESTORE = _(
    "The approved version cannot be brought back to the last field, because something it names is there no more. "
    "Correct the plan by hand and send it."
)
WIDE = frozenset(
    {"lines_under", "wrong_chain", "weights_under", "money_without_budget", "money_differs", "subs_heavier", "no_main"}
)
"""Faults that lie between several fields: the whole section opens."""


def why_not_close_unlock(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not give the correction up: editors of the unit may, before it is sent or after it came back."""
    if year_plan.approval is None:
        return HISTORICAL
    return approvals.why_not_close_unlock(who, year_plan.approval, year_plan.project.owner)


def closed_behind(approval: Approval, problems: Iterable[Problem]) -> list[str]:
    """The keys that must open, so that what is missing can be filled in; empty where all of it is open."""
    closed = [problem for problem in problems if not approvals.is_open(approval, problem.field)]
    return sorted({_place(problem) for problem in closed if spot(problem.field) is not None})


def _place(problem: Problem) -> str:
    return problem.field.partition(".")[0] if problem.code in WIDE else problem.field


def unknown_names(document: Document) -> bool:
    """Whether a thawed document names a plan node, an area or a body that is not there today."""
    values = [value for data in document.values() for value in data.fields.values()]
    values += [
        value
        for data in document.values()
        for rows in data.rows.values()
        for row in rows
        for value in row.values.values()
    ]
    return any(
        (isinstance(value, Link) and bool(value.code) and value.node_id is None)
        or (isinstance(value, Place) and bool(value.code) and value.area_id is None)
        or (isinstance(value, Body) and bool(value.code) and value.body_id is None)
        for value in values
    )
