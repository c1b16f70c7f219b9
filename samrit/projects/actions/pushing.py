"""Projects that an agency's own system sends: made with as many sections as it knows, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from samrit.accounts.models import User
from samrit.audit.actions import refusals_logged
from samrit.lib.errors import Invalid, Problem
from samrit.organisations.models import Organisation
from samrit.projects.actions.lifecycle import NewProject, create_project
from samrit.projects.actions.sections import save_section
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import SectionData, Seen

DATES_FIRST = ("m2", "m1", "m3", "m4", "m5")
"""The order sections are written in: months of M4 are judged by the days of M2."""


@dataclass(frozen=True)
class Pushed:
    """A project with the sections that came with it."""

    project: NewProject
    sections: Mapping[str, SectionData]


@refusals_logged("create_project", "project")
def push_project(*, owner: Organisation, data: Pushed, by: User) -> YearPlan:
    """A new project whose sections are saved as they came, each by the rules of its page; all of it or nothing.

    Raises Refused, or Invalid with every fault of every section (`m3.outputs.<uid>.unit`).
    """
    with transaction.atomic():
        plan = create_project(owner=owner, data=data.project, by=by)
        problems: list[Problem] = []
        for key in DATES_FIRST:
            if key in data.sections:
                problems += _faults_of(plan, key, data.sections[key], by)
        if problems:
            raise Invalid(problems)
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def _faults_of(plan: YearPlan, key: str, data: SectionData, by: User) -> list[Problem]:
    """Save one section of a project that was just made; what is wrong with it."""
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    seen = Seen.of(editing.section_data(fresh, key))
    try:
        save_section(year_plan=fresh, key=key, data=data, seen=seen, by=by)
    except Invalid as no:
        return [replace(one, field=f"{key}.{one.field}") for one in no.problems]
    return []
