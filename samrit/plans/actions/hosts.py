"""Stating who is host of a node, from a day and by a resolution, also of an edition that is in force; and ending it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from samrit.accounts.models import Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused, Text
from samrit.lib.trees import ancestor_ids
from samrit.notifications.actions.notices import notify
from samrit.notifications.models import NoticeKind
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeHost, PlanNode
from samrit.plans.rules import hosts as rules

SUBJECT = "plan_node"


@refusals_logged("set_host", SUBJECT, "node")
def set_host(  # noqa: PLR0913  the statement of a resolution: who, of what, since when, instead of whom, by which paper
    *,
    node: PlanNode,
    level: str,
    agency_th: str,
    organisation: Organisation | None,
    starts_on: dt.date | None,
    basis: str,
    by: User,
    replaces: NodeHost | None = None,
) -> NodeHost:
    """A body becomes host of a node. `agency_th` is its name as the basis states it; `replaces` ends the day before.

    Its people who are target hosts are told. Raises Refused, Invalid.
    """
    with acting(by, "state host"):
        held = _held(node)
        _may(rules.why_not_state_hosts(person(by), held))
        name = agency_th or (organisation.name_th if organisation else "")
        host = NodeHost(
            node=held,
            level=level,
            agency_th=name,
            organisation=organisation,
            starts_on=starts_on,
            source=basis,
            is_kept_here=True,
        )
        others = [one for one in held.hosts.select_for_update() if replaces is None or one.pk != replaces.pk]
        problems = rules.check_host(host, organisation, others, basis, held.valid_to or held.edition.valid_to)
        if replaces is not None:
            problems += rules.check_replaced(replaces, starts_on)
        if problems:
            raise Invalid(problems)
        if replaces is not None and starts_on is not None:
            _end(held, replaces, starts_on - dt.timedelta(days=1), basis, by)
        host.save()
        _record("host_set", held, host, by, basis, starts_on=str(starts_on))
        _tell(NoticeKind.HOST_SET, held, host, starts_on)
        return host


@refusals_logged("end_host", SUBJECT, lambda given: given["host"].node_id)
def end_host(*, host: NodeHost, ends_on: dt.date | None, basis: str, by: User) -> NodeHost:
    """The last day of a body as host. It stays readable as a former one; its people are told. Raises Refused, Invalid."""
    with acting(by, "end host"):
        held = _held(host.node)
        row = NodeHost.objects.select_for_update(of=("self",)).select_related("node__edition").get(pk=host.pk)
        _may(rules.why_not_end_host(person(by), row, clock.today()))
        if problems := rules.check_end(row, ends_on, basis):
            raise Invalid(problems)
        assert ends_on is not None  # noqa: S101  checked above
        return _end(held, row, ends_on, basis, by)


def _end(node: PlanNode, host: NodeHost, ends_on: dt.date, basis: str, by: User) -> NodeHost:
    host.ends_on, host.is_kept_here = ends_on, True
    host.note = "\n".join(part for part in (host.note, basis) if part)
    host.save()
    _record("host_ended", node, host, by, basis, ends_on=str(ends_on))
    _tell(NoticeKind.HOST_ENDED, node, host, ends_on)
    return host


def _held(node: PlanNode) -> PlanNode:
    """The node as it is stored now, held: two statements about one node come one after the other."""
    return PlanNode.objects.select_for_update(of=("self",), no_key=True).select_related("edition").get(pk=node.pk)


def _may(reason: Text | None) -> None:
    if reason:
        raise Refused(reason)


def _address(node: PlanNode) -> str:
    return f"/plans/{node.edition.code}/{node.kind}/{node.code}/"


def _record(act: str, node: PlanNode, host: NodeHost, by: User, basis: str, **days: str) -> None:
    facts: Mapping[str, Any] = {
        "node": f"{node.edition.code}/{node.kind}/{node.code}",
        "level": host.level,
        "agency": host.agency_th,
        "organisation": host.organisation.code if host.organisation else "",
        "link": _address(node),
        **days,
    }
    record(act=act, subject_kind=SUBJECT, subject_id=node.pk, by=by, reason=basis, **facts)


def _tell(kind: NoticeKind, node: PlanNode, host: NodeHost, day: dt.date | None) -> None:
    """Tell the target hosts of the body, and of the bodies above it."""
    if host.organisation is None:
        return
    posts = Membership.objects.in_force(clock.today()).filter(
        role=Role.TARGET_HOST, unit__in=ancestor_ids(host.organisation.path)
    )
    facts = {"title": node.name_th or node.name_en, "unit": host.agency_th, "starts_on": str(day), "ends_on": str(day)}
    facts |= {"basis": host.source if kind == NoticeKind.HOST_SET else host.note.rsplit("\n", 1)[-1]}
    notify(
        to=set(posts.values_list("user", flat=True)),
        kind=kind,
        link=_address(node),
        facts=facts,
        key=f"{kind}/{host.pk}/{day}",
    )
