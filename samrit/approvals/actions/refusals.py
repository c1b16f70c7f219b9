"""A refused act leaves a line in the log, although everything else it did is rolled back; and who was overtaken is told
by whom."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.approvals.models import Approval
from samrit.approvals.queries import acts_of
from samrit.approvals.rules import Act, Text
from samrit.audit import actions as audit
from samrit.audit.actions import Action
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Refused

FASTER: dict[str, Text] = {
    Act.APPROVE: _("%(who)s approved this step before you, at %(time)s. Nothing is left to do here for you."),
    Act.RETURN: _("%(who)s sent it back for correction before you, at %(time)s."),
    Act.WITHDRAW: _("The sender, %(who)s, took it back at %(time)s."),
}
"""What is told to an approver who came second."""


def refusals_logged(act: str, subject: str, kind: audit.Told = "") -> Callable[[Action], Action]:
    """Mark a write action: where it raises Refused, the event `refused_<act>` is written in a transaction of its own.

    `subject` is the name of the keyword that holds the subject, and the subject kind of the event where no `kind` is given
    (see `audit.refusals_logged`). An approver whose step
    somebody else took meanwhile is told who and when; the log holds the plain reason, without the name.
    """

    def decorate(action: Action) -> Action:
        logged = audit.refusals_logged(act, kind or subject, subject)(action)

        @wraps(action)
        def run(**arguments: Any) -> Any:
            try:
                return logged(**arguments)
            except Refused as no:
                overtaken = (
                    _overtaken(arguments[subject], arguments["by"]) if act in {Act.APPROVE, Act.RETURN} else None
                )
                if overtaken:
                    raise Refused(overtaken) from no
                raise

        return run  # type: ignore[return-value]

    return decorate


def _overtaken(about: Any, by: User) -> Text | None:
    """Who took the step that this person held, where that was the latest act upon it."""
    approval = about if isinstance(about, Approval) else about.approval
    last = acts_of(approval).last() if approval is not None else None
    if last is None or last.by_id in {None, by.pk} or last.act not in FASTER or last.step > len(approval.roles):
        return None
    if not person(by).holds(approval.roles[last.step - 1], approval.owner):
        return None
    return FASTER[last.act] % {"who": name_of(last.by), "time": f"{last.at.astimezone(BANGKOK):%H:%M}"}
