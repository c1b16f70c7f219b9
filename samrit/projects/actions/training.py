"""Exercises: a project of one's own unit that only its writer sees, begun empty or from the example, deleted at any time."""

import uuid

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions.sections import locked, save_section
from samrit.projects.models import Origin, Project, YearPlan
from samrit.projects.queries import editing, training
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Seen
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.exercise import EMPTY_NAME, NAME, example, fitting
from samrit.projects.rules.sections import SECTIONS

CODE = "EX-{}"
"""What codes of exercises look like; they take no number of the projects that count."""


def start_exercise(*, owner: Organisation, fiscal_year: int, by: User, is_filled: bool) -> YearPlan:
    """Begin an exercise, empty or with the example filled in; the one before is deleted. Raises Refused, Invalid (year)."""
    if no := rules.why_not_create(person(by), owner):
        raise Refused(no)
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        raise Invalid([Problem("fiscal_year", "year", text)])
    with acting(by, "begin an exercise"):
        if before := training.exercise_of(by):
            clear_exercise(year_plan=before, by=by)
        plan = _begun(owner, fiscal_year, by, NAME if is_filled else EMPTY_NAME)
        for key, data in example(fiscal_year).items() if is_filled else ():
            stored = Seen.of(editing.section_data(plan, key))
            wanted = fitting(sections_of(plan)[key], data)
            save_section(year_plan=plan, key=key, data=wanted, seen=stored, by=by)
            plan = editing.written_by(by).get(pk=plan.pk)
    return plan


def clear_exercise(*, year_plan: YearPlan, by: User) -> None:
    """Delete an exercise with all its rows and files. Raises Refused for anything else, and for anybody else's."""
    if no := rules.why_not_clear(person(by), year_plan):
        raise Refused(no)
    with acting(by, "delete an exercise"):
        plan = locked(year_plan)
        files = list(plan.attachments.values_list("stored_as", flat=True))
        plan.attachments.all().delete()
        project = plan.project
        plan.delete()
        project.delete()
        transaction.on_commit(lambda: _throw_away(files))


def _throw_away(files: list[str]) -> None:
    for name in files:
        default_storage.delete(name)


def _begun(owner: Organisation, fiscal_year: int, by: User, name: str) -> YearPlan:
    """The project with its year plan and five empty sections; there is no approval, so that nothing can be sent."""
    public_id, now = uuid.uuid4(), clock.now()
    project = Project.objects.create(
        public_id=public_id,
        code=CODE.format(public_id.hex[:8].upper()),
        name_th=name,
        owner=owner,
        origin=Origin.TRAINING,
        is_training=True,
        created_by=by,
        created_at=now,
    )
    plan = YearPlan.objects.create(
        project=project, fiscal_year=fiscal_year, origin=Origin.TRAINING, officer=by, changed_at=now
    )
    for spec in SECTIONS.values():
        YearPlan._meta.get_field(spec.relation).related_model._default_manager.create(year_plan=plan)  # type: ignore[union-attr]
    return editing.written_by(by).get(pk=plan.pk)
