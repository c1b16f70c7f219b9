"""Hanging a project under another one, and taking it out again."""

from django.db import connection

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import clean
from samrit.projects.models import Project
from samrit.projects.queries import family as queries
from samrit.projects.queries.ownership import is_living
from samrit.projects.rules import family as rules


@refusals_logged("place_project", "project", "project")
def place_under(*, project: Project, parent: Project | None, reason: str, by: User) -> Project:
    """Hang a project under another one; None takes it out of its family. No section changes: what is approved says under which
    project it stood then, and totals go by the tree of today. Raises Refused, Invalid."""
    reason = clean(reason)
    with acting(by, "place project"):
        _one_at_a_time()
        held = Project.objects.select_for_update(of=("self",)).select_related("owner", "parent").get(pk=project.pk)
        if no := rules.why_not_place(person(by), held, is_living=is_living(held), is_fixed=queries.is_fixed(held)):
            raise Refused(no)
        if parent is not None:
            parent = Project.objects.select_related("owner").get(pk=parent.pk)  # as it stands now, nobody else moves it
            if no := rules.why_not_under(person(by), held, parent, is_living=is_living(parent)):
                raise Refused(no)
        above, height = queries.above_of(parent), queries.height_of(held)
        if problems := rules.check_place(held, parent, above, height, reason):
            raise Invalid(problems)
        before, held.parent = held.parent, parent
        held.save(update_fields=["parent"])
        facts = {"before": before.code if before else "", "after": parent.code if parent else "", "reason": reason}
        record(act="project_placed", subject_kind="project", subject_id=held.pk, by=by, **facts)
    return held


def _one_at_a_time() -> None:
    """Two people who move projects at once could close a circle that neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('project family', 0))")
