"""Hosts of a node in a draft: written and taken away there; they count from the day the edition is published."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.plans.actions.drafts.opened import named, node_of, opened, tell
from samrit.plans.models import NodeHost, PlanNode
from samrit.plans.rules.hosts import check_host


def add_host(
    *,
    node: PlanNode,
    level: str,
    agency_th: str,
    organisation: Organisation | None,
    starts_on: dt.date | None,
    source: str,
    by: User,
) -> NodeHost:
    """A body is host of a node in the draft. `agency_th` is its name as the source states it. Raises Refused, Invalid."""
    with acting(by, "write host"):
        draft = opened(node.edition, by)
        row = node_of(draft, node)
        name = clean(agency_th) or (organisation.name_th if organisation else "")
        host = NodeHost(
            node=row,
            level=level,
            agency_th=name,
            organisation=organisation,
            starts_on=starts_on,
            source=clean(source),
            is_kept_here=True,
        )
        if problems := check_host(host, organisation, row.hosts.all(), host.source, draft.valid_to):
            raise Invalid(problems)
        host.save()
        tell("plan_host_added", draft, by, **named(row), level=level, agency=name)
        return host


def drop_host(*, host: NodeHost, by: User) -> None:
    """Take a host away from a node of the draft. Raises Refused."""
    with acting(by, "take host away"):
        draft = opened(host.node.edition, by)
        row = NodeHost.objects.filter(node__edition=draft, pk=host.pk).select_related("node").first()
        if row is None:
            raise Refused(_("This host is not in the draft any more."))
        tell("plan_host_removed", draft, by, **named(row.node), level=row.level, agency=row.agency_th)
        row.delete()
