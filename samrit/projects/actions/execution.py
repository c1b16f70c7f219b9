"""Saying how a project stands from a day on, and taking that back. Cancelling has its own act."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.codelists.queries import names
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import clean
from samrit.projects.models import Project, StatusChange
from samrit.projects.queries.ownership import is_living
from samrit.projects.rules import execution as rules


@dataclass(frozen=True)
class Status:
    """A code of the list `execution_state`, the day from which it holds, why, and the letter it rests on."""

    state: str
    day: dt.date
    reason: str
    document: str = ""


@refusals_logged("state_execution", "project", "project")
def state_execution(*, project: Project, data: Status, by: User) -> StatusChange:
    """Say how the project stands from a day on. Raises Refused, Invalid."""
    reason, document = clean(data.reason), clean(data.document)
    with acting(by, "state how a project stands"):
        held = Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=project.pk)
        if no := rules.why_not_state(person(by), held, is_living=is_living(held)):
            raise Refused(no)
        today = clock.today()
        codes = names("execution_state", today)
        if problems := rules.check_status(data.state, data.day, reason, document, codes=codes, today=today):
            raise Invalid(problems)
        stated = StatusChange.objects.create(
            project=held,
            state=data.state,
            day=data.day,
            reason=reason,
            document=document,
            stated_by=by,
            stated_at=clock.now(),
        )
        facts = {"state": data.state, "day": data.day.isoformat(), "document": document, "reason": reason}
        record(act="execution_stated", subject_kind="project", subject_id=held.pk, by=by, **facts)
    return stated


@refusals_logged("undo_execution", "project", lambda asked: asked["change"].project_id)
def undo_execution(*, change: StatusChange, by: User) -> StatusChange:
    """Take back what was stated in error; it stays readable. Raises Refused."""
    with acting(by, "take a status back"):
        rows = StatusChange.objects.select_for_update(of=("self",)).select_related("project__owner")
        held = rows.get(pk=change.pk)
        if no := rules.why_not_state(person(by), held.project, is_living=is_living(held.project)):
            raise Refused(no)
        if held.undone_at is not None:
            raise Refused(_("This was taken back already."))
        held.undone_at = clock.now()
        held.save(update_fields=["undone_at"])
        facts = {"state": held.state, "day": held.day.isoformat()}
        record(act="execution_undone", subject_kind="project", subject_id=held.project_id, by=by, **facts)
    return held
