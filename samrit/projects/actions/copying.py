"""A new project made from one the person may see."""

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions.filling import mark
from samrit.projects.actions.lifecycle import NewProject, begin, goal_of
from samrit.projects.actions.matching import match_again
from samrit.projects.actions.sections import fill_in
from samrit.projects.models import FilledFrom, LookAlike, Project, Verdict, YearPlan
from samrit.projects.queries import copying as queries
from samrit.projects.rules import carrying

LONGEST_REASON = 2000


@refusals_logged("copy_project", "year_plan", "source")
def copy_project(
    *, source: YearPlan, owner: Organisation, fiscal_year: int, name: str, by: User, different_because: str = ""
) -> YearPlan:
    """A new project of `owner` filled in from a year plan the person may see: her view of it, approved where she does not read
    drafts; contacts only inside one body, no files. What was filled in is marked, the new project knows what it was made from.

    A project of that name in that year asks why the new one differs: `different_because` is kept as the answer about the two.
    Raises Refused, Invalid.
    """
    who = person(by)
    if no := rules.why_not_create(who, owner) or queries.why_not_copy(by, source):
        raise Refused(no)
    reason = clean(different_because)
    with acting(by, "copy project"):
        document = queries.document_to_copy(by, source, owner)
        twins = queries.twins(owner, fiscal_year, clean(name))
        if problems := _faults(twins, reason):
            raise Invalid(problems)
        kind = str(document["m2"].fields.get("work_kind") or source.project.work_kind)
        data = NewProject(name, fiscal_year, kind)
        plan = begin(owner, data, by, copied_from=source.project, differs=bool(reason))
        is_same = source.project.owner_id == owner.pk
        goal = goal_of(plan, document)
        carried = carrying.into_new_project(document, goal, source.fiscal_year, same_owner=is_same)
        plan = fill_in(plan, carried, by)
        match_again(plan)
        origin = _("%(code)s, fiscal year %(year)s") % {"code": source.project.code, "year": source.fiscal_year}
        mark(plan, carrying.places_filled(carried), FilledFrom.COPY, origin)
        _answer(plan.project, [*twins, *([source.project] if reason else [])], reason, by)
        facts = {"code": plan.project.code, "copied_from": source.project.code}
        record(act="project_copied", subject_kind="project", subject_id=plan.project.pk, by=by, **facts)
    return plan


def _faults(twins: list[Project], reason: str) -> list[Problem]:
    if twins and not reason:
        text = _(
            "Your unit already has %(code)s “%(name)s” in this year. Say why this one differs, or change the name."
        )
        said = {"code": twins[0].code, "name": twins[0].name_th}
        return [Problem("different_because", "look_alike", text % said)]
    if len(reason) > LONGEST_REASON:
        return [Problem("different_because", "too_long", _("The reason is longer than 2,000 letters."))]
    return []


def _answer(project: Project, others: list[Project], reason: str, by: User) -> None:
    """What was said of the new project beside those it looks like."""
    for other in {each.pk: each for each in others}.values():
        first, second = sorted((project, other), key=lambda each: each.pk)
        LookAlike.objects.create(
            first=first, second=second, verdict=Verdict.DIFFERENT, reason=reason, said_by=by, said_at=clock.now()
        )
