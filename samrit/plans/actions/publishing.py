"""Bringing a draft into force, by two people: one proposes it, another publishes it or gives it back.

Publishing a revision ends its base with the year before; publishing a completion writes it back into its base. Year plans
that must follow a revision are the business of the act that publishes for everybody (see the workspace).
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.audit.actions import acting, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Text
from samrit.lib.fiscal import first_day
from samrit.lib.thai import clean
from samrit.lib.trees import rebuild_paths
from samrit.notifications.actions.notices import drop, notify
from samrit.notifications.models import NoticeKind
from samrit.plans.actions.door import open_door
from samrit.plans.actions.drafts.opened import SUBJECT, held, tell
from samrit.plans.actions.merging import merge_into_base
from samrit.plans.models import Edition, EditionState, NodeHost, PlanNode, Purpose
from samrit.plans.queries.canonical import digest
from samrit.plans.queries.drafts import findings
from samrit.plans.rules import access
from samrit.plans.rules.checks import Finding

MOST_TOLD = 200
"""Findings that an answer lists."""
LONGEST_REASON = 4000


@refusals_logged("propose_edition", SUBJECT, "edition")
def propose(*, edition: Edition, by: User) -> Edition:
    """Ask the second person to publish a draft. Administrators of NESDC are told.

    Raises Refused (who, state) and Invalid with everything that blocks publication.
    """
    with acting(by, "propose plans"):
        draft = _for(access.why_not_propose, edition, by)
        found = _unblocked(draft)
        draft.state, draft.proposed_by, draft.proposed_at = EditionState.PROPOSED, by, clock.now()
        draft.returned_because = ""
        draft.save(update_fields=["state", "proposed_by", "proposed_at", "returned_because"])
        warnings = Counter(finding.code for finding in found)
        tell("plan_draft_proposed", draft, by, warnings=dict(sorted(warnings.items())))
        _notify(draft, NoticeKind.APPROVAL_WAITING, _publishers() - {by.pk})
        return draft


@refusals_logged("give_back_edition", SUBJECT, "edition")
def give_back(*, edition: Edition, reason: str, by: User) -> Edition:
    """Give a proposed draft back to be changed. Who proposed it is told. Raises Refused, and Invalid without a reason."""
    with acting(by, "give plans back"):
        draft = _for(access.why_not_give_back, edition, by)
        reason = _reason(reason)
        drop(key=_key(draft))
        proposer = draft.proposed_by_id
        if proposer is not None and proposer != by.pk:
            _notify(draft, NoticeKind.RETURNED, {proposer}, reason=reason)
        draft.state, draft.returned_because = EditionState.DRAFT, reason
        draft.proposed_by, draft.proposed_at = None, None
        draft.save(update_fields=["state", "returned_because", "proposed_by", "proposed_at"])
        tell("plan_draft_given_back", draft, by, reason=reason)
        return draft


@refusals_logged("discard_edition", SUBJECT, "edition")
def discard(*, edition: Edition, reason: str, by: User) -> Edition:
    """Give a draft up for good; it stays readable for NESDC. Raises Refused, and Invalid without a reason."""
    with acting(by, "discard plans"):
        draft = _for(access.why_not_discard, edition, by)
        reason = _reason(reason)
        draft.state, draft.returned_because = EditionState.DISCARDED, reason
        draft.decided_by, draft.decided_at = by, clock.now()
        draft.save(update_fields=["state", "returned_because", "decided_by", "decided_at"])
        tell("plan_draft_discarded", draft, by, reason=reason)
        return draft


def publish(*, edition: Edition, by: User) -> Edition:
    """Bring a proposed draft into force; returns the edition that is in force then (of a completion its base).

    Raises Refused (who, state) and Invalid with everything that blocks it; then nothing has changed.
    """
    with acting(by, "publish plans"), open_door():
        draft = _for(access.why_not_publish, edition, by)
        base = held(draft.base) if draft.base is not None else None
        _unblocked(draft)
        drop(key=_key(draft))
        draft.decided_by, draft.decided_at = by, clock.now()
        draft.state = EditionState.MERGED if draft.purpose == Purpose.COMPLETION else EditionState.PUBLISHED
        draft.save(update_fields=["state", "decided_by", "decided_at"])
        counts = {}
        if base is not None and draft.purpose == Purpose.COMPLETION:
            counts = merge_into_base(draft, base)
        elif base is not None:
            _end_base(base, draft)
        rebuild_paths(PlanNode)
        published = base if base is not None and draft.purpose == Purpose.COMPLETION else draft
        into = base.code if base is not None else ""
        facts = {"hash": digest(published), "nodes": published.nodes.count(), "base": into, "purpose": draft.purpose}
        tell("plan_edition_published", draft, by, reason=draft.why, **facts, **counts)
        if draft.proposed_by_id is not None:
            _notify(draft, NoticeKind.APPROVED, {draft.proposed_by_id})
        return published


def _for(why_not: access.WhyNot, edition: Edition, by: User) -> Edition:
    """The draft as it is now, held, where the person may do this with it. Raises Refused."""
    draft = held(edition)
    if reason := why_not(person(by), draft):
        raise Refused(reason)
    return draft


def _reason(reason: str) -> str:
    reason = clean(reason)
    if not reason:
        raise Invalid([Problem("reason", "required", _("Say why."))])
    if len(reason) > LONGEST_REASON:
        raise Invalid([Problem("reason", "length", _("At most 4,000 characters fit."))])
    return reason


def _unblocked(draft: Edition) -> list[Finding]:
    """What is found in a draft where nothing blocks it. Raises Invalid with what blocks."""
    found = findings(draft)
    blocking = [finding for finding in found if finding.is_blocking]
    if blocking:
        raise Invalid(problems_of(blocking))
    return found


def problems_of(blocking: Sequence[Finding]) -> list[Problem]:
    """What blocks, in sentences that name the node; at last how many more there are."""
    problems = [Problem(finding.code, finding.code, _told(finding)) for finding in blocking[:MOST_TOLD]]
    if len(blocking) > MOST_TOLD:
        text = format_lazy(_("And {number} more."), number=len(blocking) - MOST_TOLD)
        problems.append(Problem("more", "more", text))
    return problems


def _told(finding: Finding) -> Text:
    if finding.node is None or finding.code.startswith("crosswalk_"):  # these name the node themselves
        return format_lazy("{message} {mend}", message=finding.message, mend=finding.mend)
    return format_lazy("{node}: {message} {mend}", node=str(finding.node), message=finding.message, mend=finding.mend)


def _end_base(base: Edition, draft: Edition) -> None:
    """The base ends with the year before the revision begins, and its hosts with that year's last day."""
    begins = first_day(draft.valid_from)
    base.valid_to = min(base.valid_to or draft.valid_from, draft.valid_from - 1)
    base.save(update_fields=["valid_to"])
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=begins)
    hosts = NodeHost.objects.filter(lasting, node__edition=base).exclude(starts_on__gte=begins)
    hosts.update(ends_on=begins - dt.timedelta(days=1))


def _publishers() -> set[int]:
    """Who may publish today, by herself or in the place of another."""
    today = clock.today()
    own = Membership.objects.in_force(today).filter(role=Role.NESDC_ADMIN).values_list("user", flat=True)
    lent = (
        Delegation.objects.in_force(today).filter(membership__role=Role.NESDC_ADMIN).values_list("receiver", flat=True)
    )
    return {*own, *lent}


def _key(draft: Edition) -> str:
    at = draft.proposed_at.timestamp() if draft.proposed_at else 0
    return f"plan-edition/{draft.pk}/{at:.6f}"


def _notify(draft: Edition, kind: NoticeKind, to: set[int], **facts: str) -> None:
    title = {"title_th": draft.name_th, "title_en": draft.name_en}
    key = _key(draft) if kind == NoticeKind.APPROVAL_WAITING else f"{_key(draft)}/{kind}"
    notify(to=to, kind=kind, link=reverse("plans:draft", args=[draft.code]), facts={**title, **facts}, key=key)
