"""Chains as their pages show them: what counts for a body and where it comes from, its versions, what is under way."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person, rows_seen
from samrit.approvals.models import Approval, ChainStep, State, StepKind, SubjectKind
from samrit.approvals.queries.chains import Chain, chain_for, chain_of, holders_below
from samrit.approvals.rules import Text, role_name
from samrit.approvals.rules.chains import why_not_see_chain, why_not_set_chain
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.organisations.queries import search

FOUND = 30
"""How many bodies a search shows."""


@dataclass(frozen=True)
class Version:
    """One version of a body's own chain. `state`: in force, to come, past, or replaced before it began."""

    chain: Chain
    begins: dt.date
    ends: dt.date | None
    state: str
    set_by: User | None
    source: str

    @property
    def roles(self) -> list[str]:
        """The roles of its steps in words, in order."""
        return _roles(self.chain.steps)

    @property
    def name(self) -> str:
        """Who stated it; empty where it came with the package data."""
        return name_of(self.set_by)


@dataclass(frozen=True)
class ShownStep:
    """A step for reading: its role in words, what it does, its times, and how many people hold it today over the
    body or one below it (None for the default chain, which is of no body)."""

    role: str
    kind: str
    days: int
    grace: int
    people: int | None

    @property
    def approves(self) -> bool:
        """Whether it approves; else it takes note."""
        return self.kind == StepKind.APPROVE


@dataclass(frozen=True)
class ChainPage:
    """The page of one chain: of a body (None: the default of all) for one kind of subject."""

    body: Organisation | None
    kind: SubjectKind
    chain: Chain
    steps: list[ShownStep]
    stated_by: Organisation | None
    is_own: bool
    versions: list[Version]
    under_way: int
    why_not_set: Text | None

    @property
    def can_end(self) -> bool:
        """Whether the body has a chain of its own, in force or to come, that could end."""
        return self.body is not None and any(version.state in {"in_force", "to_come"} for version in self.versions)


@dataclass(frozen=True)
class StatedChain:
    """A line of the list: a body that states its own chain, for what, and its roles."""

    body: Organisation | None
    kind: SubjectKind
    chain: Chain
    roles: list[str]


def chain_page(user: User, code: str, kind: str) -> ChainPage | None:
    """The chain of a body by its code (`default`: of all). None for a stranger, an unknown body or an unknown kind."""
    body = None if code == "default" else Organisation.objects.exclude(path="").filter(code=code).first()
    if kind not in SubjectKind.values or (body is None and code != "default"):
        return None
    who, today = person(user), clock.today()
    if why_not_see_chain(who, body):
        return None
    versions = versions_of(body, kind, today)
    own = next((version.chain for version in versions if version.state == "in_force"), Chain())
    chain = chain_for(body, kind, today) if body else own
    stated_by = Organisation.objects.filter(pk=chain.organisation_id).first() if chain.organisation_id else None
    return ChainPage(
        body=body,
        kind=SubjectKind(kind),
        chain=chain,
        steps=_shown(chain, body),
        stated_by=stated_by,
        is_own=chain.organisation_id == (body.pk if body else None),
        versions=versions,
        under_way=_under_way(body, kind).count(),
        why_not_set=why_not_set_chain(who, body),
    )


def _shown(chain: Chain, body: Organisation | None) -> list[ShownStep]:
    people = holders_below({step.role for step in chain.steps}, body) if body else {}
    return [
        ShownStep(
            str(role_name(step.role)),
            step.kind,
            step.days,
            step.grace_minutes,
            len(people[step.role]) if body else None,
        )
        for step in chain.steps
    ]


def versions_of(body: Organisation | None, kind: str, today: dt.date) -> list[Version]:
    """The versions of a body's own chain, the latest first."""
    rows = ChainStep.objects.filter(organisation=body, subject_kind=kind).select_related("set_by", "set_by__person")
    by_day: dict[dt.date, list[ChainStep]] = defaultdict(list)
    for step in rows.order_by("-valid_from", "position"):
        by_day[step.valid_from].append(step)
    return [_version(steps, body, today) for steps in by_day.values()]


def _version(steps: list[ChainStep], body: Organisation | None, today: dt.date) -> Version:
    first = steps[0]
    begins, ends = first.valid_from, first.valid_to
    if ends is not None and ends < begins:
        state = "replaced"
    elif begins > today:
        state = "to_come"
    else:
        state = "in_force" if ends is None or ends >= today else "past"
    chain = chain_of(tuple(steps), body.pk if body else None)
    return Version(chain, begins, ends, state, first.set_by, first.source)


def _under_way(body: Organisation | None, kind: str) -> QuerySet[Approval]:
    """What has been sent and waits, of the body and all below it: it keeps the chain it was sent with."""
    rows = Approval.objects.filter(state=State.SUBMITTED, subject_kind=kind)
    if body is None:
        return rows
    return rows.filter(Q(owner__path__startswith=body.path) | Q(owner__area_path__startswith=body.path))


def stated_chains(user: User) -> list[StatedChain]:
    """The chains in force that bodies the user reads state for themselves, after the default of each kind."""
    steps = ChainStep.objects.in_force(clock.today()).select_related("organisation").order_by("position", "pk")
    seen = Q(organisation__isnull=True) | rows_seen(user, "organisation")
    found: dict[tuple[int | None, str], list[ChainStep]] = defaultdict(list)
    for step in steps.filter(seen):
        found[step.organisation_id, step.subject_kind].append(step)
    lines = [
        StatedChain(rows[0].organisation, SubjectKind(kind), chain_of(tuple(rows), body), _roles(rows))
        for (body, kind), rows in found.items()
    ]
    return sorted(lines, key=lambda line: (line.body.sort_key if line.body else "", line.kind != SubjectKind.YEAR_PLAN))


def _roles(steps: Iterable[ChainStep]) -> list[str]:
    """Roles in words, with a word at those that take note."""
    noting = _("%(role)s (takes note)")
    return [
        str(role_name(step.role)) if step.kind == StepKind.APPROVE else noting % {"role": role_name(step.role)}
        for step in steps
    ]


def bodies_found(user: User, words: str) -> list[Organisation]:
    """Bodies in force by their name, among those whose chain the user may see; at most 30."""
    who, today = person(user), clock.today()
    found = [body for body in search(words) if body.path and (body.valid_to is None or body.valid_to >= today)]
    return [body for body in found if why_not_see_chain(who, body) is None][:FOUND]


def own_bodies(user: User) -> list[Organisation]:
    """The bodies in which the user has posts, to begin with."""
    ids = {post.unit_id for post in person(user).posts}
    return list(Organisation.objects.filter(pk__in=ids).order_by("path"))


def without_holders(user: User) -> QuerySet[Approval]:
    """What waits for a step that nobody holds, among the bodies the user reads; the longest first."""
    rows = Approval.objects.filter(rows_seen(user, "owner"), state=State.SUBMITTED, empty_since__isnull=False)
    return rows.select_related("owner").order_by("empty_since", "pk")
