"""What a person may make a new project from, and what of it she gets."""

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.lib.errors import Text
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.versions import in_force, reads_drafts, thawed_version
from samrit.projects.rules import Document
from samrit.projects.rules.carrying import without_personal


def why_not_copy(user: User, source: YearPlan) -> Text | None:
    """Why she may not copy it: she cannot see it, or it is somebody's exercise."""
    if not YearPlan.objects.visible_to(user).filter(pk=source.pk).exists():
        return rules.access.STRANGE
    if source.project.is_training:
        return _("An exercise is not copied into a real project.")
    return None


def document_to_copy(user: User, source: YearPlan, owner: Organisation) -> Document:
    """The sections of a year plan as this person reads them: the approved version where she does not read drafts. Contacts
    only where the new project belongs to the same body and she may read them."""
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=source.pk)
    version = None if reads_drafts(user, plan) else in_force(plan)
    document = thawed_version(version) if version else editing.document(plan)
    near = plan.project.owner_id == owner.pk and not rules.why_not_read_personal(person(user), plan.project.owner)
    return document if near else without_personal(document)


def twins(owner: Organisation, fiscal_year: int, name: str) -> list[Project]:
    """Projects of the body in a fiscal year (BE) that bear this name or nearly; one at most."""
    found = rules.look_alike(name, editing.similar_names(owner, fiscal_year)) if name else None
    if found is None:
        return []
    rows = Project.objects.filter(code=found[0]).exclude(year_plans__approval__state=State.DISCARDED)
    return list(rows[:1])
