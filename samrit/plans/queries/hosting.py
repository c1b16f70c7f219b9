"""Host agencies as they are read: of a node, of a body, and of the bodies in which a person is target host."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.plans.models import HostLevel, NodeHost, PlanNode
from samrit.plans.queries.crosswalk import kin

LEVELS = {level: place for place, level in enumerate(HostLevel.values)}


@dataclass(frozen=True)
class Hosts:
    """The hosts of a node on a day: those who are, those who support them, those who will be, and those who were."""

    now: list[NodeHost] = field(default_factory=list)
    supporting: list[NodeHost] = field(default_factory=list)
    coming: list[NodeHost] = field(default_factory=list)
    former: list[NodeHost] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether a source names anybody at all."""
        return bool(self.now or self.supporting or self.coming or self.former)

    @property
    def open(self) -> list[NodeHost]:
        """Everybody whose time is not over."""
        return [*self.now, *self.supporting, *self.coming]


@dataclass(frozen=True)
class HostPage:
    """A node with its hosts, and the bodies a new one can be chosen from by code or name."""

    node: PlanNode
    hosts: Hosts


def hosts_of(node: PlanNode, day: dt.date | None = None) -> Hosts:
    """All hosts of a node, sorted by what they are on the day (today). One query."""
    return sort_hosts(node.hosts.select_related("organisation"), day or clock.today())


def sort_hosts(rows: Iterable[NodeHost], day: dt.date) -> Hosts:
    """Hosts sorted by what they are on the day: by level, then by name; the former ones, the last first."""
    hosts = Hosts()
    for host in sorted(rows, key=lambda host: (LEVELS.get(host.level, 99), host.agency_th)):
        if host.ends_on is not None and host.ends_on < day:
            hosts.former.append(host)
        elif host.starts_on is not None and host.starts_on > day:
            hosts.coming.append(host)
        elif host.level == HostLevel.SUPPORT:
            hosts.supporting.append(host)
        else:
            hosts.now.append(host)
    hosts.former.sort(key=lambda host: host.ends_on or day, reverse=True)
    return hosts


def host_page(edition: str, kind: str, code: str) -> HostPage | None:
    """The hosts of a node by its permanent address; None where there is no such node in a published edition."""
    found = PlanNode.objects.published().filter(edition__code=edition, kind=kind, code=code)
    node = found.select_related("edition").first()
    return HostPage(node, hosts_of(node)) if node else None


def hosted_paths(user: User) -> list[str]:
    """Paths of the nodes in force that bodies host in which the user is target host, and of the same nodes in the other
    editions. Two queries; kept for the request."""
    known: list[str] | None = getattr(user, "_hosted_paths", None)
    if known is None:
        mine = Q(pk__in=[])
        for post in person(user).posts:
            if post.role == Role.TARGET_HOST:
                mine |= Q(organisation__path__startswith=post.unit_path)
        hosted = NodeHost.objects.on(clock.today()).filter(mine).exclude(node__path="")
        ids = set(hosted.values_list("node", flat=True))
        known = sorted(path for path in kin(ids).values() if path) if ids else []
        user._hosted_paths = known  # type: ignore[attr-defined]
    return known


def hosted_by(organisation_code: str) -> Hosts:
    """What a body is, will be and was host of, in published editions. One query."""
    rows = NodeHost.objects.filter(organisation__code=organisation_code, node__edition__state="published")
    found = list(rows.select_related("node__edition"))
    found.sort(key=lambda host: (host.node.edition.valid_from, host.node.code))
    return sort_hosts(found, clock.today())


def body_called(text: str) -> Organisation | None:
    """The body with this code, or the only one with exactly this name (one that exists before one that has ended)."""
    if not text:
        return None
    by_code = Organisation.objects.filter(code__iexact=text.split(" ", maxsplit=1)[0]).first()
    if by_code is not None:
        return by_code
    found = list(Organisation.objects.filter(Q(name_th=text) | Q(name_en__iexact=text)).order_by("pk")[:3])
    living = [body for body in found if body.valid_to is None or body.valid_to >= clock.today()]
    few = living or found
    return few[0] if len(few) == 1 else None
