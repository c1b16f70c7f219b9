"""A draft held for one act, and the event that tells of the act."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import record
from samrit.lib.errors import Refused
from samrit.plans.models import Edition, PlanNode
from samrit.plans.rules import access

SUBJECT = "plan_edition"


def held(edition: Edition) -> Edition:
    """The edition as it is now, held until the transaction ends: acts on one draft come one after the other."""
    return Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def opened(edition: Edition, by: User) -> Edition:
    """A draft that this person may change now, held. Raises Refused."""
    draft = held(edition)
    if reason := access.why_not_edit(person(by), draft):
        raise Refused(reason)
    return draft


def node_of(draft: Edition, node: PlanNode) -> PlanNode:
    """A node of the draft as it is stored now. Raises Refused where it is not of this draft, or gone."""
    row = PlanNode.objects.filter(edition=draft, pk=node.pk).first()
    if row is None:
        raise Refused(_("This node is not in the draft any more."))
    row.edition = draft
    return row


def tell(act: str, edition: Edition, by: User | None, **facts: Any) -> None:
    """Write the business event of an act on an edition."""
    record(act=act, subject_kind=SUBJECT, subject_id=edition.pk, by=by, edition=edition.code, **facts)


def named(node: PlanNode) -> dict[str, str]:
    """A node in an event: its kind and code."""
    return {"kind": node.kind, "code": node.code}
