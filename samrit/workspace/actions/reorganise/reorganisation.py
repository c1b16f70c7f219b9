"""A reorganisation: bodies end, others take over, and everything the old ones hold moves in one transaction.

Projects keep their codes and their history, and what is frozen keeps the old names. What is under way goes on at the
successor with the steps it was sent with. Who reports is whoever holds the duty on the due day.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import actions as approvals
from samrit.approvals.models import Approval, ChainStep, State
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.trees import ancestor_ids
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation, Succession
from samrit.plans.models import NodeHost
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Project, YearPlan
from samrit.workspace.actions.reorganise.bodies import locked, make
from samrit.workspace.queries import reorganise as queries
from samrit.workspace.queries.reorganise import Holding
from samrit.workspace.rules import reorganise as rules
from samrit.workspace.rules.reorganise import NewBody, Reorganisation


@dataclass(frozen=True)
class Frame:
    """What every part of the move needs: the plan, the first day, who takes over (by code), and who acts."""

    plan: Reorganisation
    on: dt.date
    successors: dict[str, Organisation]
    by: User

    @property
    def last_day(self) -> dt.date:
        """The last day of the old bodies."""
        return self.on - dt.timedelta(days=1)

    @property
    def basis(self) -> str:
        """The law or order, as it is kept."""
        return self.plan.basis.words

    def to(self, key: str) -> list[Organisation]:
        """Who takes over one thing."""
        return [self.successors[code] for code in self.plan.goes_to(key)]


def check(plan: Reorganisation, by: User) -> tuple[list[Organisation], Holding]:
    """Everything that is asked before a preview and again before the act. Raises Refused, Invalid. Returns the bodies that
    end and what they hold."""
    known = queries.bodies_by_code([*plan.predecessors, *(successor.code for successor in plan.successors)])
    ending = [known[code] for code in plan.predecessors if code in known]
    who = person(by)
    for body in ending:
        if reason := rules.why_not_administer(who, body):
            raise Refused(reason)
    problems = rules.check_reorganisation(plan, ending, known)
    problems += rules.check_basis(plan.basis, clock.today(), ending)
    if problems:
        raise Invalid(problems)
    for successor in plan.successors:
        first = ending[0]
        reason = (
            rules.why_not_create(who, first.parent, first.kind)
            if successor.is_new
            else rules.why_not_administer(who, known[successor.code])
        )
        if reason:
            raise Refused(reason)
    return ending, queries.holding(ending)


def check_stranding(plan: Reorganisation, held: Holding) -> list[Problem]:
    """What would wait at a successor for a role that nobody holds there."""
    known = queries.bodies_by_code([*plan.predecessors, *(successor.code for successor in plan.successors)])
    return rules.check_nothing_strands(queries.waiting(plan, held, known))


def _first_ending(given: Mapping[str, Any]) -> object:
    body = queries.body_by_code(given["plan"].predecessors[0]) if given["plan"].predecessors else None
    return body.pk if body else ""


@refusals_logged("reorganise", "organisation", _first_ending)
def reorganise(*, plan: Reorganisation, seen: str, by: User) -> dict[str, Organisation]:
    """Do it: all or nothing. `seen` stands for what the preview showed; where that has changed meanwhile, nothing happens
    (Stale). Returns who took over, by code. Raises Refused, Invalid."""
    with acting(by, f"reorganise: {plan.basis.words}"):
        codes = sorted(plan.predecessors)
        list(Organisation.objects.select_for_update().filter(code__in=codes).order_by("pk"))
        ending, held = check(plan, by)
        if seen != held.seen:
            text = _("What these bodies hold")
            raise Stale([Clash("seen", text, str(_("as in your preview")), str(_("changed meanwhile; look again")))])
        if problems := check_stranding(plan, held):
            raise Invalid(problems)
        assert plan.basis.on is not None  # noqa: S101 - checked above; tells the type checker
        frame = Frame(plan, plan.basis.on, _successors(plan, ending), by)
        _move_below(frame, held.below)
        for body in ending:
            _end(frame, locked(body, by))
        rebuild_tree()
        for body in frame.successors.values():
            body.refresh_from_db()
        _move_projects(frame, held.projects)
        begun = _move_posts(frame, held.posts, held.lent)
        _release_officers(frame, held.projects)
        _move_chains(frame, held.chains)
        _move_hosting(frame, held.hosted)
        _record(frame, ending, held)
        _tell(frame, begun)
        return frame.successors


def _successors(plan: Reorganisation, ending: Sequence[Organisation]) -> dict[str, Organisation]:
    first, known = ending[0], queries.bodies_by_code(successor.code for successor in plan.successors)
    return {
        new.code: known.get(new.code)
        or make(
            NewBody(new.code, first.kind, new.name_th, new.name_en, "", plan.basis.on),
            first.parent,
            first.area_parent,
            is_demonstration=first.is_demonstration,
        )
        for new in plan.successors
    }


def _end(frame: Frame, body: Organisation) -> None:
    body.valid_to, body.is_kept_here = frame.last_day, True
    body.save()
    Succession.objects.bulk_create(
        Succession(predecessor=body, successor=successor, on=frame.on, basis=frame.basis)
        for successor in frame.successors.values()
    )


def _move_below(frame: Frame, below: Iterable[Organisation]) -> None:
    ending = set(frame.plan.predecessors)
    for body in below:
        (above,) = frame.to(f"body-{body.pk}")
        if body.parent and body.parent.code in ending:
            body.parent = above
        if body.area_parent and body.area_parent.code in ending:
            body.area_parent = above
        body.is_kept_here = True
        body.save()


def _move_projects(frame: Frame, projects: Sequence[Project]) -> None:
    """The owner of each project, and of the approvals of its plans and reports. The code of a project never changes."""
    carried = queries.approvals_of([project.pk for project in projects])
    found = Approval.objects.in_bulk([pk for ids in carried.values() for pk in ids])
    for project in projects:
        (owner,) = frame.to(f"project-{project.pk}")
        facts = {"before": project.owner.code, "after": owner.code, "reason": frame.basis}
        project.owner = owner
        project.save(update_fields=["owner"])
        record(act="project_handed_over", subject_kind="project", subject_id=project.pk, by=frame.by, **facts)
        for pk in carried.get(project.pk, ()):
            if found[pk].state == State.DISCARDED:
                Approval.objects.filter(pk=pk).update(owner=owner)
            else:
                approvals.transfer(approval=found[pk], owner=owner, by=frame.by)
    refresh_search([project.pk for project in projects])


def _release_officers(frame: Frame, projects: Sequence[Project]) -> None:
    """An officer stays responsible where her post went along; else the new body says who is."""
    posts = Membership.objects.in_force(frame.on).filter(role=Role.DIVISION_EDITOR, user__is_active=True)
    for plan in YearPlan.objects.filter(project__in=projects, officer__isnull=False).select_related("project__owner"):
        over = ancestor_ids(plan.project.owner.path)
        if not posts.filter(user_id=plan.officer_id or 0, unit_id__in=over).exists():
            plan.officer = None
            plan.save(update_fields=["officer"])


def _move_posts(frame: Frame, posts: Iterable[Membership], lent: Iterable[Delegation]) -> list[Membership]:
    """Posts end the day before and begin at the successors on the day; what was lent stays lent. Returns the new posts."""
    new: list[Membership] = []
    lent_of: dict[int, list[Delegation]] = {}
    for delegation in lent:
        lent_of.setdefault(delegation.membership_id, []).append(delegation)
    for post in posts:
        for unit in frame.to(f"post-{post.pk}"):
            begun = _begin_post(frame, post, unit)
            new.append(begun)
            for delegation in lent_of.get(post.pk, ()):
                _lend_on(frame, delegation, begun)
        post.ends_on = max(frame.last_day, post.starts_on)
        post.save(update_fields=["ends_on"])
    return new


def _begin_post(frame: Frame, post: Membership, unit: Organisation) -> Membership:
    starts = max(frame.on, post.starts_on)
    same = Membership.objects.filter(user_id=post.user_id, unit=unit, role=post.role)
    held = same.in_force(starts).filter(ends_on__isnull=True).first() or same.filter(starts_on=starts).first()
    return held or Membership.objects.create(
        user_id=post.user_id,
        unit=unit,
        role=post.role,
        starts_on=starts,
        ends_on=post.ends_on,
        is_acting=post.is_acting,
        basis=frame.basis,
    )


def _lend_on(frame: Frame, delegation: Delegation, post: Membership) -> None:
    Delegation.objects.create(
        membership=post,
        receiver_id=delegation.receiver_id,
        starts_on=max(frame.on, delegation.starts_on),
        ends_on=delegation.ends_on,
        basis=delegation.basis,
        made_by_id=delegation.made_by_id,
        made_at=clock.now(),
    )


def _move_chains(frame: Frame, steps: Sequence[ChainStep]) -> None:
    """A successor without a chain of its own for a kind of subject gets a copy of the old one; the old steps end."""
    own = ChainStep.objects.in_force(frame.on).filter(organisation__in=frame.successors.values())
    has = set(own.values_list("organisation_id", "subject_kind"))
    given: dict[tuple[int, str], int | None] = {}
    for step in steps:
        for unit in frame.successors.values():
            key = (unit.pk, step.subject_kind)
            if key in has or given.setdefault(key, step.organisation_id) != step.organisation_id:
                continue
            copy = ChainStep.objects.get(pk=step.pk)
            copy.pk, copy.organisation, copy.source = None, unit, frame.basis[:200]
            copy.valid_from = max(frame.on, step.valid_from)
            copy.save(force_insert=True)
        step.valid_to = frame.last_day
        step.save(update_fields=["valid_to"])


def _move_hosting(frame: Frame, hosted: Iterable[NodeHost]) -> None:
    """Targets the old body is host of: the words of the source stay, the body that answers is the one that took over."""
    default = frame.successors[frame.plan.default]
    for host in hosted:
        host.organisation = default
        host.note = "\n".join(filter(None, [host.note, f"{frame.on.isoformat()}: {frame.basis}"]))
        host.save(update_fields=["organisation", "note"])


def _record(frame: Frame, ending: Sequence[Organisation], held: Holding) -> None:
    facts = {
        "kind": frame.plan.kind,
        "from": [body.code for body in ending],
        "to": list(frame.successors),
        "on": frame.on.isoformat(),
        "projects": len(held.projects),
        "posts": len(held.posts),
        "under_way": len(held.under_way),
        "bodies_below": len(held.below),
    }
    for body in (*ending, *frame.successors.values()):
        record(
            act="body_reorganised",
            subject_kind="organisation",
            subject_id=body.pk,
            by=frame.by,
            reason=frame.basis,
            **facts,
        )


def _tell(frame: Frame, posts: Iterable[Membership]) -> None:
    """Each person whose post moved is told of her new one, with the order it rests on."""
    for post in posts:
        unit = next(body for body in frame.successors.values() if body.pk == post.unit_id)
        notices.notify(
            to={post.user_id} - {frame.by.pk},
            kind=NoticeKind.POST_GIVEN,
            link=f"/organisations/{unit.code}/",
            facts={
                "role": post.role,
                "unit_th": unit.name_th,
                "unit_en": unit.name_en or unit.name_th,
                "basis": frame.basis,
            },
            key=f"post-moved-{post.pk}",
        )
