"""What the five specifications share: the sources of their rules, and short words for kinds of fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.projects.rules.specs import FieldSpec, Held, Kind

LEVELS_OF_PLANS = _("Cabinet resolution of 4 December 2560 on the three levels of plans")
CAUSE_AND_EFFECT = _("Cabinet resolution of 18 May 2564 on driving the National Strategy with evidence")
REPORTED_ITEMS = _("National Strategy Act B.E. 2560, section 24: agencies report the items the Office sets")
ACTION_PLAN = _("Royal Decree on Good Governance B.E. 2546 and its second issue B.E. 2562: the yearly action plan")
ONE_CHANNEL = _(
    "Cabinet resolution of 9 November 2564: one channel for all reports, and the integration of all sectors"
)
STANDING_WORKS = _(
    "Criteria for projects of fiscal year 2567, criterion 2: none is a duplicate of another under the same factor"
)
BUDGET_ACT = _("Annual budget act: plan, output or project, and category of expenditure")


KEY_PROJECTS = ("key_proposal", "key_project")
"""Codes of `project_type`: proposals of key projects, and key projects. Newer forms ask more of them."""
AREA_PROJECTS = ("area",)
"""Codes of `project_type`: projects of the plan of a region, province cluster or province."""


def text(name: str, label: Any, **more: Any) -> FieldSpec:
    """One line of text."""
    return FieldSpec(name, Kind.TEXT, label, **({"max_length": 500} | more))


def long(name: str, label: Any, **more: Any) -> FieldSpec:
    """Text of several lines."""
    return FieldSpec(name, Kind.LONG, label, **({"max_length": 10_000} | more))


def number(name: str, label: Any, **more: Any) -> FieldSpec:
    """A number with decimals."""
    return FieldSpec(name, Kind.DECIMAL, label, **more)


def money(name: str, label: Any, **more: Any) -> FieldSpec:
    """An amount in baht."""
    return FieldSpec(name, Kind.MONEY, label, **more)


def choice(name: str, label: Any, choices: Any = (), codes: str = "", **more: Any) -> FieldSpec:
    """One of a list: of the choices that rules know, or of any code of a list that may grow."""
    return FieldSpec(name, Kind.CHOICE, label, choices=tuple(choices), codes=codes, **more)


def link(level: Any, **more: Any) -> FieldSpec:
    """A primary plan link of one level."""
    return FieldSpec(
        str(level),
        Kind.NODE,
        level.label,
        held=Held.LINK,
        level=str(level),
        required=True,
        rule=LEVELS_OF_PLANS,
        **more,
    )
